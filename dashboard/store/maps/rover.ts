/**
 * What the rover has of maps, as far as the bridge told: packs, tile servers, areas that are being fetched. Asked for while
 * somebody looks; after a failure the last good answer stays, with the reason beside it.
 */
import { Check } from 'typebox/schema';
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  type AreaJob,
  AreaJobs,
  type AreaRequest,
  type Bounds as BoundsTuple,
  type PackInfo,
  PackList,
  type TileSource,
  TileSources,
} from '../../../bridge/protocol/maps.ts';
import type { Ask } from '../ask.ts';
import type { Bounds } from './mercator.ts';
import type { Source } from './source.ts';

/** Where the bridge has what. */
export const mapPaths = {
  packs: '/api/maps/packs',
  pack: (id: string) => `/api/maps/packs/${encodeURIComponent(id)}`,
  upload: (name: string) => `/api/maps/uploads/${encodeURIComponent(name)}`,
  sources: '/api/maps/sources',
  areas: '/api/maps/areas',
  area: (id: string) => `/api/maps/areas/${encodeURIComponent(id)}`,
  packTile: (id: string) => `/api/maps/packs/${encodeURIComponent(id)}/tiles`,
  serverTile: (name: string) => `/api/maps/sources/${encodeURIComponent(name)}/tiles`,
} as const;

export type RoverMaps = {
  readonly packs: PackList | null;
  readonly servers: readonly TileSource[];
  readonly areas: readonly AreaJob[];
  /** Why the newest question failed, or null. */
  readonly why: string | null;
};

export type RoverMapsDesk = {
  readonly store: StoreApi<RoverMaps>;
  refresh(): Promise<void>;
  /** All of these answer why not, or null. */
  remove(packId: string): Promise<string | null>;
  fetchArea(request: AreaRequest): Promise<string | null>;
  /** Cancels one that runs, and forgets one that has ended; its pack stays. */
  cancelArea(id: string): Promise<string | null>;
  /** Forgets what has come of a file. */
  dropUpload(name: string): Promise<string | null>;
};

export function roverMapsOver(ask: Ask, notUnderstood: string): RoverMapsDesk {
  const store = createStore<RoverMaps>()(() => ({ packs: null, servers: [], areas: [], why: null }));
  const refresh = async () => {
    const [packs, sources, areas] = await Promise.all([
      ask(mapPaths.packs),
      ask(mapPaths.sources),
      ask(mapPaths.areas),
    ]);
    const failed = [packs, sources, areas].find((one) => !one.ok);
    const isOdd = !(
      (!packs.ok || Check(PackList, packs.value)) &&
      (!sources.ok || Check(TileSources, sources.value)) &&
      (!areas.ok || Check(AreaJobs, areas.value))
    );
    store.setState((last) => ({
      packs: packs.ok && Check(PackList, packs.value) ? packs.value : last.packs,
      servers: sources.ok && Check(TileSources, sources.value) ? sources.value.sources : last.servers,
      areas: areas.ok && Check(AreaJobs, areas.value) ? areas.value.areas : last.areas,
      why: failed && !failed.ok ? failed.why : isOdd ? notUnderstood : null,
    }));
  };
  const told = async (path: string, how: Parameters<Ask>[1]) => {
    const result = await ask(path, how);
    await refresh();
    return result.ok ? null : result.why;
  };
  return {
    store,
    refresh,
    remove: (packId) => told(mapPaths.pack(packId), { method: 'DELETE' }),
    fetchArea: (body) => told(mapPaths.areas, { method: 'POST', body }),
    dropUpload: (name) => told(mapPaths.upload(name), { method: 'DELETE' }),
    cancelArea: (id) => told(mapPaths.area(id), { method: 'DELETE' }),
  };
}

export const boundsFrom = ([westDeg, southDeg, eastDeg, northDeg]: BoundsTuple): Bounds => ({
  ...{ westDeg, southDeg, eastDeg, northDeg },
});

/** As the protocol has it: within the world, to a hundredth of a metre. */
export const boundsTuple = ({ westDeg, southDeg, eastDeg, northDeg }: Bounds): BoundsTuple => {
  const held = (deg: number, most: number) => Math.max(-most, Math.min(most, Math.round(deg * 1e7) / 1e7));
  return [held(westDeg, 180), held(southDeg, 90), held(eastDeg, 180), held(northDeg, 90)];
};

export const packSource = ({ id, label, minZoom, maxZoom, tilePx, bounds, attribution }: PackInfo): Source => ({
  ...{ id: `rover:pack:${id}`, title: label, minZoom, maxZoom, tilePx, attribution, bounds: boundsFrom(bounds) },
});

export const serverSource = ({ name, minZoom, maxZoom, attribution }: TileSource): Source => ({
  ...{ id: `rover:server:${name}`, title: name, minZoom, maxZoom, tilePx: 256, attribution, bounds: null },
});

/** Where a source's tiles are asked for; null for one that the bridge has nothing to do with. */
export function tilePathOf(sourceId: string): string | null {
  const [where, kind, ...rest] = sourceId.split(':');
  if (where !== 'rover') return null;
  const name = rest.join(':');
  return kind === 'pack' ? mapPaths.packTile(name) : mapPaths.serverTile(name);
}
