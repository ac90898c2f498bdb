/** RTL to home or the nearest rally point, SMART_RTL along the breadcrumbs of the way here. */

import { estimate, param, say, type Vehicle } from '../vehicle.ts';
import { lengthOf, minus, type Vector, vectorTo } from '../world/geo.ts';
import { createPath, setNext } from './path.ts';
import { pathSettings, speedTowards } from './settings.ts';

function placeOf(vehicle: Vehicle, latDeg: number, lonDeg: number): Vector {
  return vectorTo(vehicle.options.home, { latDeg, lonDeg, altM: 0 });
}

function returnPoint(vehicle: Vehicle): Vector {
  const here = estimate(vehicle);
  const home = vehicle.home ?? vehicle.options.home;
  const limitM = (vehicle.parameters.byName.get('RALLY_LIMIT_KM')?.value ?? 0) * 1000;
  const rally = vehicle.fence.rally.map((item) => placeOf(vehicle, item.x / 1e7, item.y / 1e7));
  const candidates = [placeOf(vehicle, home.latDeg, home.lonDeg), ...rally];
  const away = (place: Vector) => lengthOf(minus(place, here));
  const inReach = candidates.filter((place, i) => i === 0 || limitM <= 0 || away(place) <= limitM);
  return inReach.reduce((best, place) => (away(place) < away(best) ? place : best));
}

export function startReturn(vehicle: Vehicle): void {
  const speed = param(vehicle, 'RTL_SPEED');
  if (speed > 0) vehicle.speedWish = speed;
  const to = returnPoint(vehicle);
  vehicle.path = createPath(estimate(vehicle), to, undefined, pathSettings(vehicle), speedTowards(vehicle, to));
}

const crumbLimit = 300;

/** Drop a crumb each time the vehicle has moved SRTL_ACCURACY; when the list is full every second one goes. */
export function dropBreadcrumb(vehicle: Vehicle): void {
  if (!vehicle.armed || vehicle.mode.name === 'SMART_RTL') return;
  const here = estimate(vehicle);
  const last = vehicle.breadcrumbs.at(-1);
  if (last !== undefined && lengthOf(minus(here, last)) < Math.max(0.5, param(vehicle, 'SRTL_ACCURACY'))) return;
  vehicle.breadcrumbs.push(here);
  if (vehicle.breadcrumbs.length <= crumbLimit) return;
  const kept = vehicle.breadcrumbs.filter((_, i) => i % 2 === 0);
  vehicle.breadcrumbs.splice(0, vehicle.breadcrumbs.length, ...kept);
}

export function startSmartReturn(vehicle: Vehicle): void {
  const to = vehicle.breadcrumbs.pop() ?? estimate(vehicle);
  const after = vehicle.breadcrumbs.pop();
  vehicle.path = createPath(estimate(vehicle), to, after, pathSettings(vehicle), speedTowards(vehicle, to));
}

export function nextBreadcrumb(vehicle: Vehicle): void {
  if (vehicle.path !== undefined) setNext(vehicle.path, vehicle.breadcrumbs.pop());
}

export function sayArrived(vehicle: Vehicle): void {
  say(vehicle, 6, 'Reached destination');
}
