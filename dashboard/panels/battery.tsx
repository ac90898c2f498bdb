/**
 * What is left, in per cent, time and metres, and whether that brings the rover home; the blue mark on the bar is what
 * coming home takes. Batteries beyond the first stand below, each with its age.
 */
import { reservePct, wayMargin } from '../store/energy/estimate.ts';
import type { BatteryGroup } from '../store/energy/run.ts';
import { homecomingOf, leftMetresOf, leftSecondsOf, needsPctOf } from '../store/energy/select.ts';
import { durationText } from '../store/lengths-of-time.ts';
import { homeDistanceM } from '../store/mission.ts';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { energyWords as words } from '../words/energy.ts';
import './battery.css';
import { homeText } from './battery-text.ts';
import { distance, figure } from './format.ts';
import { Icon } from './icons.tsx';
import { Age, Tile } from './tile.tsx';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

const others: readonly BatteryGroup[] = ['battery2', 'battery3', 'battery4'];

export function Battery() {
  const battery = useSelect((state) => valuesOf(state, 'battery'));
  return (
    <Tile group="battery" title={words.title} area="battery">
      <div className="battery-row">
        <Value size="v1" unit="%">
          {figure(battery?.remainingPct)}
        </Value>
        <div className="battery-left">
          <TimeLeft />
          <MetresLeft />
        </div>
        <div className="sub battery-power">
          <span>
            <b>{figure(battery?.voltageV, 1)}</b> {words.volts}
          </span>
          <span>
            <b>{figure(battery?.currentA, 1)}</b> {words.amperes}
          </span>
        </div>
      </div>
      <Meter pct={battery?.remainingPct ?? null} />
      <Home />
      {others.map((group) => (
        <Other key={group} group={group} />
      ))}
    </Tile>
  );
}

function TimeLeft() {
  const seconds = useSelect(leftSecondsOf);
  if (seconds === null) return null;
  return (
    <Value size="v4" unit={words.left}>
      {durationText(seconds * 1000)}
    </Value>
  );
}

/** Where nobody knows how far it lasts, what was used. */
function MetresLeft() {
  const metres = useSelect(leftMetresOf);
  const consumedMah = useSelect((state) => valuesOf(state, 'battery')?.consumedMah ?? null);
  const [size, unit] = distance(metres);
  if (metres !== null)
    return (
      <div className="sub nophone">
        <b>{size}</b> {unit} {words.left}
      </div>
    );
  if (consumedMah === null) return null;
  return (
    <div className="sub nophone">
      <b>{figure(consumedMah / 1000, 2)}</b> {words.used}
    </div>
  );
}

const within = (pct: number): number => Math.max(0, Math.min(100, pct));

function Meter({ pct }: { readonly pct: number | null }) {
  const needsPct = useSelect(needsPctOf);
  return (
    <div className="battery-meter">
      <div className="meter" role="img" aria-label={words.left_of(figure(pct))}>
        <i style={{ width: `${within(pct ?? 0)}%` }} />
      </div>
      {needsPct === null ? null : <i className="battery-needs" style={{ left: `${within(needsPct)}%` }} />}
    </div>
  );
}

const tones = { can: undefined, cannot: 'warn', unknown: undefined } as const;

function Home() {
  const answer = useSelect((state) => homecomingOf(state).answer);
  const text = useSelect((state) => homeText(homecomingOf(state), homeDistanceM(state), false));
  const short = useSelect((state) => homeText(homecomingOf(state), homeDistanceM(state), true));
  return (
    <div
      className={`sub battery-home ${tones[answer] ?? ''}`}
      data-answer={answer}
      title={words.reckoned(Math.round(wayMargin * 100), reservePct)}
    >
      <Icon name={answer === 'cannot' ? 'warn' : 'home'} small />
      <span className="nophone">{text}</span>
      <span className="phone">{short}</span>
    </div>
  );
}

function Other({ group }: { readonly group: BatteryGroup }) {
  const battery = useSelect((state) => valuesOf(state, group));
  const freshness = useSelect((state) => groupFreshness(state, group));
  if (battery === null) return null;
  return (
    <div className={`battery-other is-${freshness}`} data-group={group}>
      <span className="muted">{words.no(Number(group.replace('battery', '')))}</span>
      <Value size="v4" unit="%">
        {figure(battery.remainingPct)}
      </Value>
      <Value size="v4" unit={words.volts}>
        {figure(battery.voltageV, 1)}
      </Value>
      <Value size="v4" unit={words.amperes}>
        {figure(battery.currentA, 1)}
      </Value>
      <Age group={group} />
    </div>
  );
}
