/**
 * A stretch of samples as it is drawn: gaps are gaps, never a line across, and where there are more samples than pixels the
 * least and the greatest of each pixel stay, so that no peak is lost. Pure.
 */
import type { Ring } from './ring.ts';

/** Wall seconds. */
export type Stretch = { readonly from: number; readonly to: number };
export type Piece = {
  readonly times: number[];
  /** Null stands at a gap, and where a value was not known. */
  readonly values: (number | null)[];
  /** Where nothing was heard, within the stretch. */
  readonly gaps: readonly Stretch[];
};

/** What lies within `stretch`, and one sample on both sides, so that lines run to the edges. `columns`: pixels across. */
export function pieceOf(samples: Ring, stretch: Stretch, gapS: number, columns: number): Piece {
  const first = Math.max(0, samples.countBefore(stretch.from) - 1);
  const last = Math.min(samples.size, samples.countBefore(stretch.to) + 1);
  const piece = { times: [] as number[], values: [] as (number | null)[], gaps: [] as Stretch[] };
  const columnS = last - first > 2 * columns ? (stretch.to - stretch.from) / columns : 0;
  let column: Sample[] = [];
  const flush = () => {
    for (const { t, value } of extremesOf(column)) add(piece, t, value);
    column = [];
  };
  for (let i = first; i < last; i++) {
    const sample = { t: samples.timeAt(i), value: samples.valueAt(i) };
    const before = i > first ? samples.timeAt(i - 1) : sample.t;
    const isGap = sample.t - before > gapS;
    const begins = column[0] === undefined || sample.t >= column[0].t + columnS;
    if (isGap || begins) flush();
    if (isGap) {
      add(piece, (before + sample.t) / 2, Number.NaN);
      addGap(piece.gaps, { from: before, to: sample.t }, stretch);
    }
    column.push(sample);
  }
  flush();
  const end = samples.size > 0 ? samples.timeAt(samples.size - 1) : null;
  if (end !== null && stretch.to - end > gapS) addGap(piece.gaps, { from: end, to: stretch.to }, stretch);
  return piece;
}

type Sample = { readonly t: number; readonly value: number };

const add = ({ times, values }: Pick<Piece, 'times' | 'values'>, t: number, value: number): void => {
  times.push(t);
  values.push(Number.isNaN(value) ? null : value);
};

function addGap(gaps: Stretch[], gap: Stretch, within: Stretch): void {
  const [from, to] = [Math.max(gap.from, within.from), Math.min(gap.to, within.to)];
  if (to > from) gaps.push({ from, to });
}

/** The least and the greatest in the order of their times; and one that is not known, since it parts a line. */
function extremesOf(column: readonly Sample[]): readonly Sample[] {
  if (column.length <= 2) return column;
  let [least, greatest, unknown]: (Sample | undefined)[] = [];
  for (const sample of column) {
    if (Number.isNaN(sample.value)) unknown ??= sample;
    else {
      if (least === undefined || sample.value < least.value) least = sample;
      if (greatest === undefined || sample.value > greatest.value) greatest = sample;
    }
  }
  const kept = new Set([least, greatest, unknown].filter((one) => one !== undefined));
  return [...kept].sort((a, b) => a.t - b.t);
}

/** The newest known value that is not older than `withinS` at `t`; null where there is none. */
export function valueAt(samples: Ring, t: number, withinS: number): number | null {
  const i = samples.countBefore(t + 1e-6) - 1;
  if (i < 0 || t - samples.timeAt(i) > withinS) return null;
  const value = samples.valueAt(i);
  return Number.isNaN(value) ? null : value;
}

/** Stretches that overlap as one. */
export function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const all = stretches.toSorted((a, b) => a.from - b.from);
  const out: Stretch[] = [];
  for (const one of all) {
    const last = out.at(-1);
    if (last && one.from <= last.to) out[out.length - 1] = { from: last.from, to: Math.max(last.to, one.to) };
    else out.push(one);
  }
  return out;
}
