/** The journal's files, and where a bad one goes: kept under another name for whoever wants to look, three at most. */
import { appendFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const keptAside = 3;
const asideName = /^journal\.aside-(\d+)\.db$/;

export const filesIn = (directory: string) => ({
  lock: join(directory, 'journal.lock'),
  rows: join(directory, 'journal.db'),
  log: join(directory, 'journal.db-wal'),
  reservation: join(directory, 'journal.reserved'),
  attempts: join(directory, 'journal.opening'),
});

/**
 * Sets the rows aside with the log that belongs to them and forgets the reservation. Nobody may have them open: the
 * last connection to end removes the log by name, and would remove its successor's. Hands back the new name, if there
 * was anything.
 */
export function setAside(directory: string): string | undefined {
  const { rows, log, reservation } = filesIn(directory);
  rmSync(reservation, { force: true });
  if (!existsSync(rows)) return undefined;
  const older = asideNumbers(directory);
  const name = `journal.aside-${(older.at(-1) ?? 0) + 1}.db`;
  for (const number of older.slice(0, Math.max(0, older.length - keptAside + 1))) removeAside(directory, number);
  if (existsSync(log)) renameSync(log, join(directory, `${name}-wal`));
  renameSync(rows, join(directory, name));
  return name;
}

const asideNumbers = (directory: string): number[] =>
  readdirSync(directory)
    .flatMap((name) => asideName.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

function removeAside(directory: string, number: number): void {
  for (const suffix of ['', '-wal']) rmSync(join(directory, `journal.aside-${number}.db${suffix}`), { force: true });
}

/**
 * Counts an attempt to open the files, and hands back how many there were before it that never came to an end. A file
 * so damaged that it takes the process down would otherwise do so at each start.
 */
export function countAttempt(directory: string): number {
  const { attempts } = filesIn(directory);
  try {
    appendFileSync(attempts, '.');
    return statSync(attempts).size - 1;
  } catch {
    // A disk without room for a byte: the rows may still be read.
    return 0;
  }
}

export const forgetAttempts = (directory: string): void => rmSync(filesIn(directory).attempts, { force: true });
