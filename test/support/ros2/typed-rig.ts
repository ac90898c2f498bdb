/** A link by MAVROS's typed topics: the real child process, the stand-ins for rclnodejs and MAVROS, the real simulator. */
import { expect, onTestFinished, vi } from 'vitest';
import { Counters } from '../../../bridge/core/counters.ts';
import type { Report } from '../../../bridge/core/link.ts';
import type { Order } from '../../../bridge/core/orders.ts';
import { TypedLink } from '../../../bridge/links/ros2/typed/typed-link.ts';
import { realTimers } from '../../../bridge/links/timers.ts';
import { parseOptions } from '../../../simulator/options.ts';
import { start } from '../../../simulator/start.ts';
import { recorder } from '../live-link.ts';
import { realClock } from '../rim.ts';
import { mavrosHere, rosRig } from './rig.ts';
import { startTypedMavros, type TypedMavrosOptions } from './typed-mavros.ts';

export const within = { timeout: 15_000, interval: 10 };
export const rover = { systemId: 1, componentId: 1 };

export const long = (command: number, ...given: number[]): Order => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = given;
  return { kind: 'command', form: 'long', command, params: [a, b, c, d, e, f, g], confirmation: 0 };
};

export async function simulated() {
  const simulator = await start(
    parseOptions(['--warm', '--serial0', 'tcp:0']),
    Date.now(),
    () => performance.now(),
    () => {},
  );
  onTestFinished(() => simulator.stop());
  const machine = simulator.machines[0];
  if (machine === undefined) throw new Error('no vehicle');
  return { machine, fcuPort: Number(simulator.ports[0]?.split(':').at(-1)), end: () => simulator.stop() };
}

export async function typedRig(options: Partial<TypedMavrosOptions> = {}) {
  const { world, lookWith } = await rosRig();
  const counters = new Counters();
  const notes: string[] = [];
  const link = new TypedLink({
    spec: { id: 'ros', name: 'ros', url: 'ros2://mavros', target: { kind: 'ros2', ...mavrosHere } },
    target: mavrosHere,
    ros: { home: undefined, connectTimeoutMs: 10_000, look: lookWith() },
    clock: realClock,
    timers: realTimers,
    counters,
    random: () => 0.5,
    note: (text) => notes.push(text),
  });
  const record = recorder();
  const stop = link.start(record.listener);
  onTestFinished(stop);
  const reports = <K extends Report['kind']>(kind: K) =>
    record.reports.flatMap(({ report }) => (report.kind === kind ? [report as Extract<Report, { kind: K }>] : []));
  const values = (group: string) =>
    record.reports.flatMap(({ report }) => (report.kind === 'sample' && report.group === group ? [report.values] : []));
  const last = (group: string): unknown => values(group).at(-1);
  const calls = (service: string) => world.calls.filter((call) => call.service === `/mavros/${service}`);
  const mavrosAt = (more: Partial<TypedMavrosOptions>) => startTypedMavros(world, { fcuPort: 0, ...options, ...more });
  return { world, link, stop, counters, notes, ...record, all: record.reports, reports, last, values, calls, mavrosAt };
}

/** Linked, and asked for its streams. */
export async function driven(options: Partial<TypedMavrosOptions> = {}) {
  const { machine, fcuPort } = await simulated();
  const rig = await typedRig(options);
  const mavros = rig.mavrosAt({ fcuPort });
  await vi.waitFor(() => expect(rig.last('pose')).toBeDefined(), within);
  return { ...rig, machine, mavros };
}
