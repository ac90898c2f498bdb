/**
 * The demo's own driver: a mission around home that repeats for ever at walking pace, and a change of battery when it
 * runs low. It keeps its hands off whenever an operator has taken the vehicle out of AUTO, or was quicker than it.
 */

import { arm } from './autopilot/arming.ts';
import type { MissionItem } from './autopilot/mission-state.ts';
import { changeModeByName } from './autopilot/mode-change.ts';
import type { ModeName } from './autopilot/modes.ts';
import { storeValue } from './autopilot/parameters.ts';
import { batteryPercent } from './protocol/telemetry/power.ts';
import { param, positionKnown, say, type Vehicle } from './vehicle.ts';
import { freshBattery } from './world/battery.ts';
import { e7, offsetPlace, type Vector } from './world/geo.ts';

/** Metres from home: rows, as a field is worked, then a way round the yard. */
const figure: readonly Vector[] = [
  { north: 12, east: 4 },
  { north: 38, east: 6 },
  { north: 40, east: 14 },
  { north: 12, east: 14 },
  { north: 11, east: 22 },
  { north: 38, east: 24 },
  { north: 36, east: 34 },
  { north: 8, east: 36 },
  { north: -8, east: 24 },
  { north: -14, east: 4 },
  { north: -4, east: -8 },
];

const parameters: Readonly<Record<string, number>> = {
  WP_SPEED: 1.6,
  CRUISE_THROTTLE: 25,
  WP_RADIUS: 1.5,
  WP_ACCEL: 0.6,
  BATT_CAPACITY: 3300,
  SIM_BATT_CAP_AH: 3.3,
  SIM_GPS1_NOISE: 0.02,
};

const swapBelowPercent = 18;
const swapMs = 15_000;
const pauseItem = 7;

/** `left` is the mode that the demo itself put it in, undefined before it did anything. */
type Waiting = { readonly kind: 'waiting'; readonly untilMs: number; readonly left?: ModeName };
/** `asks` are the vehicle's `modeAsks` as the change began: an operator's Hold looks like the demo's own otherwise. */
type Swapping = { readonly kind: 'swapping'; readonly untilMs: number; readonly asks: number };
export type Demo = Waiting | { readonly kind: 'driving' } | Swapping;

export function startDemo(vehicle: Vehicle): Demo {
  for (const [name, value] of Object.entries(parameters)) storeValue(vehicle.parameters, name, value);
  loadMission(vehicle);
  return { kind: 'waiting', untilMs: vehicle.ms + 1500 };
}

function item(command: number, values: Partial<MissionItem>): MissionItem {
  return { command, frame: 3, p1: 0, p2: 0, p3: 0, p4: 0, x: 0, y: 0, z: 0, ...values };
}

function loadMission(vehicle: Vehicle): void {
  const { home } = vehicle.options;
  const at = (vector: Vector) => {
    const place = offsetPlace(home, vector);
    return { x: e7(place.latDeg), y: e7(place.lonDeg) };
  };
  const waypoints = figure.map((vector, i) => item(16, { ...at(vector), p1: i === pauseItem ? 4 : 0 }));
  const first = item(16, { ...at({ north: 0, east: 0 }), frame: 0, z: home.altM });
  vehicle.mission.items = [first, ...waypoints, item(177, { p1: 1, p2: -1 })];
}

/** An operator armed it, or changed its mode. */
function isTaken(vehicle: Vehicle, { left }: Waiting): boolean {
  const { name, number } = vehicle.mode;
  const isAsLeft = left === undefined ? number === param(vehicle, 'INITIAL_MODE') : name === left;
  return vehicle.armed || !(isAsLeft || name === 'INITIALISING');
}

function setOff(vehicle: Vehicle, waiting: Waiting): Demo {
  if (isTaken(vehicle, waiting)) return { kind: 'driving' };
  if (!positionKnown(vehicle)) return { ...waiting, untilMs: vehicle.ms + 500 };
  changeModeByName(vehicle, 'HOLD');
  const gone = arm(vehicle, false) && changeModeByName(vehicle, 'AUTO');
  return gone ? { kind: 'driving' } : { kind: 'waiting', untilMs: vehicle.ms + 5000, left: 'HOLD' };
}

function watchBattery(vehicle: Vehicle): Demo {
  if (vehicle.mode.name !== 'AUTO' || !vehicle.armed || batteryPercent(vehicle) > swapBelowPercent) {
    return { kind: 'driving' };
  }
  changeModeByName(vehicle, 'HOLD');
  say(vehicle, 4, 'Demo: battery low, changing it');
  return { kind: 'swapping', untilMs: vehicle.ms + swapMs, asks: vehicle.modeAsks };
}

function finishSwap(vehicle: Vehicle, { asks }: Swapping): Demo {
  vehicle.power = freshBattery(12.6);
  vehicle.battery.chargeState = 1;
  say(vehicle, 6, 'Demo: fresh battery');
  if (vehicle.modeAsks === asks && vehicle.armed) changeModeByName(vehicle, 'AUTO');
  return { kind: 'driving' };
}

/** Called after each turn; looks twice a second. */
export function stepDemo(demo: Demo, vehicle: Vehicle): Demo {
  if (vehicle.ms % 500 !== 0) return demo;
  switch (demo.kind) {
    case 'waiting':
      return vehicle.ms < demo.untilMs ? demo : setOff(vehicle, demo);
    case 'driving':
      return watchBattery(vehicle);
    case 'swapping':
      return vehicle.ms < demo.untilMs ? demo : finishSwap(vehicle, demo);
  }
}
