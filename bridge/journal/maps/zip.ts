/**
 * A zip of z/x/y.png, .jpg or .webp, in any folder of it (APPNOTE.TXT §4.3): its list at the end is read once, tiles are
 * taken from where they lie. Whatever else is in it is passed over.
 */
import { inflateRawSync } from 'node:zlib';
import { mostTileB } from '../../protocol/maps.ts';
import { endsEarly, NotAPack, type PackBytes } from './pack-bytes.ts';
import { areaOfTiles, type Found, type PackReader, tileLength } from './survey.ts';
import { isTile, tileId } from './tile-id.ts';
import { buildIndex } from './tile-index.ts';

const endB = 22;
const mostCommentB = 65_535;
const mostListB = 64 * 1024 * 1024;
const stepEvery = 500;
/** In the length of a row: that these bytes are packed. No tile is as long. */
const deflated = 2 ** 31;

const tileName = /(?:^|\/)(\d{1,2})\/(\d{1,9})\/(\d{1,9})\.(?:png|jpe?g|webp)$/i;

export const zip: PackReader = {
  kind: 'tiles',
  isOne: (head) => head.toString('latin1', 0, 4) === 'PK\x03\x04',
  survey,
  tile(file, { at, length }) {
    if (length < deflated) return file.read(at, length);
    try {
      return inflateRawSync(file.read(at, length - deflated), { maxOutputLength: mostTileB });
    } catch {
      throw new NotAPack('has a tile that cannot be unpacked');
    }
  },
};

function* survey(file: PackBytes): Generator<void, Found> {
  const list = listIn(file);
  const builder = buildIndex();
  const area = areaOfTiles();
  let at = 0;
  for (let count = 0; at + 46 <= list.length && list.readUInt32LE(at) === 0x02014b50; count++) {
    const [nameB, extraB, commentB] = [28, 30, 32].map((place) => list.readUInt16LE(at + place));
    const name = list.toString('latin1', at + 46, at + 46 + (nameB ?? 0));
    const [, z, x, y] = tileName.exec(name) ?? [];
    if (z !== undefined) {
      const tile = { z: Number(z), x: Number(x), y: Number(y) };
      if (!isTile(tile)) throw new NotAPack(`has the tile ${tile.z}/${tile.x}/${tile.y}, which lies on no map`);
      area.add(tile);
      builder.add(tileId(tile), 1, ...placeOf(file, list, at));
    }
    at += 46 + (nameB ?? 0) + (extraB ?? 0) + (commentB ?? 0);
    if (count % stepEvery === 0) yield;
  }
  if (at !== list.length) throw new NotAPack('has a list of files that is damaged');
  return { index: builder.finish(), label: '', attribution: '', bounds: area.bounds(), missing: 0 };
}

/** Where a file's bytes begin is said before them; how long they are, in the list alone. */
function placeOf(file: PackBytes, list: Buffer, at: number): [number, number] {
  const method = list.readUInt16LE(at + 10);
  const packed = tileLength(list.readUInt32LE(at + 20));
  const begin = list.readUInt32LE(at + 42);
  if ((list.readUInt16LE(at + 8) & 1) === 1) throw new NotAPack('has files under a password');
  if (method !== 0 && method !== 8) throw new NotAPack('has files that are packed in a way that is not read');
  tileLength(list.readUInt32LE(at + 24));
  const local = file.read(begin, 30);
  const place = begin + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (place + packed > file.size) throw new NotAPack(endsEarly);
  return [place, method === 8 ? packed + deflated : packed];
}

/** The list of files, found from the end; of more than 65,535 files by the longer record before it (§4.3.14). */
function listIn(file: PackBytes): Buffer {
  const tailB = Math.min(file.size, endB + mostCommentB);
  const tail = file.read(file.size - tailB, tailB);
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + endB > tail.length) throw new NotAPack(endsEarly);
  let length = tail.readUInt32LE(end + 12);
  let at = tail.readUInt32LE(end + 16);
  const isLong = tail.readUInt16LE(end + 10) === 0xffff || at === 0xffffffff;
  if (isLong && end >= 20 && tail.toString('latin1', end - 20, end - 16) === 'PK\x06\x07') {
    const long = file.read(Number(tail.readBigUInt64LE(end - 12)), 56);
    length = Number(long.readBigUInt64LE(40));
    at = Number(long.readBigUInt64LE(48));
  }
  if (length > mostListB || at + length >= 2 ** 32)
    throw new NotAPack('is a zip of more than 4 GB: carry it as MBTiles or PMTiles');
  return file.read(at, length);
}
