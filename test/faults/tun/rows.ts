/** The rows that only real kernels and a way that loses, delays and queues can show. */
import { once } from 'node:events';
import { freePort } from '../../support/free-port.ts';
import { quantile, spreadOf } from '../kit/figures.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { limited } from '../proxy/rows.ts';
import { labMs, pause } from '../real/clock.ts';
import { bridgeHost, openLink, type Setting } from './link.ts';
import { plain, profiles } from './profiles.ts';
import { runOverTun, startPeer, type TunPlan, type TunStage } from './stage.ts';

export { whyNoTun } from './link.ts';

type Limits = { readonly freshMs?: number };
const row = (id: string, title: string, plan: TunPlan, limits: Limits = {}, awaits?: string): Row => ({
  id,
  layer: 'tun',
  title,
  ...(awaits === undefined ? {} : { awaits }),
  run: async (seed) => limited(await runOverTun(seed, plan), limits),
});

const dead = { dead: true };
const whole = { dead: false };

/** The way is dead for a while, again and again; ten clients share it, so three times are thirty samples. */
const blackHole = (ms: number, times: number): TunPlan => ({
  async act({ link, outage }) {
    for (let count = 0; count < times; count++) {
      // Another phase of everybody's timers each time.
      await pause(1500 + count * 370);
      await outage(
        `black hole ${ms / 1000} s`,
        async () => {
          await link.set({ both: dead });
          await pause(ms + count * 130);
        },
        () => link.set({ both: whole }),
      );
    }
    return [];
  },
});

/** The shortest of them, for every test run. */
export const briefBlackHole: TunPlan = { ...blackHole(2000, 1), clients: 4 };

const oneWay: TunPlan = {
  async act({ link, outage }) {
    for (const way of ['ab', 'ba', 'ab', 'ba'] as const) {
      await pause(2000);
      await outage(
        way === 'ab' ? 'uplink dead' : 'downlink dead',
        async () => {
          await link.set({ [way]: dead });
          await pause(6000);
        },
        () => link.set({ [way]: whole }),
      );
    }
    return [];
  },
};

/** A pace that the change misled has so long to find itself. */
const settleMs = 8000;

/** Under a condition for a while: age, frames and reconnections, against what is promised. */
const under = (setting: Setting, forMs: number, promisedMs: number | null, leastHz: number | null = null): TunPlan => ({
  clients: 1,
  async act(stage) {
    const { link, report, fail } = stage;
    await link.set(setting);
    await pause(settleMs);
    const before = await report();
    const beganB = (await link.set({})).ba.bytes;
    const p95 = await stage.ageP95(forMs);
    const after = await report();
    const { ba } = await link.set({});
    const hz = (after.frames * 1000) / forMs;
    if (promisedMs !== null && !(p95 <= promisedMs))
      fail(`the picture is ${p95.toFixed(0)} ms old (p95), promised are ${promisedMs}`);
    if (leastHz !== null && hz < leastHz) fail(`${hz.toFixed(1)} pictures a second, promised are ${leastHz}`);
    const again = after.attempts - before.attempts;
    if (again > Math.ceil(forMs / 60_000)) fail(`${again} reconnections in ${forMs / 1000} s`);
    return [
      `age ${spreadOf(after.agesMs)} s, ${hz.toFixed(1)} Hz, ${((ba.bytes - beganB) / forMs).toFixed(2)} kB/s down at the IP layer, ${again} reconnections, RTT shown ${after.rttMs?.toFixed(0)} ms`,
    ];
  },
});

const narrow = (rate_bps: number): Setting => ({
  both: { delay_ms: 60, jitter_ms: 15, loss: 0.005 },
  ba: { rate_bps, queue_bytes: 262_144 },
});

/**
 * A narrow way after a long silence: what was missed comes, and the picture goes on meanwhile. An answer to a command takes the
 * same way as the picture.
 */
