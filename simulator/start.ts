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
import { startTicker } from './ticker.ts';
import { offsetPlace } from './world/geo.ts';

export interface Running {
  readonly machines: readonly Machine[];
  /** `tcp 127.0.0.1:5760`, one for each port of each vehicle. */
  readonly ports: readonly string[];
  realTimeFactor(): number;
  stop(): Promise<void>;
}

interface Host {
  readonly machine: Machine;
  readonly ports: Port[];
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

function prepare(options: Options, files: readonly string[], system: number, warn: (line: string) => void) {
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
    storeValue(parameters, 'MAV_SYSID', system);
  };
}

async function openHost(options: Options, index: number, startUnixMs: number, warn: (line: string) => void) {
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
      warm: options.warm,
      ports: specs.length,
      startUnixMs,
    },
    prepare(options, readDefaults(options.defaults), system, warn),
  );
  const host: Host = { machine, ports: [], demo: undefined };
  try {
    for (const [id, spec] of specs.entries()) {
      const onBytes = (chunk: Uint8Array) => {
        const link = machine.vehicle.links[id];
        if (link !== undefined) receiveBytes(link, chunk);
      };
      host.ports.push(await openPort(spec, onBytes));
    }
  } catch (error) {
    await Promise.all(host.ports.map((port) => port.stop()));
    throw error;
  }
  if (options.demo) host.demo = startDemo(machine.vehicle);
  return host;
}

function flush(host: Host): void {
  for (const [id, link] of host.machine.vehicle.links.entries()) {
    const frames = takeOutbox(link);
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
  const closeAll = async () => {
    await Promise.all(hosts.flatMap((host) => host.ports.map((port) => port.stop())));
  };
  try {
    for (let i = 0; i < options.count; i++) hosts.push(await openHost(options, i, startUnixMs, warn));
  } catch (error) {
    await closeAll();
    throw error;
  }
  const ticker = startTicker(options.speedup, now, () => {
    for (const host of hosts) turnHost(host);
  });
  let stopped: Promise<void> | undefined;
  return {
    machines: hosts.map((host) => host.machine),
    ports: hosts.flatMap((host) => host.ports.map((port) => port.description)),
    realTimeFactor: () => ticker.realTimeFactor(),
    stop() {
      ticker.stop();
      stopped ??= closeAll();
      return stopped;
    },
  };
}
