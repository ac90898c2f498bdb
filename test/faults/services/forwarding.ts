/**
 * A second ground station beside an operator who drives, with 10,000 frames a second of whatever could move a rover: sticks,
 * set-points, modes, arming, disarming, parameters, plans. Nothing of it may reach the simulator while the operator holds the
 * lease, and when the operator is gone the rover stops as soon as ever. The control group leads the same frames past the
 * bridge, as a router that asks nobody would.
 */
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { writeFrame } from '../../../simulator/mavlink/frames.ts';
import type { Fields } from '../../../simulator/mavlink/wire.ts';
import { freePort } from '../../support/free-port.ts';
import { faults } from '../intent/breakages.ts';
import { accountOf, type Trial, trial } from '../intent/dead-man.ts';
import type { Operator } from '../intent/operator.ts';
import { type IntentStage, startStage } from '../intent/stage.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings, Row } from '../kit/rows.ts';
import { keepChild } from '../real/bridge.ts';
import { labMs, pause, until } from '../real/clock.ts';

const station = 254;
const toRover = { target_system: 1, target_component: 1 };
const command = (number: number, ...given: number[]): readonly [string, Fields] => [
  'COMMAND_LONG',
  { ...toRover, command: number, ...Object.fromEntries(given.map((value, at) => [`param${at + 1}`, value])) },
];

/** HOLD, disarming and questions are not among them: the first always pass, a disarming where the rover stands. */
const said: readonly (readonly [string, Fields])[] = [
  ['MANUAL_CONTROL', { target: 1, x: 0, y: 900, z: 1000, r: 0, buttons: 0 }],
  ['RC_CHANNELS_OVERRIDE', { ...toRover, chan1_raw: 1900, chan3_raw: 1900 }],
  ['SET_POSITION_TARGET_LOCAL_NED', { ...toRover, coordinate_frame: 8, type_mask: 0x5c7, vx: 5 }],
  ['SET_MODE', { target_system: 1, base_mode: 1, custom_mode: 15 }],
  ['PARAM_SET', { ...toRover, param_id: 'FS_THR_ENABLE', param_value: 0, param_type: 2 }],
  ['MISSION_CLEAR_ALL', toRover],
  ['HEARTBEAT', { type: 6, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 }],
  ['PING', { seq: 1, target_system: 0, target_component: 0, time_usec: 1n }],
  command(176, 1, 15),
  command(176, 1, 1),
  command(400, 0, 21_196),
  command(400, 1),
  command(183, 3, 1900),
  command(300),
];

type Flood = { begin(): void; end(): Promise<number> };

/** `end` hands back how many frames a second there were. */
function floodOver(kind: 'udp' | 'tcp', port: number, perS: number): Flood {
  const writer = { system: station, component: 190, version: 2, seq: 0, signing: undefined } as const;
  const lines = Array.from({ length: 256 * said.length }, (_, at) => {
    const [name, fields] = said[at % said.length] ?? ['HEARTBEAT', {}];
    return Buffer.from(writeFrame({ ...writer, seq: at & 255 }, { name, fields }, 0) ?? []).toString('hex');
  });
  const flags = [resolve('test/faults/services/flooder.mjs'), kind, `${port}`, `${perS}`];
  let child: ReturnType<typeof spawn> | undefined;
  return {
    begin() {
      child = keepChild(spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'] }));
      child.stdin?.end(lines.join('\n'));
    },
    async end() {
      const one = child;
      child = undefined;
      if (one === undefined || one.exitCode !== null) return 0;
      let text = '';
      one.stdout?.on('data', (chunk) => {
        text += chunk;
      });
      const over = new Promise((resolved) => one.once('close', resolved));
      one.kill('SIGTERM');
      await over;
      return Number(text);
    },
  };
}

/** Less than a lease lives without its holder: nobody here keeps the rover after that. */
const floodedAfterMs = 1500;

type Flooded = Trial & { readonly perS: number; readonly heard: number };

async function flooded(stage: IntentStage, flood: Flood, index: number, seed: number): Promise<Flooded> {
  const fault = faults[index % 2];
  if (fault === undefined) throw new Error('nothing breaks');
  let from = Number.POSITIVE_INFINITY;
  let [to, perS] = [0, 0];
  let driver: Operator | undefined;
  const effectsBefore = (await stage.rover.effects(0)).at(-1)?.number ?? 0;
  const drivesBefore = (await stage.rover.drives(0)).at(-1)?.number ?? 0;
  const operator: IntentStage['operator'] = async (options, url) => {
    const made = await stage.operator(options, url);
    if (driver === undefined) {
      driver = made;
      void until(() => made.control?.lease.holder != null, 20_000).then(() => {
        from = labMs();
        flood.begin();
      });
    }
    return made;
  };
  const stop = async () => {
    to = labMs();
    perS = Math.max(perS, await flood.end());
  };
  const act: typeof fault.act = async (scene) => {
    const mended = fault.act(scene);
    await pause(floodedAfterMs);
    await stop();
    await mended;
  };
  try {
    const one = await trial({ ...stage, operator }, { ...fault, act }, randomFrom(seed + index), `f${index}`);
    const mine = (await stage.rover.effects(effectsBefore)).filter(
      (deed) => 'system' in deed && deed.system === station,
    );
    const sticks = (await stage.rover.drives(drivesBefore)).filter(({ system }) => system !== 255 && system !== 1);
    const heard = [...mine, ...sticks].filter(({ monoMs }) => monoMs >= from && monoMs <= to).length;
    const violations = [...one.violations];
    if (heard > 0) violations.push(`${heard} wishes of the other station reached the rover`);
    return { ...one, perS, heard, violations };
  } finally {
    await stop();
  }
}

/** A machine that is busy elsewhere may not get a rover to drive at once. */
const retriesOfStart = 3;
const leaseLapsesMs = 4000;

async function sooner<T>(act: () => Promise<T>, retries: number): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (retries === 0) throw error;
    await pause(leaseLapsesMs);
    return sooner(act, retries - 1);
  }
}

