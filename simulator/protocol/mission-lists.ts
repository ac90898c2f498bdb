/**
 * The three lists that the mission protocol serves, by mission type: 0 mission, 1 fence, 2 rally.
 */

import type { MissionItem } from '../autopilot/mission-state.ts';
import { type Fields, num } from '../mavlink/wire.ts';
import { say, send, type Vehicle } from '../vehicle.ts';
import { e7 } from '../world/geo.ts';
import type { Link, Sender } from './link.ts';
import { echoParameter } from './parameter-protocol.ts';
import type { Received } from './received.ts';

export function listOf(vehicle: Vehicle, type: number): MissionItem[] | undefined {
  return [vehicle.mission.items, vehicle.fence.items, vehicle.fence.rally][type];
}

export function store(vehicle: Vehicle, type: number, items: MissionItem[]): void {
  if (type === 0) vehicle.mission.items = items;
  else if (type === 1) vehicle.fence.items = items;
  else vehicle.fence.rally = items;
}

export function homeItem(vehicle: Vehicle): MissionItem {
  const home = vehicle.home ?? vehicle.options.home;
  const place = { x: e7(home.latDeg), y: e7(home.lonDeg), z: home.altM };
  return { command: 16, frame: 0, p1: 0, p2: 0, p3: 0, p4: 0, ...place };
}

export function clear(vehicle: Vehicle, type: number): void {
  store(vehicle, type, []);
  if (type !== 0) return;
  vehicle.mission.current = 0;
  vehicle.mission.complete = false;
  vehicle.mission.running = false;
  vehicle.path = undefined;
}

export const receivedTexts: readonly string[] = ['Flight plan received', 'Fence received', 'Rally points received'];
export const totals: readonly string[] = ['MIS_TOTAL', 'FENCE_TOTAL', 'RALLY_TOTAL'];

/** All items at once, as a file brings them. */
export function replaceItems(vehicle: Vehicle, type: number, items: readonly MissionItem[]): void {
  const [, ...rest] = items;
  clear(vehicle, type);
  store(vehicle, type, type === 0 && items.length > 0 ? [homeItem(vehicle), ...rest] : [...items]);
  echoParameter(vehicle, totals[type] ?? '');
  say(vehicle, 6, receivedTexts[type] ?? '');
}

export function target(to: Sender): { target_system: number; target_component: number } {
  return { target_system: to.system, target_component: to.component };
}

export function sendAck(vehicle: Vehicle, link: Link, to: Sender, type: number, missionType: number): void {
  send(vehicle, link, { name: 'MISSION_ACK', fields: { ...target(to), type, mission_type: missionType } });
}

export function typeOf(fields: Fields): number {
  return num(fields, 'mission_type');
}

/** Somebody else's upload is under way. */
export function isTaken(received: Received): boolean {
  const { upload } = received.vehicle.transfers;
  if (upload === undefined) return false;
  const { from } = upload;
  return from.system !== received.from.system || from.component !== received.from.component;
}
