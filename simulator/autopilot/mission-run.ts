/**
 * AUTO: navigation items one after the other, and beside them the DO_ and CONDITION_ items that stand between them, as
 * AP_Mission runs them. A DO_ runs one a loop and is also reported as reached, which is what the real vehicle does.
 */

import { estimate, estimatedHeading, param, say, type Vehicle } from '../vehicle.ts';
import { lengthOf, minus, radians, type Vector, wrapAngle } from '../world/geo.ts';
import { driveAlong, tellReached } from './along.ts';
import type { Wish } from './follow.ts';
import { runDo } from './mission-do.ts';
import { findNavigation, placeAfter, placeOf, typeOf } from './mission-find.ts';
import type { MissionItem } from './mission-state.ts';
import { createPath, setNext } from './path.ts';
import { pathSettings, speedTowards } from './settings.ts';

const still: Wish = { speedMps: 0, turnRps: 0 };

function isNear(a: Vector, b: Vector): boolean {
  return lengthOf(minus(a, b)) < 0.05;
}

function headFor(vehicle: Vehicle, index: number, item: MissionItem): void {
  const to = placeOf(vehicle, item);
  const after = placeAfter(vehicle, index, item);
  const { path } = vehicle;
  if (path !== undefined && isNear(path.leg.to, to) && path.finishedS === 0) setNext(path, after);
  else {
    const from = path === undefined || path.finishedS === 0 ? estimate(vehicle) : path.leg.to;
    vehicle.path = createPath(from, to, after, pathSettings(vehicle), speedTowards(vehicle, to));
  }
}

function startNavigation(vehicle: Vehicle, index: number, item: MissionItem): void {
  const { mission } = vehicle;
  const type = typeOf(item);
  if (type === undefined) return;
  mission.current = index;
  mission.complete = false;
  mission.waitUntilMs = undefined;
  say(vehicle, 6, `Mission: ${index} ${type.title}`);
  if (type.kind === 'delay') {
    vehicle.path = undefined;
    mission.waitUntilMs = vehicle.ms + Math.max(0, item.p1) * 1000;
  } else headFor(vehicle, index, item);
}

function complete(vehicle: Vehicle): void {
  const { mission } = vehicle;
  mission.complete = true;
  mission.running = false;
  vehicle.path = undefined;
  say(vehicle, 5, 'Mission Complete');
}

function goOn(vehicle: Vehicle, from: number): void {
  const { mission } = vehicle;
  const found = findNavigation(vehicle, from, true);
  mission.pending.splice(0, mission.pending.length, ...found.between);
  mission.conditionUntilMs = undefined;
  runPending(vehicle);
  if ('item' in found) startNavigation(vehicle, found.index, found.item);
  else complete(vehicle);
}

/** AUTO was entered: from the start, or on with the item that was under way. */
export function startMission(vehicle: Vehicle): void {
  const { mission } = vehicle;
  mission.running = true;
  const resume = mission.current > 0 && !mission.complete && param(vehicle, 'MIS_RESTART') === 0;
  if (!resume) mission.jumps.clear();
  goOn(vehicle, resume ? mission.current : 1);
}

/** DO_SET_MISSION_CURRENT and MISSION_SET_CURRENT. False when there is no such item. */
export function setCurrentItem(vehicle: Vehicle, seq: number): boolean {
  const { mission } = vehicle;
  if (!Number.isInteger(seq) || seq < 0 || seq >= mission.items.length) return false;
  mission.current = seq;
  mission.complete = false;
  mission.waitUntilMs = undefined;
  vehicle.path = undefined;
  if (vehicle.mode.name === 'AUTO') {
    mission.running = true;
    goOn(vehicle, Math.max(1, seq));
  }
  return true;
}

