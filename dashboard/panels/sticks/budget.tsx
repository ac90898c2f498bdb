/** How old what the operator sees is, on four zones drawn to scale, and in words what that leaves of the speed. */
import { useShallow } from 'zustand/react/shallow';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { groupAgeMs } from '../../store/select.ts';
import { controlOf, stickStateOf } from '../../store/select-intent.ts';
import { figureWords } from '../../words/common.ts';
import { budgetWords as words } from '../../words/sticks.ts';
import { figure, speed } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';

/** Each zone to its age, ms; its share of the width, and what of the throttle passes in it. */
const zones = [
  { name: 'full', toMs: 150, pct: 23, cap: 1, tone: 'ok' },
  { name: 'half', toMs: 300, pct: 23, cap: 0.5, tone: 'caution' },
  { name: 'fifth', toMs: 500, pct: 31, cap: 0.2, tone: 'caution' },
  { name: 'none', toMs: 800, pct: 23, cap: 0, tone: 'warn' },
] as const;
type Zone = (typeof zones)[number];

const zoneOfAge = (ageMs: number): Zone => zones.find(({ toMs }) => ageMs <= toMs) ?? zones[3];

/** Where an age stands, per cent of the width. */
export function needlePct(ageMs: number): number {
  let [from, left] = [0, 0];
  for (const { toMs, pct } of zones) {
    if (ageMs <= toMs) return left + (pct * (ageMs - from)) / (toMs - from);
    from = toMs;
    left += pct;
  }
  return 100;
}

type Seen = { readonly ageMs: number | null; readonly cap: number | null };

/** By the bridge while it is driven; before that the age of the pose on this page, and no cap in force. */
function seen(state: DashboardState): Seen {
  const { viewAgeMs, cap, name } = stickStateOf(state);
  const isDriven = ['live', 'capped', 'late', 'goto'].includes(name) && viewAgeMs !== null;
  return isDriven ? { ageMs: viewAgeMs, cap } : { ageMs: groupAgeMs(state, 'pose'), cap: null };
}

export function Budget() {
  const { ageMs, cap } = useSelect(useShallow(seen));
  const topMps = useSelect((state) => controlOf(state)?.preflight?.atMps ?? null);
  const zone =
    cap === null ? (ageMs === null ? null : zoneOfAge(ageMs)) : (zones.find((one) => one.cap <= cap) ?? zones[3]);
  return (
    <section className="budget" aria-label={words.title}>
      <p className="budget-line">
        {zone === null ? null : (
          <span className={zone.tone}>
            <Icon name={zone.name === 'full' ? 'check' : zone.name === 'none' ? 'no' : 'warn'} small />
          </span>
        )}
        <b className={zone?.tone}>{zone === null ? words.unknown : words.zones[zone.name]}</b>
        {zone !== null && topMps !== null && zone.cap > 0 ? (
          <span className="num">{words.most(speed(topMps * zone.cap).join(' '))}</span>
        ) : null}
        <span className="sp" />
        <b className="num">{figureWords.ms(figure(ageMs))}</b>
        <span className="muted">{words.old}</span>
      </p>
      <div className="zones" aria-hidden="true">
        {zones.map(({ name }) => (
          <span key={name} className={name === zone?.name ? `z ${name} on` : `z ${name}`}>
            {words.short[name]}
          </span>
        ))}
        {ageMs === null ? null : (
          <svg
            className="needle"
            aria-hidden="true"
            style={{ left: `${needlePct(ageMs).toFixed(1)}%` }}
            width="16"
            height="11"
          >
            <path d="M0 0H16L8 11z" />
          </svg>
        )}
      </div>
      <div className="ticks" aria-hidden="true">
        <span style={{ left: '23%' }}>150</span>
        <span style={{ left: '46%' }}>300</span>
        <span style={{ left: '77%' }}>{figureWords.ms('500')}</span>
      </div>
    </section>
  );
}
