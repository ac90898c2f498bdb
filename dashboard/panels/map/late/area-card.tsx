/** An area that is to be kept for when there is no internet: which, how deep, how much it is, and how its download goes. */
import { useState } from 'react';
import { useStore } from 'zustand';
import {
  type AreaJob,
  areaFault,
  type Bounds,
  countTiles,
  type TileSource,
  usualTileB,
} from '../../../../bridge/protocol/maps.ts';
import { boundsTuple } from '../../../store/maps/rover.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { dateText, figure, sizeOf } from '../../format.ts';
import { Icon } from '../../icons.tsx';
import { useMapDesk, useRover } from './desk.ts';
import { lookedAt } from './looked.ts';
import { measuring } from './measuring.ts';

type Area = 'visible' | 'measured';

/** What lies around the measured points, or null where there are too few. */
function useMeasuredBounds(): Bounds | null {
  const { points } = useStore(measuring, ({ measured }) => measured);
  if (points.length < 2) return null;
  const [lats, lons] = [points.map(({ latDeg }) => latDeg), points.map(({ lonDeg }) => lonDeg)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

export function AreaCard() {
  const servers = useRover((state) => state.servers);
  const looked = lookedAt();
  const measured = useMeasuredBounds();
  const [first] = servers;
  return (
    <section className="card" aria-label={words.areaTitle}>
      <h2>{words.areaTitle}</h2>
      {first === undefined ? (
        <p className="muted">{words.areaNoServer}</p>
      ) : looked === null ? (
        <p className="muted">{words.areaNoView}</p>
      ) : (
        <AreaForm
          key={servers.length}
          {...{ servers, first, measured }}
          visible={boundsTuple(looked.bounds)}
          zoom={looked.zoom}
        />
      )}
      <Jobs />
    </section>
  );
}

type FormProps = {
  readonly servers: readonly TileSource[];
  readonly first: TileSource;
  readonly visible: Bounds;
  readonly measured: Bounds | null;
  readonly zoom: number;
};

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const within = (value: number, { minZoom, maxZoom }: TileSource) => Math.max(minZoom, Math.min(maxZoom, value));

function AreaForm({ servers, first, visible, measured, zoom }: FormProps) {
  const { rover } = useMapDesk();
  const [server, setServer] = useState(first);
  const [area, setArea] = useState<Area>(measured ? 'measured' : 'visible');
  const [from, setFrom] = useState(within(zoom - 2, first));
  const [to, setTo] = useState(within(zoom + 1, first));
  const [name, setName] = useState(words.areaNamed(dateText(Date.now())));
  const [why, setWhy] = useState<string | null>(null);
  const bounds = area === 'measured' && measured ? measured : visible;
  const request = { bounds, minZoom: from, maxZoom: to };
  const fault = areaFault(request);
  const tiles = fault === undefined ? countTiles(bounds, from, to) : 0;
  const start = async () => setWhy(await rover.fetchArea({ ...request, source: server.name, name }));
  const choose = (next: TileSource) => {
    setServer(next);
    setFrom((last) => within(last, next));
    setTo((last) => within(last, next));
  };
  return (
    <div className="maps-form">
      {servers.length > 1 ? (
        <label>
          {words.areaServer}
          <select
            value={server.name}
            onChange={({ target }) => choose(servers.find((one) => one.name === target.value) ?? first)}
          >
            {servers.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
      ) : null}
      {measured ? (
        <label>
          {words.areaTitle}
          <select value={area} onChange={({ target }) => setArea(target.value === 'measured' ? 'measured' : 'visible')}>
            <option value="visible">{words.areaVisible}</option>
            <option value="measured">{words.areaMeasured}</option>
          </select>
        </label>
      ) : null}
      <div className="maps-zooms">
        <ZoomChoice
          label={words.areaFrom}
          value={from}
          zooms={range(server.minZoom, server.maxZoom)}
          onChange={setFrom}
        />
        <ZoomChoice label={words.areaTo} value={to} zooms={range(server.minZoom, server.maxZoom)} onChange={setTo} />
      </div>
      <label>
        {words.areaName}
        <input value={name} maxLength={80} onChange={({ target }) => setName(target.value)} />
      </label>
      <p role="status" className={fault === undefined ? 'muted' : 'caution'} data-estimate={tiles}>
        {fault ?? words.areaEstimate(figure(tiles), sizeOf(tiles * usualTileB))}
      </p>
      {why === null ? null : (
        <p className="caution" role="alert">
          {why}
        </p>
      )}
      <button type="button" className="btn pri" disabled={fault !== undefined || name.trim() === ''} onClick={start}>
        <Icon name="save" />
        {words.areaStart}
      </button>
    </div>
  );
}

type ZoomProps = {
  readonly label: string;
  readonly value: number;
  readonly zooms: readonly number[];
  onChange(zoom: number): void;
};

const ZoomChoice = ({ label, value, zooms, onChange }: ZoomProps) => (
  <label>
    {label}
    <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
      {zooms.map((zoom) => (
        <option key={zoom}>{zoom}</option>
      ))}
    </select>
  </label>
);

function Jobs() {
  const areas = useRover((state) => state.areas);
  if (areas.length === 0) return null;
  return (
    <ul className="maps-list" aria-label={words.areas}>
      {areas.map((job) => (
        <Job key={job.id} job={job} />
      ))}
    </ul>
  );
}

function Job({ job: { id, name, state, why, tiles, fetched, missing, bytes } }: { readonly job: AreaJob }) {
  const { rover } = useMapDesk();
  const isOn = state === 'running' || state === 'waiting';
  return (
    <li className="maps-row" data-area={state}>
      <div className="maps-what">
        <b>{name}</b>
        <small>
          {words.areaStates[state]} · {words.areaProgress(figure(fetched), figure(tiles), sizeOf(bytes))}
        </small>
        {missing > 0 ? <small className="caution">{words.areaMissing(missing)}</small> : null}
        {why === '' ? null : <small className={state === 'failed' ? 'warn' : 'caution'}>{why}</small>}
        {isOn ? <progress value={fetched + missing} max={tiles} aria-label={name} /> : null}
      </div>
      <button type="button" className="btn" onClick={() => void rover.cancelArea(id)}>
        {isOn ? words.cancel : words.forget}
      </button>
    </li>
  );
}
