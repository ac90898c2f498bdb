/**
 * Maps that the rover carries: what is kept, what comes from a configured tile server, and areas that are fetched from one to
 * be kept. Tiles are those of the web: z/x/y, y counted from the north, in Web Mercator (EPSG:3857).
 */
import { type Static, Type } from 'typebox';

/** `tiles` is a zip of z/x/y.png, .jpg or .webp. */
export const packKinds = ['pmtiles', 'mbtiles', 'tiles'] as const;
export type PackKind = (typeof packKinds)[number];
export const tileFormats = ['png', 'jpeg', 'webp'] as const;
export type TileFormat = (typeof tileFormats)[number];

/** Beyond this a tile is 7 mm of ground wide, and no number of ours would be whole. */
export const deepestZoom = 24;
/** Web Mercator ends here, in degrees of latitude. */
export const mercatorEndDeg = 85.0511287798066;
/** A tile that is larger is none. */
export const mostTileB = 2 * 1024 * 1024;
/** The largest pack, and the largest piece of one. */
export const mostPackB = 32 * 2 ** 30;
export const mostPackPieceB = 1024 * 1024;
/** One area, so that nobody fetches a country by a slip of the finger. */
export const mostAreaTiles = 20_000;
/** What a tile weighs before one has come: of satellite pictures and of drawn maps in the middle. */
export const usualTileB = 20_000;

const zoom = Type.Integer({ minimum: 0, maximum: deepestZoom });

/** West, south, east, north in degrees (WGS 84). */
export const Bounds = Type.Tuple([
  Type.Number({ minimum: -180, maximum: 180 }),
  Type.Number({ minimum: -90, maximum: 90 }),
  Type.Number({ minimum: -180, maximum: 180 }),
  Type.Number({ minimum: -90, maximum: 90 }),
]);
export type Bounds = Static<typeof Bounds>;

/** A pack that is kept. Its tiles never change under its `id`, which is made of its content. */
export const PackInfo = Type.Object({
  id: Type.String(),
  /** Of its file. */
  name: Type.String(),
  /** What people call it: what the file says of itself, until somebody calls it otherwise. */
  label: Type.String(),
  kind: Type.Enum(packKinds),
  format: Type.Enum(tileFormats),
  /** Of a tile's edge; 256 or 512 as a rule. */
  tilePx: Type.Integer({ minimum: 1 }),
  bounds: Bounds,
  minZoom: zoom,
  maxZoom: zoom,
  tiles: Type.Integer({ minimum: 1 }),
  bytes: Type.Integer({ minimum: 1 }),
  /** Plain text, to be shown with the map. */
  attribution: Type.String(),
  /** Wall ms since 1970. */
  came: Type.Number(),
  /** Tiles of its area that were not to be had when it was fetched; 0 where it was brought, and nobody can know. */
  missing: Type.Integer({ minimum: 0 }),
});
export type PackInfo = Static<typeof PackInfo>;

/** A pack that is on its way in: still arriving, being looked through, or refused for `why`. */
export const PackUpload = Type.Object({
  name: Type.String(),
  size: Type.Integer(),
  has: Type.Integer(),
  state: Type.Enum(['arriving', 'checking', 'refused'] as const),
  why: Type.String(),
});
export type PackUpload = Static<typeof PackUpload>;

/** `mostB` for packs, `freeB` of it to be had, as far as the disk allows. */
export const PackList = Type.Object({
  packs: Type.Array(PackInfo),
  uploads: Type.Array(PackUpload),
  usedB: Type.Number(),
  mostB: Type.Number(),
  freeB: Type.Number(),
});
export type PackList = Static<typeof PackList>;

/** The answer to a piece: `has` bytes are there; with the last one the pack, or null while it is still looked through. */
export const PieceTaken = Type.Object({ has: Type.Integer(), pack: Type.Union([PackInfo, Type.Null()]) });
export type PieceTaken = Static<typeof PieceTaken>;

export const PackLabel = Type.Object({ label: Type.String({ minLength: 1, maxLength: 80 }) });
export type PackLabel = Static<typeof PackLabel>;

/** `paused`: it asked for peace or refused, and is left alone until `until` (wall ms); `offline`: it was not reached last. */
export const tileSourceStates = ['untried', 'answers', 'offline', 'paused'] as const;

/** A tile server of the configuration. Its address stays with the bridge: there may be a key in it. */
export const TileSource = Type.Object({
  name: Type.String(),
  host: Type.String(),
  attribution: Type.String(),
  minZoom: zoom,
  maxZoom: zoom,
  state: Type.Enum(tileSourceStates),
  why: Type.String(),
  until: Type.Union([Type.Number(), Type.Null()]),
  /** Of its tiles that are kept for when there is no internet. */
  cachedB: Type.Number(),
});
export type TileSource = Static<typeof TileSource>;

