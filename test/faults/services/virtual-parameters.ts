/**
 * All parameters of the simulated rover over a bad way, in virtual time, many times: by MAVFTP and by the list. What was
 * handed over as whole is compared with what the vehicle really has. The control is a client that believes a list to be
 * over when it falls silent.
 */
import type { Harvest, HarvestPorts } from '../../../bridge/core/parameters/by-file.ts';
import type { HarvestVoice, ParameterHarvest } from '../../../bridge/core/parameters/entry.ts';
import { harvestParameters } from '../../../bridge/core/parameters/harvest.ts';
import { RoundTrip } from '../../../bridge/core/round-trip.ts';
import { type LossyVehicle, lossyVehicle } from '../../support/lossy-vehicle.ts';
import type { Findings } from '../kit/rows.ts';

export type Way = { readonly loss: number; readonly rttMs: number };
export type How = 'file' | 'list' | 'naive';

type Run = {
  readonly violation: string | null;
  readonly tookMs: number;
  readonly isByFile: boolean;
  readonly orders: number;
};

const mostMs = 900_000;

/** One vehicle, heard for a moment, and then all of its parameters. */
export function oneHarvest(seed: number, how: How, { loss, rttMs }: Way): Run {
  const vehicle = lossyVehicle({
    seed,
    loss,
    rttMs,
    jitterMs: 40,
    doubled: 0.05,
    deafTo: how === 'file' ? [] : ['ftp'],
  });
  vehicle.until(() => vehicle.now() >= 3000, 3000);
  const before = valuesOf(vehicle);
  const began = vehicle.now();
  let end: { harvest?: ParameterHarvest; why?: string } | undefined;
  const voice: HarvestVoice = {
    progress: () => {},
    done: (harvest) => {
      end = { harvest };
    },
    failed: (why) => {
      end = { why };
    },
  };
  let session = seed & 127;
  const ports: HarvestPorts = {
    send: (order) => vehicle.send(order),
    roundTrip: new RoundTrip({ initialMs: 800 }),
    nextSession: () => (session++ % 255) + 1,
  };
  const harvest =
    how === 'naive' ? naiveList(ports, voice, began) : harvestParameters(ports, voice, began, how === 'list');
  vehicle.hears.add((report, at) => harvest.heard(report, at));
  vehicle.until(() => {
    harvest.tick(vehicle.now());
    return end !== undefined;
  }, mostMs);
  const run = { tookMs: vehicle.now() - began, orders: vehicle.sent.length };
  const isByFile = end?.harvest?.source === 'file';
  if (end?.harvest === undefined) return { ...run, isByFile, violation: end?.why ?? 'it did not end within 15 min' };
  return { ...run, isByFile, violation: differenceOf(end.harvest, before, valuesOf(vehicle)) };
}

const valuesOf = ({ machine }: LossyVehicle) =>
  new Map(machine.vehicle.parameters.list.map(({ name, value, type }) => [name, { value, type }]));

type Values = ReturnType<typeof valuesOf>;

/** Some change by themselves meanwhile: what they were at one end or the other is right. */
function differenceOf({ entries }: ParameterHarvest, before: Values, after: Values): string | null {
  if (entries.length !== after.size) return `a silent part: ${entries.length} of ${after.size} were told as all`;
  for (const { name, value, type } of entries) {
    const [was, is] = [before.get(name), after.get(name)];
    if (is === undefined || was === undefined) return `${name} is none of the vehicle's`;
    const isRight = [was.value, is.value].some((one) => Math.fround(one) === Math.fround(value));
    if (type !== is.type || (was.value === is.value && !isRight)) return `${name} is ${value}, not ${is.value}`;
  }
  return null;
}

/** Asks once for the list, and takes a second of silence for its end. */
function naiveList({ send }: HarvestPorts, voice: HarvestVoice, began: number): Harvest {
  const entries = new Map<number, ParameterHarvest['entries'][number]>();
  let heardAt = began;
  send({ kind: 'params_list' });
  return {
    heard(report, at) {
      if (report.kind !== 'param' || report.index === 65_535) return;
      heardAt = at;
      entries.set(report.index, { name: report.name, value: report.value, type: report.type, original: null });
    },
    tick(at) {
      if (at - heardAt > 3000) voice.done({ source: 'list', entries: [...entries.values()] }, at);
    },
    cancel: () => {},
  };
}

export function manyHarvests(seed: number, runs: number, how: How, way: Way): Findings {
  const all = Array.from({ length: runs }, (_, index) => oneHarvest(seed + index, how, way));
  const times = all.map(({ tookMs }) => tookMs / 1000).sort((a, b) => a - b);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(1);
  const bad = all.flatMap(({ violation }, index) => (violation === null ? [] : [`seed ${seed + index}: ${violation}`]));
  const byFile = all.filter(({ isByFile }) => isByFile).length;
  const orders = Math.round(all.reduce((sum, run) => sum + run.orders, 0) / Math.max(1, runs));
  const summary = `${runs - bad.length} of ${runs} whole, ${byFile} by file, ${at(0.5)} s p50, ${at(0.95)} s p95, ${at(1)} s at most`;
  return { violations: bad, summary, notes: [`${summary}; ${orders} frames sent (mean)`] };
}
