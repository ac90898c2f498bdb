/**
 * The rows, in one SQLite file with a write-ahead log and `synchronous=FULL`. A group of entries is one transaction and
 * costs one sync of one file that only grows: a power cut during it leaves a log whose last frames fail their checksum,
 * and SQLite then stands where the group before ended. A rollback journal would need two or three syncs for the same;
 * `synchronous=NORMAL` would lose what was reported as durable. The lock is exclusive, so that the log's index lives in
 * memory and not in a shared file that a full disk could tear.
 *
 * Commands join later as a second table here, so that a command and the entry that tells of it are one transaction:
 * `user_version` counts such additions.
 */
import { existsSync, rmSync } from 'node:fs';
import Database from 'libsql';
import type { Retention } from '../core/stream.ts';
import { Corrupt } from './faults.ts';
import { type Migration, migrate } from './migrate.ts';
import { isWhole, judge, type Row, sumOf, wallOf } from './rows.ts';

const layout = 1;
/** Nothing is older than the first layout: no steps lead here yet. */
const migration: Migration = { layout, steps: new Map() };
/**
 * How rows are read. libsql ends the whole process when a text is not UTF-8, as after a flipped bit: so no text is ever
 * read from the file, and a column whose stored type was damaged is cast back to what it should be.
 */
const columns = 'seq AS a, CAST(prev AS INTEGER) AS b, CAST(sum AS INTEGER) AS c, CAST(entry AS BLOB) AS d';
/** SQLite's own words stay in SQLite: they may quote what is damaged. */
const structureFaults = "SELECT count(*) AS a FROM pragma_quick_check WHERE quick_check <> 'ok'";
const pruneEvery = 256;
const pruneAtMost = 1024;

export type Store = {
  readonly epoch: string;
  /** The number of the newest row, 0 without one. */
  readonly tail: number;
  /** How many rows at the end were found torn and dropped when it was opened. */
  readonly torn: boolean;
  /** What was done to files of an earlier version as they were opened, a sentence each. */
  readonly notes: readonly string[];
  /** Writes rows, ascending and all after `tail`, drops what is past its time, and returns once all that is synced. */
  append(seqs: readonly number[], texts: readonly string[]): void;
  /** At most `limit` rows after `after`; the caller looks whether they are whole. */
  read(after: number, limit: number): Row[];
  /** The newest rows that are retained by `keep`, in order. */
  newest(keep: Retention): Row[];
  /** The newest rows, in order and at most `limit`, whose entry is of one of these kinds. */
  newestOf(kinds: readonly string[], limit: number): Row[];
  isWhole(row: Row): boolean;
  /** Goes on under another epoch; synced. */
  rename(epoch: string): void;
  /** Moves the log into the file, for a clean end. */
  close(): void;
};

export type StoreOptions = {
  readonly retention: Retention;
  readonly wallMs: () => number;
  /** For tests, which know other layouts. */
  readonly migration?: Migration;
};

type Connection = InstanceType<typeof Database>;

function connect(path: string): Connection {
  const db = new Database(path);
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
}

/** Begins a file. `file` is its name in checksums. */
export function createStore(path: string, file: string, epoch: string, options: StoreOptions): Store {
  rmSync(`${path}-wal`, { force: true });
  const db = connect(path);
  db.exec(`BEGIN;
    CREATE TABLE events (seq INTEGER PRIMARY KEY, prev INTEGER NOT NULL, sum INTEGER NOT NULL, entry BLOB NOT NULL) STRICT;
    CREATE TABLE about (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
    PRAGMA user_version = ${layout}`);
  const put = db.prepare('INSERT INTO about VALUES (?, ?)');
  put.run('file', Buffer.from(file));
  put.run('epoch', Buffer.from(epoch));
  db.exec('COMMIT');
  // So that a log that is lost takes entries along, but not the journal itself.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return storeOver(db, file, epoch, { count: 0, tail: 0, torn: false, notes: [] }, options);
}

/**
 * Opens a file and looks at every row. A torn end is dropped; anything else that is wrong throws {@link Corrupt} or what
 * SQLite says.
 */
export function openStore(path: string, options: StoreOptions): Store {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const db = connect(path);
  const notes = migrate(db, path, options.migration ?? migration);
  const [file = '', epoch = ''] = ['file', 'epoch'].map((key) => fact(db, key));
  if (file === '' || epoch === '') throw new Corrupt('it does not say what it is');
  const verdict = judge(file, allRows(db));
  if (verdict.is === 'corrupt') throw new Corrupt(verdict.why);
  // Rows that read well may hang in a tree that does not: to write there would lose more.
  if (scalar(db, structureFaults) !== 0) throw new Corrupt('its structure is damaged');
  if (verdict.is === 'torn') db.prepare('DELETE FROM events WHERE seq > ?').run(verdict.tail);
  return storeOver(db, file, epoch, { ...verdict, torn: verdict.is === 'torn', notes }, options);
}

type Found = {
  readonly count: number;
  readonly tail: number;
  readonly torn: boolean;
  readonly notes: readonly string[];
};

