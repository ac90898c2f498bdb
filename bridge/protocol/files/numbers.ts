/** Numbers in files: what counts as one, and how a 32-bit float is written so that it reads back as the same. */

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const notANumber = /^[+-]?nan$/i;
const infinite = /^([+-]?)inf(inity)?$/i;

/** A whole text as a number, NaN and infinities included; undefined where it is none. */
export function numberFrom(text: string): number | undefined {
  if (decimal.test(text)) return Number(text);
  if (notANumber.test(text)) return Number.NaN;
  const sign = infinite.exec(text)?.[1];
  if (sign === undefined) return undefined;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

const largest = 3.4028234663852886e38;

/** Whether a 32-bit float can come near it. */
export const fitsFloat = (value: number): boolean => Math.abs(Math.fround(value)) <= largest;

/** The shortest decimal that reads back as the same 32-bit float. */
export function shortest(value: number): number {
  const float = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(9));
}

/** As {@link shortest}, in writing; a negative zero keeps its sign. */
export const floatText = (value: number): string => (Object.is(value, -0) ? '-0' : String(shortest(value)));
