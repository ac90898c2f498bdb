/** The rows that a real bridge process, real clients and a misbehaving proxy between them can show. */
import { connect, type Socket } from 'node:net';
import { quantile } from '../kit/figures.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { slowClients } from './memory.ts';
import { type ProxyPlan, runProxied } from './stage.ts';
import { storm } from './storm.ts';
import { oneOfTwoDies } from './two-ways.ts';

const row = (id: string, title: string, plan: ProxyPlan, limits: Limits = {}, awaits?: string): Row => ({
  id,
  layer: 'proxy',
  title,
  ...(awaits === undefined ? {} : { awaits }),
  run: async (seed) => limited(await runProxied(seed, plan), limits),
});

type Limits = { readonly backMs?: number; readonly freshMs?: number };

/** The promised times, at the 95th percentile. */
export function limited(findings: Findings, { backMs, freshMs }: Limits): Findings {
  const { account } = findings;
  if (account === undefined) return findings;
  const late = (what: string, values: readonly number[], limitMs: number | undefined) => {
    const p95 = quantile(values, 0.95);
    return limitMs === undefined || p95 <= limitMs
      ? []
      : [`${what} after ${p95.toFixed(0)} ms (p95), promised are ${limitMs}`];
  };
  const times = [...late('back', account.backMs, backMs), ...late('fresh', account.freshMs, freshMs)];
  return { ...findings, violations: [...findings.violations, ...times] };
}

const times = async (count: number, run: (index: number) => Promise<void>) => {
  for (let index = 0; index < count; index++) {
    await run(index);
    await pause(300);
  }
};

const resets: ProxyPlan = {
  async act({ proxy, outage }) {
    const ways = [() => proxy.reset(), () => proxy.halfClose(), () => proxy.resetMidMessage()];
    await times(6, async (index) => {
      // A link that held for ten seconds has settled; one that did not is waited for a little longer each time.
      await pause(10_200);
      await outage('reset', async () => {
        ways[index % ways.length]?.();
        if (index % ways.length === 2) await until(() => proxy.log.at(-1)?.startsWith('reset after') ?? false, 2000);
      });
    });
    return [];
  },
};

/** Bits of state and of events flip on the way: nothing of it may be shown. */
const corruption: ProxyPlan = {
  async act({ proxy, random, clients, outage }) {
    let flipped = 0;
    await outage('corruption', async () => {
      proxy.down.onMessage = ({ bytes, headerB, opcode }, count) => {
        if (count % 40 !== 0 || opcode === 'other') return bytes;
        flipped += 1;
        const copy = Uint8Array.from(bytes);
        const at = headerB + random.below(bytes.length - headerB);
        copy[at] = (copy[at] ?? 0) ^ (opcode === 'text' ? 0x80 : 1 << random.below(8));
        return copy;
      };
      await pause(8000);
      proxy.down.onMessage = null;
    });
    const attempts = clients.reduce((sum, client) => sum + client.attempts(), 0);
    return [`${flipped} messages corrupted, ${attempts} connections`];
  },
};

/** Messages vanish whole, as no TCP would let them: a hole in the numbers must not stay unsaid. */
const dropped: ProxyPlan = {
  textsPerS: 20,
  async act({ proxy, outage }) {
    let lost = 0;
    await outage('messages dropped', async () => {
      proxy.down.onMessage = ({ bytes, opcode }, count) => {
        if (opcode !== 'text' || count % 25 !== 0) return bytes;
        lost += 1;
        return null;
      };
      await pause(5000);
      proxy.down.onMessage = null;
    });
    return [`${lost} messages dropped`];
  },
};

const flapping: ProxyPlan = {
  async act({ proxy, outage }) {
    await times(10, () =>
      outage('flapping', async () => {
        proxy.instead = (socket: Socket) => socket.resetAndDestroy();
        proxy.reset();
        await pause(700);
        proxy.instead = null;
      }),
    );
    return [];
  },
};

/** A proxy that knows no WebSocket comes into the way, and goes again. */
const noUpgrade: ProxyPlan = {
  textsPerS: 20,
  async act({ proxy, outage, clients, fail }) {
    const ways = () =>
      clients.map(({ witness: { state } }) => (state.name === 'connected' ? (state.fallback ?? 'socket') : state.name));
    await outage('upgrade stripped', () => {
      proxy.stripsUpgrade = true;
      proxy.reset();
    });
    const over = ways();
    if (!over.every((way) => way === 'stream' || way === 'polling')) fail(`without upgrades the ways are ${over}`);
    await pause(3000);
    proxy.stripsUpgrade = false;
    const isBack = await until(() => ways().every((way) => way === 'socket'), 40_000);
    if (!isBack) fail(`40 s after upgrades pass again the ways are ${ways()}`);
    return [`ways without upgrades: ${over}`];
  },
};

