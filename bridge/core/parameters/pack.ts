/**
 * `@PARAM/param.pck`, all parameters in one file: a header of three 16-bit numbers (magic, parameters in the file, in all),
 * then each parameter with the beginning of its name shared with the one before, and with `withdefaults=1` its default
 * where it differs. Zeros between two parameters keep values from crossing the border of a piece.
 * Source: ArduPilot, libraries/AP_Filesystem/README.md and AP_Filesystem_Param.cpp.
 */
import type { ParameterEntry } from './entry.ts';

export const parameterFile = '@PARAM/param.pck?withdefaults=1';

const plainMagic = 0x671b;
const defaultsMagic = 0x671c;
const headerBytes = 6;

/** By ap_var_type: MAV_PARAM_TYPE, length, and how it is read. */
const kinds: readonly ({ type: number; bytes: number; read(view: DataView, at: number): number } | undefined)[] = [
  undefined,
  { type: 2, bytes: 1, read: (view, at) => view.getInt8(at) },
  { type: 4, bytes: 2, read: (view, at) => view.getInt16(at, true) },
  { type: 6, bytes: 4, read: (view, at) => view.getInt32(at, true) },
  { type: 9, bytes: 4, read: (view, at) => view.getFloat32(at, true) },
];

/** Whole and without contradiction, or why not: one sentence. */
export type Unpacked =
  | { readonly ok: true; readonly entries: readonly ParameterEntry[] }
  | { readonly ok: false; readonly why: string };

const bad = (why: string): Unpacked => ({ ok: false, why: `the parameter file is damaged: ${why}` });

export function unpackParameters(bytes: Uint8Array): Unpacked {
  if (bytes.length < headerBytes) return bad('it has no header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint16(0, true);
  const count = view.getUint16(2, true);
  if (magic !== plainMagic && magic !== defaultsMagic) return bad(`it begins with 0x${magic.toString(16)}`);
  if (count !== view.getUint16(4, true)) return bad(`it has ${count} of ${view.getUint16(4, true)} parameters`);
  const entries: ParameterEntry[] = [];
  const names = new Set<string>();
  let last = '';
  for (let at = headerBytes; at < bytes.length; ) {
    if (bytes[at] === 0) {
      at += 1;
      continue;
    }
    const one = readOne(view, at, last, magic === defaultsMagic);
    if (typeof one === 'string') return bad(`${one} at byte ${at}`);
    if (names.has(one.entry.name)) return bad(`${one.entry.name} is in it twice`);
    names.add(one.entry.name);
    entries.push(one.entry);
    last = one.entry.name;
    at = one.next;
  }
  return entries.length === count
    ? { ok: true, entries }
    : bad(`it says ${count} parameters and has ${entries.length}`);
}

const namePattern = /^[A-Za-z0-9_]{1,16}$/;

function readOne(
  view: DataView,
  at: number,
  last: string,
  withDefaults: boolean,
): { readonly entry: ParameterEntry; readonly next: number } | string {
  if (at + 2 > view.byteLength) return 'a parameter is cut off';
  const head = view.getUint8(at);
  const kind = kinds[head & 15];
  const flags = head >> 4;
  if (kind === undefined || flags > 1 || (flags === 1 && !withDefaults)) return `there is no type ${head}`;
  const shared = view.getUint8(at + 1) & 15;
  const rest = (view.getUint8(at + 1) >> 4) + 1;
  const valueAt = at + 2 + rest;
  const next = valueAt + kind.bytes * (1 + flags);
  if (next > view.byteLength || shared > last.length) return 'a parameter is cut off';
  const letters = Array.from({ length: rest }, (_, place) => view.getUint8(at + 2 + place));
  const name = last.slice(0, shared) + String.fromCharCode(...letters);
  if (!namePattern.test(name)) return 'there is no name';
  const value = kind.read(view, valueAt);
  const original = flags === 1 ? kind.read(view, valueAt + kind.bytes) : withDefaults ? value : null;
  return { entry: { name, value, type: kind.type, original }, next };
}
