/** The states of the link over the last five minutes: as a band, and in words with when and how long. */

import type { Phase } from '../../store/history.ts';
import { lengthText } from '../../store/lengths-of-time.ts';
import { wallBaseMs } from '../../store/select.ts';
import { badgeWords } from '../../words/badge.ts';
import { commonWords } from '../../words/common.ts';
import { phaseWords as words } from '../../words/debug.ts';
import { trendWords } from '../../words/health.ts';
import { LinkShape } from '../badge.tsx';
import { clockTime } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';
import { useSize } from '../use-size.ts';

const spanMs = 5 * 60_000;
const rowsShown = 12;

export function Timeline() {
  const phases = useSelect((state) => state.history.phases);
  const now = useSelect((state) => Math.floor(state.nowMs / 1000) * 1000);
  const base = useSelect(wallBaseMs);
  const newest = phases.slice(-rowsShown).reverse();
  return (
    <section className="card" aria-label={words.title}>
      <h2>
        {words.title} <small>{words.hint(phases.length)}</small>
      </h2>
      <Band phases={phases} now={now} />
      <ol className="phases">
        {newest.map((phase, i) => (
          <li key={`${phase.at} ${phase.name}`}>
            <LinkShape name={phase.name} size={18} />
            <span>
              {badgeWords.states[phase.name]}
              {phase.way ? <small className="muted"> {badgeWords.ways[phase.way]}</small> : null}
            </span>
            <span>{lengthText(Math.max(0, (newest[i - 1]?.at ?? Math.max(now, phase.at)) - phase.at))}</span>
            <time>{clockTime(base === null ? Number.NaN : base + phase.at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Band({ phases, now }: { readonly phases: readonly Phase[]; readonly now: number }) {
  const { ref, size } = useSize<HTMLDivElement>();
  const x = (at: number) => Math.max(0, Math.min(1, 1 - (now - at) / spanMs)) * size.width;
  return (
    <div ref={ref} className="band" aria-hidden="true">
      <svg width={size.width} height="40" aria-hidden="true">
        {phases.map((phase, i) => {
          const [from, to] = [x(phase.at), x(phases[i + 1]?.at ?? now)];
          return (
            <rect
              key={`${phase.at} ${phase.name}`}
              className={`phase-${phase.name}`}
              x={from}
              y={phase.name === 'connected' ? 6 : 0}
              width={Math.max(to > 0 ? 1 : 0, to - from)}
              height={phase.name === 'connected' ? 10 : 22}
            />
          );
        })}
        {[5, 4, 3, 2, 1, 0].map((min) => (
          <text
            key={min}
            x={(1 - min / 5) * size.width}
            y={37}
            textAnchor={min === 5 ? 'start' : min === 0 ? 'end' : 'middle'}
          >
            {min === 0 ? commonWords.now : min === 5 ? trendWords.oldest : min}
          </text>
        ))}
      </svg>
    </div>
  );
}
