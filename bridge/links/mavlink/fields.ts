/**
 * Single fields in and out of a payload. Reading never fails. Writing refuses what would arrive as something else:
 * a number outside its type, a fraction, text too long or outside Latin-1. Such a value is a bug of the caller.
 */

/** A char array: Latin-1, cut at the first NUL. */
export function readText(view: DataView, offset: number, length: number): string {
  let text = '';
  for (let at = offset; at < offset + length; at++) {
    const code = view.getUint8(at);
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

function readArray<T>(length: number, read: (index: number) => T): T[] {
  const values: T[] = [];
  for (let index = 0; index < length; index++) values.push(read(index));
  return values;
}

export const readU8s = (view: DataView, offset: number, length: number) =>
  readArray(length, (index) => view.getUint8(offset + index));
export const readI8s = (view: DataView, offset: number, length: number) =>
  readArray(length, (index) => view.getInt8(offset + index));
export const readU16s = (view: DataView, offset: number, length: number) =>
  readArray(length, (index) => view.getUint16(offset + 2 * index, true));
export const readI16s = (view: DataView, offset: number, length: number) =>
  readArray(length, (index) => view.getInt16(offset + 2 * index, true));
export const readF32s = (view: DataView, offset: number, length: number) =>
  readArray(length, (index) => view.getFloat32(offset + 4 * index, true));
export const readF64s = (view: DataView, offset: number, length: number) =>
  readArray(length, (index) => view.getFloat64(offset + 8 * index, true));

/** Writes one value; `label` names the field in the error. */
type Put<T> = (view: DataView, offset: number, value: T, label: string) => void;

function integer(value: number, min: number, max: number, label: string): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${label} must be a whole number from ${min} to ${max}, not ${value}.`);
}

function wide(value: bigint, min: bigint, max: bigint, label: string): bigint {
  if (value >= min && value <= max) return value;
  throw new RangeError(`${label} must be a whole number from ${min} to ${max}, not ${value}.`);
}

export const putU8: Put<number> = (view, offset, value, label) => view.setUint8(offset, integer(value, 0, 255, label));
export const putI8: Put<number> = (view, offset, value, label) =>
  view.setInt8(offset, integer(value, -128, 127, label));
export const putU16: Put<number> = (view, offset, value, label) =>
  view.setUint16(offset, integer(value, 0, 0xffff, label), true);
export const putI16: Put<number> = (view, offset, value, label) =>
  view.setInt16(offset, integer(value, -0x8000, 0x7fff, label), true);
export const putU32: Put<number> = (view, offset, value, label) =>
  view.setUint32(offset, integer(value, 0, 0xffff_ffff, label), true);
export const putI32: Put<number> = (view, offset, value, label) =>
  view.setInt32(offset, integer(value, -0x8000_0000, 0x7fff_ffff, label), true);
export const putU64: Put<bigint> = (view, offset, value, label) =>
  view.setBigUint64(offset, wide(value, 0n, 2n ** 64n - 1n, label), true);
export const putI64: Put<bigint> = (view, offset, value, label) =>
  view.setBigInt64(offset, wide(value, -(2n ** 63n), 2n ** 63n - 1n, label), true);
/** NaN and infinities are values here: many float fields use NaN for "not given". */
export const putF32: Put<number> = (view, offset, value) => view.setFloat32(offset, value, true);
export const putF64: Put<number> = (view, offset, value) => view.setFloat64(offset, value, true);

export function putArray<T>(
  put: Put<T>,
  size: number,
  view: DataView,
  offset: number,
  length: number,
  values: readonly T[],
  label: string,
): void {
  if (values.length !== length) throw new RangeError(`${label} must have ${length} elements, not ${values.length}.`);
  for (const [index, value] of values.entries()) put(view, offset + index * size, value, `${label}[${index}]`);
}

/** Shorter text is padded with NULs; text that fills the array has none. */
export function putText(view: DataView, offset: number, length: number, text: string, label: string): void {
  if (text.length > length) throw new RangeError(`${label} takes ${length} characters, not ${text.length}.`);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) throw new RangeError(`${label} takes Latin-1 text only, not "${text.charAt(index)}".`);
    view.setUint8(offset + index, code);
  }
}
