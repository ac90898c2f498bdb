/** Composition: machines, their ports, the ticker that moves them, and how all of it ends. */

import { readFileSync } from 'node:fs';
import { applyDefaults, type Parameters, storeValue } from './autopilot/parameters.ts';
import { type Demo, startDemo, stepDemo } from './demo.ts';
import { createMachine, type Machine, turn } from './machine.ts';
import { createReader, type Frame, type FrameReader, readFrames } from './mavlink/frames.ts';
import type { Options } from './options.ts';
import { openPort } from './ports/open.ts';
import type { Port } from './ports/port.ts';
import { shiftPort } from './ports/spec.ts';
import { receiveFrame, takeOutbox } from './protocol/link.ts';
import { type Control, startControl } from './script/control.ts';
import { type EffectFile, openEffectFile } from './script/effect-file.ts';
import { radioIn, radioOut } from './script/faults.ts';
import { createLane, type Lane, pass, sumCounters } from './script/lane.ts';
import { createRunner, stepRunner } from './script/runner.ts';
import { loadScenario, type Scenario } from './script/scenario.ts';
import { startTicker } from './ticker.ts';
import { offsetPlace } from './world/geo.ts';
import { createRandom } from './world/random.ts';

export interface Running {
  readonly machines: readonly Machine[];
  /** `tcp 127.0.0.1:5760`, one for each port of each vehicle. */
  readonly ports: readonly string[];
  /** Port of the live control, if there is one. */
  readonly control: number | undefined;
  readonly scenario: Scenario | undefined;
  realTimeFactor(): number;
  stop(): Promise<void>;
}

/** One port's way to the vehicle and back. */
interface Leg {
  reader: FrameReader;
  readonly in: Lane<Frame>;
  readonly out: Lane<Uint8Array>;
}

interface Host {
  readonly machine: Machine;
  readonly ports: Port[];
  readonly legs: readonly Leg[];
  demo: Demo | undefined;
}

/** Several vehicles stand in a row, so many metres apart. */
const spacingM = 8;

function readDefaults(paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new Error(`--defaults ${path}: the file cannot be read`);
    }
  });
}

interface Setting {
  readonly options: Options;
  readonly scenario: Scenario | undefined;
  readonly startUnixMs: number;
  readonly warn: (line: string) => void;
  readonly now: () => number;
}

function prepare({ options, scenario, warn }: Setting, files: readonly string[]) {
  return (parameters: Parameters) => {
    if (options.model === 'rover-skid') {
      storeValue(parameters, 'SERVO1_FUNCTION', 73);
      storeValue(parameters, 'SERVO3_FUNCTION', 74);
    }
    files.forEach((text, i) => {
      try {
        const { unknown } = applyDefaults(parameters, text);
        if (unknown.length > 0) warn(`--defaults ${options.defaults[i]}: unknown parameters ${unknown.join(', ')}`);
      } catch (error) {
        throw new Error(`--defaults ${options.defaults[i]}: ${error instanceof Error ? error.message : error}`);
      }
    });
    for (const [name, value] of Object.entries(scenario?.parameters ?? {})) storeValue(parameters, name, value);
  };
}

async function openHost(setting: Setting, index: number): Promise<Host> {
  const { options, scenario, startUnixMs, now } = setting;
  const demo = options.demo || scenario?.demo === true;
  const system = options.system + index;
  const specs = options.ports.map((spec) => shiftPort(spec, index));
  const machine = createMachine(
    {
      system,
      seed: options.seed,
      model: options.model,
      home: offsetPlace(options.home, { north: 0, east: spacingM * index }),
      headingDeg: options.headingDeg,
      terrain: { steepness: options.slopePercent / 100 },
      warm: options.warm || demo,
      ports: specs.length,
      startUnixMs,
      monoMs: now,
    },
    prepare(setting, readDefaults(options.defaults)),
  );
  // Dice of their own: what a bad radio does depends on the seed and the frames alone.
  const dice = (direction: number, id: number) => createRandom(options.seed + 31 * index + 7 * id + 1009 * direction);
  const legs = specs.map((_, id): Leg => {
    return { reader: createReader(), in: createLane(dice(0, id)), out: createLane(dice(1, id)) };
  });
  const host: Host = { machine, ports: [], legs, demo: undefined };
  try {
    for (const [id, spec] of specs.entries()) {
      const leg = legs[id];
      const onBytes = (chunk: Uint8Array) => leg && hear(host, id, readFrames(leg.reader, chunk), now());
      host.ports.push(await openPort(spec, onBytes));
    }
  } catch (error) {
    await Promise.all(host.ports.map((port) => port.stop()));
    throw error;
  }
  if (demo) host.demo = startDemo(machine.vehicle);
  return host;
}