const portalPage = '<!doctype html><title>Free Wi-Fi</title><p>Please log in.';
const portal: ProxyPlan = {
  async act({ proxy, outage, clients }) {
    await outage('captive portal', async () => {
      proxy.instead = (socket) => {
        const head = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${portalPage.length}\r\n\r\n`;
        socket.once('data', () => socket.end(head + portalPage));
      };
      proxy.reset();
      await pause(6000);
      proxy.instead = null;
    });
    return [`${clients.reduce((sum, client) => sum + client.attempts(), 0)} attempts by ${clients.length} clients`];
  },
};

const kills: ProxyPlan = {
  async act({ bridge, outage }) {
    const startsMs: number[] = [];
    await times(5, () =>
      outage('kill -9', async () => {
        await bridge.kill();
        startsMs.push(await bridge.start());
      }),
    );
    return [`the bridge listened ${Math.max(...startsMs).toFixed(0)} ms after its start, at most`];
  },
};

const stopped: ProxyPlan = {
  async act({ bridge, outage, clients, fail }) {
    await outage('SIGSTOP for 5 s', async () => {
      bridge.signal('SIGSTOP');
      const since = labMs();
      const isShown = () => clients.every(({ witness }) => witness.state.name !== 'connected');
      if (!(await until(isShown, 3000))) fail('the stopped bridge still looks live after 3 s');
      await pause(Math.max(0, 5000 - (labMs() - since)));
      bridge.signal('SIGCONT');
    });
    return [];
  },
};

const restart: ProxyPlan = {
  async act({ bridge, outage, clients }) {
    let endMs = 0;
    await times(3, () =>
      outage('planned restart', async () => {
        const since = labMs();
        bridge.signal('SIGTERM');
        await bridge.gone();
        endMs = Math.max(endMs, labMs() - since);
        await bridge.start();
      }),
    );
    return [
      `ended within ${endMs.toFixed(0)} ms of SIGTERM, at most; ${clients[0]?.attempts()} attempts by one client`,
    ];
  },
};

/** 1,000 sockets that never say hello are closed; a client that works does not notice. */
const silentSockets: ProxyPlan = {
  async act({ bridge, clients, fail }) {
    const before = clients.map((client) => client.attempts());
    let told = 0;
    const sockets = Array.from({ length: 1000 }, () => {
      const socket = connect(bridge.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(
        `GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: tether.v1\r\n\r\n',
      );
      // A close frame with code 4008.
      socket.on('data', (bytes) => {
        if (bytes.includes(Buffer.from([0x0f, 0xa8]))) told += 1;
      });
      return socket;
    });
    const ended = () =>
      sockets.filter(({ closed, readableEnded, destroyed }) => closed || readableEnded || destroyed).length;
    await until(() => ended() === sockets.length, 8000);
    const open = sockets.length - ended();
    for (const socket of sockets) socket.destroy();
    const after = clients.map((client) => client.attempts());
    if (after.join() !== before.join()) fail('clients lost their connection over it');
    const ages = clients.map((client) => client.ageMs() ?? Number.POSITIVE_INFINITY);
    if (Math.max(...ages) > 1000) fail(`a client shows a picture ${Math.max(...ages).toFixed(0)} ms old`);
    if (told < sockets.length) fail(`${sockets.length - told} silent sockets were not told 4008`);
    return [`${told} were told 4008; ${open} were still open after 8 s, since they do not answer the close either`];
  },
};

