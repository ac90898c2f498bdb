/** Whether the vehicle on the screen is the vehicle as it is, but for what an encoding may round and for the last tick. */
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';

/** State younger than this may still be on its way. */
const underWayMs = 2000;

export function same(shown: Vehicle | undefined, real: Vehicle): boolean {
  if (shown === undefined || shown.contact !== real.contact) return false;
  if (real.heardAt - shown.heardAt > underWayMs) return false;
  const names = Object.keys(real.groups) as (keyof Vehicle['groups'])[];
  return names.every((name) => {
    const [mine, theirs] = [shown.groups[name], real.groups[name]];
    if (theirs === undefined) return true;
    if (mine === undefined || theirs.at - mine.at > underWayMs) return false;
    return mine.at < theirs.at - 1 || alike(mine.v, theirs.v);
  });
}

function alike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 0.01 + Math.abs(b) * 1e-6;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const other = new Map(Object.entries(b));
  return Object.entries(a).every(([key, value]) => alike(value, other.get(key)));
}
