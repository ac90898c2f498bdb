/** Figures from samples, as the tables show them. */

/** The nearest-rank quantile; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * q) - 1))] ?? Number.NaN;
}

const seconds = (ms: number) => (ms / 1000).toFixed(ms < 9995 ? 2 : 1);

/** `p50/p95/max` in seconds with the number of samples, or a dash. */
export function spreadOf(valuesMs: readonly number[]): string {
  if (valuesMs.length === 0) return '–';
  const figures = [0.5, 0.95, 1].map((q) => seconds(quantile(valuesMs, q)));
  return `${figures.join('/')} (${valuesMs.length})`;
}

export function bytesOf(bytes: number): string {
  if (bytes < 10_000) return `${Math.round(bytes)} B`;
  return bytes < 10_000_000 ? `${(bytes / 1000).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
