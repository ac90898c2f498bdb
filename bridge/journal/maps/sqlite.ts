/**
 * Just enough of SQLite's file format to read the rows of a table (sqlite.org/fileformat2.html), in memory that is ours. A file
 * that somebody brought is not given to the database's own library: that one runs queries which the file defines, for as long
 * as it likes, and ends the whole process where a text in it is no UTF-8; and this process is the one that stops the rover.
 */
import { endsEarly, NotAPack, type PackBytes } from './pack-bytes.ts';

const damaged = 'is a database that is damaged';
const deepestTree = 20;

export type Value = number | string | Buffer | null;

/** One row. Values are read when they are asked for; a long one is read from wherever the rest of it lies. */
export type DbRow = {
  readonly id: number;
  /** Where it lies, for {@link Db.rowAt}. */
  readonly place: number;
  value(column: number): Value;
  /** How many bytes this text or blob has, without reading it. */
  lengthOf(column: number): number;
};

export type DbTable = { readonly name: string; readonly columns: readonly string[]; readonly root: number };

export type Db = {
  readonly tables: readonly DbTable[];
  readonly views: readonly string[];
  rows(table: DbTable): Generator<DbRow>;
  rowAt(place: number): DbRow;
};

type Page = { readonly bytes: Buffer; readonly start: number };

/** Throws {@link NotAPack}. */
export function openDb(file: PackBytes): Db {
  const head = file.read(0, 100);
  const said = head.readUInt16BE(16);
  const pageB = said === 1 ? 65_536 : said;
  const isSize = pageB >= 512 && (pageB & (pageB - 1)) === 0;
  const usable = pageB - (head[20] ?? 0);
  if (!isSize || usable < 480) throw new NotAPack(damaged);
  if (head.readUInt32BE(56) > 1) throw new NotAPack('is a database whose text is UTF-16, which no map’s is');
  const pages = Math.floor(file.size / pageB);

  const page = (number: number): Page => {
    if (number < 1 || number > pages) throw new NotAPack(endsEarly);
    return { bytes: file.read((number - 1) * pageB, pageB), start: number === 1 ? 100 : 0 };
  };
  const cellsOf = ({ bytes, start }: Page, headB: number): number[] => {
    const count = bytes.readUInt16BE(start + 3);
    if (start + headB + 2 * count > pageB) throw new NotAPack(damaged);
    return Array.from({ length: count }, (_, index) => bytes.readUInt16BE(start + headB + 2 * index));
  };

  function* walk(number: number, depth: number, seen: Set<number>): Generator<DbRow> {
    // A page belongs to one place of one tree: what comes by twice goes round in circles.
    if (depth > deepestTree || seen.has(number)) throw new NotAPack(damaged);
    seen.add(number);
    const found = page(number);
    const kind = found.bytes[found.start];
    if (kind === 13) {
      const cells = cellsOf(found, 8);
      for (const index of cells.keys()) yield rowIn(found, number, index, cells);
      return;
    }
    if (kind !== 5) throw new NotAPack(damaged);
    for (const at of cellsOf(found, 12)) {
      if (at + 4 > pageB) throw new NotAPack(damaged);
      yield* walk(found.bytes.readUInt32BE(at), depth + 1, seen);
    }
    yield* walk(found.bytes.readUInt32BE(found.start + 8), depth + 1, seen);
  }

  function rowIn(found: Page, number: number, index: number, cells = cellsOf(found, 8)): DbRow {
    const at = cells[index];
    if (at === undefined) throw new NotAPack(damaged);
    const [payloadB, afterLength] = varint(found.bytes, at);
    const [id, begin] = varint(found.bytes, afterLength);
    const local = localB(payloadB, usable);
    if (begin + local > pageB) throw new NotAPack(damaged);
    const here = found.bytes.subarray(begin, begin + local);
    const columns = columnsIn(here, payloadB);
    const bytesOf = (from: number, length: number): Buffer => {
      if (from + length <= local) return here.subarray(from, from + length);
      if (begin + local + 4 > pageB) throw new NotAPack(damaged);
      const rest = overflow(found.bytes.readUInt32BE(begin + local), from + length - local);
      return Buffer.concat([here, rest]).subarray(from, from + length);
    };
    return {
      id,
      place: number * 65_536 + index,
      lengthOf: (column) => columns[column]?.length ?? 0,
      value(column) {
        const one = columns[column];
        return one === undefined ? null : decoded(one.type, () => bytesOf(one.from, one.length));
      },
    };
  }

  function overflow(first: number, length: number): Buffer {
    if (length > mostValueB) throw new NotAPack(damaged);
    const parts: Buffer[] = [];
    let next = first;
    for (let left = length; left > 0; left -= usable - 4) {
      const { bytes } = page(next);
      next = bytes.readUInt32BE(0);
      parts.push(bytes.subarray(4, 4 + Math.min(left, usable - 4)));
    }
    return Buffer.concat(parts);
  }

  const [tables, views] = schemaIn(walk(1, 0, new Set()));
  return {
    tables,
    views,
    rows: ({ root }) => walk(root, 0, new Set()),
    rowAt: (place) => {
      const number = Math.floor(place / 65_536);
      const found = page(number);
      if (found.bytes[found.start] !== 13) throw new NotAPack(damaged);
      return rowIn(found, number, place % 65_536);
    },
  };
}

