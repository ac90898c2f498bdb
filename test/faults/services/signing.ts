/**
 * An attacker on the vehicle's UDP leg: a thousand frames a second without a signature, with another key, recorded or with
 * a bit turned, half of them from where the vehicle itself speaks. The lab stands between the simulator, which signs, and
 * the built bridge, counts what it passes on and injects the rest. The bridge's own counters and what it shows are the proof.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counters } from '../../../bridge/core/counters.ts';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import { seal, ticksAt } from '../../../bridge/links/mavlink/signature.ts';
import { setUpSigning } from '../../../bridge/links/set-up-signing.ts';
import { tcpOut } from '../../../bridge/links/tcp.ts';
import { freePort } from '../../support/free-port.ts';
import { presets, startRover } from '../intent/rover.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { askAt, loopback, startBridge } from '../real/bridge.ts';
import { labMs, pause } from '../real/clock.ts';

const attackMs = 10_000;
const perMs = 1;
const tickMs = 5;
/** What may be missing of the vehicle's own frames, as a share: its frames compete with the attacker's for one socket. */
const lossLimit = 0.01;

type Leg = {
  /** Faces the simulator and the bridge. */
  readonly port: number;
  readonly recorded: Uint8Array[];
  /** Of the vehicle's frames, on a signed leg those that are. */
  passed: number;
  isCut: boolean;
  inject(bytes: Uint8Array, asVehicle: boolean): void;
  close(): void;
};

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'listening');
  return socket;
}

/** Passes everything on both ways; the simulator sends one frame in each datagram. */
async function startLeg(toPort: number, isSigned: boolean): Promise<Leg> {
  const [near, far, stranger] = [await bound(), await bound(), await bound()];
  let vehicle: RemoteInfo | undefined;
  const leg: Leg = {
    port: near.address().port,
    recorded: [],
    passed: 0,
    isCut: false,
    inject: (bytes, asVehicle) => (asVehicle ? far : stranger).send(bytes, toPort, '127.0.0.1'),
    close: () => {
      for (const socket of [near, far, stranger]) socket.close();
    },
  };
  near.on('message', (bytes, from) => {
    if (leg.isCut) return;
    vehicle = from;
    far.send(bytes, toPort, '127.0.0.1');
    if (!isSigned || ((bytes[2] ?? 0) & 1) === 1) leg.passed++;
    leg.recorded.push(Uint8Array.from(bytes));
    if (leg.recorded.length > 2000) leg.recorded.shift();
  });
  far.on('message', (bytes) => vehicle && near.send(bytes, vehicle.port, vehicle.address));
  return leg;
}

const wrongKey = new Uint8Array(32).fill(7);

/** What an attacker would say: that the rover is armed and in MANUAL, elsewhere, or that there is another. */
function lie(random: Random, signed: boolean): Uint8Array {
  const from = { systemId: random.chance(0.5) ? 1 : 9, componentId: 1, seq: random.below(256), signed };
  const beat = { type: 10, autopilot: 3, base_mode: 209, custom_mode: 0, system_status: 4, mavlink_version: 3 };
  const place = { time_boot_ms: 1, lat: 10, lon: 10, alt: 0, relative_alt: 0, vx: 900, vy: 0, vz: 0, hdg: 0 };
  return random.chance(0.5) ? encode('HEARTBEAT', beat, from) : encode('GLOBAL_POSITION_INT', place, from);
}

/** By kind; undefined where there is nothing recorded yet. */
const forgeries: Readonly<Record<string, (random: Random, leg: Leg) => Uint8Array | undefined>> = {
  unsigned: (random) => lie(random, false),
  'with another key': (random) => {
    const bytes = lie(random, true);
    seal(bytes, wrongKey, 0, ticksAt(Date.now()));
    return bytes;
  },
  replayed: (random, { recorded }) => recorded[random.below(recorded.length)],
  'with a bit turned': (random, { recorded }) => {
    const bytes = recorded.at(-1)?.slice();
    const at = random.below(bytes?.length ?? 1);
    if (bytes !== undefined) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    return bytes;
  },
};

type Shown = { readonly id: string; readonly contact: string };
type Told = { readonly kind: string; readonly vehicle?: string };
type Counts = { readonly verified: number; readonly refused: number };

