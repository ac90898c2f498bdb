/**
 * Names for plans and parameter sets, made of what is in them: 16 hexadecimal digits of SHA-256 over a canonical binary
 * form. Equal content has an equal name on every machine and in every browser, with or without TLS.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type PlanItem, type PlanList, planLists } from './plan.ts';

export { normalised } from './stored-items.ts';

/** For schemas: what such a name looks like. */
export const contentHashPattern = '^[0-9a-f]{16}$';

/** Of a canonical form; each kind of content begins its own with another byte. */
export const contentHash = (bytes: Uint8Array): string => bytesToHex(sha256(bytes).subarray(0, 8));

const forms = { list: 1, parameters: 2 } as const;
const headerBytes = 6;
const itemBytes = 32;

/**
 * The hash of one list, `items` in order. Every field counts, numbers as 32-bit floats; compare what was sent with what was
 * read back by the hashes of both, `normalised`.
 */
export function planHash(list: PlanList, items: readonly PlanItem[]): string {
  const bytes = new Uint8Array(headerBytes + items.length * itemBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, forms.list);
  view.setUint8(1, planLists.indexOf(list));
  view.setUint32(2, items.length, true);
  items.forEach((item, index) => {
    writeItem(view, headerBytes + index * itemBytes, item);
  });
  return contentHash(bytes);
}

/** As MISSION_ITEM_INT's payload: param1 to param4, x, y, z, then command, frame and autocontinue. */
function writeItem(view: DataView, at: number, item: PlanItem): void {
  item.params.forEach((param, index) => {
    writeFloat(view, at + 4 * index, param);
  });
  view.setInt32(at + 16, item.x, true);
  view.setInt32(at + 20, item.y, true);
  writeFloat(view, at + 24, item.z);
  view.setUint16(at + 28, item.command, true);
  view.setUint8(at + 30, item.frame);
  view.setUint8(at + 31, item.autocontinue ? 1 : 0);
}

const quietNan = 0x7fc0_0000;

/** One form for every NaN, and none for a negative zero, which travels but means nothing. */
function writeFloat(view: DataView, at: number, value: number | null): void {
  if (value === null || Number.isNaN(value)) view.setUint32(at, quietNan, true);
  else view.setFloat32(at, value + 0, true);
}

/** Parameters by name. Values are 32-bit floats, as PARAM_VALUE carries them; the order of names does not count. */
export type ParameterValues = ReadonlyMap<string, number>;

/** The hash of a set of parameters: names, as ASCII, and values. */
export function parametersHash(values: ParameterValues): string {
  const names = [...values.keys()].sort();
  const length = names.reduce((sum, name) => sum + name.length + 5, 5);
  const view = new DataView(new ArrayBuffer(length));
  view.setUint8(0, forms.parameters);
  view.setUint32(1, names.length, true);
  let at = 5;
  for (const name of names) {
    view.setUint8(at++, name.length);
    for (let place = 0; place < name.length; place++) view.setUint8(at++, name.charCodeAt(place));
    writeFloat(view, at, values.get(name) ?? null);
    at += 4;
  }
  return contentHash(new Uint8Array(view.buffer));
}
