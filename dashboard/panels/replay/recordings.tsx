/** What is recorded on the rover: look at it again, take it along, delete it; and bring one from elsewhere. */

import { useEffect, useState } from 'react';
import { replayOf, replaysOf } from '../../store/playback.ts';
import type { Listed } from '../../store/recordings-shown.ts';
import { vehicleOf } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { recordingWords as words } from '../../words/recordings.ts';
import { clockTime, dateText, lengthOf, sizeOf } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useTwice } from '../intent/use-twice.ts';
import { PickFile } from '../pick-file.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { fileOf } from './bar.tsx';
import './replay.css';

const none: readonly Listed[] = [];
/** The page is of more than recordings. */
const rowsAtFirst = 3;

export function Recordings() {
  const { recordings } = useDashboard();
  const { list, why, sent } = useSelect((state) => state.recordings);
  useEffect(() => void recordings.refresh(), [recordings]);
  return (
    <section className="card recordings" aria-label={words.title}>
      <header>
        <h2>
          {words.title} <small>{words.where}</small>
        </h2>
        <span className="sp" />
        <Bring />
        <button type="button" className="btn" aria-label={commonWords.lookAgain} onClick={() => recordings.refresh()}>
          <Icon name="retry" />
        </button>
      </header>
      {why === '' ? null : (
        <p className="caution" role="alert">
          {why}
        </p>
      )}
      {sent === null ? null : <p role="status">{words.arrived(Math.round(100 * sent))}</p>}
      <Playing />
      {list === null ? <p className="muted">{words.asking}</p> : null}
      {list?.length === 0 ? <p className="muted">{words.none}</p> : null}
      <Rows list={list ?? none} />
    </section>
  );
}

function Rows({ list }: { readonly list: readonly Listed[] }) {
  const [isWhole, setWhole] = useState(false);
  return (
    <>
      <ul>
        {(isWhole ? list : list.slice(0, rowsAtFirst)).map((recording) => (
          <Row key={recording.name} recording={recording} />
        ))}
      </ul>
      {list.length > rowsAtFirst && !isWhole ? (
        <button type="button" className="btn" onClick={() => setWhole(true)}>
          {words.all(list.length)}
        </button>
      ) : null}
    </>
  );
}

/** Replays that are open and not on show. */
function Playing() {
  const { recordings } = useDashboard();
  const links = useSelect((state) => state.mirror.links);
  const shown = useSelect((state) => replayOf(state, vehicleOf(state))?.id);
  const others = replaysOf({ mirror: { links } }).filter(({ id }) => id !== shown);
  return others.map((replay) => (
    <p key={replay.id} className="recordings-open">
      <b className="tag">{commonWords.replay}</b>
      <span>{fileOf(replay)}</span>
      <span className="sp" />
      <button type="button" className="btn" onClick={() => recordings.show(replay.id)}>
        {words.show}
      </button>
      <button type="button" className="btn" onClick={() => recordings.close(replay.id)}>
        {commonWords.close}
      </button>
    </p>
  ));
}

const whenText = ({ begun }: Listed): string =>
  begun === null ? words.noClock : `${dateText(begun)} ${clockTime(begun).slice(0, 5)}`;

function Row({ recording }: { readonly recording: Listed }) {
  const { recordings } = useDashboard();
  const { name, kind, bytes, begun, ended, state, vehicles } = recording;
  const busy = useSelect((shown) => shown.recordings.busy === name);
  const folder = state === 'brought' ? null : `/api/recordings/${encodeURIComponent(name)}`;
  const length = begun === null || ended === null ? null : lengthOf(ended - begun);
  return (
    <li className="recording">
      <div className="recording-what">
        <b>{whenText(recording)}</b>
        <small>
          {[length, sizeOf(bytes), kind, words.states[state], vehicles.join(', ')].filter(Boolean).join(' · ')}
        </small>
        <small className="recording-name">{name}</small>
      </div>
      <div className="recording-acts">
        {kind === 'tlog' ? (
          <button type="button" className="btn pri" disabled={busy} onClick={() => recordings.play(name)}>
            <Icon name="play" />
            {words.play}
          </button>
        ) : null}
        {folder ? (
          <a className="btn" href={folder} download={name} aria-label={words.download(name)}>
            <Icon name="save" />
          </a>
        ) : null}
        {state === 'writing' ? null : <Delete name={name} />}
      </div>
    </li>
  );
}

/** Asks once more before it is gone. */
function Delete({ name }: { readonly name: string }) {
  const { recordings } = useDashboard();
  const { isArmed, press } = useTwice(() => recordings.remove(name));
  return (
    <button
      type="button"
      className={isArmed ? 'btn is-asked' : 'btn'}
      aria-label={isArmed ? words.deleteForGood(name) : words.delete(name)}
      onClick={press}
    >
      {isArmed ? words.sure : <Icon name="cross" />}
    </button>
  );
}

function Bring() {
  const { recordings } = useDashboard();
  return (
    <PickFile label={words.bringWhat} accept=".tlog" onFile={recordings.upload}>
      <span>
        {words.bring}
        <span className="nophone">{words.bringTlog}</span>
      </span>
    </PickFile>
  );
}
