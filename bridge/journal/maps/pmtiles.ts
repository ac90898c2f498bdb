/**
 * PMTiles, version 3 (protomaps/PMTiles, spec/v3/spec.md): a header of 127 bytes, a tree of directories, and the tiles. The
 * whole tree is read once; its entries have to ascend, so that no part of it can be handed out a thousand times over.
 */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { isVector, NotAPack, type PackBytes } from './pack-bytes.ts';
import { boundsFrom, type Found, type PackReader, plainText, tileLength } from './survey.ts';
import { buildIndex, type IndexBuilder } from './tile-index.ts';

const headB = 127;
const deepestTree = 4;
const mostDirectories = 50_000;
/** Packed, and unpacked: what says more of itself is a bomb. */
const mostDirectoryB = 4 * 1024 * 1024;
const mostUnpackedB = 32 * 1024 * 1024;

const types = ['of an unknown kind', 'vector', 'png', 'jpeg', 'webp', 'AVIF'];
const usual: ReadonlySet<string | undefined> = new Set(['png', 'jpeg', 'webp', 'of an unknown kind']);

export const pmtiles: PackReader = {
  kind: 'pmtiles',
  isOne: (head) => head.toString('latin1', 0, 7) === 'PMTiles',
  survey,
  tile: (file, { at, length }) => file.read(at, length),
};

type Header = {
  readonly unpack: (bytes: Buffer) => Buffer;
  /** Where each section begins, and how long it is. */
  readonly root: Section;
  readonly about: Section;
  readonly leaves: Section;
  readonly tiles: Section;
  readonly bounds: readonly number[];
};
/** The last tile so far, and how many directories were read. */
type Rising = { last: number; directories: number };
type Section = { readonly at: number; readonly length: number };

function* survey(file: PackBytes): Generator<void, Found> {
  const header = headerOf(file);
  const builder = buildIndex();
  const rising = { last: -1, directories: 0 };
  yield* walk(file, header, header.root, 0, builder, rising);
  const about = aboutIn(file, header);
  return {
    index: builder.finish(),
    label: plainText(about.name),
    attribution: plainText(about.attribution),
    bounds: boundsFrom(header.bounds),
    missing: 0,
  };
}

function headerOf(file: PackBytes): Header {
  const head = file.read(0, headB);
  const version = head[7];
  if (version !== 3) throw new NotAPack(`is PMTiles of version ${version}, and only version 3 is read`);
  const type = types[head[99] ?? 0] ?? 'of an unknown kind';
  if (type === 'vector') throw new NotAPack(isVector);
  if (!usual.has(type)) throw new NotAPack(`holds ${type} tiles; the page draws PNG, JPEG and WebP`);
  if ((head[98] ?? 0) > 1) throw new NotAPack('has packed tiles, which no raster map has');
  const [minZoom = 0, maxZoom = 0] = head.subarray(100, 102);
  if (minZoom > maxZoom || maxZoom > 30)
    throw new NotAPack(`names the zooms ${minZoom} to ${maxZoom}, which no map has`);
  const section = (place: number): Section => ({ at: u64(head, place), length: u64(head, place + 8) });
  return {
    unpack: unpackingOf(head[97] ?? 0),
    ...{ root: section(8), about: section(24), leaves: section(40), tiles: section(56) },
    bounds: [102, 106, 110, 114].map((place) => head.readInt32LE(place) / 1e7),
  };
}

const u64 = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

const atMost = { maxOutputLength: mostUnpackedB };
const unpackings = [
  undefined,
  (bytes: Buffer) => bytes,
  (bytes: Buffer) => gunzipSync(bytes, atMost),
  (bytes: Buffer) => brotliDecompressSync(bytes, atMost),
];

function unpackingOf(compression: number): Header['unpack'] {
  const way = unpackings[compression];
  if (way === undefined) throw new NotAPack('has directories that are packed in a way that is not read');
  return (bytes) => {
    try {
      return way(bytes);
    } catch {
      throw new NotAPack('has a directory that cannot be unpacked: it is damaged');
    }
  };
}

function* walk(
  file: PackBytes,
  header: Header,
  { at, length }: Section,
  depth: number,
  builder: IndexBuilder,
  rising: Rising,
): Generator<void> {
  rising.directories += 1;
  if (rising.directories > mostDirectories) throw new NotAPack('has more directories than any map');
  if (depth > deepestTree) throw new NotAPack('has directories within directories without end');
  if (length > mostDirectoryB) throw new NotAPack('has a directory that is larger than any map’s');
  for (const { id, run, length: long, offset } of entriesIn(header.unpack(file.read(at, length)))) {
    if (id <= rising.last) throw new NotAPack('has a directory that is out of order: it is damaged');
    if (run === 0) {
      // A leaf begins with the tile that its parent names.
      rising.last = id - 1;
      if (offset + long > header.leaves.length) throw new NotAPack('has a directory beyond its directories');
      yield* walk(file, header, { at: header.leaves.at + offset, length: long }, depth + 1, builder, rising);
    } else {
      if (offset + long > header.tiles.length || header.tiles.at + offset + long > file.size)
        throw new NotAPack('names tiles beyond its end: it was cut short or is damaged');
      builder.add(id, run, header.tiles.at + offset, tileLength(long));
      rising.last = id + run - 1;
    }
  }
  yield;
}

type Entry = { readonly id: number; readonly run: number; readonly length: number; readonly offset: number };

/** Columns of varints: ids as steps, runs, lengths, offsets; an offset of 0 is “right behind the one before”. */
function* entriesIn(bytes: Buffer): Generator<Entry> {
  const next = varintsOf(bytes);
  const count = next();
  // Each has four numbers, of a byte at least: what says more of itself would take memory for nothing.
  if (4 * count >= bytes.length) throw new NotAPack('has a directory that is damaged');
  const column = () => Float64Array.from({ length: count }, next);
  const [steps, runs, lengths, offsets] = [column(), column(), column(), column()];
  let id = 0;
  let end = 0;
  for (let index = 0; index < count; index++) {
    id += steps[index] ?? 0;
    const length = lengths[index] ?? 0;
    const said = offsets[index] ?? 0;
    const offset = said === 0 ? end : said - 1;
    end = offset + length;
    yield { id, run: runs[index] ?? 0, length, offset };
  }
}

function varintsOf(bytes: Buffer): () => number {
  let at = 0;
  return () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) throw new NotAPack('has a directory that is damaged');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
}

/** What it says of itself is a courtesy: without it, it is a map as well. */
function aboutIn(file: PackBytes, { unpack, about: { at, length } }: Header): Readonly<Record<string, unknown>> {
  if (length === 0 || length > mostDirectoryB) return {};
  try {
    const value: unknown = JSON.parse(unpack(file.read(at, length)).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
