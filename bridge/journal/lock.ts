/**
 * One bridge per journal. The lock is an exclusive transaction on an empty database of its own, because Node offers no
 * file lock and SQLite's ends with the process, however it ends. It writes nothing, so a full disk does not matter, and
 * it holds while the journal's own files are set aside.
 */
import { rmSync } from 'node:fs';
import Database from 'libsql';
import { faultOf, Locked } from './faults.ts';

/** A bridge that is just ending gets this long. */
const patienceMs = 1000;

/** Holds until this thread ends. Throws {@link Locked} with one sentence, or the system's error. */
export function holdLock(path: string, directory: string): void {
  try {
    take(path);
  } catch (error) {
    const { kind } = faultOf(error, directory);
    if (kind === 'disk' && isBusy(error)) {
      throw new Locked(
        `another bridge keeps its journal in ${directory}: stop it, or name another place with --data-dir`,
      );
    }
    if (kind !== 'corrupt') throw error;
    // Whoever held it would have found an empty file: this one is garbage.
    rmSync(path);
    take(path);
  }
}

const held: unknown[] = [];

function take(path: string): void {
  const lock = new Database(path);
  held.push(lock);
  lock.exec(`PRAGMA busy_timeout = ${patienceMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`);
}

const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
