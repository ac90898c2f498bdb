/**
 * What a ground station says → what the vehicle does: one table from message to handler. A message for another system
 * is nobody's business here; the target component does not matter, as on the real vehicle.
 */

import { setCurrentItem } from '../autopilot/mission-run.ts';
import { requestMode } from '../autopilot/mode-change.ts';
import type { Frame } from '../mavlink/frames.ts';
import { createSigning } from '../mavlink/signing.ts';
import { bytesOf, type Fields, num } from '../mavlink/wire.ts';
import { say, send, type Vehicle } from '../vehicle.ts';
import { handleCommandInt, handleCommandLong } from './commands.ts';
import { handleFileTransfer } from './ftp.ts';
import { handleAttitudeTarget, handlePositionTarget } from './guided-protocol.ts';
import type { Link } from './link.ts';
import { sendBytes } from './link.ts';
import { handleLogRequest } from './logs.ts';
import { handleClear, handleRequestFloat, handleRequestInt, handleRequestList } from './mission-download.ts';
import { handleCount, handleFloatItem, handleItem, handlePartial } from './mission-upload.ts';
import { queueRead, setParameter, startList } from './parameter-protocol.ts';
import type { Received } from './received.ts';
import { recordOrder } from './record.ts';
import { handleManualControl, handleOverride, isMyGcs } from './sticks.ts';
import { requestDataStream, sendNow } from './streams.ts';

/** The messages' own numbers, where the effect log wants a command. */
const setModeMessage = 11;
const setCurrentMessage = 41;

type Handler = (received: Received) => void;

function heartbeat({ vehicle, from }: Received): void {
  if (isMyGcs(vehicle, from.system)) vehicle.failsafe.gcsSeenMs = vehicle.ms;
}

function setMode(received: Received): void {
  const { vehicle, fields } = received;
  if ((num(fields, 'base_mode') & 1) === 0) return;
  const custom = num(fields, 'custom_mode');
  const result = requestMode(vehicle, custom) ? 0 : 4;
  recordOrder(received, { kind: 'command', command: setModeMessage, params: [custom], confirmation: 0, result });
}

function timesync({ vehicle, link, from, fields }: Received): void {
  const { tc1, ts1 } = fields;
  if (typeof tc1 !== 'bigint' || typeof ts1 !== 'bigint' || tc1 !== 0n) return;
  const now = BigInt(Math.round(vehicle.ms * 1000)) * 1000n;
  const target = { target_system: from.system, target_component: from.component };
  send(vehicle, link, { name: 'TIMESYNC', fields: { tc1: now, ts1, ...target } });
}

function ping({ vehicle, link, from, fields }: Received): void {
  if (num(fields, 'target_system') !== 0 || num(fields, 'target_component') !== 0) return;
  const echo = { time_usec: fields.time_usec ?? 0, seq: fields.seq ?? 0 };
  const target = { target_system: from.system, target_component: from.component };
  send(vehicle, link, { name: 'PING', fields: { ...echo, ...target } });
}

function dataStream({ vehicle, link, fields }: Received): void {
  const rate = num(fields, 'start_stop') === 1 ? num(fields, 'req_message_rate') : 0;
  requestDataStream(vehicle, link, num(fields, 'req_stream_id'), rate);
}

function setupSigning({ vehicle, fields }: Received): void {
  const key = bytesOf(fields, 'secret_key');
  const stamp = fields.initial_timestamp;
  vehicle.memory.signingKey = key.some((byte) => byte !== 0) ? key : undefined;
  for (const link of vehicle.links) {
    const { signingKey } = vehicle.memory;
    const start = typeof stamp === 'bigint' ? stamp : 0n;
    link.writer.signing = signingKey && createSigning(signingKey, link.id, start);
  }
}

/** A radio that says how full its buffer is: streams slow down below 50 %, quicken again above 90 %, as measured. */
function radioStatus({ link, fields }: Received): void {
  const free = num(fields, 'txbuf');
  if (free < 20 && link.slowdownMs < 2000) link.slowdownMs += 60;
  else if (free < 50 && link.slowdownMs < 2000) link.slowdownMs += 20;
  else if (free > 95) link.slowdownMs = Math.max(0, link.slowdownMs - 40);
  else if (free > 90) link.slowdownMs = Math.max(0, link.slowdownMs - 20);
}

