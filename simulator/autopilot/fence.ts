/** The fence: a circle around home (FENCE_RADIUS) and uploaded circles and polygons, checked ten times a second. */

import { estimate, param, say, type Vehicle } from '../vehicle.ts';
import { lengthOf, minus, type Vector, vectorTo } from '../world/geo.ts';
import { disarm } from './arming.ts';
import type { MissionItem } from './mission-state.ts';
import { changeModeByName } from './mode-change.ts';
import type { ModeName } from './modes.ts';

const typeBit = { circle: 2, polygon: 4 } as const;
const command = { insidePolygon: 5001, outsidePolygon: 5002, insideCircle: 5003, outsideCircle: 5004 } as const;

function placeOf(vehicle: Vehicle, item: MissionItem): Vector {
  return vectorTo(vehicle.options.home, { latDeg: item.x / 1e7, lonDeg: item.y / 1e7, altM: 0 });
}

/** Even-odd rule. */
export function isInside(point: Vector, corners: readonly Vector[]): boolean {
  let inside = false;
  corners.forEach((a, i) => {
    const b = corners[(i + corners.length - 1) % corners.length] ?? a;
    if (a.east > point.east === b.east > point.east) return;
    const north = a.north + ((point.east - a.east) / (b.east - a.east)) * (b.north - a.north);
    if (point.north < north) inside = !inside;
  });
  return inside;
}

interface Polygon {
  readonly keepIn: boolean;
  readonly corners: readonly Vector[];
}

/** Corners follow each other; each says how many belong to its polygon. */
function polygonsOf(vehicle: Vehicle): Polygon[] {
  const corners = vehicle.fence.items.filter(
    (item) => item.command === command.insidePolygon || item.command === command.outsidePolygon,
  );
  const polygons: Polygon[] = [];
  for (let at = 0; at < corners.length; ) {
    const first = corners[at];
    const count = Math.max(1, first?.p1 ?? 1);
    const points = corners.slice(at, at + count).map((item) => placeOf(vehicle, item));
    polygons.push({ keepIn: first?.command === command.insidePolygon, corners: points });
    at += count;
  }
  return polygons;
}

function breaksUploaded(vehicle: Vehicle, here: Vector): boolean {
  const polygons = polygonsOf(vehicle);
  const outside = polygons.some(({ keepIn, corners }) => corners.length > 2 && isInside(here, corners) !== keepIn);
  const circles = vehicle.fence.items.filter((item) => item.command >= command.insideCircle && item.command <= 5004);
  return (
    outside ||
    circles.some((item) => {
      const away = lengthOf(minus(here, placeOf(vehicle, item)));
      return item.command === command.insideCircle ? away > item.p1 : away < item.p1;
    })
  );
}

/** The kind of fence that is broken now, in the words of the texts. */
function brokenFence(vehicle: Vehicle): string | undefined {
  const types = param(vehicle, 'FENCE_TYPE');
  const here = estimate(vehicle);
  const home = vehicle.home ?? vehicle.options.home;
  const fromHome = lengthOf(minus(here, vectorTo(vehicle.options.home, home)));
  if (types & typeBit.circle && fromHome > param(vehicle, 'FENCE_RADIUS')) return 'Circle';
  return types & typeBit.polygon && breaksUploaded(vehicle, here) ? 'Polygon' : undefined;
}

/** FENCE_ACTION: 0 report, 1 RTL or hold, 2 hold, 3 SmartRTL or RTL or hold, 4 SmartRTL or hold, 5 terminate. */
const reactions: Readonly<Record<number, readonly ModeName[]>> = {
  1: ['RTL', 'HOLD'],
  2: ['HOLD'],
  3: ['SMART_RTL', 'RTL', 'HOLD'],
  4: ['SMART_RTL', 'HOLD'],
};

function react(vehicle: Vehicle): void {
  const action = param(vehicle, 'FENCE_ACTION');
  if (action === 5) disarm(vehicle);
  for (const name of reactions[action] ?? []) if (changeModeByName(vehicle, name)) break;
  say(vehicle, 6, 'Manual recovery started');
}

export function checkFence(vehicle: Vehicle): void {
  const { fence } = vehicle;
  const broken = param(vehicle, 'FENCE_ENABLE') === 0 || vehicle.home === undefined ? undefined : brokenFence(vehicle);
  const isNew = broken !== undefined && !fence.breached;
  fence.breached = broken !== undefined;
  if (!isNew) return;
  fence.breachedFence = broken;
  fence.breachType = 3;
  fence.breachCount++;
  fence.breachMs = vehicle.ms;
  if (!vehicle.armed) return;
  say(vehicle, 5, `${broken} fence breached`);
  react(vehicle);
}
