/** The chosen source under the grid, and who made it. */
import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Place } from '../../../store/geo.ts';
import { durationText } from '../../../store/lengths-of-time.ts';
import { groundOf } from '../../../store/maps/laying.ts';
import { boundsOf, zoomFor } from '../../../store/maps/mercator.ts';
import type { Source } from '../../../store/maps/source.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { useSelect } from '../../use-dashboard.ts';
import type { Size } from '../../use-size.ts';
import { useMapChoice } from '../choice.ts';
import type { View } from '../view.ts';
import { tilesOf, useHere, useMapDesk, useNewsOf, useRover, useSources } from './desk.ts';
import { lookAt } from './looked.ts';
import { type LayerNews, type TileCanvas, tileCanvas } from './tile-canvas.ts';
import './maps.css';

const news = createStore<{ readonly now: LayerNews | null }>()(() => ({ now: null }));

type LayerProps = { readonly view: View; readonly size: Size; readonly anchor: Place };

function useChosen(): Source | null {
  const { source } = useMapChoice();
  return useSources().find(({ id }) => id === source) ?? null;
}

export const TileLayer = memo(function TileLayer({ view, size, anchor }: LayerProps) {
  useNewsOf(useMapChoice().source);
  const source = useChosen();
  const looking = { ...view, ...size };
  useEffect(() => {
    lookAt({ bounds: boundsOf(groundOf({ ...view, ...size }), anchor), zoom: zoomFor(view.pxPerM, anchor) });
  }, [view, size, anchor]);
  return source === null ? null : <Layer key={source.id} {...{ source, looking, anchor }} />;
});

type OneProps = {
  readonly source: Source;
  readonly looking: View & Size;
  readonly anchor: Place;
};

function Layer({ source, looking, anchor }: OneProps) {
  const { fetchAs } = useMapDesk();
  const { strength, isDim } = useMapChoice();
  const isConnected = useSelect(({ connection }) => connection.name === 'connected');
  const ref = useRef<HTMLCanvasElement>(null);
  const layer = useRef<TileCanvas | null>(null);
  const first = useRef(source);
  useLayoutEffect(() => {
    if (ref.current === null) return;
    const made = tileCanvas(ref.current, first.current, tilesOf(first.current, fetchAs), (now) =>
      news.setState({ now }),
    );
    layer.current = made;
    return () => {
      made.stop();
      news.setState({ now: null });
    };
  }, [fetchAs]);
  useLayoutEffect(() => {
    if (looking.width > 0) layer.current?.look(looking, anchor);
  });
  // What could not be fetched while the link was away.
  useEffect(() => {
    if (isConnected) layer.current?.again();
  }, [isConnected]);
  return (
    <canvas
      ref={ref}
      className={isDim ? 'map-tiles is-dim' : 'map-tiles'}
      style={{ opacity: strength }}
      data-source={source.id}
    />
  );
}

/** A picture of the ground that is younger is as it is now. */
const oldS = 3600;

/** Who made what is shown, and what is the matter with it: on the map for as long as it is. */
export function Credit() {
  const { source: wanted } = useMapChoice();
  const source = useChosen();
  const isLoaded = useHere((state) => state.isLoaded);
  const isTold = useRover(({ packs, why }) => packs !== null || why !== null);
  const is = useStore(news, ({ now }) => now?.wanted);
  const failed = useStore(news, ({ now }) => now?.counts.failed ?? 0);
  const oldestS = useStore(news, ({ now }) => now?.counts.oldestS ?? null);
  if (wanted === '') return null;
  if (source === null)
    return (wanted.startsWith('here:') ? isLoaded : isTold) ? <p className="map-credit">{words.gone}</p> : null;
  const { title, attribution } = source;
  const matter = is === 'outside' ? words.outside(title) : is === 'far' ? words.far(title) : null;
  return (
    <p className="map-credit">
      <span>{matter ?? (attribution || words.creditNone(title))}</span>
      {oldestS !== null && oldestS > oldS ? <span> · {words.keptSince(durationText(oldestS * 1000))}</span> : null}
      {failed > 0 ? <span className="caution"> · {words.failing(failed)}</span> : null}
    </p>
  );
}