/** Rubbish in every size, to a bridge whose other clients must not notice. */
const rubbish: ProxyPlan = {
  async act({ random, bridge, clients, fail }) {
    const before = clients.map((client) => client.attempts());
    const codes = new Map<number, number>();
    const { WebSocket } = await import('ws');
    const { hurl } = await import('./rubbish.ts');
    for (let count = 0; count < 150; count++) {
      const code = await hurl(new WebSocket(`ws://127.0.0.1:${bridge.port}/ws`, 'tether.v1'), random);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    if (bridge.child().exitCode !== null) fail('the bridge ended over it');
    if (clients.map((client) => client.attempts()).join() !== before.join())
      fail('other clients lost their connection');
    const known = [0, 1002, 1007, 1009, 4003, 4504, 4505, 4008, 1006];
    for (const code of codes.keys()) if (!known.includes(code)) fail(`rubbish was answered with the code ${code}`);
    return [
      `codes: ${[...codes].map(([code, count]) => `${code === 0 ? 'refused by message' : code} ×${count}`).join(', ')}`,
    ];
  },
};

const vehicleLoss: ProxyPlan = {
  async act({ udp, ask, fail }) {
    Object.assign(udp.trouble, { loss: 0.1, corrupt: 0.02, double: 0.02, reorder: 0.02 });
    await pause(14_000);
    const health = JSON.stringify(await ask('/api/health'));
    const lossPct = Number(/"lossPct":([\d.]+)/.exec(health)?.[1] ?? Number.NaN);
    const { passed, lost, corrupted } = udp.counts;
    const realPct = ((lost + corrupted) / (passed + lost)) * 100;
    if (Number.isNaN(lossPct)) fail('the bridge shows no loss at all');
    else if (Math.abs(lossPct - realPct) > 4)
      fail(`the bridge shows ${lossPct} % loss, real are ${realPct.toFixed(1)} %`);
    return [`shown ${lossPct} %, real ${realPct.toFixed(1)} % lost or corrupted`];
  },
};

/** One client's way is narrow or not read at all; the others' picture must stay young. */
const slowReader = (how: 'narrow' | 'frozen'): ProxyPlan => ({
  clients: 2,
  textsPerS: 20,
  async act({ proxy, outage, clients, fail, bridge }) {
    const { startClient } = await import('../real/client.ts');
    const { History } = await import('../kit/history.ts');
    const other = startClient('other', `ws://127.0.0.1:${bridge.port}/ws`, new History(labMs));
    const agesMs: number[] = [];
    await until(() => other.ageMs() !== null, 5000);
    await outage(`${how} reader`, async () => {
      if (how === 'frozen') proxy.down.frozen = true;
      else proxy.down.bytesPerS = 2000;
      for (let count = 0; count < 60; count++) {
        await pause(100);
        agesMs.push(other.ageMs() ?? Number.POSITIVE_INFINITY);
      }
      proxy.down.frozen = false;
      proxy.down.bytesPerS = null;
    });
    other.connection.stop();
    const p95 = quantile(agesMs, 0.95);
    if (p95 > 500) fail(`another client's picture was ${p95.toFixed(0)} ms old (p95)`);
    const shown = clients.map((client) => client.ageMs()?.toFixed(0)).join(', ');
    return [`others' picture ${p95.toFixed(0)} ms old (p95); its own ${shown} ms once it was read again`];
  },
});

/** Every message down in pieces, late and through a small pipe. */
const slices: ProxyPlan = {
  async act({ proxy, clients, fail }) {
    Object.assign(proxy.down, { sliceB: 7, delayMs: 3 });
    await pause(5000);
    const ages = clients.map((client) => client.ageMs() ?? Number.POSITIVE_INFINITY);
    if (Math.max(...ages) > 1000) fail(`the picture is ${Math.max(...ages).toFixed(0)} ms old in pieces of 7 bytes`);
    return [];
  },
};

export const proxyRows: readonly Row[] = [
  row('L-15', 'reset, half-close and reset mid-message, ×6', resets, { backMs: 300 }),
  row('L-16', 'a proxy strips the upgrade, and lets it pass again', noUpgrade, { freshMs: 2000 }),
  row('L-17', 'a middlebox corrupts messages', corruption),
  row('P-drop', 'whole messages vanish', dropped, {}, 'a client that notices a hole in the numbers'),
  row('P-slice', 'messages in pieces of 7 bytes', slices),
  row('L-18', 'flapping, refused while down', flapping),
  {
    id: 'L-21',
    layer: 'proxy',
    title: 'both ways open, one dies',
    run: (seed) => oneOfTwoDies(seed, 1),
    full: (seed) => oneOfTwoDies(seed, 10),
  },
  row('L-19', 'captive portal: a page instead of the upgrade', portal),
  row('B-01', 'kill -9 and restart, ×5', kills, { freshMs: 1500 }),
  row('B-04', 'SIGSTOP for 5 s', stopped),
  row('B-05', 'planned restart, ×3', restart, { freshMs: 2000 }),
  { id: 'B-11', layer: 'proxy', title: '1,000 clients return at once after kill -9', run: (seed) => storm(seed) },
  {
    id: 'B-11t',
    layer: 'proxy',
    title: 'the same over TLS, ended before the bridge',
    run: (seed) => storm(seed, 'tls'),
  },
  { id: 'B-09', layer: 'proxy', title: '256 MB and ten clients that read nothing', run: slowClients },
  row('B-12', '1,000 sockets that never greet', silentSockets),
  row('B-13', 'rubbish of every size', rubbish),
  row('V-05', '10 % loss, corruption and doubles on the vehicle leg', vehicleLoss),
  row('P-slow', 'slow reader, 2 kB/s', slowReader('narrow')),
  row('P-frozen', 'frozen reader, 6 s', slowReader('frozen')),
];
