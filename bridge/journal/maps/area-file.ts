/**
 * The pack that an area grows into: an MBTiles file, so that it can be carried to any other ground station. How far it has
 * come is written with the tiles, in one transaction, so that a bridge that is killed goes on where the disk says it was.
 */
import Database from 'libsql';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { AreaRequest, TileAt } from '../../protocol/maps.ts';
import { formatOf } from './pictures.ts';

const whole = Type.Integer({ minimum: 0 });
/** `next` is the number of the first tile that was not asked for yet. */
const Cursor = Type.Object({ next: whole, fetched: whole, missing: whole, bytes: whole });
export type Cursor = Static<typeof Cursor>;
const cursor = Compile(Cursor);
const picture = Compile(Type.Object({ bytes: Type.Unsafe<Uint8Array>(Type.Object({})) }));

export type AreaFile = {
  readonly cursor: Cursor;
  /** Synced when it returns. Throws what the disk says. */
  put(tiles: readonly (TileAt & { readonly bytes: Uint8Array })[], cursor: Cursor): void;
  /** Makes it a pack that says what it is; closed then. Done again after a cut it does no harm. */
  finish(about: AreaRequest, attribution: string): void;
  close(): void;
};

/** Throws what SQLite says where it is damaged. */
export function openAreaFile(path: string): AreaFile {
  const db = new Database(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS metadata (name text, value text);
    CREATE TABLE IF NOT EXISTS tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
    CREATE UNIQUE INDEX IF NOT EXISTS tile_index ON tiles (zoom_level, tile_column, tile_row);
    CREATE TABLE IF NOT EXISTS tether_area (place integer PRIMARY KEY, next integer, fetched integer, missing integer, bytes integer);
    INSERT OR IGNORE INTO tether_area VALUES (1, 0, 0, 0, 0)`);
  const insert = db.prepare('INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)');
  const move = db.prepare('UPDATE tether_area SET next = ?, fetched = ?, missing = ?, bytes = ? WHERE place = 1');
  const soFar = (): Cursor => {
    const row = db.prepare('SELECT next, fetched, missing, bytes FROM tether_area').get();
    if (!cursor.Check(row)) throw new Error('it has lost how far it has come');
    return row;
  };
  return {
    cursor: soFar(),
    put(tiles, { next, fetched, missing, bytes }) {
      db.exec('BEGIN');
      try {
        for (const tile of tiles) insert.run(tile.z, tile.x, 2 ** tile.z - 1 - tile.y, Buffer.from(tile.bytes));
        move.run(next, fetched, missing, bytes);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    finish({ name, bounds, minZoom, maxZoom }, attribution) {
      const { missing } = soFar();
      const first = db.prepare('SELECT tile_data AS bytes FROM tiles LIMIT 1').get();
      const format = picture.Check(first) ? formatOf(first.bytes) : undefined;
      const about = {
        ...{
          name,
          type: 'baselayer',
          version: '1.3',
          format: format === 'jpeg' ? 'jpg' : (format ?? 'png'),
          attribution,
        },
        ...{ bounds: bounds.join(','), minzoom: String(minZoom), maxzoom: String(maxZoom) },
        ...(missing > 0 && {
          tether_missing: String(missing),
          description: `${missing} tiles of its area are missing`,
        }),
      };
      db.exec('BEGIN; DELETE FROM metadata');
      const say = db.prepare('INSERT INTO metadata VALUES (?, ?)');
      for (const [key, value] of Object.entries(about)) say.run(key, value);
      db.exec('COMMIT; PRAGMA journal_mode = DELETE');
      db.close();
    },
    close: () => db.close(),
  };
}
