/** The mission protocol from the ground station's side (MAVLink guide, Mission Protocol), and items made simply. */
import { Violation } from './behaviour.ts';
import type { HeardAs } from './heard.ts';
import type { Peer, Voice } from './peer.ts';

export const missionResult = {
  accepted: 0,
  error: 1,
  unsupportedFrame: 2,
  unsupported: 3,
  noSpace: 4,
  invalidParam1: 6,
  invalidX: 10,
  invalidAltitude: 12,
  invalidSequence: 13,
  denied: 14,
  cancelled: 15,
} as const;

export interface Item {
  readonly command: number;
  readonly frame: number;
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly p4: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Place {
  /** Degrees × 1e7. */
  readonly lat: number;
  readonly lon: number;
}

export const missionType = { mission: 0, fence: 1, rally: 2, all: 255 } as const;

const e7PerMetre = 1e7 / 111_319.5;

export function offset({ lat, lon }: Place, north: number, east: number): Place {
  const scale = Math.cos((lat * 1e-7 * Math.PI) / 180);
  return { lat: Math.round(lat + north * e7PerMetre), lon: Math.round(lon + (east * e7PerMetre) / scale) };
}

export function distance(a: Place, b: Place): number {
  const scale = Math.cos((a.lat * 1e-7 * Math.PI) / 180);
  return Math.hypot(a.lat - b.lat, (a.lon - b.lon) * scale) / e7PerMetre;
}

const blank = { p1: 0, p2: 0, p3: 0, p4: 0, x: 0, y: 0, z: 0 };

export function item(commandId: number, fields: Partial<Item> = {}): Item {
  return { ...blank, frame: 3, command: commandId, ...fields };
}

/** NAV_WAYPOINT relative to home. */
export function waypoint({ lat, lon }: Place, fields: Partial<Item> = {}): Item {
  return item(16, { x: lat, y: lon, ...fields });
}

/** Home and then waypoints ten metres apart to the north of `from`: nobody drives them. */
export function plan(from: Place, count: number): Item[] {
  return Array.from({ length: count }, (_, i) => waypoint(offset(from, 10 * i, 0)));
}

export async function here(peer: Peer): Promise<Place> {
  const found = await peer.until(() => peer.hearing.newest('GLOBAL_POSITION_INT'), 5000);
  if (found === undefined) throw new Violation('GLOBAL_POSITION_INT within 5 s', 'none');
  return { lat: found.fields.lat, lon: found.fields.lon };
}

const markOf = { 0: 'mission', 1: 'fence', 2: 'rally' } as const;

export function sendCount(peer: Peer, count: number, type = 0, voice?: Voice): void {
  const touched = type === 0 || type === 1 || type === 2 ? markOf[type] : undefined;
  if (touched !== undefined) peer.touched.add(touched);
  peer.send('MISSION_COUNT', { count, mission_type: type, ...peer.target }, voice);
}

export function sayItem(peer: Peer, seq: number, { p1, p2, p3, p4, ...rest }: Item, type = 0): void {
  const params = { param1: p1, param2: p2, param3: p3, param4: p4 };
  peer.say('MISSION_ITEM_INT', {
    seq,
    ...params,
    ...rest,
    current: 0,
    autocontinue: 1,
    mission_type: type,
    ...peer.target,
  });
}

type Request = HeardAs<'MISSION_REQUEST'> | HeardAs<'MISSION_REQUEST_INT'>;

function requestsSince(peer: Peer, type: number): Request[] {
  const both = [...peer.all('MISSION_REQUEST'), ...peer.all('MISSION_REQUEST_INT')];
  return both.filter(({ fields }) => fields.mission_type === type);
}

export interface Upload {
  /** MAV_MISSION_RESULT of the acknowledgement that ended it. */
  readonly result: number;
  /** The sequence numbers that were asked for, in order. */
  readonly requested: readonly number[];
  readonly tookMs: number;
}

/** Uploads, answering each request once. INVALID_SEQUENCE does not end it, as the vehicle goes on. */
export async function upload(peer: Peer, items: readonly Item[], type = 0, withinMs = 20_000): Promise<Upload> {
  sendCount(peer, items.length, type);
  const began = peer.carrier.now();
  const requested: number[] = [];
  const ack = await peer.until(() => {
    for (const { fields } of requestsSince(peer, type).slice(requested.length)) {
      requested.push(fields.seq);
      const wanted = items[fields.seq];
      if (wanted !== undefined) sayItem(peer, fields.seq, wanted, type);
    }
    return peer
      .all('MISSION_ACK')
      .find(({ fields }) => fields.mission_type === type && fields.type !== missionResult.invalidSequence);
  }, withinMs);
  if (ack === undefined)
    throw new Violation('MISSION_ACK at the end of the upload', `requests ${requested}, ${peer.texts()}`);
  return { result: ack.fields.type, requested, tookMs: peer.carrier.now() - began };
}

/** The same where anything but success is a violation. */
export async function put(peer: Peer, items: readonly Item[], type = 0): Promise<Upload> {
  const done = await upload(peer, items, type);
  if (done.result !== 0)
    throw new Violation(`an upload of ${items.length} items to succeed`, `MISSION_ACK ${done.result}`);
  return done;
}

export interface Download {
  readonly items: readonly Item[];
  readonly tookMs: number;
}

export async function countOf(peer: Peer, type = 0): Promise<number> {
  peer.send('MISSION_REQUEST_LIST', { mission_type: type, ...peer.target });
  return (await peer.wait('MISSION_COUNT', (count) => count.mission_type === type)).fields.count;
}

function itemOf({ fields }: HeardAs<'MISSION_ITEM_INT'>): Item {
  const { command, frame, param1, param2, param3, param4, x, y, z } = fields;
  return { command, frame, p1: param1, p2: param2, p3: param3, p4: param4, x, y, z };
}

export async function fetchItem(peer: Peer, seq: number, type = 0): Promise<Item> {
  peer.send('MISSION_REQUEST_INT', { seq, mission_type: type, ...peer.target });
  const what = `MISSION_ITEM_INT ${seq}`;
  return itemOf(
    await peer.wait('MISSION_ITEM_INT', (each) => each.seq === seq && each.mission_type === type, { what }),
  );
}

export async function download(peer: Peer, type = 0): Promise<Download> {
  const began = peer.carrier.now();
  const count = await countOf(peer, type);
  const items: Item[] = [];
  for (let seq = 0; seq < count; seq++) items.push(await fetchItem(peer, seq, type));
  peer.send('MISSION_ACK', { type: 0, mission_type: type, ...peer.target });
  return { items, tookMs: peer.carrier.now() - began };
}

/** The result of MISSION_CLEAR_ALL. */
export async function clear(peer: Peer, type = 0): Promise<number> {
  peer.send('MISSION_CLEAR_ALL', { mission_type: type, ...peer.target });
  return (await peer.wait('MISSION_ACK', (ack) => ack.mission_type === type)).fields.type;
}
