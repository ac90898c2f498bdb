/** What the map shows: what lies under its grid, how it looks, how the track is drawn, and when the rover is too far away. */
import { useState } from 'react';
import { leastLimitM, leastStrength, limitFroms, mostLimitM, trackLooks } from '../../../store/maps/choice.ts';
import type { Source } from '../../../store/maps/source.ts';
import { scaleOf, toShown, toStored } from '../../../store/units.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { Icon } from '../../icons.tsx';
import { closeSheet, useOpenSheet } from '../../open-sheet.ts';
import { goTo, usePath } from '../../route.tsx';
import { Sheet } from '../../sheet.tsx';
import { useUnits } from '../../units.ts';
import { chooseMap, useMapChoice } from '../choice.ts';
import { AreaCard } from './area-card.tsx';
import { useRover, useRoverNews, useSources } from './desk.ts';
import { ToolShape } from './map-tools.tsx';
import { beginMeasure } from './measuring.ts';
import { operator, useOperator } from './own-place.ts';
import { TrackLegend } from './speed-track.tsx';
import '../../../pages/page.css';
import './maps.css';

export const LayerSheet = () =>
  useOpenSheet() === 'layers' ? (
    <Sheet title={words.layers} onClose={closeSheet}>
      <Layers />
    </Sheet>
  ) : null;

const leaveFor = (path: string) => () => {
  closeSheet();
  goTo(path);
};

function Layers() {
  useRoverNews();
  return (
    <div className="map-layers">
      <ToolsCard />
      <GroundCard />
      <LookCard />
      <TrackCard />
      <LimitCard />
      <AreaCard />
    </div>
  );
}

/** What has no place beside a phone's map. Plans are measured by their own table. */
function ToolsCard() {
  const isPlan = usePath() === '/plan';
  const isShown = useOperator().is !== 'off';
  const andClose = (act: () => void) => () => {
    act();
    closeSheet();
  };
  return (
    <div className="rows phone">
      {isPlan ? null : (
        <button type="button" className="btn" onClick={andClose(beginMeasure)}>
          <ToolShape name="ruler" />
          {words.measure}
        </button>
      )}
      <button type="button" className="btn" onClick={andClose(isShown ? operator.leave : operator.ask)}>
        <ToolShape name="me" />
        {isShown ? words.meOff : words.me}
      </button>
    </div>
  );
}

/** Where a source is, in words. */
export function useWhereOf(): (source: Source) => string {
  const servers = useRover((state) => state.servers);
  return ({ id }) => {
    if (id.startsWith('here:')) return words.onDevice;
    const host = servers.find(({ name }) => id === `rover:server:${name}`)?.host;
    return host === undefined ? words.onRover : words.byRover(host);
  };
}

function GroundCard() {
  const { source: chosen } = useMapChoice();
  const sources = useSources();
  const whereOf = useWhereOf();
  const why = useRover((state) => state.why);
  return (
    <section className="card" aria-label={words.ground}>
      <h2>{words.ground}</h2>
      <fieldset className="maps-choice" aria-label={words.ground}>
        <Choice
          name="source"
          title={words.none}
          about={words.noneAbout}
          isChosen={chosen === ''}
          onChoose={() => chooseMap({ source: '' })}
        />
        {sources.map((source) => (
          <Choice
            key={source.id}
            name="source"
            title={source.title}
            about={`${whereOf(source)} · ${words.zooms(source.minZoom, source.maxZoom)}`}
            isChosen={chosen === source.id}
            onChoose={() => chooseMap({ source: source.id })}
          />
        ))}
      </fieldset>
      {why === null ? null : <p className="caution">{words.roverUnknown(why)}</p>}
      <div className="rows">
        <button type="button" className="btn" onClick={leaveFor('/maps')}>
          <Icon name="setup" />
          {words.manage}
        </button>
      </div>
    </section>
  );
}

type ChoiceProps = {
  readonly name: string;
  readonly title: string;
  readonly about?: string;
  readonly isChosen: boolean;
  onChoose(): void;
};

const Choice = ({ name, title, about, isChosen, onChoose }: ChoiceProps) => (
  <label className="maps-option">
    <input type="radio" name={name} checked={isChosen} onChange={onChoose} />
    <span>
      <b>{title}</b>
      {about === undefined ? null : <small>{about}</small>}
    </span>
  </label>
);

function LookCard() {
  const { strength, isDim, hasGrid } = useMapChoice();
  return (
    <section className="card" aria-label={words.look}>
      <h2>{words.look}</h2>
      <label className="maps-strength">
        <span>
          {words.strength} <b>{words.percent(strength)}</b>
        </span>
        <input
          type="range"
          min={leastStrength}
          max={1}
          step={0.05}
          value={strength}
          onChange={({ target }) => chooseMap({ strength: Number(target.value) })}
        />
      </label>
      <label className="maps-option">
        <input type="checkbox" checked={isDim} onChange={({ target }) => chooseMap({ isDim: target.checked })} />
        <span>{words.dim}</span>
      </label>
      <label className="maps-option">
        <input type="checkbox" checked={hasGrid} onChange={({ target }) => chooseMap({ hasGrid: target.checked })} />
        <span>{words.grid}</span>
      </label>
    </section>
  );
}

function TrackCard() {
  const { track } = useMapChoice();
  return (
    <section className="card" aria-label={words.track}>
      <h2>{words.track}</h2>
      <fieldset className="maps-choice is-row" aria-label={words.track}>
        {trackLooks.map((look) => (
          <Choice
            key={look}
            name="track"
            title={words.tracks[look]}
            isChosen={track === look}
            onChoose={() => chooseMap({ track: look })}
          />
        ))}
      </fieldset>
      <TrackLegend isInSheet />
    </section>
  );
}

function LimitCard() {
  const { limitFrom } = useMapChoice();
  const me = useOperator();
  return (
    <section className="card" aria-label={words.limit}>
      <h2>{words.limit}</h2>
      <fieldset className="maps-choice is-row" aria-label={words.limit}>
        {limitFroms.map((from) => (
          <Choice
            key={from}
            name="limit"
            title={words.limits[from]}
            isChosen={limitFrom === from}
            onChoose={() => chooseMap({ limitFrom: from })}
          />
        ))}
      </fieldset>
      {limitFrom === 'off' ? null : <LimitField />}
      {limitFrom === 'me' && me.is !== 'here' ? (
        <div className="rows">
          <span className="caution">{me.is === 'refused' ? words.trouble[me.why] : words.limitNeedsMe}</span>
          <button type="button" className="btn" disabled={me.is === 'asking'} onClick={operator.ask}>
            {words.me}
          </button>
        </div>
      ) : null}
      <p className="muted">{words.private}</p>
    </section>
  );
}

/** Typed in the operator's unit, kept in metres; what is no distance changes nothing. */
function LimitField() {
  const { limitM } = useMapChoice();
  const scale = scaleOf('m', useUnits());
  const [text, setText] = useState(() => String(Math.round(toShown(scale, limitM))));
  const take = (typed: string) => {
    setText(typed);
    const metres = toStored(scale, Number(typed));
    if (typed.trim() !== '' && metres >= leastLimitM && metres <= mostLimitM) chooseMap({ limitM: metres });
  };
  return (
    <label className="maps-form">
      {words.limitBeyond(scale.unit)}
      <input inputMode="decimal" value={text} maxLength={8} onChange={({ target }) => take(target.value)} />
    </label>
  );
}