function setCurrent(received: Received): void {
  const { vehicle, link, fields } = received;
  const item = num(fields, 'seq');
  const isSet = setCurrentItem(vehicle, item);
  if (isSet) sendNow(vehicle, link, 'MISSION_CURRENT');
  const order = { command: setCurrentMessage, params: [item], confirmation: 0, result: isSet ? 0 : 4 };
  recordOrder(received, { kind: 'command', ...order });
}

/** A request for the parameters also brings the banner. */
function parameterList({ vehicle, link }: Received): void {
  startList(link);
  say(vehicle, 6, 'ArduRover V4.8.0-dev (ecc4ae97)');
  say(vehicle, 6, '3d1219c7c4c5404aaa1f6d2a48adfda4');
}

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['HEARTBEAT', heartbeat],
  ['SET_MODE', setMode],
  ['TIMESYNC', timesync],
  ['PING', ping],
  ['REQUEST_DATA_STREAM', dataStream],
  ['PARAM_REQUEST_LIST', parameterList],
  ['PARAM_REQUEST_READ', ({ vehicle, link, fields, from }) => queueRead(link, fields, from, vehicle.ms)],
  ['PARAM_SET', setParameter],
  ['COMMAND_LONG', handleCommandLong],
  ['COMMAND_INT', handleCommandInt],
  ['MISSION_COUNT', handleCount],
  ['MISSION_ITEM_INT', handleItem],
  ['MISSION_ITEM', handleFloatItem],
  ['MISSION_REQUEST_LIST', handleRequestList],
  ['MISSION_REQUEST_INT', handleRequestInt],
  ['MISSION_REQUEST', handleRequestFloat],
  ['MISSION_CLEAR_ALL', handleClear],
  ['MISSION_WRITE_PARTIAL_LIST', handlePartial],
  ['MISSION_SET_CURRENT', setCurrent],
  ['RC_CHANNELS_OVERRIDE', handleOverride],
  ['MANUAL_CONTROL', handleManualControl],
  ['SET_POSITION_TARGET_LOCAL_NED', handlePositionTarget],
  ['SET_POSITION_TARGET_GLOBAL_INT', handlePositionTarget],
  ['SET_ATTITUDE_TARGET', handleAttitudeTarget],
  ['FILE_TRANSFER_PROTOCOL', handleFileTransfer],
  ['SETUP_SIGNING', setupSigning],
  ['RADIO_STATUS', radioStatus],
  ['RADIO', radioStatus],
  ['AUTOPILOT_VERSION_REQUEST', ({ vehicle, link }) => sendNow(vehicle, link, 'AUTOPILOT_VERSION')],
  ['LOG_REQUEST_LIST', handleLogRequest],
  ['LOG_REQUEST_DATA', handleLogRequest],
]);

/** MANUAL_CONTROL calls it `target`; a message without either is for everybody. */
function isForUs(vehicle: Vehicle, fields: Fields): boolean {
  const name = 'target_system' in fields ? 'target_system' : 'target';
  const target = num(fields, name);
  return !(name in fields) || target === 0 || target === vehicle.system;
}

/** ArduPilot routes: the other ports hear what came in here, unless it was for this vehicle alone. */
function forward(vehicle: Vehicle, link: Link, frame: Frame, forUs: boolean): void {
  const target = num(frame.message.fields, 'target_system');
  const isPrivate = forUs && target === vehicle.system;
  if (isPrivate || frame.message.name === 'RADIO_STATUS' || frame.message.name === 'SETUP_SIGNING') return;
  for (const other of vehicle.links) if (other !== link && other.heard) sendBytes(other, frame.bytes);
}

/** One frame from a peer, which came in at `heardMs` (monotonic). */
export function receive(vehicle: Vehicle, link: Link, frame: Frame, heardMs = 0): void {
  link.heard = true;
  if (frame.system === vehicle.system && frame.component === 1) return;
  const { fields, name } = frame.message;
  const forUs = isForUs(vehicle, fields);
  forward(vehicle, link, frame, forUs);
  if (!forUs) return;
  const from = { system: frame.system, component: frame.component };
  handlers.get(name)?.({ vehicle, link, from, fields, message: name, seq: frame.seq, heardMs });
}

/** The vehicle asks for the time each ten seconds, as the real one does. */
export function askTime(vehicle: Vehicle): void {
  const now = BigInt(Math.round(vehicle.ms * 1000)) * 1000n + 1n;
  for (const link of vehicle.links) send(vehicle, link, { name: 'TIMESYNC', fields: { tc1: 0n, ts1: now } });
}
