/**
 * A pack looked through before it is one: where its tiles lie, and what it says of itself. What is found is checked in the
 * same way for every kind. Each reader goes in small steps, so that whoever runs it can do something else between them.
 */
import { createHash } from 'node:crypto';
import {
  type Bounds,
  mercatorEndDeg,
  mostTileB,
  type PackKind,
  type TileAt,
  type TileFormat,
} from '../../protocol/maps.ts';
import { isVector, NotAPack, type PackBytes } from './pack-bytes.ts';
import { looksVector, pictureIn } from './pictures.ts';
import type { Row, TileIndex } from './tile-index.ts';

/** What a reader found. `bounds` are as the pack says, null where it says none. */
export type Found = {
  readonly index: TileIndex;
  readonly label: string;
  readonly attribution: string;
  readonly bounds: Bounds | null;
  readonly missing: number;
};

export type PackReader = {
  readonly kind: PackKind;
  /** By the first bytes. */
  isOne(head: Buffer): boolean;
  /** Throws {@link NotAPack}. */
  survey(file: PackBytes): Generator<void, Found>;
  /** A tile's bytes. Throws {@link NotAPack} where they are not there. */
  tile(file: PackBytes, row: Row): Buffer;
};

export type Surveyed = Found & {
  readonly bounds: Bounds;
  readonly kind: PackKind;
  readonly format: TileFormat;
  readonly tilePx: number;
  /** Of its content. */
  readonly id: string;
};

/** Tiles that are looked at one by one. */
const samples = 48;
const hashStepB = 1024 * 1024;
const longestText = 300;

/** Throws {@link NotAPack}. */
export function* surveyPack(file: PackBytes, readers: readonly PackReader[]): Generator<void, Surveyed> {
  const head = file.read(0, Math.min(file.size, 512));
  const reader = readers.find((one) => one.isOne(head));
  if (reader === undefined) throw new NotAPack('is no PMTiles, no MBTiles and no zip of z/x/y tiles');
  const found = yield* reader.survey(file);
  const { format, tilePx } = yield* sample(file, reader, found.index);
  const bounds = found.bounds ?? worldBounds;
  return { ...found, ...{ kind: reader.kind, format, tilePx, bounds }, id: yield* hashOf(file) };
}

/** Some tiles from all over the pack: each has to be a picture, and all of one format. */
function* sample(file: PackBytes, reader: PackReader, index: TileIndex) {
  const step = Math.max(1, index.rows / samples);
  let first: { format: TileFormat; tilePx: number } | undefined;
  for (let at = 0; at < index.rows; at += step) {
    const bytes = reader.tile(file, index.row(Math.floor(at)));
    const picture = pictureIn(bytes);
    if (picture === undefined)
      throw new NotAPack(looksVector(bytes) ? isVector : 'has tiles that are no PNG, JPEG or WebP');
    first ??= { format: picture.format, tilePx: picture.px };
    yield;
  }
  if (first === undefined) throw new NotAPack('holds no tiles');
  return first;
}

function* hashOf(file: PackBytes): Generator<void, string> {
  const hash = createHash('sha256');
  for (let at = 0; at < file.size; at += hashStepB) {
    hash.update(file.read(at, Math.min(hashStepB, file.size - at)));
    yield;
  }
  return hash.digest('hex').slice(0, 20);
}

export const worldBounds: Bounds = [-180, -mercatorEndDeg, 180, mercatorEndDeg];

/** To a centimetre. */
const exact = (degrees: number): number => Math.round(degrees * 1e7) / 1e7;

/** Throws {@link NotAPack} for what is no area of the earth. A hair beyond its edge is rounding. */
export function boundsFrom([west = NaN, south = NaN, east = NaN, north = NaN]: readonly number[]): Bounds {
  const [w, s, e, n] = [exact(west), exact(south), exact(east), exact(north)];
  const isThere = w >= -180.01 && e <= 180.01 && s >= -90.01 && n <= 90.01 && w < e && s < n;
  if (!isThere) throw new NotAPack('names an area that is nowhere on the earth');
  return [Math.max(-180, w), Math.max(-90, s), Math.min(180, e), Math.min(90, n)];
}

/** Throws {@link NotAPack} for a length that no tile has. */
export function tileLength(length: number): number {
  if (length < 1) throw new NotAPack('has an empty tile');
  if (length > mostTileB) throw new NotAPack(`has a tile of more than ${mostTileB / 1_048_576} MiB`);
  return length;
}

/** Plain words: an attribution is often HTML. */
export const plainText = (text: unknown): string =>
  typeof text !== 'string'
    ? ''
    : text
        .slice(0, 4 * longestText)
        .replace(/<[^>]*>/g, '')
        .replace(/&copy;/g, '©')
        .replace(/&amp;/g, '&')
        .replace(/[\p{C}\s]+/gu, ' ')
        .trim()
        .slice(0, longestText);

/** The area of tiles, for a pack that says none: of the deepest zoom that was seen. */
export function areaOfTiles() {
  let deepest = -1;
  let [x0, x1, y0, y1] = [0, 0, 0, 0];
  return {
    add({ z, x, y }: TileAt): void {
      if (z < deepest) return;
      if (z > deepest) [deepest, x0, x1, y0, y1] = [z, x, x, y, y];
      [x0, x1, y0, y1] = [Math.min(x0, x), Math.max(x1, x), Math.min(y0, y), Math.max(y1, y)];
    },
    bounds(): Bounds {
      const across = 2 ** Math.max(0, deepest);
      const lon = (x: number) => (x / across) * 360 - 180;
      const lat = (y: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / across))) * 180) / Math.PI;
      return boundsFrom([lon(x0), lat(y1 + 1), lon(x1 + 1), lat(y0)]);
    },
  };
}