export const TileSources = Type.Object({ sources: Type.Array(TileSource) });
export type TileSources = Static<typeof TileSources>;

/** An area to be fetched from a tile server, and kept as a pack of this name. */
export const AreaRequest = Type.Object({
  source: Type.String({ minLength: 1, maxLength: 40 }),
  bounds: Bounds,
  minZoom: zoom,
  maxZoom: zoom,
  name: Type.String({ minLength: 1, maxLength: 80 }),
});
export type AreaRequest = Static<typeof AreaRequest>;

/**
 * `running` and `waiting` (for the server, the internet or the disk) go on by themselves, also after the bridge was
 * restarted. `done` has every tile; `incomplete` is a pack without `missing` of them; the others left none.
 */
export const areaStates = ['running', 'waiting', 'done', 'incomplete', 'cancelled', 'failed'] as const;

export const AreaJob = Type.Object({
  id: Type.String(),
  ...AreaRequest.properties,
  state: Type.Enum(areaStates),
  /** One sentence where it waits, failed, or lacks something; else empty. */
  why: Type.String(),
  /** Of the area. */
  tiles: Type.Integer(),
  fetched: Type.Integer(),
  /** Not to be had: the server has none there, or what it sent was no picture. */
  missing: Type.Integer(),
  bytes: Type.Number(),
  /** Of the whole, from what has come so far. */
  estimatedB: Type.Number(),
  /** Wall ms since 1970. */
  began: Type.Number(),
  /** The pack that it became. */
  pack: Type.Union([Type.String(), Type.Null()]),
  /** Who asked for it: a device, or an address. */
  by: Type.String(),
});
export type AreaJob = Static<typeof AreaJob>;

export const AreaJobs = Type.Object({ areas: Type.Array(AreaJob) });
export type AreaJobs = Static<typeof AreaJobs>;

export type TileAt = { readonly z: number; readonly x: number; readonly y: number };

/** The tile in which a place lies; places beyond the ends of the map lie in its last tiles. */
export function tileAt(latDeg: number, lonDeg: number, z: number): TileAt {
  const across = 2 ** z;
  const lat = (Math.min(mercatorEndDeg, Math.max(-mercatorEndDeg, latDeg)) * Math.PI) / 180;
  const x = Math.floor(((lonDeg + 180) / 360) * across);
  const y = Math.floor(((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * across);
  const within = (value: number) => Math.min(across - 1, Math.max(0, value));
  return { z, x: within(x), y: within(y) };
}

/** The tiles of one zoom that an area touches, from the first to the last of each direction. */
export function tileSpan([west, south, east, north]: Bounds, z: number) {
  const first = tileAt(north, west, z);
  const last = tileAt(south, east, z);
  return { x0: first.x, x1: last.x, y0: first.y, y1: last.y };
}

/** How many tiles an area has, to be told before anything is fetched. */
export function countTiles(bounds: Bounds, minZoom: number, maxZoom: number): number {
  let count = 0;
  for (let z = minZoom; z <= maxZoom; z++) {
    const { x0, x1, y0, y1 } = tileSpan(bounds, z);
    count += (x1 - x0 + 1) * (y1 - y0 + 1);
  }
  return count;
}

/** Tile number `index` of an area, counted zoom by zoom and row by row; undefined past its end. */
export function tileOfArea(bounds: Bounds, minZoom: number, maxZoom: number, index: number): TileAt | undefined {
  let left = index;
  for (let z = minZoom; z <= maxZoom; z++) {
    const { x0, x1, y0, y1 } = tileSpan(bounds, z);
    const wide = x1 - x0 + 1;
    const count = wide * (y1 - y0 + 1);
    if (left < count) return { z, x: x0 + (left % wide), y: y0 + Math.floor(left / wide) };
    left -= count;
  }
  return undefined;
}

/** Why this is no area that could be fetched, in one sentence; undefined where it is one. */
export function areaFault({ bounds, minZoom, maxZoom }: Omit<AreaRequest, 'source' | 'name'>): string | undefined {
  const [west, south, east, north] = bounds;
  if (west >= east) return 'the area’s west has to lie west of its east: one across the 180th meridian is two areas';
  if (south >= north) return 'the area’s south has to lie south of its north';
  if (minZoom > maxZoom) return `the zooms ${minZoom} to ${maxZoom} are the wrong way round`;
  const count = countTiles(bounds, minZoom, maxZoom);
  return count > mostAreaTiles
    ? `the area has ${count} tiles, and ${mostAreaTiles} are the most: take fewer zooms or a smaller area`
    : undefined;
}
