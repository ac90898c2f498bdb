/** Parameters, with what they were kept so that they can be put back; and their names in older versions. */
import { NotHere, Violation } from './behaviour.ts';
import type { HeardAs } from './heard.ts';
import type { Peer, Voice } from './peer.ts';

export type ParamValue = HeardAs<'PARAM_VALUE'>['fields'];

/** Names of 4.7 and later, and what they were before. */
const former: Readonly<Record<string, string>> = {
  MAV_SYSID: 'SYSID_THISMAV',
  MAV_GCS_SYSID: 'SYSID_MYGCS',
  ARMING_SKIPCHK: 'ARMING_CHECK',
};

/** Asks for one by name; undefined where the vehicle has none of that name. */
export async function readParam(peer: Peer, name: string): Promise<ParamValue | undefined> {
  peer.send('PARAM_REQUEST_READ', { param_id: name, param_index: -1, ...peer.target });
  const answer = await peer.until(() => {
    const value = peer.all('PARAM_VALUE').find(({ fields }) => fields.param_id === name);
    if (value !== undefined) return value.fields;
    return peer.all('PARAM_ERROR').length > 0 ? 'none' : undefined;
  }, 1000);
  return answer === 'none' ? undefined : answer;
}

/** Its name on this vehicle and its value; NotHere where it has neither this name nor the former one. */
export async function param(peer: Peer, name: string): Promise<{ readonly name: string; readonly value: number }> {
  for (const each of [name, former[name]]) {
    const found = each === undefined ? undefined : await readParam(peer, each);
    if (found !== undefined) return { name: found.param_id, value: found.param_value };
  }
  throw new NotHere(`the vehicle has no parameter ${name}`);
}

/** PARAM_SET as it is; the type sent is real32 unless told. */
export function sendParam(peer: Peer, name: string, value: number, type = 9, voice?: Voice): void {
  peer.send('PARAM_SET', { param_id: name, param_value: value, param_type: type, ...peer.target }, voice);
}

/** Sets one and hears its echo, which it returns. What it was is put back after the behaviour. */
export async function setParam(peer: Peer, name: string, value: number): Promise<ParamValue> {
  const before = await param(peer, name);
  if (!peer.changed.has(before.name)) peer.changed.set(before.name, before.value);
  sendParam(peer, before.name, value);
  return waitEcho(peer, before.name);
}

export async function waitEcho(peer: Peer, name: string): Promise<ParamValue> {
  const what = `PARAM_VALUE of ${name}`;
  return (await peer.wait('PARAM_VALUE', (echo) => echo.param_id === name, { what })).fields;
}

export async function setParams(peer: Peer, values: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await setParam(peer, name, value);
}

/** Puts back everything that was changed. */
export async function restoreParams(peer: Peer): Promise<void> {
  for (const [name, value] of [...peer.changed].reverse()) {
    sendParam(peer, name, value);
    await waitEcho(peer, name);
    peer.changed.delete(name);
  }
}

export interface ParamList {
  readonly byIndex: ReadonlyMap<number, ParamValue>;
  readonly count: number;
  /** From the request to the last one, ms. */
  readonly tookMs: number;
}

/** The whole list as it comes; a violation where it is not whole within `withinMs`. */
export async function listParams(peer: Peer, withinMs = 10_000): Promise<ParamList> {
  const since = peer.mark();
  const began = peer.carrier.now();
  peer.say('PARAM_REQUEST_LIST', peer.target);
  const byIndex = new Map<number, ParamValue>();
  let next = since;
  const count = await peer.until(() => {
    const values = peer.all('PARAM_VALUE', next);
    next = peer.hearing.position;
    for (const { fields } of values) if (fields.param_index !== 65_535) byIndex.set(fields.param_index, fields);
    const [first] = byIndex.values();
    return first !== undefined && byIndex.size >= first.param_count ? first.param_count : undefined;
  }, withinMs);
  if (count === undefined)
    throw new Violation(`the whole list within ${withinMs / 1000} s`, `${byIndex.size} parameters`);
  return { byIndex, count, tookMs: peer.carrier.now() - began };
}
