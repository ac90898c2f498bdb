/**
 * Handing lists out and clearing them.
 */

import { itemTypes } from '../autopilot/mission-commands.ts';
import { num } from '../mavlink/wire.ts';
import { say, send } from '../vehicle.ts';
import { ack, itemFields } from './mission-items.ts';
import { clear, homeItem, isTaken, listOf, sendAck, target, typeOf } from './mission-lists.ts';
import type { Received } from './received.ts';

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
