/** Composition: machines, their ports, the ticker that moves them, and how all of it ends. */

import { readFileSync } from 'node:fs';
import { applyDefaults, type Parameters, storeValue } from './autopilot/parameters.ts';
import { type Demo, startDemo, stepDemo } from './demo.ts';
import { createMachine, type Machine, turn } from './machine.ts';
import type { Options } from './options.ts';
import { openPort } from './ports/open.ts';
import type { Port } from './ports/port.ts';
import { shiftPort } from './ports/spec.ts';
import { receiveBytes, takeOutbox } from './protocol/link.ts';
import { type Control, startControl } from './script/control.ts';
import { losesInput, mangle } from './script/mangle.ts';
import { createRunner, stepRunner } from './script/runner.ts';
import { loadScenario, type Scenario } from './script/scenario.ts';
import { startTicker } from './ticker.ts';
import { offsetPlace } from './world/geo.ts';
import { createRandom, type Random } from './world/random.ts';

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

interface Host {
  readonly machine: Machine;
  readonly ports: Port[];
  /** The bad links' own dice: the drive does not depend on them. */
  readonly dice: Random;
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
  const { options, scenario, startUnixMs } = setting;
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
    },
    prepare(setting, readDefaults(options.defaults)),
  );
  const host: Host = { machine, ports: [], dice: createRandom(options.seed + 31 * index), demo: undefined };
  try {
    for (const [id, spec] of specs.entries()) {
      const onBytes = (chunk: Uint8Array) => {
        const link = machine.vehicle.links[id];
        if (link !== undefined && !losesInput(machine.vehicle.faults, host.dice)) receiveBytes(link, chunk);
      };
      host.ports.push(await openPort(spec, onBytes));
    }
  } catch (error) {
    await Promise.all(host.ports.map((port) => port.stop()));
    throw error;
  }
  if (demo) host.demo = startDemo(machine.vehicle);
  return host;
}

function flush(host: Host): void {
  for (const [id, link] of host.machine.vehicle.links.entries()) {
    const frames = mangle(takeOutbox(link), host.machine.vehicle.faults, host.dice);
    if (frames.length > 0) host.ports[id]?.send(frames);
  }
}

function turnHost(host: Host): void {
  const { machine } = host;
  const before = machine.vehicle;
  const rebooted = turn(machine);
  if (rebooted) {
    for (const port of host.ports) port.reset();
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
  const closeAll = async () => {
    await Promise.all(hosts.flatMap((host) => host.ports.map((port) => port.stop())));
    await control?.stop();
  };
  const scenario = options.scenario === undefined ? undefined : loadScenario(options.scenario);
  const setting = { options, scenario, startUnixMs, warn };
  const runner = createRunner([], scenario);
  try {
    for (let i = 0; i < options.count; i++) {
      const host = await openHost(setting, i);
      hosts.push(host);
      runner.machines.push(host.machine);
    }
    if (options.control !== undefined) control = await startControl(runner, options.control);
  } catch (error) {
    await closeAll();
    throw error;
  }
  const ticker = startTicker(options.speedup, now, () => {
    for (const host of hosts) turnHost(host);
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
