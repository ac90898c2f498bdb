/**
 * The mission protocol with the real vehicle's habits: it asks with MISSION_REQUEST, repeats after a second, gives up
 * after eight, writes items as they come (a failed upload leaves a mixture), goes on after a wrong number, and
 * normalises what it stores. Mission type 0, fence 1, rally 2.
 */

import { itemTypes } from '../autopilot/mission-commands.ts';
import { restartItem } from '../autopilot/mission-run.ts';
import { type MissionItem, maxMissionItems } from '../autopilot/mission-state.ts';
import { type Fields, num } from '../mavlink/wire.ts';
import { say, send, type Vehicle } from '../vehicle.ts';
import { e7 } from '../world/geo.ts';
import type { Link, Sender } from './link.ts';
import { echoParameter } from './parameter-protocol.ts';
import type { Received } from './receive.ts';
import type { Upload } from './transfer-state.ts';

const ack = {
  accepted: 0,
  error: 1,
  badFrame: 2,
  unsupported: 3,
  noSpace: 4,
  badParam1: 6,
  badX: 10,
  badY: 11,
  badZ: 12,
  badSequence: 13,
  denied: 14,
  cancelled: 15,
} as const;

const retryMs = 1000;
const giveUpMs = 8000;
const limits: Readonly<Record<number, number>> = { 0: maxMissionItems, 1: 255, 2: 50 };

function target(to: Sender): { target_system: number; target_component: number } {
  return { target_system: to.system, target_component: to.component };
}

function sendAck(vehicle: Vehicle, link: Link, to: Sender, type: number, missionType: number): void {
  send(vehicle, link, { name: 'MISSION_ACK', fields: { ...target(to), type, mission_type: missionType } });
}

function listOf(vehicle: Vehicle, type: number): MissionItem[] | undefined {
  return [vehicle.mission.items, vehicle.fence.items, vehicle.fence.rally][type];
}

function store(vehicle: Vehicle, type: number, items: MissionItem[]): void {
  if (type === 0) vehicle.mission.items = items;
  else if (type === 1) vehicle.fence.items = items;
  else vehicle.fence.rally = items;
}

function typeOf(fields: Fields): number {
  return num(fields, 'mission_type');
}

/** Somebody else's upload is under way. */
function isTaken(received: Received): boolean {
  const { upload } = received.vehicle.transfers;
  if (upload === undefined) return false;
  const { from } = upload;
  return from.system !== received.from.system || from.component !== received.from.component;
}

function homeItem(vehicle: Vehicle): MissionItem {
  const home = vehicle.home ?? vehicle.options.home;
  const place = { x: e7(home.latDeg), y: e7(home.lonDeg), z: home.altM };
  return { command: 16, frame: 0, p1: 0, p2: 0, p3: 0, p4: 0, ...place };
}

function clear(vehicle: Vehicle, type: number): void {
  store(vehicle, type, []);
  if (type !== 0) return;
  vehicle.mission.current = 0;
  vehicle.mission.complete = false;
  vehicle.mission.running = false;
  vehicle.path = undefined;
}

export function handleCount(received: Received): void {
  const { vehicle, link, from, fields } = received;
  const type = typeOf(fields);
  const count = num(fields, 'count');
  const limit = limits[type];
  if (limit === undefined) {
    sendAck(vehicle, link, from, ack.unsupported, type);
    return;
  }
  if (isTaken(received)) {
    sendAck(vehicle, link, from, ack.denied, type);
    return;
  }
  if (count > limit) {
    sendAck(vehicle, link, from, ack.noSpace, type);
    say(vehicle, 4, `Only ${limit} items are supported`);
    return;
  }
  if (count === 0) {
    clear(vehicle, type);
    vehicle.transfers.upload = undefined;
    sendAck(vehicle, link, from, ack.accepted, type);
    return;
  }
  if (type === 0) {
    vehicle.mission.items = vehicle.mission.items.slice(0, count);
    if (vehicle.mission.current >= count) vehicle.mission.current = 0;
  }
  begin(vehicle, { link, from, type, count, start: 0, next: 0 });
}

function begin(vehicle: Vehicle, what: Pick<Upload, 'link' | 'from' | 'type' | 'count' | 'start' | 'next'>): void {
  const { ms } = vehicle;
  vehicle.transfers.upload = { ...what, items: [], lastItemMs: ms, nextRequestMs: ms };
}

