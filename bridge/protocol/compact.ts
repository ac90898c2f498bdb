/**
 * State in few bytes: what changed about every vehicle since the reader's last frame, as integers of the fields' steps.
 * It carries no baseline of its own, so a frame is the same for every reader that is at the same point.
 *
 *     frame    := 0x01 q at count vehicle* checksum
 *     vehicle  := handle flags [age] groups group*
 *     group    := code age mask value*
 *
 * All numbers are varints; `at` is the bridge's monotonic ms, ages are ms before it, `mask` has bit i for field i of the
 * group's layout, and the checksum is four bytes, least first.
 */
import { ByteReader, ByteWriter, checksum } from './bytes.ts';
import { type Code, type Field, layouts } from './fields.ts';

const frameType = 1;
const flagLost = 1;
const flagContact = 2;
const flagCleared = 4;

export type CompactGroup = {
  /** The layout's code. */
  readonly code: number;
  readonly at: number;
  /** The fields that changed, by index. */
  readonly fields: readonly (readonly [index: number, code: Code])[];
};

export type CompactVehicle = {
  /** Stands for the vehicle's id since it was introduced. */
  readonly handle: number;
  readonly heardAt: number;
  readonly contact?: 'linked' | 'lost';
  readonly cleared?: boolean;
  readonly groups: readonly CompactGroup[];
};

/** `q` is the tick that the reader acknowledges. */
export type CompactFrame = { readonly q: number; readonly at: number; readonly vehicles: readonly CompactVehicle[] };

export function encodeFrame({ q, at, vehicles }: CompactFrame): Uint8Array {
  const writer = new ByteWriter();
  const now = Math.round(at);
  const age = (then: number): number => Math.max(0, now - Math.round(then));
  writer.byte(frameType);
  writer.unsigned(q);
  writer.unsigned(now);
  writer.unsigned(vehicles.length);
  for (const vehicle of vehicles) {
    writer.unsigned(vehicle.handle);
    writer.byte(flagsOf(vehicle));
    writer.unsigned(age(vehicle.heardAt));
    writer.unsigned(vehicle.groups.length);
    for (const group of vehicle.groups) writeGroup(writer, group, age(group.at));
  }
  return seal(writer);
}

function flagsOf({ contact, cleared }: CompactVehicle): number {
  const contactFlags = contact === undefined ? 0 : flagContact | (contact === 'lost' ? flagLost : 0);
  return contactFlags | (cleared ? flagCleared : 0);
}

function writeGroup(writer: ByteWriter, { code, fields }: CompactGroup, age: number): void {
  writer.unsigned(code);
  writer.unsigned(age);
  writer.unsigned(fields.reduce((mask, [index]) => mask + 2 ** index, 0));
  for (const [, value] of fields) writeValue(writer, value);
}

function writeValue(writer: ByteWriter, value: Code): void {
  if (typeof value === 'string') writer.ascii(value);
  else if (value === null || typeof value === 'number') writer.signed(value);
  else {
    writer.unsigned(value.length);
    for (const item of value) writer.signed(item);
  }
}

function seal(writer: ByteWriter): Uint8Array {
  const body = writer.bytes();
  const sum = checksum(body, body.length);
  for (let shift = 0; shift < 32; shift += 8) writer.byte((sum >>> shift) & 0xff);
  return writer.bytes();
}

/** Throws RangeError or SyntaxError where the frame is not one: it was corrupted on its way. */
export function decodeFrame(bytes: Uint8Array): CompactFrame {
  const end = bytes.length - 4;
  const sum =
    (bytes[end] ?? 0) + ((bytes[end + 1] ?? 0) << 8) + ((bytes[end + 2] ?? 0) << 16) + (bytes[end + 3] ?? 0) * 2 ** 24;
  if (end < 1 || checksum(bytes, end) !== sum) throw new RangeError('the frame does not match its checksum');
  const reader = new ByteReader(bytes.subarray(0, end));
  if (reader.byte() !== frameType) throw new RangeError('the frame is of an unknown type');
  const q = reader.unsigned();
  const at = reader.unsigned();
  const vehicles = readMany(reader, () => readVehicle(reader, at));
  if (!reader.done) throw new RangeError('the frame has bytes behind its end');
  return { q, at, vehicles };
}

function readMany<T>(reader: ByteReader, readOne: () => T): T[] {
  const items: T[] = [];
  for (let left = reader.unsigned(); left > 0; left--) items.push(readOne());
  return items;
}

function readVehicle(reader: ByteReader, at: number): CompactVehicle {
  const handle = reader.unsigned();
  const flags = reader.byte();
  const heardAt = at - reader.unsigned();
  const groups = readMany(reader, () => readGroup(reader, at));
  return {
    handle,
    heardAt,
    ...((flags & flagContact) !== 0 && { contact: (flags & flagLost) !== 0 ? 'lost' : 'linked' }),
    ...((flags & flagCleared) !== 0 && { cleared: true }),
    groups,
  };
}

function readGroup(reader: ByteReader, at: number): CompactGroup {
  const code = reader.unsigned();
  const groupAt = at - reader.unsigned();
  const mask = reader.unsigned();
  const layout = layouts[code];
  if (!layout || mask >= 2 ** layout.fields.length)
    throw new RangeError('the frame names a group or field that is none');
  const fields = layout.fields.flatMap((field, index): [number, Code][] =>
    Math.floor(mask / 2 ** index) % 2 === 1 ? [[index, readValue(reader, field)]] : [],
  );
  return { code, at: groupAt, fields };
}

function readValue(reader: ByteReader, field: Field): Code {
  if (field.kind === 'other') return reader.ascii();
  return field.kind === 'number' ? reader.signed() : readMany(reader, () => reader.signed());
}
