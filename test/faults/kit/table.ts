/** The table at the end of a run. */
import { bytesOf, spreadOf } from './figures.ts';
import type { Result } from './rows.ts';

const heads = ['id', 'layer', 'verdict', 'lost', 'dbl', 'order', 'stale s', 'back s', 'fresh s', 'bytes', 'what'];

/** Times as p50/p95/max (samples). */
export function tableOf(results: readonly Result[]): string[] {
  const rows = [heads, ...results.map(cells)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cells({ id, layer, verdict, title, why, findings }: Result): string[] {
  const account = findings?.account;
  const times = [account?.staleMs, account?.backMs, account?.freshMs].map((ms) =>
    ms === undefined ? '–' : spreadOf(ms),
  );
  const counts = [account?.lost, account?.doubled, account?.disordered].map((count) =>
    count === undefined ? '–' : `${count}`,
  );
  const bytes = findings?.bytes === undefined ? '–' : bytesOf(findings.bytes);
  const what = findings?.summary === undefined ? title : `${title}: ${findings.summary}`;
  return [id, layer, verdict, ...counts, ...times, bytes, why === '' ? what : `${what} (${why})`];
}
