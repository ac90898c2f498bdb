/**
 * MBTiles, version 1.3 (mapbox/mbtiles-spec): a database with tiles by zoom, column and row, rows counted from the south. Some
 * makers keep equal pictures once, in `images`, and name them in `map`: `tiles` is a view of both then, which is read as they
 * are.
 */
import { isVector, NotAPack, type PackBytes } from './pack-bytes.ts';
import { type Db, type DbRow, type DbTable, openDb } from './sqlite.ts';
import { areaOfTiles, boundsFrom, type Found, type PackReader, plainText, tileLength } from './survey.ts';
import { isTile, tileId } from './tile-id.ts';
import { buildIndex, mostRows } from './tile-index.ts';

const stepEvery = 200;
const mostAbout = 200;

export const mbtiles: PackReader = {
  kind: 'mbtiles',
  isOne: (head) => head.toString('latin1', 0, 16) === 'SQLite format 3\0',
  survey,
  tile: (file, { at, length }) => {
    // The column's number lies in the place: a row's own is below 2^16, a page's below 2^32.
    const column = Math.floor(at / pageSpan);
    const bytes = openRows(file)
      .rowAt(at % pageSpan)
      .value(column);
    if (!Buffer.isBuffer(bytes) || bytes.length !== length) throw new NotAPack('has a tile that is damaged');
    return bytes;
  },
};

const pageSpan = 2 ** 48;
/** A file's schema is read once, not with every tile. */
const opened = new WeakMap<PackBytes, Db>();
function openRows(file: PackBytes): Db {
  const known = opened.get(file) ?? openDb(file);
  opened.set(file, known);
  return known;
}

function* survey(file: PackBytes): Generator<void, Found> {
  const db = openRows(file);
  const about = aboutIn(db);
  if (/pbf|mvt/i.test(about.get('format') ?? '')) throw new NotAPack(isVector);
  const said = about.get('bounds');
  const bounds = said === undefined ? null : boundsFrom(said.split(',').map((one) => Number.parseFloat(one)));
  const { index, area } = yield* tilesIn(db);
  const missing = Number(about.get('tether_missing') ?? 0);
  return {
    index,
    label: plainText(about.get('name')),
    attribution: plainText(about.get('attribution')),
    bounds: bounds ?? area.bounds(),
    missing: Number.isSafeInteger(missing) && missing > 0 ? missing : 0,
  };
}

function aboutIn(db: Db): ReadonlyMap<string, string> {
  const about = new Map<string, string>();
  const table = db.tables.find(({ name }) => name === 'metadata');
  if (table === undefined) return about;
  const [name, value] = [columnOf(table, 'name'), columnOf(table, 'value')];
  for (const row of db.rows(table)) {
    if (about.size >= mostAbout) break;
    if (row.lengthOf(value) <= 65_536) about.set(String(row.value(name)), String(row.value(value)));
  }
  return about;
}

const noTiles = 'is a database without a table of tiles, so it is no MBTiles';

function columnOf({ columns }: DbTable, name: string): number {
  const found = columns.indexOf(name);
  if (found < 0) throw new NotAPack(`has no ${name} where an MBTiles file has it`);
  return found;
}

type Place = { readonly at: number; readonly length: number };

function* tilesIn(db: Db) {
  const find = (called: string) => db.tables.find(({ name }) => name === called);
  const [plain, map, images] = [find('tiles'), find('map'), find('images')];
  const builder = buildIndex();
  const area = areaOfTiles();
  const table = plain ?? (images && map);
  if (table === undefined)
    throw new NotAPack(
      db.views.includes('tiles') ? 'keeps its tiles in a way that is not read: export it anew' : noTiles,
    );
  const pictures = plain ? undefined : yield* picturesIn(db, images ?? table);
  const [zoom, column, row] = ['zoom_level', 'tile_column', 'tile_row'].map((name) => columnOf(table, name));
  const data = columnOf(table, plain ? 'tile_data' : 'tile_id');
  let count = 0;
  for (const one of db.rows(table)) {
    const [z, x, south] = [zoom, column, row].map((place) => Number(one.value(place ?? 0)));
    const tile = { z: z ?? -1, x: x ?? -1, y: 2 ** (z ?? 0) - 1 - (south ?? 0) };
    if (!isTile(tile)) throw new NotAPack(`has the tile ${z}/${x}/${south}, which lies on no map`);
    const place = pictures ? pictures.get(String(one.value(data))) : placeOf(one, data);
    // A place on the map whose picture is not there is a tile that is not there.
    if (place) {
      builder.add(tileId(tile), 1, place.at, place.length);
      area.add(tile);
    }
    if (++count > 4 * mostRows) throw new NotAPack(`has more than ${mostRows} tiles, which is too many for a rover`);
    if (count % stepEvery === 0) yield;
  }
  return { index: builder.finish(), area };
}

function* picturesIn(db: Db, images: DbTable): Generator<void, ReadonlyMap<string, Place>> {
  const pictures = new Map<string, Place>();
  const [id, data] = [columnOf(images, 'tile_id'), columnOf(images, 'tile_data')];
  for (const row of db.rows(images)) {
    // A number that is the row's own is not written twice.
    pictures.set(String(row.value(id) ?? row.id), placeOf(row, data));
    if (pictures.size > mostRows)
      throw new NotAPack(`has more than ${mostRows} pictures, which is too many for a rover`);
    if (pictures.size % stepEvery === 0) yield;
  }
  return pictures;
}

function placeOf(row: DbRow, column: number): Place {
  if (column > 30) throw new NotAPack('is a database of something else than a map');
  const length = tileLength(row.lengthOf(column));
  return { at: column * pageSpan + row.place, length };
}
