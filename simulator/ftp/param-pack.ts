/**
 * `@PARAM/param.pck`: all parameters in one small file, names sharing their beginnings with the one before.
 * Source: ArduPilot, libraries/AP_Filesystem/README (param.pck).
 */

import type { Parameter, Parameters } from '../autopilot/parameters.ts';

const magicPlain = 0x671b;
const magicDefaults = 0x671c;

/** ap_var_type of a MAV_PARAM_TYPE, and how a value is written. */
const kinds: Readonly<Record<number, { readonly code: number; readonly size: number }>> = {
  2: { code: 1, size: 1 },
  4: { code: 2, size: 2 },
  6: { code: 3, size: 4 },
  9: { code: 4, size: 4 },
};

function writeValue(view: DataView, at: number, code: number, value: number): void {
  if (code === 1) view.setInt8(at, value);
  else if (code === 2) view.setInt16(at, value, true);
  else if (code === 3) view.setInt32(at, value, true);
  else view.setFloat32(at, value, true);
}

function sharedLength(a: string, b: string): number {
  let shared = 0;
  while (shared < 15 && shared < a.length && shared < b.length - 1 && a[shared] === b[shared]) shared++;
  return shared;
}

function packOne(parameter: Parameter, last: string, withDefaults: boolean): Uint8Array {
  const { code, size } = kinds[parameter.type] ?? { code: 4, size: 4 };
  const shared = sharedLength(last, parameter.name);
  const rest = parameter.name.slice(shared);
  const addDefault = withDefaults && parameter.value !== parameter.original;
  const bytes = new Uint8Array(2 + rest.length + size * (addDefault ? 2 : 1));
  const view = new DataView(bytes.buffer);
  bytes[0] = code | (addDefault ? 0x10 : 0);
  bytes[1] = shared | ((rest.length - 1) << 4);
  for (let i = 0; i < rest.length; i++) bytes[2 + i] = rest.charCodeAt(i);
  writeValue(view, 2 + rest.length, code, parameter.value);
  if (addDefault) writeValue(view, 2 + rest.length + size, code, parameter.original);
  return bytes;
}

export interface PackRange {
  readonly start: number;
  readonly count: number;
  readonly withDefaults: boolean;
}

/** The query behind the file's name, `?start=0&count=10&withdefaults=1` → what to pack. */
export function parseQuery(query: string, total: number): PackRange {
  const values = new URLSearchParams(query);
  const whole = (name: string, fallback: number) => Math.max(0, Math.trunc(Number(values.get(name) ?? fallback)) || 0);
  const start = Math.min(total, whole('start', 0));
  const count = Math.min(total - start, whole('count', total) || total - start);
  return { start, count, withDefaults: values.get('withdefaults') === '1' };
}

export function packParameters(parameters: Parameters, range: PackRange): Uint8Array {
  const chosen = parameters.list.slice(range.start, range.start + range.count);
  const header = new Uint8Array(6);
  const view = new DataView(header.buffer);
  view.setUint16(0, range.withDefaults ? magicDefaults : magicPlain, true);
  view.setUint16(2, chosen.length, true);
  view.setUint16(4, parameters.list.length, true);
  const parts = chosen.map((parameter, i) => packOne(parameter, chosen[i - 1]?.name ?? '', range.withDefaults));
  return Buffer.concat([header, ...parts]);
}