const wantedPerS = 10_000;

async function trials(seed: number, count: number): Promise<Findings> {
  const port = await freePort();
  const bridgeFlags = ['--forward', `udpin://127.0.0.1:${port}?write=1&heartbeat=1`];
  const stage = await startStage({ seed, bridgeFlags });
  const flood = floodOver('udp', port, wantedPerS);
  const done: Flooded[] = [];
  let dropped: Record<string, number> = {};
  try {
    for (let index = 0; index < count; index++) {
      done.push(await sooner(() => flooded(stage, flood, index, seed), retriesOfStart));
    }
    const { forwards } = await (await fetch(`http://127.0.0.1:${stage.bridge.port}/api/forwards`)).json();
    dropped = forwards[0].counters;
  } finally {
    await flood.end();
    await stage.end();
  }
  const found = accountOf(done);
  const rates = done.map(({ perS }) => perS).sort((a, b) => a - b);
  const violations = [...found.violations];
  if ((rates[0] ?? 0) < wantedPerS / 2) violations.push(`the flood was ${rates[0]} frames/s: that proves nothing`);
  if (!dropped.dropped_lease || !dropped.dropped_never)
    violations.push('nothing was refused: the flood did not arrive');
  const counts = Object.entries(dropped).map(([name, sum]) => `${name} ${sum}`);
  return {
    ...found,
    violations,
    summary: `${found.summary}, ${rates[0]}–${rates.at(-1)} frames/s of another station`,
    notes: [...(found.notes ?? []), counts.join(', ')],
  };
}

/** The same station at the vehicle's second port, at a pace that a port takes. */
async function pastTheBridge(seed: number): Promise<Findings> {
  const port = await freePort();
  const stage = await startStage({ seed, roverFlags: ['--serial1', `tcp:127.0.0.1:${port}`] });
  const flood = floodOver('tcp', port, 300);
  try {
    const { heard, violations } = await flooded(stage, flood, 0, seed);
    return heard > 0
      ? { violations: [], notes: [`seen: ${heard} wishes at the rover; ${violations.slice(0, 3).join('; ')}`] }
      : { violations: ['the lab did not see what is broken'] };
  } catch (error) {
    // A rover that others disarm and send elsewhere cannot even be driven off: that is what was to be seen.
    const why = error instanceof Error ? error.message : String(error);
    const drives = (await stage.rover.effects(0)).filter((deed) => 'system' in deed && deed.system === station);
    if (drives.length === 0) throw error;
    return {
      violations: [],
      notes: [`seen: ${drives.length} wishes at the rover, and ${why}; load ${loadavg()[0]?.toFixed(1)}`],
    };
  } finally {
    await flood.end();
    await stage.end();
  }
}

export const forwardingRows: readonly Row[] = [
  {
    id: 'F-flood',
    layer: 'proxy',
    title: 'dead-man and lease beside a station that floods',
    run: (seed) => trials(seed, 4),
    full: (seed) => trials(seed, 40),
  },
  {
    id: 'F-flood-x',
    layer: 'proxy',
    title: 'control: the same past the bridge',
    run: pastTheBridge,
  },
];
