/** What the map has beyond its grid, once for each dashboard: the rover's packs and servers, this device's own, and who asks. */
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Dashboard } from '../../../store/dashboard.ts';
import { hereSource, hereSourceId } from '../../../store/maps/here.ts';
import {
  packSource,
  type RoverMaps,
  type RoverMapsDesk,
  roverMapsOver,
  serverSource,
  tilePathOf,
} from '../../../store/maps/rover.ts';
import type { AskTile, Source } from '../../../store/maps/source.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { useDashboard, useSelect } from '../../use-dashboard.ts';
import { fileOf, type HereState, herePacks, loadHere } from './here-packs.ts';
import { packTiles } from './pack-file.ts';
import { type PersonFetch, personFetch } from './person-fetch.ts';
import { roverTiles } from './rover-tiles.ts';

export type MapDesk = { readonly rover: RoverMapsDesk; readonly fetchAs: PersonFetch };

const desks = new WeakMap<Dashboard, MapDesk>();

function deskOver({ ground }: Dashboard): MapDesk {
  const ask = ground?.ask ?? (async () => ({ ok: false, status: 0, why: words.noBridge }) as const);
  return {
    rover: roverMapsOver(ask, words.notUnderstood),
    fetchAs: personFetch(ground?.origin ?? '', ground?.token ?? (async () => null)),
  };
}

export function useMapDesk(): MapDesk {
  const dashboard = useDashboard();
  const desk = desks.get(dashboard) ?? deskOver(dashboard);
  desks.set(dashboard, desk);
  return desk;
}

export const useHere = <T>(selector: (state: HereState) => T): T => useStore(herePacks, selector);
export const useRover = <T>(selector: (state: RoverMaps) => T): T => useStore(useMapDesk().rover.store, selector);

const everyMs = 4000;

/** Asks the rover what it has, now and again for as long as somebody looks. */
export function useRoverNews(): void {
  const { rover } = useMapDesk();
  useEffect(() => {
    void loadHere();
    void rover.refresh();
    const timer = setInterval(() => void rover.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [rover]);
}

/** Learns what the chosen source is; a map without one asks nobody anything. */
export function useNewsOf(sourceId: string): void {
  const { rover } = useMapDesk();
  const isConnected = useSelect(({ connection }) => connection.name === 'connected');
  useEffect(() => {
    if (sourceId.startsWith('here:')) void loadHere();
    if (sourceId.startsWith('rover:') && isConnected) void rover.refresh();
  }, [rover, sourceId, isConnected]);
}

/** All that can lie under the grid now. */
export function useSources(): readonly Source[] {
  const here = useHere(({ packs }) => packs);
  const packs = useRover((state) => state.packs?.packs);
  const servers = useRover((state) => state.servers);
  return useMemo(
    () => [...here.map(hereSource), ...(packs ?? []).map(packSource), ...servers.map(serverSource)],
    [here, packs, servers],
  );
}

/** How the tiles of a source are asked for. */
export function tilesOf({ id }: Source, fetchAs: PersonFetch): AskTile<ImageBitmap> {
  const path = tilePathOf(id);
  if (path !== null) return roverTiles(path, fetchAs);
  const packId = id.slice(hereSourceId('').length);
  return packTiles(() => fileOf(packId), id);
}
