/** Plotted series as a table: one row for each time at which anything was said, and nothing that was not said. Pure. */
import { type Cell, isoOf } from './csv.ts';
import type { Stretch } from './pieces.ts';
import type { Ring } from './ring.ts';

export type Named = { readonly label: string; readonly unit: string; readonly samples: Ring };

export type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

/** `seconds` are since the first row. `time` and `since` name the first two columns. */
export function seriesTable(series: readonly Named[], { from, to }: Stretch, time: string, since: string): Table {
  const byTime = new Map<number, (number | null)[]>();
  for (const [column, { samples }] of series.entries()) {
    for (let i = samples.countBefore(from); i < samples.size && samples.timeAt(i) <= to; i++) {
      const t = samples.timeAt(i);
      const row = byTime.get(t) ?? series.map(() => null);
      const value = samples.valueAt(i);
      row[column] = Number.isNaN(value) ? null : value;
      byTime.set(t, row);
    }
  }
  const times = [...byTime.keys()].sort((a, b) => a - b);
  const first = times[0] ?? 0;
  return {
    head: [time, since, ...series.map(({ label, unit }) => (unit === '' ? label : `${label} (${unit})`))],
    rows: times.map((t) => [isoOf(t), Number((t - first).toFixed(3)), ...(byTime.get(t) ?? [])]),
  };
}
