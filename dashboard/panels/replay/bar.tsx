/**
 * What says on every page that a recording is on show, and how it plays: REPLAY, which moment it is, play or pause, a
 * slider over all of it, the pace, and its end. It stands where a warning would, and covers nothing.
 */

import { useState } from 'react';
import { mostSpeed } from '../../../bridge/protocol/replay.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { positionMsOf, type Replay, recordedWallOf, replayOf } from '../../store/playback.ts';
import { vehicleOf } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { replayWords as words } from '../../words/replay.ts';
import { clockTime, dateText, lengthOf } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import './replay.css';

export const speeds = [0.1, 0.5, 1, 2, 5, 10, 25, mostSpeed] as const;

const shownReplay = (state: DashboardState): Replay | null => replayOf(state, vehicleOf(state));

/** To the second: the slider and the time move no more often. */
const positionOf = (state: DashboardState): number => {
  const replay = shownReplay(state);
  return replay === null ? 0 : Math.floor(positionMsOf(replay.playback, state) / 1000) * 1000;
};

const momentOf = (state: DashboardState): string => {
  const replay = shownReplay(state);
  if (replay === null) return '';
  const wall = recordedWallOf(replay.playback, state);
  return `${dateText(wall)} ${clockTime(wall)}`;
};

/** The name of the file, without the way to it. */
export const fileOf = ({ url }: Pick<Replay, 'url'>): string => url.split('?')[0]?.split('/').at(-1) ?? url;

export function ReplayBar() {
  const isReplay = useSelect((state) => vehicleOf(state)?.replay ?? false);
  const replay = useSelect(shownReplay);
  if (!isReplay) return null;
  return (
    <section className="replay" aria-label={words.title}>
      <p className="replay-badge">
        <Icon name="film" small />
        <b>{commonWords.replay}</b>
        <span className="hidden-text">{words.pastSaid}</span>
      </p>
      {replay ? <Controls replay={replay} /> : <p>{words.past}</p>}
    </section>
  );
}

function Controls({ replay }: { readonly replay: Replay }) {
  const { recordings } = useDashboard();
  const { id, playback } = replay;
  const moment = useSelect(momentOf);
  const why = useSelect((state) => state.recordings.why);
  const stands = playback.paused || playback.ended;
  return (
    <>
      <p className="replay-what">
        <b>{moment}</b>
        <small>
          {why === '' ? words.notNow : why}
          <span className="nophone">{words.file(fileOf(replay))}</span>
        </small>
      </p>
      <button
        type="button"
        className="btn replay-play"
        aria-label={stands ? words.play : words.pause}
        onClick={() => recordings.steer(id, { paused: !stands })}
      >
        <Icon name={stands ? 'play' : 'pause'} />
      </button>
      <Slider id={id} lengthMs={playback.lengthMs} />
      <label className="replay-speed">
        <span className="hidden-text">{words.speed}</span>
        <select value={playback.speed} onChange={({ target }) => recordings.steer(id, { speed: Number(target.value) })}>
          {[...new Set([...speeds, playback.speed])].map((speed) => (
            <option key={speed} value={speed} disabled={speed === 0}>
              {speed === 0 ? words.fastest : words.times(speed)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="btn replay-close" aria-label={words.close} onClick={() => recordings.close(id)}>
        <Icon name="cross" />
      </button>
    </>
  );
}

/** While a finger is on it, it shows where it would go; it goes there when it is let go. */
function Slider({ id, lengthMs }: { readonly id: string; readonly lengthMs: number }) {
  const { recordings } = useDashboard();
  const here = useSelect(positionOf);
  const [wished, setWished] = useState<number | null>(null);
  const shown = wished ?? here;
  const go = async () => {
    if (wished === null) return;
    await recordings.steer(id, { positionMs: wished });
    setWished(null);
  };
  return (
    <div className="replay-slider">
      <input
        type="range"
        aria-label={words.moment}
        aria-valuetext={words.momentOf(lengthOf(shown), lengthOf(lengthMs))}
        min={0}
        max={Math.max(1000, lengthMs)}
        step={1000}
        value={shown}
        onChange={({ target }) => setWished(Number(target.value))}
        onPointerUp={go}
        onKeyUp={go}
        onBlur={go}
      />
      <span className="replay-time">
        {lengthOf(shown)} / {lengthOf(lengthMs)}
      </span>
    </div>
  );
}
