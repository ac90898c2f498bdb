/**
 * Several ways to one rover and several rovers on one way, over real sockets: the built bridge, the simulator as a process
 * with two UDP ports, and between them two legs that pass, delay and cut both directions. The simulator's own log of what it
 * was made to do, and the bridge's events, are the proof.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { Operator } from '../intent/operator.ts';
import { presets, type Rover, startRover } from '../intent/rover.ts';
import { driveOff, takeHelm } from '../intent/stage.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { askAt, type BridgeProcess, loopback, startBridge } from '../real/bridge.ts';
import { labMs, pause, until } from '../real/clock.ts';

type Leg = {
  readonly port: number;
  /** Of each direction, ms. */
  delayMs: number;
  isCut: boolean;
  /** Datagrams towards the vehicle that hold a stick. */
  sticks: number;
  close(): void;
};

/** MANUAL_CONTROL, in a MAVLink 2 frame. */
const isStick = (bytes: Uint8Array): boolean => bytes[0] === 0xfd && bytes[7] === 69 && bytes[8] === 0;

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'listening');
  return socket;
}

async function startLeg(toPort: number): Promise<Leg> {
  const [near, far] = [await bound(), await bound()];
  let vehicle: RemoteInfo | undefined;
  let isOpen = true;
  const leg: Leg = {
    port: near.address().port,
    delayMs: 0,
    isCut: false,
    sticks: 0,
    close() {
      isOpen = false;
      for (const socket of [near, far]) socket.close();
    },
  };
  const pass = (send: () => void) => {
    if (leg.isCut) return;
    setTimeout(() => isOpen && !leg.isCut && send(), leg.delayMs);
  };
  near.on('message', (bytes, from) => {
    vehicle = from;
    pass(() => far.send(bytes, toPort, '127.0.0.1'));
  });
  far.on('message', (bytes) => {
    if (isStick(bytes)) leg.sticks += 1;
    pass(() => vehicle && near.send(bytes, vehicle.port, vehicle.address));
  });
  return leg;
}

type Body = { readonly kind: string; readonly vehicle?: string; readonly to?: string; readonly text?: string };
type Told = { readonly at: number; readonly body: Body };
type Use = { readonly vehicle: string; readonly use: string; readonly lateMs: number };
type Health = {
  readonly vehicles: readonly { readonly id: string; readonly contact: string }[];
  readonly links: readonly { readonly id: string; readonly ways?: readonly Use[] }[];
};

type Stage = {
  readonly bridge: BridgeProcess;
  readonly rover: Rover;
  readonly legs: readonly [Leg, Leg];
  readonly operator: Operator;
  health(): Promise<Health>;
  events(): readonly Told[];
  /** Until the link of that name carries; how long that took, ms. */
  carries(link: string, withinMs: number): Promise<number | null>;
  end(): Promise<void>;
};

const naivePlace = {
  ...loopback,
  inside: ['env', `NODE_OPTIONS=--import=${resolve('test/faults/services/naive-ways.mjs')}`],
};

async function startStage(seed: number, isNaive = false): Promise<Stage> {
  const ports = [await freePort(), await freePort()] as const;
  const flags = ports.flatMap((port) => ['--vehicle', `rover=udpin://127.0.0.1:${port}`]);
  const bridge = await startBridge(isNaive ? naivePlace : loopback, ...flags, '--max-speed', '4');
  const legs = [await startLeg(ports[0]), await startLeg(ports[1])] as const;
  const rover = await startRover(legs[0].port, seed, presets.N, '--serial1', `udpclient:127.0.0.1:${legs[1].port}`);
  const operator = new Operator(`ws://127.0.0.1:${bridge.port}/ws`, { name: 'ways', vehicle: 'rover:1' });
  await operator.ready();
  const ask = askAt(`http://127.0.0.1:${bridge.port}`);
  const health = async () => (await ask('/api/health')) as Health;
  const events = () => operator.events() as readonly Told[];
  const uses = async () =>
    (await health()).links.flatMap(({ id, ways }) => (ways ?? []).map(({ use }) => `${id} ${use}`));
  const overdue = labMs() + 20_000;
  while ((await uses()).length < 2) {
    if (labMs() > overdue) throw new Error('the two ways did not become one vehicle');
    await pause(100);
  }
  return {
    bridge,
    rover,
    legs,
    operator,
    health,
    events,
    async carries(link, withinMs) {
      const since = labMs();
      const before = events().length;
      const isSo = () =>
        events()
          .slice(before)
          .some(({ body }) => body.kind === 'way' && body.to === link);
      return (await until(isSo, withinMs)) ? labMs() - since : null;
    },
    async end() {
      operator.kill();
      rover.stop();
      for (const leg of legs) leg.close();
      await bridge.remove();
    },
  };
}

