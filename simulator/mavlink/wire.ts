/**
 * Payload bytes from and to named fields. A layout is parsed from one line of the dialect's table; numbers that do not
 * fit their field wrap or saturate as a C cast on the autopilot would, they never throw.
 * Source: MAVLink guide, "Packet Serialization" (field order, CRC_EXTRA, payload truncation).
 */

import { crcByte, crcStart } from './crc.ts';

export type Value = number | bigint | string | ArrayLike<number>;
export type Fields = Readonly<Record<string, Value>>;

type Kind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32' | 'char';

interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly offset: number;
  readonly size: number;
  /** 0 for a plain field, else the length of the array. */
  readonly count: number;
}

export interface Layout {
  readonly name: string;
  readonly id: number;
  readonly fields: readonly Field[];
  readonly length: number;
  /** Length without the extension fields: all that MAVLink 1 can carry. */
  readonly baseLength: number;
  readonly crcExtra: number;
}

const kinds: Readonly<Record<Kind, { readonly size: number; readonly cName: string }>> = {
  u8: { size: 1, cName: 'uint8_t' },
  i8: { size: 1, cName: 'int8_t' },
  u16: { size: 2, cName: 'uint16_t' },
  i16: { size: 2, cName: 'int16_t' },
  u32: { size: 4, cName: 'uint32_t' },
  i32: { size: 4, cName: 'int32_t' },
  u64: { size: 8, cName: 'uint64_t' },
  i64: { size: 8, cName: 'int64_t' },
  f32: { size: 4, cName: 'float' },
  char: { size: 1, cName: 'char' },
};

function isKind(text: string): text is Kind {
  return Object.hasOwn(kinds, text);
}

function parseField(text: string, offset: number): Field {
  const match = /^(\w+?)(?:\[(\d+)\])? (\w+)$/.exec(text.trim());
  const [, kind = '', count = '0', name = ''] = match ?? [];
  if (!isKind(kind)) throw new Error(`the dialect's field "${text}" has no known type`);
  return { name, kind, offset, size: kinds[kind].size, count: Number(count) };
}

function crcText(crc: number, text: string): number {
  let sum = crc;
  for (const char of text) sum = crcByte(sum, char.charCodeAt(0));
  return sum;
}

function crcExtra(name: string, fields: readonly Field[]): number {
  let crc = crcText(crcStart, `${name} `);
  for (const field of fields) {
    crc = crcText(crc, `${kinds[field.kind].cName} ${field.name} `);
    if (field.count > 0) crc = crcByte(crc, field.count);
  }
  return (crc & 0xff) ^ (crc >> 8);
}

/** `NAME id: type field, type[n] field | type extension` → layout. A malformed line is a bug in the table: it throws. */
export function parseLayout(line: string): Layout {
  const match = /^(\w+) (\d+): ([^|]*)(?:\|(.*))?$/.exec(line);
  const [, name = '', id = '', base = '', extensions] = match ?? [];
  if (name === '') throw new Error(`the dialect's line "${line}" cannot be read`);
  const fields: Field[] = [];
  let offset = 0;
  const add = (text: string) => {
    const field = parseField(text, offset);
    fields.push(field);
    offset += field.size * Math.max(1, field.count);
  };
  base.split(',').forEach(add);
  const extra = crcExtra(name, fields);
  const baseLength = offset;
  extensions?.split(',').forEach(add);
  return { name, id: Number(id), fields, length: offset, baseLength, crcExtra: extra };
}

type Reader = (view: DataView, at: number) => number | bigint;
const readers: Readonly<Record<Kind, Reader>> = {
  u8: (v, at) => v.getUint8(at),
  i8: (v, at) => v.getInt8(at),
  u16: (v, at) => v.getUint16(at, true),
  i16: (v, at) => v.getInt16(at, true),
  u32: (v, at) => v.getUint32(at, true),
  i32: (v, at) => v.getInt32(at, true),
  u64: (v, at) => v.getBigUint64(at, true),
  i64: (v, at) => v.getBigInt64(at, true),
  f32: (v, at) => v.getFloat32(at, true),
  char: (v, at) => v.getUint8(at),
};

function big(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value;
  return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
}

type Writer = (view: DataView, at: number, value: number | bigint) => void;
const writers: Readonly<Record<Kind, Writer>> = {
  u8: (v, at, x) => v.setUint8(at, Number(x)),
  i8: (v, at, x) => v.setInt8(at, Number(x)),
  u16: (v, at, x) => v.setUint16(at, Number(x), true),
  i16: (v, at, x) => v.setInt16(at, Number(x), true),
  u32: (v, at, x) => v.setUint32(at, Number(x), true),
  i32: (v, at, x) => v.setInt32(at, Number(x), true),
  u64: (v, at, x) => v.setBigUint64(at, BigInt.asUintN(64, big(x)), true),
  i64: (v, at, x) => v.setBigInt64(at, BigInt.asIntN(64, big(x)), true),
  f32: (v, at, x) => v.setFloat32(at, Number(x), true),
  char: (v, at, x) => v.setUint8(at, Number(x)),
};

function readText(view: DataView, field: Field): string {
  let text = '';
  for (let i = 0; i < field.count; i++) {
    const code = view.getUint8(field.offset + i);
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

function readField(view: DataView, field: Field): Value {
  if (field.count === 0) return readers[field.kind](view, field.offset);
  if (field.kind === 'char') return readText(view, field);
  return Array.from({ length: field.count }, (_, i) =>
    Number(readers[field.kind](view, field.offset + i * field.size)),
  );
}

/** Payload of any length ≤ 255 → all fields; what was cut off (trailing zeros, extensions) reads as zero. */
export function decodePayload(layout: Layout, payload: Uint8Array): Fields {
  const whole = new Uint8Array(layout.length);
  whole.set(payload.subarray(0, layout.length));
  const view = new DataView(whole.buffer);
  const fields: Record<string, Value> = {};
  for (const field of layout.fields) fields[field.name] = readField(view, field);
  return fields;
}

function writeArray(view: DataView, field: Field, value: Exclude<Value, bigint | number>): void {
  for (let i = 0; i < Math.min(field.count, value.length); i++) {
    const item = typeof value === 'string' ? value.charCodeAt(i) : (value[i] ?? 0);
    writers[field.kind](view, field.offset + i * field.size, item);
  }
}

/** Named fields → the whole payload, extension fields included, not yet trimmed. */
export function encodePayload(layout: Layout, fields: Fields): Uint8Array {
  const bytes = new Uint8Array(layout.length);
  const view = new DataView(bytes.buffer);
  for (const field of layout.fields) {
    const value = fields[field.name];
    if (value === undefined) continue;
    if (typeof value === 'number' || typeof value === 'bigint') writers[field.kind](view, field.offset, value);
    else writeArray(view, field, value);
  }
  return bytes;
}

/** A numeric field as a number; 0 when the message has no such field. */
export function num(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

export function bytesOf(fields: Fields, name: string): Uint8Array {
  const value = fields[name];
  return typeof value === 'object' ? Uint8Array.from(value) : new Uint8Array();
}
