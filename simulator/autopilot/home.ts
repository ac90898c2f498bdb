/** Home follows the vehicle while it is disarmed, until an operator has set it. Told without a word. */

import { sendNow } from '../protocol/streams.ts';
import { estimatedPlace, positionKnown, type Vehicle } from '../vehicle.ts';
import { lengthOf, vectorTo } from '../world/geo.ts';

const leastMoveM = 0.5;

/** Once a second. */
export function followWithHome(vehicle: Vehicle): void {
  if (vehicle.armed || vehicle.homeLocked || vehicle.home === undefined || !positionKnown(vehicle)) return;
  const here = estimatedPlace(vehicle);
  if (lengthOf(vectorTo(vehicle.home, here)) < leastMoveM) return;
  vehicle.home = here;
  for (const link of vehicle.links) {
    if (!link.heard) continue;
    sendNow(vehicle, link, 'GPS_GLOBAL_ORIGIN');
    sendNow(vehicle, link, 'HOME_POSITION');
  }
}