export function handlePartial(received: Received): void {
  const { vehicle, link, from, fields } = received;
  const first = num(fields, 'start_index');
  const last = num(fields, 'end_index');
  if (isTaken(received)) {
    sendAck(vehicle, link, from, ack.denied, typeOf(fields));
    return;
  }
  if (first < 0 || last < first || last >= vehicle.mission.items.length) {
    sendAck(vehicle, link, from, ack.error, typeOf(fields));
    return;
  }
  begin(vehicle, { link, from, type: 0, count: last + 1, start: first, next: first });
}

/** Frame numbers that are stored as another: the integer variants of the same. Others are refused. */
const storedFrames: Readonly<Record<number, number>> = { 0: 0, 2: 2, 3: 3, 5: 0, 6: 3, 10: 10, 11: 10 };

interface Parsed {
  readonly item?: MissionItem;
  readonly error?: number;
}

function checkPlace(x: number, y: number, z: number): number | undefined {
  if (Math.abs(x) > 90e7) return ack.badX;
  if (Math.abs(y) > 180e7) return ack.badY;
  return Number.isFinite(z) ? undefined : ack.badZ;
}

const fenceCommands = [5000, 5001, 5002, 5003, 5004];
const rallyCommand = 5100;

function isKnown(type: number, command: number): boolean {
  if (type === 1) return fenceCommands.includes(command);
  return type === 2 ? command === rallyCommand : itemTypes.has(command);
}

/** A waypoint keeps only its delay, cut to whole seconds; a NaN heading becomes 0. */
function normalised(item: MissionItem): MissionItem {
  if (item.command !== 16) return { ...item, p4: Number.isNaN(item.p4) ? 0 : item.p4 };
  return { ...item, p1: Math.trunc(item.p1), p2: 0, p3: 0, p4: 0 };
}

/** Fields of MISSION_ITEM_INT (x, y in degrees × 10⁷) → the item as it is stored, or the reason against it. */
export function parseItem(fields: Fields, type: number, count: number): Parsed {
  const n = (name: string) => num(fields, name);
  const command = n('command');
  if (!isKnown(type, command)) return { error: ack.unsupported };
  const frame = storedFrames[n('frame')];
  const placed = type !== 0 || itemTypes.get(command)?.placed === true;
  if (frame === undefined && placed) return { error: ack.badFrame };
  if (Number.isNaN(n('param1'))) return { error: ack.badParam1 };
  const error = placed ? checkPlace(n('x'), n('y'), n('z')) : undefined;
  if (error !== undefined) return { error };
  if (command === 177 && (n('param1') >= count || n('param1') < 0)) return { error: ack.error };
  const p = { p1: n('param1'), p2: n('param2'), p3: n('param3'), p4: n('param4') };
  return { item: normalised({ command, frame: frame ?? 0, ...p, x: n('x'), y: n('y'), z: n('z') }) };
}

function finish(vehicle: Vehicle, upload: Upload, type: number): void {
  vehicle.transfers.upload = undefined;
  sendAck(vehicle, upload.link, upload.from, type, upload.type);
}

const receivedTexts: readonly string[] = ['Flight plan received', 'Fence received', 'Rally points received'];
const totals: readonly string[] = ['MIS_TOTAL', 'FENCE_TOTAL', 'RALLY_TOTAL'];

function accept(vehicle: Vehicle, upload: Upload, item: MissionItem): void {
  const { type, next: seq } = upload;
  upload.lastItemMs = vehicle.ms;
  upload.nextRequestMs = vehicle.ms;
  upload.next++;
  if (type === 0) {
    vehicle.mission.items[seq] = seq === 0 ? homeItem(vehicle) : item;
    if (seq > 0) echoParameter(vehicle, 'MIS_TOTAL');
    if (vehicle.mode.name === 'AUTO') restartItem(vehicle);
  } else upload.items.push(item);
  if (upload.next < upload.count) return;
  if (type !== 0) {
    store(vehicle, type, upload.items);
    echoParameter(vehicle, totals[type] ?? '');
  }
  finish(vehicle, upload, ack.accepted);
  say(vehicle, 6, receivedTexts[type] ?? '');
}

function takeItem(received: Received, fields: Fields): void {
  const { vehicle, link, from } = received;
  const { upload } = vehicle.transfers;
  const type = typeOf(fields);
  if (upload === undefined) {
    sendAck(vehicle, link, from, ack.error, type);
    return;
  }
  if (isTaken(received)) return;
  if (type !== upload.type) return;
  const seq = num(fields, 'seq');
  if (seq !== upload.next) {
    sendAck(vehicle, link, from, ack.badSequence, type);
    return;
  }
  const refused = vehicle.faults.refuseItem === seq;
  const { item, error } = refused ? { item: undefined, error: ack.error } : parseItem(fields, type, upload.count);
  if (item === undefined) finish(vehicle, upload, error ?? ack.error);
  else accept(vehicle, upload, item);
}