const catchingUp = (rate_bps: number, textsPerS: number, promisedMs: number): TunPlan => ({
  clients: 1,
  textsPerS,
  async act({ link, tell, report, fail }) {
    await link.set(narrow(rate_bps));
    await pause(settleMs);
    await link.set({ both: { ...narrow(rate_bps).both, dead: true } });
    await pause(90_000);
    const missed = 90 * textsPerS;
    await link.set({ both: { ...narrow(rate_bps).both, dead: false } });
    const seqOf = async () => ((await tell('state')) as { readonly lastSeq: number }).lastSeq;
    const before = await seqOf();
    while ((await seqOf()) === before) await pause(50);
    // What the greeting held up.
    await pause(3000);
    await tell('forget');
    const beganAt = labMs();
    while ((await seqOf()) < before + missed && labMs() - beganAt < 60_000) await pause(100);
    const tookMs = labMs() - beganAt;
    const { agesMs } = await report();
    const p95 = quantile(agesMs, 0.95);
    if ((await seqOf()) < before + missed) fail(`${missed} events had not come after a minute`);
    if (p95 > promisedMs)
      fail(`while they came the picture was ${p95.toFixed(0)} ms old (p95), promised are ${promisedMs}`);
    return [`${missed} events in ${(tookMs / 1000).toFixed(1)} s; age meanwhile ${spreadOf(agesMs)} s`];
  },
});

/** The same narrow way under a sender that does not ask what has arrived: it must be seen to fail. */
async function naive(seed: number): Promise<Findings> {
  const link = await openLink(seed);
  const port = await freePort();
  try {
    await link.set(narrow(100_000));
    const sender = startPeer(link.bridge, 'naive-sender', bridgeHost, `${port}`);
    await pause(1500);
    const client = startPeer(link.client, 'naive-client', `ws://${bridgeHost}:${port}`, '20');
    let text = '';
    for await (const chunk of client.stdout ?? []) text += chunk;
    sender.kill();
    await once(sender, 'exit');
    const agesMs: readonly number[] = JSON.parse(text);
    const p95 = quantile(agesMs, 0.95);
    const violations =
      p95 > 600 ? [] : [`the naive sender's picture is only ${p95.toFixed(0)} ms old (p95): the lab is blind`];
    return { violations, notes: [`age ${spreadOf(agesMs)} s without acknowledgements`] };
  } finally {
    await link.close();
  }
}

const cliff: TunPlan = {
  clients: 1,
  async act({ link, tell, fail, report }) {
    await link.set({ both: { delay_ms: 30 }, ba: { rate_bps: 5e6, queue_bytes: 262_144 } });
    await pause(4000);
    await link.set({ ba: { rate_bps: 50_000 } });
    await pause(5000);
    await tell('forget');
    await pause(6000);
    const { agesMs } = await report();
    const p95 = quantile(agesMs, 0.95);
    if (p95 > 1000) fail(`5 s after the cliff the picture is ${p95.toFixed(0)} ms old (p95)`);
    return [`age ${spreadOf(agesMs)} s from 5 s after the cliff on`];
  },
};

const hiddenMs = 125_000;
const promisedBytesPerS = 15;

/** What a hidden page costs while nothing happens: five of its pings, by the devices' own count of both directions. */
const hidden: TunPlan = {
  clients: 1,
  textsPerS: 0,
  async act({ link, tell, fail, report }) {
    await tell('hide');
    // What was under way when it hid, and the verdict of the pre-flight, an event: this vehicle answers none of its reads.
    await pause(12_000);
    const before = { ...(await link.set({})), attempts: (await report()).attempts };
    await pause(hiddenMs);
    const after = { ...(await link.set({})), attempts: (await report()).attempts };
    const [up, down] = [after.ab.bytes - before.ab.bytes, after.ba.bytes - before.ba.bytes];
    const packets = after.ab.packets - before.ab.packets + after.ba.packets - before.ba.packets;
    const perS = ((up + down) * 1000) / hiddenMs;
    if (perS > promisedBytesPerS) fail(`${perS.toFixed(1)} B/s while hidden, promised are ${promisedBytesPerS}`);
    if (packets < 8) fail(`only ${packets} packets in ${hiddenMs / 1000} s: nobody kept the link alive`);
    if (after.attempts > before.attempts) fail('it had to connect again');
    return [`${up} B up and ${down} B down in ${packets} packets: ${perS.toFixed(1)} B/s at the IP layer`];
  },
};

const flapping: TunPlan = {
  clients: 4,
  async act(stage) {
    let usableMs = 0;
    const rounds = 12;
    for (let count = 0; count < rounds; count++) {
      await stage.link.set({ both: dead });
      await pause(2000);
      await stage.link.set({ both: whole });
      usableMs += await usable(stage, 3000);
    }
    const share = usableMs / (rounds * 3000);
    if (share < 0.5) stage.fail(`usable for ${(share * 100).toFixed(0)} % of the time up, promised is half`);
    return [`usable for ${(share * 100).toFixed(0)} % of the time up`];
  },
};

