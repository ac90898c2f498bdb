/**
 * What is new in a view since another, for the way from a Worker to its page: only that is copied, and what did not
 * change keeps its identity on the other side, so that no panel is woken for nothing.
 */
import type { Vehicle, VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import type { LoggedEvent, Mirror } from './mirror.ts';
import type { View } from './view.ts';

type VehicleDelta = {
  readonly base: Omit<Vehicle, 'groups'>;
  /** The groups that changed, whole, and the names of those that are gone. */
  readonly groups: VehicleGroups;
  readonly gone: readonly string[];
};

export type ViewDelta = {
  readonly view: Partial<Omit<View, 'mirror'>>;
  readonly mirror: Partial<Omit<Mirror, 'vehicles' | 'events'>>;
  /** `ids` are all that there are, in their order. */
  readonly vehicles: { readonly changed: readonly VehicleDelta[]; readonly ids: readonly string[] } | null;
  /** `count` of them are on the page afterwards: the `fresh` last, after what was there unless that is `cut` off. */
  readonly events: { readonly fresh: readonly LoggedEvent[]; readonly cut: boolean; readonly count: number } | null;
};

/** The fields of `now` that are not identical in `before`. */
function changedFields<T extends object>(before: T, now: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const name in now) if (now[name] !== before[name]) changed[name] = now[name];
  return changed;
}

export function deltaBetween(before: View, now: View): ViewDelta {
  const { mirror: oldMirror, ...oldView } = before;
  const { mirror: newMirror, ...newView } = now;
  const { vehicles: oldVehicles, events: oldEvents, ...oldRest } = oldMirror;
  const { vehicles, events, ...rest } = newMirror;
  return {
    view: changedFields(oldView, newView),
    mirror: changedFields(oldRest, rest),
    vehicles: vehicles === oldVehicles ? null : vehiclesBetween(oldVehicles, vehicles),
    events: events === oldEvents ? null : eventsBetween(oldEvents, events),
  };
}

function vehiclesBetween(before: Mirror['vehicles'], now: Mirror['vehicles']): NonNullable<ViewDelta['vehicles']> {
  const changed = [...now.values()].flatMap((vehicle) => {
    const known = before.get(vehicle.id);
    return known === vehicle ? [] : [vehicleBetween(known, vehicle)];
  });
  return { changed, ids: [...now.keys()] };
}

function vehicleBetween(before: Vehicle | undefined, { groups, ...base }: Vehicle): VehicleDelta {
  const known = before?.groups ?? {};
  return {
    base,
    groups: changedFields<VehicleGroups>(known, groups),
    gone: Object.keys(known).filter((name) => !Object.hasOwn(groups, name)),
  };
}

function eventsBetween(before: readonly LoggedEvent[], now: readonly LoggedEvent[]): NonNullable<ViewDelta['events']> {
  const last = before.at(-1)?.key;
  const index = last === undefined ? -1 : now.findLastIndex(({ key }) => key === last);
  return { fresh: now.slice(index + 1), cut: index < 0, count: now.length };
}

export function applyDelta(before: View, { view, mirror, vehicles, events }: ViewDelta): View {
  return {
    ...before,
    ...view,
    mirror: {
      ...before.mirror,
      ...mirror,
      vehicles: vehicles === null ? before.mirror.vehicles : withVehicles(before.mirror.vehicles, vehicles),
      events: events === null ? before.mirror.events : withEvents(before.mirror.events, events),
    },
  };
}

function withVehicles(before: Mirror['vehicles'], { changed, ids }: NonNullable<ViewDelta['vehicles']>) {
  const moved = new Map(changed.map((delta) => [delta.base.id, withGroups(before.get(delta.base.id), delta)]));
  return new Map(
    ids.flatMap((id): [string, Vehicle][] => {
      const vehicle = moved.get(id) ?? before.get(id);
      return vehicle === undefined ? [] : [[id, vehicle]];
    }),
  );
}

function withGroups(before: Vehicle | undefined, { base, groups, gone }: VehicleDelta): Vehicle {
  const kept = Object.entries(before?.groups ?? {}).filter(([name]) => !gone.includes(name));
  return { ...base, groups: { ...Object.fromEntries(kept), ...groups } };
}

function withEvents(before: readonly LoggedEvent[], { fresh, cut, count }: NonNullable<ViewDelta['events']>) {
  const all = cut ? fresh : [...before, ...fresh];
  return all.slice(all.length - count);
}