export function handleItem(received: Received): void {
  takeItem(received, received.fields);
}

export function handleFloatItem(received: Received): void {
  const { fields, vehicle } = received;
  say(vehicle, 4, 'got MISSION_ITEM; GCS should send MISSION_ITEM_INT');
  const placed = itemTypes.get(num(fields, 'command'))?.placed !== false;
  const scale = placed ? 1e7 : 1;
  takeItem(received, { ...fields, x: Math.round(num(fields, 'x') * scale), y: Math.round(num(fields, 'y') * scale) });
}

export function handleRequestList(received: Received): void {
  const { vehicle, link, from, fields } = received;
  const type = typeOf(fields);
  const items = listOf(vehicle, type);
  if (items === undefined) {
    sendAck(vehicle, link, from, ack.unsupported, type);
    return;
  }
  if (vehicle.transfers.upload !== undefined) {
    sendAck(vehicle, link, from, ack.denied, type);
    return;
  }
  sendCount(received, type, items.length);
}

function sendCount({ vehicle, link, from }: Received, type: number, count: number): void {
  send(vehicle, link, { name: 'MISSION_COUNT', fields: { ...target(from), count, mission_type: type } });
}

export function itemFields(item: MissionItem, seq: number, isCurrent: boolean): Record<string, number> {
  const p = { param1: item.p1, param2: item.p2, param3: item.p3, param4: item.p4 };
  const place = { x: item.x, y: item.y, z: item.z };
  const { command, frame } = item;
  return { seq, frame, command, current: isCurrent ? 1 : 0, autocontinue: 1, ...p, ...place };
}

function sendItem(received: Received, asFloat: boolean): void {
  const { vehicle, link, from, fields } = received;
  const type = typeOf(fields);
  const seq = num(fields, 'seq');
  const items = listOf(vehicle, type);
  if (items === undefined) {
    sendAck(vehicle, link, from, ack.unsupported, type);
    return;
  }
  const item = seq === 0 && type === 0 && items.length > 0 ? homeItem(vehicle) : items[seq];
  if (item === undefined) {
    sendCount(received, type, items.length);
    sendAck(vehicle, link, from, ack.badSequence, type);
    return;
  }
  const values = itemFields(item, seq, type === 0 && seq > 0 && seq === vehicle.mission.current);
  const scale = type !== 0 || itemTypes.get(item.command)?.placed === true ? 1e-7 : 1;
  const place = asFloat ? { x: item.x * scale, y: item.y * scale } : {};
  const name = asFloat ? 'MISSION_ITEM' : 'MISSION_ITEM_INT';
  send(vehicle, link, { name, fields: { ...target(from), ...values, ...place, mission_type: type } });
}

export function handleRequestInt(received: Received): void {
  sendItem(received, false);
}

export function handleRequestFloat(received: Received): void {
  say(received.vehicle, 4, 'got MISSION_REQUEST; GCS should send MISSION_REQUEST_INT');
  sendItem(received, true);
}

export function handleClear(received: Received): void {
  const { vehicle, link, from, fields } = received;
  const type = typeOf(fields);
  if (listOf(vehicle, type) === undefined) {
    sendAck(vehicle, link, from, ack.unsupported, type);
    return;
  }
  if (isTaken(received)) {
    sendAck(vehicle, link, from, ack.denied, type);
    return;
  }
  clear(vehicle, type);
  sendAck(vehicle, link, from, ack.accepted, type);
}

/** All items at once, as a file brings them. */
export function replaceItems(vehicle: Vehicle, type: number, items: readonly MissionItem[]): void {
  const [, ...rest] = items;
  clear(vehicle, type);
  store(vehicle, type, type === 0 && items.length > 0 ? [homeItem(vehicle), ...rest] : [...items]);
  echoParameter(vehicle, totals[type] ?? '');
  say(vehicle, 6, receivedTexts[type] ?? '');
}

/** One loop: ask for the next item, again after a second, and give up after eight. */
export function missionStep(vehicle: Vehicle): void {
  const { upload } = vehicle.transfers;
  if (upload === undefined) return;
  if (vehicle.ms - upload.lastItemMs >= giveUpMs) {
    finish(vehicle, upload, ack.cancelled);
    say(vehicle, 4, 'Mission upload timeout');
  } else if (vehicle.ms >= upload.nextRequestMs) {
    upload.nextRequestMs = vehicle.ms + retryMs;
    const fields = { ...target(upload.from), seq: upload.next, mission_type: upload.type };
    send(vehicle, upload.link, { name: 'MISSION_REQUEST', fields });
  }
}
