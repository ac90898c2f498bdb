/**
 * Uploading, with the real vehicle's habits: it asks with MISSION_REQUEST, repeats after a second, gives up after eight,
 * writes items as they come (a failed upload leaves a mixture) and goes on after a wrong number.
 */

import { itemTypes } from '../autopilot/mission-commands.ts';
import { restartItem } from '../autopilot/mission-run.ts';
import { type MissionItem, maxMissionItems } from '../autopilot/mission-state.ts';
import { type Fields, num } from '../mavlink/wire.ts';
import { say, send, type Vehicle } from '../vehicle.ts';
import { ack, parseItem } from './mission-items.ts';
import { clear, homeItem, isTaken, receivedTexts, sendAck, store, target, totals, typeOf } from './mission-lists.ts';
import { echoParameter } from './parameter-protocol.ts';
import type { Received } from './received.ts';
import type { Upload } from './transfer-state.ts';

const retryMs = 1000;
const giveUpMs = 8000;
const limits: Readonly<Record<number, number>> = { 0: maxMissionItems, 1: 255, 2: 50 };

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

function finish(vehicle: Vehicle, upload: Upload, type: number): void {
  vehicle.transfers.upload = undefined;
  sendAck(vehicle, upload.link, upload.from, type, upload.type);
}

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
