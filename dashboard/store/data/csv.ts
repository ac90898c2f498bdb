/**
 * Tables as CSV (RFC 4180): CRLF, fields quoted where they must be, unknown as an empty field. A text that a spreadsheet
 * would take for a formula gets an apostrophe before it: vehicles and radios write such texts, and they are not ours.
 */

export type Cell = string | number | null;

const formula = /^[=+\-@\t\r]/;

function fieldOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvOf = (head: readonly string[], rows: Iterable<readonly Cell[]>): string =>
  [head, ...rows].map((row) => `${row.map(fieldOf).join(',')}\r\n`).join('');

/** `tether-plot-juniper-20261121T120000Z.csv`: what every file system takes. */
export function fileNameOf(what: string, vehicle: string, wallMs: number): string {
  const stamp =
    Number.isFinite(wallMs) && Math.abs(wallMs) < 8.64e15 ? isoOf(wallMs / 1000).replace(/[-:]|\.\d+/g, '') : 'undated';
  const safe = vehicle
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${['tether', what, safe, stamp].filter(Boolean).join('-')}.csv`;
}

/** ISO 8601 in UTC with milliseconds, of wall seconds. */
export const isoOf = (s: number): string => new Date(s * 1000).toISOString();