/** Frames that came to a port, and those that were under way and are there now. */
function hear({ machine, legs }: Host, id: number, frames: readonly Frame[], monoMs: number): void {
  const [link, leg] = [machine.vehicle.links[id], legs[id]];
  if (link === undefined || leg === undefined) return;
  for (const frame of pass(leg.in, frames, radioIn(machine.vehicle.faults), machine.elapsedMs)) {
    receiveFrame(link, frame, monoMs);
  }
}

function flush({ machine, legs, ports }: Host): void {
  for (const [id, link] of machine.vehicle.links.entries()) {
    const leg = legs[id];
    const frames =
      leg === undefined ? [] : pass(leg.out, takeOutbox(link), radioOut(machine.vehicle.faults), machine.elapsedMs);
    if (frames.length > 0) ports[id]?.send(frames);
  }
}

const radioOf = ({ legs }: Host) => ({
  in: sumCounters(legs.map((leg) => leg.in.counters)),
  out: sumCounters(legs.map((leg) => leg.out.counters)),
});

/** A port that was reset begins with nothing. */
function forget(leg: Leg): void {
  leg.reader = createReader();
  leg.in.underway.length = 0;
  leg.out.underway.length = 0;
}

function turnHost(host: Host, monoMs: number): void {
  const { machine } = host;
  const before = machine.vehicle;
  for (const id of host.legs.keys()) hear(host, id, [], monoMs);
  const rebooted = turn(machine);
  if (rebooted) {
    for (const port of host.ports) port.reset();
    for (const leg of host.legs) forget(leg);
    if (host.demo !== undefined) host.demo = startDemo(machine.vehicle);
  } else if (host.demo !== undefined) host.demo = stepDemo(host.demo, before);
  flush(host);
}

/** Opens all ports and begins. Rejects with one clear sentence, having closed what was open. */
export async function start(
  options: Options,
  startUnixMs: number,
  now: () => number,
  warn: (line: string) => void,
): Promise<Running> {
  const hosts: Host[] = [];
  let control: Control | undefined;
  let effects: EffectFile | undefined;
  const closeAll = async () => {
    await Promise.all(hosts.flatMap((host) => host.ports.map((port) => port.stop())));
    await control?.stop();
    await effects?.stop();
  };
  const scenario = options.scenario === undefined ? undefined : loadScenario(options.scenario);
  const setting = { options, scenario, startUnixMs, warn, now };
  const runner = createRunner([], scenario);
  try {
    for (let i = 0; i < options.count; i++) {
      const host = await openHost(setting, i);
      hosts.push(host);
      runner.machines.push(host.machine);
    }
    if (options.effects !== undefined) effects = await openEffectFile(options.effects, runner.machines, warn);
    if (options.control !== undefined) control = await startControl(runner, () => hosts.map(radioOf), options.control);
  } catch (error) {
    await closeAll();
    throw error;
  }
  const ticker = startTicker(options.speedup, now, () => {
    for (const host of hosts) turnHost(host, now());
    stepRunner(runner);
  });
  let stopped: Promise<void> | undefined;
  return {
    machines: hosts.map((host) => host.machine),
    ports: hosts.flatMap((host) => host.ports.map((port) => port.description)),
    control: control?.port,
    scenario,
    realTimeFactor: () => ticker.realTimeFactor(),
    stop() {
      ticker.stop();
      stopped ??= closeAll();
      return stopped;
    },
  };
}
