/** Driving along a path, and saying that a place was reached: what AUTO, RTL and GUIDED share. */

import { broadcast, estimate, estimatedHeading, loopMs, param, type Vehicle } from '../vehicle.ts';
import { followPath, type Wish } from './follow.ts';
import { advancePath, type Path, type PathEvent } from './path.ts';

/** Move the path on and say what following it asks for. */
export function driveAlong(vehicle: Vehicle, path: Path): { wish: Wish; event: PathEvent } {
  const here = estimate(vehicle);
  const event = advancePath(path, here, loopMs / 1000);
  const limitG = param(vehicle, 'ATC_TURN_MAX_G');
  return { event, wish: followPath(path, here, estimatedHeading(vehicle), vehicle.truth.speedMps, limitG) };
}

export function tellReached(vehicle: Vehicle, seq: number): void {
  broadcast(vehicle, { name: 'MISSION_ITEM_REACHED', fields: { seq } });
}
