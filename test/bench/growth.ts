/** How fast something grows: a straight line through samples, by least squares, and how sure its slope is. */

/** One look at the page's memory, after garbage was collected. */
export type Sample = {
  readonly hours: number;
  readonly mb: number;
  readonly workerMb: number | null;
  readonly nodes: number;
  readonly listeners: number;
};

/** `points`: hours and values. `errorPerHour` is the slope's standard error; NaN below three points. */
export function growthOf(points: readonly (readonly [number, number])[]): {
  readonly perHour: number;
  readonly errorPerHour: number;
} {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  const perHour = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
  const rest = points.reduce((sum, [at, value]) => sum + (value - y - perHour * (at - x)) ** 2, 0);
  return { perHour, errorPerHour: Math.sqrt(rest / (points.length - 2) / spread) };
}
