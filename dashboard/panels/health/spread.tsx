/** How round trips are distributed: bars over steps of milliseconds, with the median and the 95th percentile. */

import { quantileOf } from '../../client/ping-book.ts';
import { spreadWords as words } from '../../words/health.ts';
import { figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';
import { useSize } from '../use-size.ts';

/** Lower bounds, ms: steps grow with what they hold, since 10 ms mean much at 20 and nothing at 500. */
const bounds = [0, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 2000];
const fairFromMs = 200;
const leastBars = 6;
/** The words of the marks stand above the bars. */
const top = 40;
const bottom = 22;

export type Bar = { readonly fromMs: number; readonly toMs: number; readonly count: number };

/** Bars from one step below the least to one above the most, six at least. */
export function barsOf(values: readonly number[]): readonly Bar[] {
  const all = bounds.map((fromMs, i) => {
    const toMs = bounds[i + 1] ?? 4000;
    const isLast = i === bounds.length - 1;
    return { fromMs, toMs, count: values.filter((ms) => ms >= fromMs && (isLast || ms < toMs)).length };
  });
  const first = Math.max(0, all.findIndex(({ count }) => count > 0) - 1);
  const last = Math.max(all.findLastIndex(({ count }) => count > 0) + 1, first + leastBars - 1);
  return all.slice(Math.min(first, all.length - leastBars), last + 1);
}

export function Spread() {
  const { ref, size } = useSize<HTMLDivElement>();
  const roundTrips = useSelect((state) => state.history.roundTrips);
  const values = roundTrips.map(({ ms }) => ms);
  const [median, p95] = [quantileOf(values, 0.5), quantileOf(values, 0.95)];
  const text = median === null ? words.none : words.said(figure(median), figure(p95));
  return (
    <section className="card health-spread">
      <h2>
        {words.title} <small>{words.pings(values.length)}</small>
      </h2>
      <div ref={ref} className="trend" role="img" aria-label={text}>
        {size.width > 0 && median !== null && p95 !== null ? (
          <Bars bars={barsOf(values)} median={median} p95={p95} {...size} />
        ) : (
          <p className="muted">{text}.</p>
        )}
      </div>
    </section>
  );
}

type BarsProps = {
  readonly bars: readonly Bar[];
  readonly median: number;
  readonly p95: number;
  readonly width: number;
  readonly height: number;
};

function Bars({ bars, median, p95, width, height }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count));
  const step = width / bars.length;
  const base = height - bottom;
  const x = (ms: number) => {
    const index = bars.findIndex(({ toMs }) => ms < toMs);
    const bar = bars[index];
    if (bar === undefined) return width;
    return (index + Math.max(0, ms - bar.fromMs) / (bar.toMs - bar.fromMs)) * step;
  };
  return (
    <svg width={width} height={height} aria-hidden="true">
      {bars.map(({ fromMs, count }, i) => {
        const high = ((base - top) * count) / most;
        return (
          <g key={fromMs}>
            <rect
              className={fromMs >= fairFromMs ? 'spread-bar spread-slow' : 'spread-bar'}
              x={i * step + 1}
              y={base - high}
              width={Math.max(1, step - 2)}
              height={high}
            />
            <text x={i * step + 2} y={height - 4}>
              {fromMs}
            </text>
          </g>
        );
      })}
      <path className="trend-level" d={`M0 ${base}H${width}`} />
      <Mark x={x(median)} text={words.median(figure(median))} end={x(median) > width - 90} base={base} y={12} />
      {x(p95) - x(median) > 4 ? (
        <Mark x={x(p95)} text={words.p95(figure(p95))} end={x(p95) > width - 70} base={base} y={30} />
      ) : null}
    </svg>
  );
}

type MarkProps = {
  readonly x: number;
  readonly y: number;
  readonly base: number;
  readonly text: string;
  readonly end: boolean;
};

const Mark = ({ x, y, base, text, end }: MarkProps) => (
  <>
    <path className="spread-mark" d={`M${x} 2V${base}`} />
    <text className="spread-word" x={end ? x - 6 : x + 6} y={y} textAnchor={end ? 'end' : 'start'}>
      {text}
    </text>
  </>
);
