/** Round trips of the last five minutes, with the grades at the right and every outage as a block. */

import { gradePresets, grades } from '../../bridge/protocol/quality.ts';
import type { Outage, RoundTrip } from '../store/history.ts';
import { durationText } from '../store/lengths-of-time.ts';
import { badgeWords } from '../words/badge.ts';
import { commonWords } from '../words/common.ts';
import { trendWords as words } from '../words/health.ts';
import { useSelect } from './use-dashboard.ts';
import { useSize } from './use-size.ts';

const spanMs = 5 * 60_000;
const left = 36;
const right = 62;
const bottom = 22;
const top = 8;

/** Grades take equal steps where milliseconds would crush the good ones into one line. */
const levels = [0, ...gradePresets.field.map(({ rttMs }) => rttMs)];

const gradeText = (level: number): string => {
  const grade = grades[level];
  return grade === undefined ? '' : badgeWords.grades[grade];
};

/** 0 at the bottom, 1 at the top of the last grade; beyond it a little more. */
function share(ms: number): number {
  const above = levels.findIndex((level) => ms < level);
  if (above === -1) return 1.1;
  const [low = 0, high = 1] = [levels[above - 1], levels[above]];
  return (above - 1 + (ms - low) / (high - low)) / (levels.length - 1);
}

export function LatencyTrend() {
  const { ref, size } = useSize<HTMLDivElement>();
  const roundTrips = useSelect((state) => state.history.roundTrips);
  const outages = useSelect((state) => state.history.outages);
  // A second is finer than a pixel here; the trend need not be drawn ten times in one.
  const now = useSelect((state) => Math.floor(state.nowMs / 1000) * 1000);
  const { width, height } = size;
  const plot = { width: width - left - right, height: (height - top - bottom) / 1.12 };
  const base = height - bottom;
  const x = (at: number) => left + Math.max(0, Math.min(1, 1 - (now - at) / spanMs)) * plot.width;
  const y = (ms: number) => base - share(ms) * plot.height;
  const shown = roundTrips.filter(({ at }) => at > now - spanMs);
  const gaps = outages.filter(({ from, to }) => (to ?? now) > now - spanMs && (to ?? now) - from > 1500);
  const last = shown.at(-1);
  return (
    <div ref={ref} className="trend" role="img" aria-label={words.label(last ? Math.round(last.ms) : null)}>
      {width > 0 ? (
        <svg width={width} height={height} aria-hidden="true">
          {levels.map((ms, i) => (
            <g key={ms}>
              <path className="trend-level" d={`M${left} ${y(ms)}H${width - right}`} />
              <text x={left - 8} y={y(ms) + 4} textAnchor="end">
                {ms}
              </text>
              {i < 4 ? (
                <text x={width - right + 8} y={(y(ms) + y(levels[i + 1] ?? 0)) / 2 + 4}>
                  {gradeText(i)}
                </text>
              ) : null}
            </g>
          ))}
          {gaps.map((gap) => (
            <Gap key={gap.from} gap={gap} now={now} {...{ x, base }} />
          ))}
          <path className="trend-line" d={lineOf(shown, gaps, x, y)} />
          {last ? <circle className="trend-now" cx={x(last.at)} cy={y(last.ms)} r="4" /> : null}
          {[5, 4, 3, 2, 1, 0].map((min) => (
            <text
              key={min}
              x={left + (1 - min / 5) * plot.width}
              y={height - 4}
              textAnchor={min === 5 ? 'start' : min === 0 ? 'end' : 'middle'}
            >
              {min === 0 ? commonWords.now : min === 5 ? words.oldest : min}
            </text>
          ))}
        </svg>
      ) : null}
    </div>
  );
}

type GapProps = {
  readonly gap: Outage;
  readonly now: number;
  readonly x: (at: number) => number;
  readonly base: number;
};

function Gap({ gap, now, x, base }: GapProps) {
  const [from, to] = [x(gap.from), x(gap.to ?? now)];
  const fitsRight = to < x(now) - 110;
  return (
    <>
      <rect className="trend-gap" x={from} y={top} width={Math.max(2, to - from)} height={base - top} />
      <text
        className="trend-gap-text"
        x={fitsRight ? to + 8 : from - 8}
        y={top + 14}
        textAnchor={fitsRight ? 'start' : 'end'}
      >
        {words.noLink(durationText((gap.to ?? now) - gap.from))}
      </text>
    </>
  );
}

/** One line, lifted over outages. */
function lineOf(
  shown: readonly RoundTrip[],
  gaps: readonly Outage[],
  x: (at: number) => number,
  y: (ms: number) => number,
): string {
  return shown
    .map(({ at, ms }, i) => {
      const before = shown[i - 1]?.at ?? -Infinity;
      const isCut = gaps.some(({ from }) => from > before && from < at);
      return `${i === 0 || isCut ? 'M' : 'L'}${x(at).toFixed(1)} ${y(ms).toFixed(1)}`;
    })
    .join('');
}
