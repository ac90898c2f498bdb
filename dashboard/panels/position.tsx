/** How well it knows where it is: the fix in words, its accuracy, and what the filter thinks of it. */
import type { GpsFix } from '../../bridge/protocol/vehicle.ts';
import type { DashboardState } from '../store/dashboard-state.ts';
import { ekfWord } from '../store/mission.ts';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { positionWords as words } from '../words/position.ts';
import { accuracy, coordinate, figure, unknown } from './format.ts';
import './position.css';
import { Tile } from './tile.tsx';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

export const fixWords: Readonly<Record<GpsFix, string>> = words.fixes;

const fixTone = (fix: GpsFix | null) =>
  fix === 'rtk_fixed' ? 'ok' : fix === 'none' || fix === 'no_fix' || fix === '2d' ? 'caution' : undefined;

export function Position() {
  const gps = useSelect((state) => valuesOf(state, 'gps'));
  const fix = gps?.fix ?? null;
  const [size, unit] = accuracy(gps?.horizontalAccuracyM ?? null);
  return (
    <Tile group="gps" title={words.title} area="position">
      <div className="position-row">
        <Value size="v3" tone={fixTone(fix)}>
          {fix === null ? unknown : fixWords[fix]}
        </Value>
        <Value size="v3" unit={unit}>
          {size === unknown ? size : `±${size}`}
        </Value>
        <Value size="v3" unit={words.satellites}>
          {figure(gps?.satellites)}
        </Value>
      </div>
      <div className="sub nophone position-place">
        <span>{coordinate(gps?.latDeg ?? null, ...words.latitude)}</span>
        <span>{coordinate(gps?.lonDeg ?? null, ...words.longitude)}</span>
      </div>
      <div className="sub position-more">
        <span>
          {words.hdop} <b>{figure(gps?.hdop, 1)}</b>
        </span>
        <Beside label={words.ekf} group="ekf" text={ekfWord} />
        <Beside label={words.rc} group="rc" text={rcText} className="nophone" />
        <Beside label={words.second} group="gps2" text={secondFix} className="nophone" onlyIfHeard />
      </div>
    </Tile>
  );
}

const rcText = (state: DashboardState): string | null => {
  const rc = valuesOf(state, 'rc');
  if (rc === null) return null;
  return rc.rssiPct === null ? words.heard : `${figure(rc.rssiPct)} %`;
};

const secondFix = (state: DashboardState): string | null => {
  const fix = valuesOf(state, 'gps2')?.fix;
  return fix ? fixWords[fix] : null;
};

type BesideProps = {
  readonly label: string;
  readonly group: 'ekf' | 'rc' | 'gps2';
  readonly text: (state: DashboardState) => string | null;
  readonly className?: string;
  readonly onlyIfHeard?: boolean;
};

/** A word from another group, which may be older than this tile: then it says so. */
function Beside({ label, group, text, className, onlyIfHeard = false }: BesideProps) {
  const word = useSelect(text);
  const freshness = useSelect((state) => groupFreshness(state, group));
  if (onlyIfHeard && freshness === 'none') return null;
  return (
    <span className={className}>
      {label} <b>{word ?? words.none}</b>
      {word !== null && freshness === 'stale' ? words.old : ''}
    </span>
  );
}
