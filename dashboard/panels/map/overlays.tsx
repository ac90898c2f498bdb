/** What lies over the map: where it is going next, the tools, and what the track's strokes mean. */

import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import {
  drivenItem,
  homeBearingDeg,
  homeDistanceM,
  isSelfSteering,
  secondsOver,
  targetDistanceM,
} from '../../store/mission.ts';
import { unknownLists } from '../../store/plan/held.ts';
import { groupAgeMs, groupFreshness, valuesOf } from '../../store/select.ts';
import { badgeWords } from '../../words/badge.ts';
import { aheadWords, mapMarkWords } from '../../words/map.ts';
import { ageText, distance, heading, length } from '../format.ts';
import { Icon } from '../icons.tsx';
import { askBlock } from '../intent/acts.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import type { Camera } from './camera.ts';

const metresText = (metres: number | null) => distance(metres).join(' ');

function headline(state: DashboardState): string {
  const item = drivenItem(state);
  const metres = targetDistanceM(state);
  if (metres !== null && item !== null) return mapMarkWords.waypoint(item);
  if (metres !== null) return mapMarkWords.target;
  const home = homeDistanceM(state);
  if (home === null) return '';
  return home < 1 ? aheadWords.atHome : aheadWords.home(metresText(home));
}

const total = (state: DashboardState): string => {
  const totalItems = valuesOf(state, 'mission')?.totalItems ?? null;
  const isOnMission = drivenItem(state) !== null && targetDistanceM(state) !== null;
  return totalItems !== null && isOnMission ? aheadWords.of(totalItems) : '';
};

function detail(state: DashboardState): string {
  const metres = targetDistanceM(state);
  if (metres === null) {
    const bearing = homeBearingDeg(state);
    return bearing === null ? '' : aheadWords.bearing(heading(bearing));
  }
  const seconds = secondsOver(state, metres);
  const cross = isSelfSteering(state) ? (valuesOf(state, 'navigation')?.crossTrackM ?? null) : null;
  const side = cross === null ? null : aheadWords[cross > 0 ? 'right' : 'left'](length(Math.abs(cross), 2).join(' '));
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
      <p>
        <b>{title}</b>
        {of}
        {line === '' && freshness !== 'stale' ? null : <br />}
        {freshness === 'stale' ? (
          <span className="next-old">{aheadWords.asOf(age)}</span>
        ) : (
          <span className="muted">{line}</span>
        )}
      </p>
      {of === '' ? null : <ReadMission />}
    </div>
  );
}

/** What lies beyond the next point is not told by itself: here it is asked for, while nobody has read it. */
function ReadMission() {
  const { operate, plans } = useDashboard();
  const isUnread = useStore(
    plans.store,
    ({ lists: { mission } }) => mission.items === null && mission !== unknownLists.mission,
  );
  const mayAsk = useSelect((state) => askBlock(state) === null);
  const isAsked = useSelect(({ intent }) =>
    intent.commands.some(({ name, final }) => name === 'mission_download' && !final),
  );
  if (!isUnread || !mayAsk) return null;
  return (
    <button
      type="button"
      className="btn"
      disabled={isAsked}
      onClick={() => operate.sendCommand('mission_download', { list: 'mission' })}
    >
      <Icon name="save" small />
      <span>
        {aheadWords.read[0]}
        <span className="nophone">{aheadWords.read[1]}</span>
      </span>
    </button>
  );
}

type ToolsProps = {
  readonly mode: Camera['mode'];
  readonly onMode: (mode: 'fit' | 'follow') => void;
  readonly onZoom: (factor: number) => void;
  /** What comes after the first picture. */
  readonly children?: ReactNode;
};

export const Tools = ({ mode, onMode, onZoom, children }: ToolsProps) => (
  <div className="ov tools">
    <button
      type="button"
      aria-pressed={mode === 'follow'}
      aria-label={mapMarkWords.follow}
      data-shortcut="follow"
      onClick={() => onMode('follow')}
    >
      <Icon name="follow" />
    </button>
    <button
      type="button"
      aria-pressed={mode === 'fit'}
      aria-label={mapMarkWords.fit}
      data-shortcut="fit"
      onClick={() => onMode('fit')}
    >
      <Icon name="fit" />
    </button>
    {children}
    <button
      type="button"
      className="nophone"
      aria-label={mapMarkWords.zoomIn}
      data-shortcut="zoom-in"
      onClick={() => onZoom(1.5)}
    >
      <Icon name="plus" />
    </button>
    <button
      type="button"
      className="nophone"
      aria-label={mapMarkWords.zoomOut}
      data-shortcut="zoom-out"
      onClick={() => onZoom(1 / 1.5)}
    >
      <Icon name="minus" />
    </button>
  </div>
);

const strokes = ['good', 'fair', 'poor'] as const;

export const Legend = () => (
  <div className="ov legend nophone">
    {mapMarkWords.track}
    {strokes.map((grade) => (
      <span key={grade}>
        <svg width="26" height="6" aria-hidden="true">
          <path className={`track track-${grade}`} d="M0 3H26" />
        </svg>
        {badgeWords.grades[grade]}
      </span>
    ))}
  </div>
);
