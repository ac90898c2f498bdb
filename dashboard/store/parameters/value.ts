/**
 * One value: as text, as bits, and from what somebody typed. Vehicles hold 32-bit floats, whatever a parameter's type says,
 * so what is typed is first made what the vehicle will hold.
 */
import { fitsFloat, floatText, numberFrom } from '../../../bridge/protocol/files/numbers.ts';
import { quoted } from '../../../bridge/protocol/files/reading.ts';
import type { Entry, Info } from '../../../bridge/protocol/parameter-answers.ts';
import { valueWords } from '../../words/parameter-values.ts';

/** The same 32-bit float. */
export const isSame = (a: number, b: number): boolean => Math.fround(a) === Math.fround(b);

/** The shortest text that reads back as the same value, with a real minus; unknown is `– –`, what is no number says so. */
export function valueText(value: number | null | undefined): string {
  if (value === undefined) return '– –';
  return value === null ? valueWords.noNumber : floatText(value).replace('-', '−');
}

/** MAV_PARAM_TYPE: 1 to 8 are whole numbers of 8 to 64 bits, unsigned and signed by turns; 9 and 10 are floats. */
export const isWhole = (type: number): boolean => type >= 1 && type <= 8;
const isSigned = (type: number): boolean => !isWhole(type) || type % 2 === 0;
const bitsIn = (type: number): number => (isWhole(type) ? Math.min(32, 8 * 2 ** Math.floor((type - 1) / 2)) : 32);

function limitsOf(type: number): readonly [low: number, high: number] {
  const bits = 8 * 2 ** Math.floor((type - 1) / 2);
  return isSigned(type) ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** `notes`: what is unusual about it and yet may be meant. */
export type Input =
  | { readonly ok: true; readonly value: number; readonly notes: readonly string[] }
  | { readonly ok: false; readonly why: string };

type Ruled = Pick<Entry, 'type'> & { readonly info: Info | null };

/** What was typed, as the vehicle would hold it. */
export function inputOf(text: string, { type, info }: Ruled): Input {
  const bare = text.trim().replace('−', '-');
  if (bare === '') return { ok: false, why: valueWords.needed };
  if (info?.readOnly) return { ok: false, why: valueWords.readOnly };
  const value = /^0x[0-9a-f]+$/i.test(bare) ? Number(bare) : numberFrom(bare);
  if (value === undefined || !Number.isFinite(value)) return { ok: false, why: noNumber(bare) };
  if (!fitsFloat(value)) return { ok: false, why: valueWords.tooLarge(bare) };
  if (isWhole(type)) {
    if (!Number.isInteger(value)) return { ok: false, why: valueWords.notWhole(bare) };
    const [low, high] = limitsOf(type);
    if (value < low || value > high) return { ok: false, why: valueWords.beyond(low, high, bare) };
  }
  const held = Math.fround(value);
  return { ok: true, value: held, notes: notesOn(value, held, info) };
}

const noNumber = (bare: string): string =>
  /^[+-]?\d+,\d+$/.test(bare)
    ? valueWords.notNumberBut(quoted(bare), bare.replace(',', '.'))
    : valueWords.notNumber(quoted(bare));

function notesOn(value: number, held: number, info: Info | null): readonly string[] {
  const short = Number(floatText(held));
  const notes = short === value ? [] : [valueWords.nearest(valueText(held))];
  if (info === null) return notes;
  const { range, units, options, bits } = info;
  const unit = units === null ? '' : ` ${units}`;
  if (range && (held < range.low || held > range.high))
    notes.push(valueWords.unusual(valueText(range.low), valueText(range.high), unit));
  if (options.length > 0 && bits.length === 0 && !options.some((option) => isSame(option.value, held)))
    notes.push(valueWords.noMeaning);
  return notes;
}

const unsigned = (value: number, type: number): number => (value < 0 ? value + 2 ** bitsIn(type) : value);

export const isBitOn = (value: number, bit: number, type: number): boolean =>
  Math.floor(unsigned(value, type) / 2 ** bit) % 2 === 1;

/** The same with one bit turned over. */
export function withBit(value: number, bit: number, type: number): number {
  const turned = unsigned(value, type) + (isBitOn(value, bit, type) ? -1 : 1) * 2 ** bit;
  const isNegative = isSigned(type) && turned >= 2 ** (bitsIn(type) - 1);
  return isNegative ? turned - 2 ** bitsIn(type) : turned;
}

/** What a value means, in words; empty where nobody says. */
export function meaningOf(value: number | null, type: number, info: Info | null): string {
  if (info === null || value === null) return '';
  const { options, bits } = info;
  if (bits.length > 0) {
    const on = bits.filter((bit) => isBitOn(value, bit.value, type));
    return on.length > 2
      ? valueWords.manyBits(on.length)
      : on.map(({ label }) => label).join(', ') || valueWords.noBits;
  }
  return options.find((option) => isSame(option.value, value))?.label ?? '';
}
