/**
 * Map packs as others make them: real PNG tiles of one colour each, written as PMTiles (v3), MBTiles or a zip of z/x/y.png.
 * Written from the formats' own descriptions, so that what reads them in the bridge has a stranger's files to read.
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import Database from 'libsql';
import { type Bounds, type TileAt, tileAt, tileSpan } from '../../bridge/protocol/maps.ts';

export type TestTile = TileAt & { readonly bytes: Buffer };

export type TestPack = {
  readonly bounds: Bounds;
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly tiles: readonly TestTile[];
  readonly name: string;
  readonly attribution: string;
};

/** A colour that tells a tile from its neighbours, and every zoom from the next. */
export const colourOf = ({ z, x, y }: TileAt): readonly [number, number, number] => [
  (z * 67) % 256,
  (x * 41 + 20) % 256,
  (y * 53 + 40) % 256,
];

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
};

/** A square PNG of one colour with a darker edge, so that a page shows where tiles meet. */
export function pngTile(px: number, [r, g, b]: readonly [number, number, number]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(px, 0);
  header.writeUInt32BE(px, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const palette = Buffer.from([r, g, b, r >> 1, g >> 1, b >> 1]);
  const rows = Buffer.alloc(px * (px + 1));
  for (let at = 0; at < px; at++) {
    rows[at + 1] = 1;
    rows[at * (px + 1) + 1] = 1;
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** All tiles of an area at these zooms; by default a few around Zürich's lake. */
export function testPack(
  bounds: Bounds = [8.5, 47.3, 8.6, 47.4],
  minZoom = 10,
  maxZoom = 13,
  { px = 256, name = 'Lakeside', attribution = '© Nobody' } = {},
): TestPack {
  const tiles: TestTile[] = [];
  for (let z = minZoom; z <= maxZoom; z++) {
    const { x0, x1, y0, y1 } = tileSpan(bounds, z);
    for (let x = x0; x <= x1; x++)
      for (let y = y0; y <= y1; y++) tiles.push({ z, x, y, bytes: pngTile(px, colourOf({ z, x, y })) });
  }
  return { bounds, minZoom, maxZoom, tiles, name, attribution };
}

/** The tile that holds this place, for a test that looks at the map there. */
export const tileOver = (latDeg: number, lonDeg: number, z: number): TileAt => tileAt(latDeg, lonDeg, z);

/** Place along the Hilbert curves of all zooms in a row, as PMTiles numbers its tiles. */
export function hilbertId({ z, x, y }: TileAt): number {
  let id = (4 ** z - 1) / 3;
  let [tx, ty] = [x, y];
  for (let s = 2 ** (z - 1); s >= 1; s /= 2) {
    const rx = Math.floor(tx / s) % 2;
    const ry = Math.floor(ty / s) % 2;
    id += s * s * ((3 * rx) ^ ry);
    tx %= s;
    ty %= s;
    if (ry === 0) {
      if (rx === 1) [tx, ty] = [s - 1 - tx, s - 1 - ty];
      [tx, ty] = [ty, tx];
    }
  }
  return id;
}

function varint(value: number, to: number[]): void {
  let left = value;
  while (left >= 128) {
    to.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  to.push(left);
}

export type PmEntry = { readonly id: number; readonly run: number; readonly length: number; readonly offset: number };

export function pmDirectory(entries: readonly PmEntry[]): Buffer {
  const out: number[] = [];
  varint(entries.length, out);
  let last = 0;
  for (const { id } of entries) {
    varint(id - last, out);
    last = id;
  }
  for (const { run } of entries) varint(run, out);
  for (const { length } of entries) varint(length, out);
  entries.forEach(({ offset }, index) => {
    const before = entries[index - 1];
    varint(before && before.offset + before.length === offset ? 0 : offset + 1, out);
  });
  return Buffer.from(out);
}

export type PmOptions = {
  /** Directories below the root with so many entries each; none by default. */
  readonly leafOf?: number;
  readonly gzip?: boolean;
  /** 1 is vector tiles, 2 PNG, 3 JPEG, 4 WebP. */
  readonly type?: number;
};

/** A PMTiles file of version 3: header, root, metadata, leaves, tiles. */
export function pmtilesFile(pack: TestPack, { leafOf, gzip = true, type = 2 }: PmOptions = {}): Buffer {
  const packed = (bytes: Buffer) => (gzip ? gzipSync(bytes) : bytes);
  const sorted = [...pack.tiles].map((tile) => ({ ...tile, id: hilbertId(tile) })).sort((a, b) => a.id - b.id);
  let offset = 0;
  const entries = sorted.map(({ id, bytes }) => {
    const entry = { id, run: 1, length: bytes.length, offset };
    offset += bytes.length;
    return entry;
  });
  const leaves: Buffer[] = [];
  let root = entries;
  if (leafOf !== undefined) {
    let at = 0;
    root = [];
    for (let from = 0; from < entries.length; from += leafOf) {
      const leaf = packed(pmDirectory(entries.slice(from, from + leafOf)));
      root.push({ id: entries[from]?.id ?? 0, run: 0, length: leaf.length, offset: at });
      leaves.push(leaf);
      at += leaf.length;
    }
  }
  const parts = [
    packed(pmDirectory(root)),
    packed(Buffer.from(JSON.stringify({ name: pack.name, attribution: pack.attribution }))),
    Buffer.concat(leaves),
    Buffer.concat(sorted.map(({ bytes }) => bytes)),
  ];
  const header = Buffer.alloc(127);
  header.write('PMTiles', 0, 'latin1');
  header[7] = 3;
  let place = 127;
  parts.forEach((part, index) => {
    header.writeBigUInt64LE(BigInt(place), 8 + 16 * index);
    header.writeBigUInt64LE(BigInt(part.length), 16 + 16 * index);
    place += part.length;
  });
  for (const at of [72, 80, 88]) header.writeBigUInt64LE(BigInt(entries.length), at);
  header.set([1, gzip ? 2 : 1, 1, type, pack.minZoom, pack.maxZoom], 96);
  pack.bounds.forEach((degrees, index) => {
    header.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * index);
  });
  return Buffer.concat([header, ...parts]);
}

export type MbOptions = {
  /** `shared`: tiles of the same picture are kept once, behind a view, as some makers do. */
  readonly layout?: 'plain' | 'shared';
  readonly format?: string;
  readonly pageB?: number;
};

/** Writes an MBTiles file of version 1.3, rows counted from the south. */
export function writeMbtiles(
  path: string,
  pack: TestPack,
  { layout = 'plain', format = 'png', pageB }: MbOptions = {},
) {
  const db = new Database(path);
  if (pageB !== undefined) db.exec(`PRAGMA page_size = ${pageB}`);
  db.exec('CREATE TABLE metadata (name text, value text)');
  const put = db.prepare('INSERT INTO metadata VALUES (?, ?)');
  const about = {
    name: pack.name,
    format,
    attribution: pack.attribution,
    bounds: pack.bounds.join(','),
    minzoom: String(pack.minZoom),
    maxzoom: String(pack.maxZoom),
  };
  for (const [name, value] of Object.entries(about)) put.run(name, value);
  db.exec('BEGIN');
  const south = ({ z, y }: TileAt) => 2 ** z - 1 - y;
  if (layout === 'plain') {
    db.exec('CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)');
    const insert = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
    for (const tile of pack.tiles) insert.run(tile.z, tile.x, south(tile), tile.bytes);
    db.exec('CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)');
  } else {
    db.exec(`CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT);
      CREATE TABLE images (tile_data blob, tile_id text);
      CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column,
        map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id`);
    const image = db.prepare('INSERT INTO images VALUES (?, ?)');
    const place = db.prepare('INSERT INTO map VALUES (?, ?, ?, ?)');
    const known = new Map<string, string>();
    for (const tile of pack.tiles) {
      const key = tile.bytes.toString('base64');
      const id = known.get(key) ?? `i${known.size}`;
      if (!known.has(key)) image.run(tile.bytes, id);
      known.set(key, id);
      place.run(tile.z, tile.x, south(tile), id);
    }
  }
  db.exec('COMMIT');
  db.close();
}

/** A zip of z/x/y.png, kept as they are or deflated. */
export function zipFile(pack: TestPack, { deflate = false, ending = 'png', folder = '' } = {}): Buffer {
  const files: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  for (const { z, x, y, bytes } of pack.tiles) {
    const name = Buffer.from(`${folder}${z}/${x}/${y}.${ending}`);
    const data = deflate ? deflateRawSync(bytes) : bytes;
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(deflate ? 8 : 0, 4);
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), about, name, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    listed.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), about, tail, name]));
    files.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(pack.tiles.length, 8);
  end.writeUInt16LE(pack.tiles.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, directory, end]);
}

/** Writes one pack as a file of the kind that its ending names: .pmtiles, .mbtiles or .zip. */
export function writePack(path: string, pack: TestPack): void {
  if (path.endsWith('.mbtiles')) writeMbtiles(path, pack);
  else writeFileSync(path, path.endsWith('.zip') ? zipFile(pack) : pmtilesFile(pack));
}
