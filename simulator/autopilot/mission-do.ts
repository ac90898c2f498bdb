/** DO_ items, in a mission or as a command: the same effects either way. */

import { announceHome } from '../sensors/sense.ts';
import { estimatedPlace, positionKnown, say, type Vehicle } from '../vehicle.ts';
import type { Place } from '../world/geo.ts';
import { storeValue } from './parameters.ts';

export interface DoItem {
  readonly command: number;
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export function changeSpeed(vehicle: Vehicle, speedMps: number): boolean {
  if (!(speedMps > 0)) return false;
  vehicle.speedWish = speedMps;
  if (vehicle.path !== undefined) vehicle.path.speedMps = speedMps;
  say(vehicle, 6, `speed: ${speedMps.toFixed(1)} m/s`);
  return true;
}

/** p1 = 1 or no place given: here. False without a position to take. */
export function setHome(vehicle: Vehicle, here: boolean, place: Place): boolean {
  if (here && !positionKnown(vehicle)) return false;
  vehicle.home = here ? estimatedPlace(vehicle) : place;
  vehicle.homeLocked = true;
  announceHome(vehicle);
  const { latDeg, lonDeg, altM } = vehicle.home;
  const [first] = vehicle.mission.items;
  if (first !== undefined) {
    const at = { x: Math.round(latDeg * 1e7), y: Math.round(lonDeg * 1e7), z: altM };
    vehicle.mission.items[0] = { ...first, ...at };
  }
  say(vehicle, 6, `Set HOME to ${latDeg.toFixed(5)} ${lonDeg.toFixed(6)} at ${altM.toFixed(2)}m`);
  return true;
}

function setServo(vehicle: Vehicle, item: DoItem): boolean {
  if (item.p1 < 1 || item.p1 > 16 || item.p2 <= 0) return false;
  const parameter = vehicle.parameters.byName.get(`SERVO${item.p1}_FUNCTION`);
  if (parameter === undefined || (parameter.value !== 0 && parameter.value !== 1)) {
    say(vehicle, 6, `ServoRelayEvent: Channel ${item.p1} is already in use`);
    return false;
  }
  vehicle.servoOverrides.set(item.p1, item.p2);
  return true;
}

function setRelay(vehicle: Vehicle, item: DoItem): boolean {
  if (item.p1 < 0 || item.p1 >= vehicle.relays.length) return false;
  vehicle.relays[item.p1] = item.p2 === 2 ? !vehicle.relays[item.p1] : item.p2 === 1;
  return true;
}

function enableFence(vehicle: Vehicle, item: DoItem): boolean {
  storeValue(vehicle.parameters, 'FENCE_ENABLE', item.p1 === 0 ? 0 : 1);
  return true;
}

function place(item: DoItem): Place {
  return { latDeg: item.x / 1e7, lonDeg: item.y / 1e7, altM: item.z };
}

const effects: ReadonlyMap<number, (vehicle: Vehicle, item: DoItem) => boolean> = new Map([
  [178, (v: Vehicle, item: DoItem) => changeSpeed(v, item.p2)],
  [179, (v: Vehicle, item: DoItem) => setHome(v, item.p1 === 1 || (item.x === 0 && item.y === 0), place(item))],
  [181, setRelay],
  [182, (v: Vehicle, item: DoItem) => item.p1 >= 0 && item.p1 < v.relays.length],
  [183, setServo],
  [184, setServo],
  [207, enableFence],
]);

/** True when it was done; items without an effect here (cameras, mounts) are always done. */
export function runDo(vehicle: Vehicle, item: DoItem): boolean {
  return effects.get(item.command)?.(vehicle, item) ?? true;
}
