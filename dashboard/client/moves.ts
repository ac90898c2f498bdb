/**
 * The message that moves one mirror's state to another's: what the bridge would have said, had it spoken once instead
 * of many times. So a page that is slow, or that hears of a rover over several ways, gets the newest and nothing else.
 */
import type { StateRestored, Telemetry, VehicleDelta } from '../../bridge/protocol/state.ts';
import type { Vehicle, VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import type { Mirror } from './mirror.ts';

/** Null where nothing changed, or there is no state yet. Groups are sent whole; what did not change is left out. */
export function moveBetween(before: Mirror, now: Mirror): StateRestored | Telemetry | null {
  const { stateAt, links, vehicles } = now;
  if (stateAt === null || !now.based) return null;
  const isNewRun = before.welcome?.boot !== now.welcome?.boot || before.stateAt === null || !before.based;
  if (isNewRun) return { t: 'state_restored', at: stateAt, vehicles: [...vehicles.values()], links: [...links] };
  if (stateAt === before.stateAt && vehicles === before.vehicles && links === before.links) return null;
  const all = [...vehicles.values()];
  const isForgotten = [...before.vehicles.keys()].some((id) => !vehicles.has(id));
  const added = all.filter(({ id }) => !before.vehicles.has(id));
  const deltas = all.flatMap((vehicle) => {
    const known = before.vehicles.get(vehicle.id);
    return known === undefined || known === vehicle ? [] : [deltaOf(known, vehicle)];
  });
  return {
    t: 'telemetry',
    q: 0,
    at: stateAt,
    vehicles: deltas,
    ...(added.length > 0 && { added }),
    ...(isForgotten && { present: [...vehicles.keys()] }),
    ...(links !== before.links && { links: [...links] }),
  };
}

function deltaOf(before: Vehicle, { id, contact, heardAt, groups }: Vehicle): VehicleDelta {
  const names = Object.keys(groups) as (keyof VehicleGroups)[];
  const cleared = Object.keys(before.groups).some((name) => !Object.hasOwn(groups, name));
  const changed = names.filter((name) => cleared || groups[name] !== before.groups[name]);
  const picked = Object.fromEntries(changed.map((name) => [name, groups[name]])) as VehicleGroups;
  return { id, contact, heardAt, ...(cleared && { cleared }), groups: picked };
}