/** The largest tile, and room for what stands beside it. */
const mostValueB = 4 * 1024 * 1024;
const mostObjects = 500;

function schemaIn(rows: Generator<DbRow>): [DbTable[], string[]] {
  const tables: DbTable[] = [];
  const views: string[] = [];
  let count = 0;
  for (const row of rows) {
    if (++count > mostObjects) throw new NotAPack('is a database of something else than a map');
    const [type, name, , root, sql] = [0, 1, 2, 3, 4].map((column) => row.value(column));
    const called = String(name).toLowerCase();
    if (type === 'view') views.push(called);
    if (type !== 'table' || typeof root !== 'number' || typeof sql !== 'string') continue;
    // Such a table is an index, and its pages are others.
    if (!/without\s+rowid/i.test(sql)) tables.push({ name: called, root, columns: columnNames(sql) });
  }
  return [tables, views];
}

/** The names in `CREATE TABLE t (a integer, "b" text, …)`, small. */
function columnNames(sql: string): string[] {
  const inside = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')')).replace(/\([^()]*\)/g, '');
  return inside
    .split(',')
    .map((one) => (/^\s*["'`[]?([\w ]*\w)/.exec(one.replace(/^(\s*\w+)\s.*$/s, '$1'))?.[1] ?? '').toLowerCase())
    .filter((name) => !/^(constraint|primary|unique|foreign|check)$/.test(name));
}

/** SQLite's: seven bits a byte, the first ones highest, all eight of the ninth. */
function varint(bytes: Buffer, from: number): [value: number, after: number] {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[from + index];
    if (byte === undefined) throw new NotAPack(damaged);
    if (index === 8) return [value * 256 + byte, from + 9];
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, from + index + 1];
  }
  throw new NotAPack(damaged);
}

/** How much of a row lies in its leaf (§1.6). */
function localB(payloadB: number, usable: number): number {
  const most = usable - 35;
  if (payloadB <= most) return payloadB;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fits = least + ((payloadB - least) % (usable - 4));
  return fits <= most ? fits : least;
}

type Column = { readonly type: number; readonly from: number; readonly length: number };

const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** The record's header has to lie in the leaf: rows of maps have a handful of columns. */
function columnsIn(here: Buffer, payloadB: number): Column[] {
  const [headB, begin] = varint(here, 0);
  if (headB > here.length) throw new NotAPack(damaged);
  const columns: Column[] = [];
  let from = headB;
  for (let at = begin; at < headB; ) {
    const [type, after] = varint(here, at);
    if (type === 10 || type === 11) throw new NotAPack(damaged);
    const length = type >= 12 ? Math.floor((type - 12) / 2) : (sizes[type] ?? 0);
    if (from + length > payloadB) throw new NotAPack(damaged);
    columns.push({ type, from, length });
    from += length;
    at = after;
  }
  return columns;
}

function decoded(type: number, read: () => Buffer): Value {
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  const bytes = read();
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type < 6) return bytes.readIntBE(0, bytes.length);
  return type % 2 === 0 ? bytes : bytes.toString('utf8');
}