function storeOver(db: Connection, file: string, named: string, found: Found, options: StoreOptions): Store {
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?)');
  const after = db.prepare(`SELECT ${columns} FROM events WHERE seq > ? ORDER BY seq LIMIT ?`).raw();
  const before = db.prepare(`SELECT ${columns} FROM events ORDER BY seq DESC LIMIT ?`).raw();
  const oldest = db.prepare(`SELECT ${columns} FROM events ORDER BY seq LIMIT ?`).raw();
  const dropTo = db.prepare('DELETE FROM events WHERE seq <= ?');
  let { count, tail } = found;
  let epoch = named;
  let sincePrune = 0;

  const insertAll = (seqs: readonly number[], texts: readonly string[]): void => {
    let prev = tail;
    for (const [index, seq] of seqs.entries()) {
      const bytes = Buffer.from(texts[index] ?? '');
      insert.run(seq, prev, sumOf(file, prev, seq, bytes), bytes);
      prev = seq;
    }
  };
  /** Drops the oldest that are past their time, a bounded number at once; hands back how many. */
  const prune = (present: number): number => {
    const { minCount } = options.retention;
    if (present <= minCount) return 0;
    const candidates = [...rowsOf(oldest.iterate(Math.min(pruneAtMost, present - minCount)))];
    const [last] = expired(candidates, present, options.retention, options.wallMs()).slice(-1);
    return last === undefined ? 0 : dropTo.run(last.seq).changes;
  };

  return {
    get epoch() {
      return epoch;
    },
    get tail() {
      return tail;
    },
    torn: found.torn,
    notes: found.notes,
    append: (seqs, texts) => {
      const due = sincePrune + seqs.length >= pruneEvery;
      const dropped = transact(db, () => {
        insertAll(seqs, texts);
        return due ? prune(count + seqs.length) : 0;
      });
      count += seqs.length - dropped;
      sincePrune = due ? 0 : sincePrune + seqs.length;
      tail = seqs.at(-1) ?? tail;
    },
    read: (from, limit) => [...rowsOf(after.iterate(from, limit))],
    newest: (keep) => {
      const rows = [...rowsOf(before.iterate(keep.maxCount))].reverse();
      return rows.slice(expired(rows.slice(0, -keep.minCount), rows.length, keep, options.wallMs()).length);
    },
    newestOf: (kinds, limit) => {
      const isOne = kinds.map(() => 'instr(entry, ?) > 0').join(' OR ');
      const found = db.prepare(`SELECT ${columns} FROM events WHERE ${isOne} ORDER BY seq DESC LIMIT ?`).raw();
      const needles = kinds.map((kind) => Buffer.from(`"kind":"${kind}"`));
      return [...rowsOf(found.iterate(...needles, limit))].reverse();
    },
    isWhole: (row) => isWhole(file, row),
    rename: (to) => {
      db.prepare("UPDATE about SET value = ? WHERE key = 'epoch'").run([Buffer.from(to)]);
      epoch = to;
    },
    close: () => {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}

/** The oldest of `rows` that may go: past their age, or beyond the hard bound. A wall clock that jumps costs no more. */
function expired(rows: readonly Row[], present: number, { minAgeMs, maxCount }: Retention, wallMs: number): Row[] {
  const kept = rows.findIndex((row, index) => present - index <= maxCount && wallMs - wallOf(row) < minAgeMs);
  return rows.slice(0, kept === -1 ? rows.length : kept);
}

/** Runs in one synced transaction: all of it or nothing. */
function transact<Result>(db: Connection, act: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function scalar(db: Connection, sql: string, ...values: string[]): unknown {
  const row = db
    .prepare(sql)
    .raw()
    .get(...values);
  return Array.isArray(row) ? row[0] : undefined;
}

function fact(db: Connection, key: string): string {
  const value = scalar(db, 'SELECT CAST(value AS BLOB) AS a FROM about WHERE key = ?', key);
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : '';
}

/**
 * Every row, in order. They come as lines of one blob by the thousand, because fetching each by itself costs three times
 * as much, and a start waits for this.
 */
function* allRows(db: Connection): Generator<Row> {
  const page = db.prepare(`SELECT CAST(group_concat(line, char(10)) AS BLOB) AS a, max(seq) AS b FROM (
    SELECT seq, CAST(sum AS INTEGER) || ' ' || CAST(prev AS INTEGER) || ' ' || seq || ' ' || CAST(entry AS BLOB) AS line
    FROM events WHERE seq > ? ORDER BY seq LIMIT 1000)`);
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const row = page.raw().get(after);
    const [lines, last] = Array.isArray(row) ? row : [];
    if (!(lines instanceof Uint8Array)) return;
    if (!(Number(last) > after)) throw new Corrupt('its rows are out of order');
    after = Number(last);
    yield* linesOf(Buffer.from(lines.buffer, lines.byteOffset, lines.length));
  }
}

function* linesOf(lines: Buffer): Generator<Row> {
  for (let begin = 0; begin < lines.length; ) {
    const newline = lines.indexOf(10, begin);
    const end = newline === -1 ? lines.length : newline;
    const head = lines.toString('latin1', begin, Math.min(end, begin + 64));
    const [sum, prev, seq] = head.split(' ', 3);
    const bytes = lines.subarray(begin + `${sum} ${prev} ${seq} `.length, end);
    yield { seq: Number(seq), prev: Number(prev), sum: Number(sum), bytes };
    begin = end + 1;
  }
}

const nothing = new Uint8Array();

function* rowsOf(raws: Iterable<unknown>): Generator<Row> {
  for (const raw of raws) {
    const [seq, prev, sum, bytes] = Array.isArray(raw) ? raw : [];
    yield {
      seq: Number(seq),
      prev: Number(prev),
      sum: Number(sum),
      bytes: bytes instanceof Uint8Array ? bytes : nothing,
    };
  }
}
