/** The parameters of vehicles, joined to their links, to what is on disk, to the files that were handed in, and to who asks over HTTP. */
import type { Clock } from './core/clock.ts';
import type { Documents } from './core/documents.ts';
import type { Fleet, Happening } from './core/fleet.ts';
import type { Jobs } from './core/jobs.ts';
import type { Report } from './core/link.ts';
import type { Order } from './core/orders.ts';
import type { Wished } from './core/parameters/compare.ts';
import { type DescriptionKey, minorOf } from './core/parameters/descriptions.ts';
import type { ParameterEntry } from './core/parameters/entry.ts';
import { ParameterShelf } from './core/parameters/shelf.ts';
import type { ParameterRoutes } from './gateway/parameter-routes.ts';
import { openParameterCache } from './journal/parameters/cache.ts';
import type { ParameterDescriptions } from './parameter-descriptions.ts';

export type VehicleParametersOptions = {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly documents?: Documents | undefined;
  readonly descriptions?: ParameterDescriptions | undefined;
  /** Where they are kept for the next run; nowhere where it is left out. */
  readonly directory?: string;
  readonly readsByItself: boolean;
  /** Any whole number. */
  readonly session: number;
  send(vehicle: string, order: Order): boolean;
  announce(happenings: readonly Happening[]): void;
  /** All of a vehicle's were read. */
  read?(vehicle: string, entries: readonly ParameterEntry[], at: number): void;
  note(text: string): void;
};

export type VehicleParameters = {
  readonly shelf: ParameterShelf;
  readonly jobs: Jobs;
  heard(vehicle: string, report: Report, at: number): void;
  /** An order of ours left for a vehicle. */
  ordered(vehicle: string, order: Order, at: number): void;
  tick(at: number): void;
  readonly routes: ParameterRoutes;
};

export function openVehicleParameters(options: VehicleParametersOptions): VehicleParameters {
  const { clock, fleet, documents, descriptions, directory } = options;
  const cache = directory === undefined ? undefined : openParameterCache(directory, options.note);
  const kindOf = (vehicle: string): DescriptionKey => {
    const { vehicleType, firmwareVersion } = fleet.groupOf(vehicle, 'identity')?.v ?? {};
    return { vehicle: vehicleType ?? 'rover', firmware: minorOf(firmwareVersion) };
  };
  const find = (vehicle: string, name: string) => descriptions?.descriptions.find(kindOf(vehicle), name);
  const shelf = new ParameterShelf(
    {
      send: options.send,
      vehicle: (id) => fleet.find(id),
      rule: find,
      document: (hash, then) => then(wishesOf(documents, hash)),
      announce: (happening) => options.announce([happening]),
      ...(options.read && { read: options.read }),
      keep: (record) => void cache?.keep(record),
      recall(uid, firmware, then) {
        void cache?.recall(uid, firmware).then(then);
        const kind = fleet.vehicles().find(({ groups }) => groups.identity?.v.uid === uid);
        if (kind) descriptions?.want(kindOf(kind.id), clock.monoMs());
      },
      wallMs: () => clock.wallMs(),
      readsByItself: options.readsByItself,
    },
    options.session,
  );
  return {
    shelf,
    jobs: shelf.jobs,
    heard: (vehicle, report, at) => shelf.heard(vehicle, report, at),
    ordered: (vehicle, order, at) => shelf.ordered(vehicle, order, at),
    tick: (at) => shelf.tick(at),
    routes: {
      book: (vehicle) => shelf.book(vehicle),
      isKnown: (vehicle) => fleet.standingOf(vehicle) !== undefined,
      systemId: (vehicle) => fleet.standingOf(vehicle)?.systemId ?? 1,
      document: (hash) => wishesOf(documents, hash),
      find,
      descriptionsVersion(vehicle) {
        const { vehicle: kind, firmware } = kindOf(vehicle);
        return `${kind}-${firmware} ${descriptions?.descriptions.version ?? 0}`;
      },
      kept: () => descriptions?.descriptions.list() ?? [],
      handIn: async (key, bytes) =>
        descriptions?.handIn(key, bytes) ?? {
          ok: false,
          code: 'BUSY',
          why: 'this bridge keeps no descriptions',
          line: null,
        },
      remove: async (key) => (await descriptions?.remove(key)) ?? false,
      wallMs: () => clock.wallMs(),
    },
  };
}

function wishesOf(documents: Documents | undefined, hash: string): readonly Wished[] | string {
  const stored = documents?.get(hash);
  if (stored === undefined) return `no file ${hash} was handed in`;
  return 'parameters' in stored ? stored.parameters : `${hash} is a plan, and no file of parameters`;
}
