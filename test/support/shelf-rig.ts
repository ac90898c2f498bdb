/** The parameters of a simulated rover behind a bad way, kept by a real shelf over a real fleet, in virtual time. */
import { Fleet, type Happening } from '../../bridge/core/fleet.ts';
import type { Job, JobEnd } from '../../bridge/core/jobs.ts';
import type { KeptParameters } from '../../bridge/core/parameters/book.ts';
import type { ParameterRule } from '../../bridge/core/parameters/checks.ts';
import type { Wished } from '../../bridge/core/parameters/compare.ts';
import type { ParameterEntry } from '../../bridge/core/parameters/entry.ts';
import { ParameterShelf } from '../../bridge/core/parameters/shelf.ts';
import { setValue } from '../../simulator/autopilot/parameters.ts';
import { type LossyOptions, lossyVehicle, stepMs } from './lossy-vehicle.ts';

export const rover = 'field:1';
const link = { id: 'field', name: 'field', replay: false };
const address = { systemId: 1, componentId: 1 };
const wallAtStart = 1_795_000_000_000;

export type ShelfRigOptions = LossyOptions & {
  readonly readsByItself?: boolean;
  readonly documents?: Readonly<Record<string, readonly Wished[]>>;
  readonly rules?: Readonly<Record<string, Partial<ParameterRule>>>;
  readonly kept?: KeptParameters;
};

export function shelfRig({ readsByItself = true, documents = {}, rules = {}, kept, ...options }: ShelfRigOptions) {
  const vehicle = lossyVehicle(options);
  const fleet = new Fleet();
  const happenings: Happening[] = [];
  const reads: (readonly ParameterEntry[])[] = [];
  const onDisk: KeptParameters[] = kept ? [kept] : [];
  const shelf = new ParameterShelf(
    {
      send: (_vehicle, order) => vehicle.send(order),
      vehicle: (id) => fleet.find(id),
      rule: (_vehicle, name) => rules[name] && { range: null, rebootRequired: false, readOnly: false, ...rules[name] },
      document: (hash, then) => then(documents[hash] ?? 'no file has this name'),
      announce: (happening) => happenings.push(happening),
      read: (_vehicle, entries) => reads.push(entries),
      keep: (record) => onDisk.push(record),
      recall: (uid, firmware, then) => then(onDisk.findLast((one) => one.uid === uid && one.firmware === firmware)),
      wallMs: () => wallAtStart + vehicle.now(),
      readsByItself,
    },
    options.seed,
  );
  let job: Job | undefined;
  let end: JobEnd | undefined;
  const progress: string[] = [];
  vehicle.hears.add((report, at) => {
    fleet.observe(link, address, at, report);
    shelf.heard(rover, report, at);
    job?.heard(report, at);
  });
  const turn = () => {
    vehicle.step();
    const at = vehicle.now();
    fleet.sweep(at);
    shelf.tick(at);
    if (end === undefined) job?.tick(at);
  };
  const until = (test: () => boolean, withinMs = 60_000) => {
    for (let passed = 0; passed < withinMs && !test(); passed += stepMs) turn();
    return test();
  };
  /** The vehicle is asked who it is, as a link does. */
  const identify = () => {
    until(() => fleet.find(rover)?.groups.identity !== undefined, 30_000);
    vehicle.send({ kind: 'command', form: 'long', command: 512, params: [148, 0, 0, 0, 0, 0, 0], confirmation: 0 });
    return until(() => typeof fleet.find(rover)?.groups.identity?.v.uid === 'string', 5000);
  };
  const begin = (
    name: 'params_download' | 'params_load',
    document = '',
    was?: string,
    lost?: () => string | undefined,
  ) => {
    end = undefined;
    const task =
      name === 'params_download'
        ? ({ do: name } as const)
        : ({ do: name, document, ...(was !== undefined && { was }) } as const);
    const voice = {
      progress: (_pct: number | null, message: string) => progress.push(message),
      end: (how: JobEnd) => {
        end = how;
      },
      ...(lost && { lost }),
    };
    const started = shelf.jobs[name]?.(rover, task, voice, vehicle.now());
    if (typeof started === 'string') end = { outcome: 'refused', message: started };
    else job = started;
  };
  return {
    vehicle,
    fleet,
    shelf,
    happenings,
    onDisk,
    reads,
    progress,
    until,
    identify,
    run: (ms: number) => until(() => false, ms),
    begin,
    cancel: () => job?.cancel(vehicle.now()),
    end: () => end,
    book: () => shelf.book(rover)?.book,
    state: () => shelf.book(rover)?.book.state ?? 'none',
    value: (name: string) => vehicle.machine.vehicle.parameters.byName.get(name)?.value,
    /** As another ground station, or the vehicle itself, would. */
    change: (name: string, value: number) => {
      const parameter = vehicle.machine.vehicle.parameters.byName.get(name);
      if (parameter) setValue(parameter, value);
    },
  };
}
