/** What can be wrong with a disk, in words, and what follows from it. */

/** Another bridge holds the journal. */
export class Locked extends Error {}

/** What is in the files cannot be believed: they are to be kept aside and begun anew. */
export class Corrupt extends Error {}

/** `disk` may heal by itself: to be tried again. */
export type Fault = { readonly kind: 'locked' | 'corrupt' | 'disk'; readonly why: string };

const meanings: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  SQLITE_FULL: 'the disk is full',
  EROFS: 'the file system is read-only',
  SQLITE_READONLY: 'the file system is read-only',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOTDIR: 'it is not a directory',
  EEXIST: 'it is not a directory',
  ENOENT: 'it does not exist and cannot be made',
  EIO: 'the disk fails',
  SQLITE_IOERR: 'the disk fails',
  SQLITE_CANTOPEN: 'it cannot be opened',
  SQLITE_BUSY: 'something else holds it',
};

/** Errors that say that the content is wrong and not the disk; SQLite's names, extended ones included. */
const contentErrors = [
  'SQLITE_ERROR',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_SCHEMA',
  'SQLITE_MISMATCH',
  'SQLITE_CONSTRAINT',
  'SQLITE_FORMAT',
  'SQLITE_IOERR_SHORT_READ',
  'SQLITE_IOERR_CORRUPTFS',
  'SQLITE_IOERR_READ',
];

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

const begins = (code: string, name: string): boolean => code === name || code.startsWith(`${name}_`);

/** `where` is the directory, for the sentence. */
export function faultOf(error: unknown, where: string): Fault {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof Locked) return { kind: 'locked', why: said };
  if (error instanceof Corrupt) return { kind: 'corrupt', why: said };
  const code = codeOf(error);
  if (contentErrors.some((name) => begins(code, name))) return { kind: 'corrupt', why: said };
  // libsql throws a plain error where it cannot even open the file.
  if (said.includes('Unable to open connection')) return { kind: 'disk', why: `${where}: it cannot be opened` };
  const [, meaning = said] = Object.entries(meanings).find(([name]) => begins(code, name)) ?? [];
  return { kind: 'disk', why: `${where}: ${meaning}` };
}