const trials = 3;
const ms = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(', ');

/** The primary is cut and comes back: how soon the fallback carries, how soon the primary does again, who drives, and STOP. */
async function changeOver(seed: number): Promise<Findings> {
  const stage = await startStage(seed);
  const { legs, operator, rover } = stage;
  const violations: string[] = [];
  const [away, back]: [number[], number[]] = [[], []];
  try {
    for (let trial = 0; trial < trials; trial++) {
      legs[0].isCut = true;
      const left = await stage.carries('rover-2', 5000);
      if (left === null) violations.push('the fallback did not take over within 5 s');
      else away.push(left);
      await pause(1000);
      legs[0].isCut = false;
      const since = labMs();
      if ((await stage.carries('rover', 60_000)) === null)
        violations.push('the primary was not taken back within 60 s');
      else back.push(labMs() - since);
    }
    await takeHelm(operator);
    await driveOff(operator, rover);
    const drives = () => operator.drives().at(-1)?.phase;
    legs[0].isCut = true;
    if (!(await until(() => drives() !== 'engaged', 4000)))
      violations.push('the drive went on over a change of the way');
    await until(() => stage.events().at(-1) !== undefined, 100);
    legs[0].isCut = false;
    const sticksBefore = legs[0].sticks;
    operator.silence();
    await pause(2000);
    if (legs[0].sticks > sticksBefore) violations.push(`the old link drove: ${legs[0].sticks - sticksBefore} sticks`);
    operator.stayAwake();
    const halted = await until(() => stage.events().findLast(({ body }) => body.kind === 'mode') !== undefined, 3000);
    if (!halted || (await rover.place()).mode !== 'HOLD') violations.push('after the change the rover did not hold');
    for (const cut of [0, 1] as const) {
      legs[cut].isCut = true;
      const id = operator.command('stop');
      const end = await operator.ends(id, 6000);
      if (end !== 'done') violations.push(`STOP with way ${cut + 1} cut ended as ${end}`);
      legs[cut].isCut = false;
      await pause(1500);
    }
    const lost = stage.events().filter(({ body }) => body.kind === 'contact').length;
    if (lost > 1) violations.push('the rover was told as lost while a way was open');
    const shown = (await stage.health()).vehicles;
    if (shown.length !== 1) violations.push(`one rover became ${shown.map(({ id }) => id)}`);
  } finally {
    await stage.end();
  }
  const summary = `over after ${ms(away)} ms; taken back after ${ms(back)} ms`;
  return { violations, summary, notes: [summary] };
}

const order = ['MANUAL', 'LOITER', 'ACRO', 'STEERING'];

/** The fallback is three seconds late while modes change every second: each change is told once, in order. */
async function lateWay(seed: number, isNaive: boolean): Promise<Findings> {
  const stage = await startStage(seed, isNaive);
  const { operator, legs, rover } = stage;
  const violations: string[] = [];
  try {
    await takeHelm(operator, 'HOLD');
    legs[1].delayMs = 3000;
    await pause(4000);
    const before = stage.events().length;
    const asked: string[] = [];
    for (let n = 0; n < 16; n++) {
      const mode = order[n % order.length] ?? 'HOLD';
      if (!(await until(() => true, 1)) || (await rover.place()).mode === mode) continue;
      await operator.obtain('mode', { mode });
      asked.push(mode);
      await pause(900);
    }
    await pause(6000);
    const events = stage.events().slice(before);
    const modes = events.flatMap(({ body }) => (body.kind === 'mode' && body.to ? [body.to] : []));
    if (modes.join() !== asked.join()) violations.push(`asked for ${asked.join()}, told ${modes.join()}`);
    const armed = events.filter(({ body }) => body.kind === 'armed').length;
    if (armed > 0) violations.push(`arming was told ${armed} times and never changed`);
    const { links } = await stage.health();
    const late = links.flatMap(({ ways }) => ways ?? []).map(({ lateMs }) => lateMs);
    const off = Math.abs(Math.max(...late) - 3000);
    if (off > 400) violations.push(`the fallback is taken to be ${Math.max(...late)} ms late`);
    const summary = `${modes.length} changes of mode in ${asked.length} asked for; late by ${late.join(' and ')} ms`;
    return { violations, summary, notes: [summary] };
  } finally {
    await stage.end();
  }
}

