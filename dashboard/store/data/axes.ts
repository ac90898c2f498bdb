/** Axes by unit: the first at the left, the next at the right, and so on outwards. Pure. */

export type Axis = { readonly unit: string; readonly side: 'left' | 'right' };

export const axesOf = (units: readonly string[]): readonly Axis[] =>
  [...new Set(units)].map((unit, at) => ({ unit, side: at % 2 === 0 ? 'left' : 'right' }));

/** Share of a figure's size that an axis shows at least: below it noise would fill the plot. */
const leastShare = 0.02;

/**
 * How far an axis reaches for values between `least` and `most`, in their unit: never less than a share of their size, but
 * where they are degrees, whose last places are metres on the ground. What never changes lies in the middle.
 */
export function reachOf(unit: string, least: number, most: number): { readonly least: number; readonly most: number } {
  const share = unit === '°' ? 0 : leastShare * Math.max(Math.abs(least), Math.abs(most));
  const short = (most - least < 1e-9 ? Math.max(2, share) : share) - (most - least);
  return short <= 0 ? { least, most } : { least: least - short / 2, most: most + short / 2 };
}

/** What a plot shows: held still, zoomed into, or the newest `spanS` seconds. Wall seconds. */
export type Look = {
  readonly spanS: number;
  /** Where it was paused; null while it runs. */
  readonly pausedAt: number | null;
  readonly zoom: { readonly from: number; readonly to: number } | null;
};

export function stretchOf(
  { spanS, pausedAt, zoom }: Look,
  nowS: number,
): { readonly from: number; readonly to: number } {
  const to = pausedAt ?? nowS;
  return zoom ?? { from: to - spanS, to };
}

/** How often it is drawn anew, ms: a pixel's worth of time, within what eye and battery bear. */
export const drawEveryMs = (spanS: number): number => Math.min(2000, Math.max(200, (spanS * 1000) / 600));