async function usable({ tell }: TunStage, ms: number): Promise<number> {
  await tell('healed flapping');
  const since = labMs();
  let freshAt: number | null = null;
  while (labMs() - since < ms) {
    const { fresh } = (await tell('state')) as { readonly fresh: boolean };
    if (fresh) freshAt ??= labMs();
    await pause(50);
  }
  await tell('broken');
  return freshAt === null ? 0 : since + ms - freshAt;
}

const mtu: TunPlan = {
  clients: 2,
  async act({ link, outage, bridge }) {
    await outage(
      'packets over 1,200 B vanish',
      async () => {
        await link.set({ both: { largest: 1200 } });
        await bridge.kill();
        await bridge.start();
        await pause(6000);
      },
      async () => {},
    );
    return [];
  },
};

export const tunRows: readonly Row[] = [
  row('L-01', '[tun] black hole 2 s, ×3 with 10 clients', blackHole(2000, 3), { freshMs: 1000 }),
  row('L-02', '[tun] black hole 10 s, ×3 with 10 clients', blackHole(10_000, 3), { freshMs: 1000 }),
  row('L-03', '[tun] black hole 30 s', blackHole(30_000, 1), { freshMs: 1000 }),
  row('L-04', '[tun] black hole 100 s', blackHole(100_000, 1), { freshMs: 1500 }),
  row('L-06', '[tun] one way dead, up and down', oneWay),
  row('L-07', '[tun] +500 ms latency', under({ both: { delay_ms: 300 } }, 15_000, 700, 8)),
  row('L-08', '[tun] jitter ±150 ms', under({ both: { delay_ms: 200, jitter_ms: 150 } }, 30_000, 700, 6)),
  row('L-09a', '[tun] loss 1 %', under({ both: { loss: 0.01 } }, 15_000, 500)),
  row('L-09b', '[tun] loss 5 %', under({ both: { loss: 0.05 } }, 15_000, 800)),
  row('L-09c', '[tun] loss 10 %', under({ both: { loss: 0.1 } }, 15_000, 1500)),
  row('L-09d', '[tun] loss 20 %', under({ both: { loss: 0.2 } }, 15_000, 4000)),
  row('L-09e', '[tun] bursts of loss', under({ both: { burst: [0.03, 0.25, 0.7] } }, 15_000, 4000)),
  row('L-10a', '[tun] 100 kbit/s, 256 kB queue', under(narrow(100_000), 15_000, 600, 4)),
  row('L-10b', '[tun] 30 kbit/s, 256 kB queue', under(narrow(30_000), 15_000, 1000, 2)),
  row('L-10c', '[tun] 9.6 kbit/s, 256 kB queue', { ...under(narrow(9600), 20_000, 2500, 0.5), textsPerS: 0.2 }),
  row('L-10d', '[tun] 30 kbit/s, 900 events to catch up with', catchingUp(30_000, 10, 1000)),
  row('L-10e', '[tun] 9.6 kbit/s, 45 events to catch up with', catchingUp(9600, 0.5, 2500)),
  { id: 'L-10x', layer: 'tun', title: '[tun] control: sending without acknowledgements must fail', run: naive },
  row('L-11', '[tun] cliff from 5 Mbit/s to 50 kbit/s', cliff),
  row(
    'L-12',
    '[tun] 5 % reordered, 5 % doubled',
    under({ both: { reorder: 0.05, duplicate: 0.05, jitter_ms: 10 } }, 10_000, 500),
  ),
  row('W-01', '[tun] keep-alive of a hidden page for 125 s, ≤ 15 B/s', hidden),
  row('L-18', '[tun] flapping 3 s up, 2 s down, ×12', flapping),
  row('L-20', '[tun] packets over 1,200 B vanish', mtu, {}, 'a greeting in small packets, or MTU probing'),
  ...Object.entries(profiles).map(([name, setting], index) =>
    row(`F-${index + 1}`, `[tun] ${name}`, under({ both: { ...plain.both }, ...merged(setting) }, 10_000, null)),
  ),
];

/** A profile over a clean way: what it leaves out is as in `plain`. */
function merged(setting: Setting): Setting {
  return {
    ab: { ...plain.both, ...setting.both, ...setting.ab },
    ba: { ...plain.both, ...setting.both, ...setting.ba },
  };
}