/** What streams are asked for with and who it is moves nothing. */
const isOrder = (effect: object): boolean =>
  !('command' in effect && typeof effect.command === 'number' && [511, 512].includes(effect.command));

/** Three rovers on one UDP port: one is driven, and nothing reaches the others. */
async function threeOnOne(seed: number): Promise<Findings> {
  const bridge = await startBridge(loopback, '--max-speed', '4');
  const rovers: Rover[] = [];
  const violations: string[] = [];
  const vehicles = [1, 2, 3].map((id) => `udpin-${bridge.udpPort}:${id}`);
  let driver: Operator | undefined;
  try {
    for (const id of [1, 2, 3]) rovers.push(await startRover(bridge.udpPort, seed + id, presets.N, '--sysid', `${id}`));
    driver = new Operator(`ws://127.0.0.1:${bridge.port}/ws`, {
      name: 'driver',
      ...(vehicles[1] && { vehicle: vehicles[1] }),
    });
    await driver.ready();
    const [one, driven, three] = rovers;
    if (!one || !driven || !three) throw new Error('three rovers are needed');
    const before = await Promise.all([one, three].map(async (rover) => (await rover.effects(0)).length));
    await takeHelm(driver);
    await driveOff(driver, driven);
    await pause(5000);
    const { northM, eastM, speedMps } = await driven.place();
    if (speedMps < 0.5) violations.push(`the one that is driven goes at ${speedMps} m/s`);
    driver.stick(0, false);
    driver.silence();
    const others = [one, three];
    for (const [index, rover] of others.entries()) {
      const drives = (await rover.drives(0)).length;
      const effects = (await rover.effects(0)).slice(before[index]).filter(isOrder);
      const place = await rover.place();
      if (drives > 0) violations.push(`${drives} sticks reached another rover`);
      if (effects.length > 0) violations.push(`another rover was made to ${JSON.stringify(effects[0])}`);
      if (place.armed) violations.push('another rover is armed');
    }
    const events = driver.events() as readonly Told[];
    const foreign = events.filter(({ body: { kind, vehicle } }) => {
      return ['lease', 'drive', 'command', 'armed', 'identity_conflict'].includes(kind) && vehicle !== vehicles[1];
    });
    if (foreign.length > 0) violations.push(`told of another: ${JSON.stringify(foreign[0]?.body)}`);
    const shown = ((await askAt(`http://127.0.0.1:${bridge.port}`)('/api/health')) as Health).vehicles;
    if (shown.length !== 3) violations.push(`three rovers became ${shown.map(({ id }) => id)}`);
    const summary = `one driven ${Math.hypot(northM, eastM).toFixed(0)} m, 0 sticks at the others`;
    return { violations, summary, notes: [summary] };
  } finally {
    driver?.kill();
    for (const rover of rovers) rover.stop();
    await bridge.remove();
  }
}

/** A control group passes where what it broke was seen. */
const control = ({ violations }: Findings): Findings =>
  violations.length > 0
    ? { violations: [], notes: [`seen: ${violations[0]}; ${violations.length} in all`] }
    : { violations: ['the lab did not see what is broken'] };

export const wayRows: readonly Row[] = [
  {
    id: 'G-change',
    layer: 'proxy',
    title: 'the primary of two ways is cut and comes back, also under a driver',
    run: changeOver,
  },
  {
    id: 'G-late',
    layer: 'proxy',
    title: 'a fallback that is 3 s late while modes change',
    run: (seed) => lateWay(seed, false),
  },
  {
    id: 'G-late-x',
    layer: 'proxy',
    title: 'control: whatever comes last wins',
    run: async (seed) => control(await lateWay(seed, true)),
  },
  { id: 'G-three', layer: 'proxy', title: 'three rovers on one UDP port, one of them driven', run: threeOnOne },
];
