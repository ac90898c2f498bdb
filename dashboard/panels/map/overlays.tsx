/** What lies over the map: where it is going next, the tools, and what the track's strokes mean. */

import type { DashboardState } from '../../store/dashboard-state.ts';
import { homeBearingDeg, homeDistanceM, isSelfSteering, secondsOver, targetDistanceM } from '../../store/mission.ts';
import { groupAgeMs, groupFreshness, valuesOf } from '../../store/select.ts';
import { durationText } from '../../store/words.ts';
import { ageText, distance, heading } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import type { Camera } from './camera.ts';

const metresText = (metres: number | null) => distance(metres).join(' ');

function headline(state: DashboardState): string {
  const item = valuesOf(state, 'mission')?.currentItem ?? null;
  const metres = targetDistanceM(state);
  if (metres !== null && item !== null && valuesOf(state, 'mode')?.mode === 'AUTO') return `Waypoint ${item}`;
  if (metres !== null) return 'Target';
  const home = homeDistanceM(state);
  if (home === null) return '';
  return home < 1 ? 'At home' : `Home ${metresText(home)}`;
}

const total = (state: DashboardState): string => {
  const of = valuesOf(state, 'mission')?.totalItems ?? null;
  return of !== null && headline(state).startsWith('Waypoint') ? ` of ${of}` : '';
};

function detail(state: DashboardState): string {
  const metres = targetDistanceM(state);
  if (metres === null) {
    const bearing = homeBearingDeg(state);
    return bearing === null ? '' : `bearing ${heading(bearing)}°`;
  }
  const seconds = secondsOver(state, metres);
  const cross = isSelfSteering(state) ? (valuesOf(state, 'navigation')?.crossTrackM ?? null) : null;
  const side = cross === null ? null : `${Math.abs(cross).toFixed(2)} m ${cross > 0 ? 'right' : 'left'} of line`;
  const time = seconds === null ? null : durationText(seconds * 1000);
  return [metresText(metres), time, side].filter((part) => part !== null).join(' · ');
}

/** Where it goes next; when that is old, it says since when. */
export function Next() {
  const title = useSelect(headline);
  const of = useSelect(total);
  const line = useSelect(detail);
  const freshness = useSelect((state) => groupFreshness(state, 'pose'));
  const age = useSelect((state) => ageText(groupAgeMs(state, 'pose')));
  if (title === '') return null;
  return (
    <div className={`ov next is-${freshness}`}>
      <b>{title}</b>
      {of}
      {line === '' && freshness !== 'stale' ? null : <br />}
      {freshness === 'stale' ? (
        <span className="next-old">as of {age} ago</span>
      ) : (
        <span className="muted">{line}</span>
      )}
    </div>
  );
}

type ToolsProps = {
  readonly mode: Camera['mode'];
  readonly onMode: (mode: 'fit' | 'follow') => void;
  readonly onZoom: (factor: number) => void;
};

export const Tools = ({ mode, onMode, onZoom }: ToolsProps) => (
  <div className="ov tools">
    <button
      type="button"
      aria-pressed={mode === 'follow'}
      aria-label="Follow the rover"
      onClick={() => onMode('follow')}
    >
      <Icon name="follow" />
    </button>
    <button type="button" aria-pressed={mode === 'fit'} aria-label="Show everything" onClick={() => onMode('fit')}>
      <Icon name="fit" />
    </button>
    <button type="button" className="nophone" aria-label="Zoom in" onClick={() => onZoom(1.5)}>
      <Icon name="plus" />
    </button>
    <button type="button" className="nophone" aria-label="Zoom out" onClick={() => onZoom(1 / 1.5)}>
      <Icon name="minus" />
    </button>
  </div>
);

const strokes = ['good', 'fair', 'poor'] as const;

export const Legend = () => (
  <div className="ov legend nophone">
    Track by link
    {strokes.map((grade) => (
      <span key={grade}>
        <svg width="26" height="6" aria-hidden="true">
          <path className={`track track-${grade}`} d="M0 3H26" />
        </svg>
        {grade}
      </span>
    ))}
  </div>
);