/** An item was changed while it is being driven: begin it again, as the real vehicle says it does. */
export function restartItem(vehicle: Vehicle): void {
  const { mission } = vehicle;
  if (vehicle.mode.name !== 'AUTO') return;
  vehicle.path = undefined;
  const item = mission.items[mission.current];
  if (item === undefined || mission.current === 0) {
    mission.running = false;
    return;
  }
  say(vehicle, 2, 'Auto mission changed, restarted command');
  mission.running = true;
  goOn(vehicle, mission.current);
}

function conditionHolds(vehicle: Vehicle, item: MissionItem): boolean {
  const { mission, path } = vehicle;
  if (item.command === 112) {
    mission.conditionUntilMs ??= vehicle.ms + item.p1 * 1000;
    return vehicle.ms >= mission.conditionUntilMs;
  }
  if (item.command === 114) return path === undefined || lengthOf(minus(path.leg.to, estimate(vehicle))) <= item.p1;
  return Math.abs(wrapAngle(radians(item.p1) - estimatedHeading(vehicle))) < radians(10);
}

/** One DO_ a loop; a CONDITION_ holds back those behind it. */
function runPending(vehicle: Vehicle): void {
  const { mission } = vehicle;
  const [index] = mission.pending;
  const item = index === undefined ? undefined : mission.items[index];
  const type = typeOf(item);
  if (index === undefined || item === undefined || type === undefined) return;
  if (type.kind === 'condition') {
    if (!conditionHolds(vehicle, item)) return;
    mission.conditionUntilMs = undefined;
  } else {
    say(vehicle, 6, `Mission: ${index} ${type.title}`);
    runDo(vehicle, item);
  }
  mission.pending.shift();
  tellReached(vehicle, index);
}

function loiterMs(vehicle: Vehicle, item: MissionItem): number {
  if (item.command === 17) return Number.POSITIVE_INFINITY;
  if (item.command === 19) return item.p1 * 1000;
  const radius = Math.abs(item.p3) || param(vehicle, 'CIRC_RADIUS');
  return (item.p1 * 2 * Math.PI * radius * 1000) / pathSettings(vehicle).speedMps;
}

function finishItem(vehicle: Vehicle, index: number): void {
  const before = vehicle.mission.pending.length;
  const next = findNavigation(vehicle, index + 1, false).between.length;
  if (before === 0 && next === 0) tellReached(vehicle, index);
  goOn(vehicle, index + 1);
}

function arrive(vehicle: Vehicle, index: number, item: MissionItem): void {
  const { mission } = vehicle;
  const kind = typeOf(item)?.kind;
  if (kind === 'return') {
    tellReached(vehicle, index);
    say(vehicle, 6, 'Reached destination');
    goOn(vehicle, index + 1);
  } else if (kind === 'loiter') {
    mission.waitUntilMs = vehicle.ms + loiterMs(vehicle, item);
  } else if (item.p1 > 0) {
    say(vehicle, 6, `Reached waypoint #${index}. Loiter for ${item.p1} seconds`);
    mission.waitUntilMs = vehicle.ms + item.p1 * 1000;
  } else {
    sayReachedAfter(vehicle, index);
  }
}

/** The text comes before those of the items that follow it. */
function sayReachedAfter(vehicle: Vehicle, index: number): void {
  say(vehicle, 6, `Reached waypoint #${index}`);
  finishItem(vehicle, index);
}

/** One loop of AUTO: where to drive, and what became due. */
export function updateMission(vehicle: Vehicle): Wish {
  const { mission } = vehicle;
  const item = mission.items[mission.current];
  if (!mission.running || item === undefined || mission.current === 0) return still;
  runPending(vehicle);
  if (mission.waitUntilMs !== undefined) {
    if (vehicle.ms >= mission.waitUntilMs) finishItem(vehicle, mission.current);
    return still;
  }
  if (vehicle.path === undefined) return still;
  const { wish, event } = driveAlong(vehicle, vehicle.path);
  if (event !== 'under way') arrive(vehicle, mission.current, item);
  return wish;
}
