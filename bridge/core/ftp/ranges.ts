/** Which bytes of a file are there: ranges without overlap, in order. */

export type Range = { readonly from: number; readonly to: number };

/** `ranges` and one more. */
export function joined(ranges: readonly Range[], { from, to }: Range): Range[] {
  const apart = ranges.filter((range) => range.to < from || range.from > to);
  const touched = ranges.filter((range) => range.to >= from && range.from <= to);
  const whole = {
    from: Math.min(from, ...touched.map((range) => range.from)),
    to: Math.max(to, ...touched.map((range) => range.to)),
  };
  return [...apart, whole].sort((a, b) => a.from - b.from);
}

/** What is missing up to `end`. */
export function holes(ranges: readonly Range[], end: number): Range[] {
  const found: Range[] = [];
  let at = 0;
  for (const { from, to } of ranges) {
    if (from > at && at < end) found.push({ from: at, to: Math.min(from, end) });
    at = Math.max(at, to);
  }
  if (at < end) found.push({ from: at, to: end });
  return found;
}

export const total = (ranges: readonly Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);
export const highest = (ranges: readonly Range[]): number => ranges.at(-1)?.to ?? 0;
