/** What is left, in per cent and time, and how far home is. Batteries beyond the first stand below, each with its age. */
import type { GroupName } from '../../bridge/protocol/vehicle.ts';
import { homeDistanceM, secondsOver } from '../store/mission.ts';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { durationText } from '../store/words.ts';
import './battery.css';
import { distance, figure } from './format.ts';
import { Icon } from './icons.tsx';
import { Age, Tile } from './tile.tsx';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

type BatteryGroup = Extract<GroupName, `battery${string}`>;
const others: readonly BatteryGroup[] = ['battery2', 'battery3', 'battery4'];

export function Battery() {
  const battery = useSelect((state) => valuesOf(state, 'battery'));
  const leftS = battery?.timeRemainingS ?? null;
  return (
    <Tile group="battery" title="Battery" area="battery">
      <div className="battery-row">
        <Value size="v1" unit="%">
          {figure(battery?.remainingPct)}
        </Value>
        <div className="battery-left">
          {leftS === null ? null : <TimeLeft seconds={leftS} />}
          {battery?.consumedMah == null ? null : (
            <div className="sub nophone">
              <b>{figure(battery.consumedMah / 1000, 2)}</b> Ah used
            </div>
          )}
        </div>
        <div className="sub battery-power">
          <span>
            <b>{figure(battery?.voltageV, 1)}</b> V
          </span>
          <span>
            <b>{figure(battery?.currentA, 1)}</b> A
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

function TimeLeft({ seconds }: { readonly seconds: number }) {
  return (
    <Value size="v4" unit="left">
      {durationText(seconds * 1000)}
    </Value>
  );
}

const Meter = ({ pct }: { readonly pct: number | null }) => (
  <div className="meter battery-meter" role="img" aria-label={`${figure(pct)} per cent left`}>
    <i style={{ width: `${Math.max(0, Math.min(100, pct ?? 0))}%` }} />
  </div>
);

function Home() {
  const [metres, unit] = distance(useSelect((state) => roundM(homeDistanceM(state))));
  const seconds = useSelect((state) => secondsOver(state, homeDistanceM(state)));
  const known = useSelect((state) => homeDistanceM(state) !== null);
  return (
    <div className="sub battery-home">
      <Icon name="home" small />
      <span>
        {known ? `Home ${metres} ${unit}` : 'Home not set'}
        {known && seconds !== null ? `, ${durationText(seconds * 1000)}` : ''}
        {known && seconds !== null ? <span className="nophone"> at this speed</span> : null}
      </span>
    </div>
  );
}

const roundM = (metres: number | null) => (metres === null ? null : Math.round(metres * 10) / 10);

function Other({ group }: { readonly group: BatteryGroup }) {
  const battery = useSelect((state) => valuesOf(state, group));
  const freshness = useSelect((state) => groupFreshness(state, group));
  if (battery === null) return null;
  return (
    <div className={`battery-other is-${freshness}`} data-group={group}>
      <span className="muted">{group.replace('battery', 'No. ')}</span>
      <Value size="v4" unit="%">
        {figure(battery.remainingPct)}
      </Value>
      <Value size="v4" unit="V">
        {figure(battery.voltageV, 1)}
      </Value>
      <Value size="v4" unit="A">
        {figure(battery.currentA, 1)}
      </Value>
      <Age group={group} />
    </div>
  );
}