export async function attack(seed: number, isSigned: boolean): Promise<Findings> {
  const random = randomFrom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'tether-signing-'));
  const key = Uint8Array.from({ length: 32 }, () => random.below(256));
  const keys = join(folder, 'keys.json');
  writeFileSync(keys, JSON.stringify(isSigned ? { rover: Buffer.from(key).toString('hex') } : {}), { mode: 0o600 });
  const [udpPort, tcpPort] = [await freePort(), await freePort()];
  const flags = ['--vehicle', `rover=udpin://127.0.0.1:${udpPort}`, '--signing-keys', keys];
  const bridge = await startBridge(loopback, ...flags);
  const leg = await startLeg(udpPort, isSigned);
  const rover = await startRover(leg.port, seed, presets.N, '--serial1', `tcp:${tcpPort}`);
  const violations: string[] = [];
  try {
    const ask = askAt(`http://127.0.0.1:${bridge.port}`);
    if (isSigned) violations.push(...(await setKey(tcpPort, key)));
    const shown = async () => ((await ask('/api/health')) as { vehicles: readonly Shown[] }).vehicles;
    const told = async () => {
      const { entries } = (await ask('/api/events?after=0&limit=500')) as { entries: readonly { body: Told }[] };
      return entries.map(({ body }) => body);
    };
    const overdue = labMs() + 15_000;
    while (!(await shown()).some(({ contact }) => contact === 'linked') && labMs() < overdue) await pause(50);
    const counts = async (): Promise<Counts> => {
      const { counters } = (await ask('/api/health')) as { counters: Record<string, number> };
      const of = (name: string) => counters[`rover.${name}`] ?? 0;
      const reasons = ['unsigned', 'mavlink_1', 'wrong_key', 'wrong_link', 'replayed', 'behind', 'ahead', 'crowded'];
      const refused = reasons.reduce((sum, name) => sum + of(`signing_${name}`), 0);
      return { verified: isSigned ? of('signing_verified') : of('frames'), refused };
    };
    await pause(2000);
    const heardBefore = (await told()).length;
    const since = labMs();
    const kinds = Object.values(forgeries);
    let injected = 0;
    const timer = setInterval(() => {
      for (; injected < (labMs() - since) * perMs; injected++) {
        const bytes = kinds[injected % kinds.length]?.(random, leg);
        if (bytes !== undefined && bytes.length > 0) leg.inject(bytes, injected % 8 >= 4);
      }
    }, tickMs);
    let looks = 0;
    while (labMs() - since < attackMs) {
      violations.push(...oddities(await shown()));
      looks++;
      await pause(100);
    }
    clearInterval(timer);
    // From here on nothing reaches the bridge: both counts are final.
    leg.isCut = true;
    await pause(500);
    const { verified, refused } = await counts();
    const all = await told();
    const events = all.slice(heardBefore);
    violations.push(...events.flatMap(({ kind, vehicle }) => (vehicle ? [`${vehicle} had its ${kind} told`] : [])));
    // Before it had its key the rover itself was refused, and a minute has not passed since.
    const alarms = all.filter(({ kind }) => kind === 'signing').length;
    if (isSigned && alarms !== 1) violations.push(`the refusals were told ${alarms} times`);
    const { passed } = leg;
    const believed = Math.max(0, verified - passed);
    if (believed > 0) violations.push(`${believed} frames were believed that the vehicle did not send`);
    if (verified < passed * (1 - lossLimit))
      violations.push(`of ${passed} frames of the vehicle ${verified} were heard`);
    const seconds = (attackMs / 1000).toFixed(0);
    const figures = `${injected} injected in ${seconds} s, ${refused} refused for their signature, ${believed} believed; ${Math.min(verified, passed)} of the vehicle's ${passed} heard`;
    return {
      violations: [...new Set(violations)],
      notes: [figures, `${looks} looks at what is shown`],
      summary: `${injected} forged, ${believed} believed, ${Math.min(verified, passed)} of ${passed} heard`,
    };
  } finally {
    rover.stop();
    leg.close();
    await bridge.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The vehicle's other port takes the key. */
async function setKey(port: number, key: Uint8Array): Promise<readonly string[]> {
  const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
  const transport = tcpOut({ host: '127.0.0.1', port }, { clock, counters: new Counters(), note: () => {} });
  const done = await setUpSigning({ transport, wish: 'set', key, systemId: null, wallMs: clock.wallMs });
  return done.ok ? [] : [done.why];
}

/** The rover is heard, and there is no other. */
function oddities(shown: readonly Shown[]): readonly string[] {
  const contacts = shown.map(({ contact }) => contact);
  return contacts.length === 1 && contacts[0] === 'linked' ? [] : [`vehicles are shown as ${contacts.join(', ')}`];
}

/** A control group passes where what it broke was seen. */
const control = ({ violations, notes }: Findings): Findings =>
  violations.length > 0
    ? { violations: [], notes: [`seen: ${violations.join('; ')}`, ...(notes ?? [])] }
    : { violations: ['the lab did not see what is broken'] };

export const signingRows: readonly Row[] = [
  {
    id: 'Y-forged',
    layer: 'proxy',
    title: 'an attacker on a signed UDP link, 1,000 forged frames a second',
    run: (seed) => attack(seed, true),
  },
  {
    id: 'Y-forged-x',
    layer: 'proxy',
    title: 'control: the same without a key',
    run: async (seed) => control(await attack(seed, false)),
  },
];
