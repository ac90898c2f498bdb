/**
 * Small files that must be whole or not there: written beside their place, synced, put into it, and the folder synced. Only
 * their owner may read them. Everything waits off the main thread; while one write is under way, only the newest waits.
 */
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeptFile } from '../core/kept-file.ts';

const ownerOnly = 0o600;
const forOthers = 0o077;

export function keepFile(path: string): KeptFile {
  let under: Promise<void> | undefined;
  let next: { readonly text: string; readonly done: Promise<void> } | undefined;

  /** Bounded: one is written, one waits, and what comes meanwhile takes the place of that one. */
  const write = (text: string): Promise<void> => {
    if (under === undefined) {
      under = replace(path, text).finally(() => {
        under = undefined;
      });
      return under;
    }
    const done = next?.done ?? under.catch(() => {}).then(() => writeNext());
    next = { text, done };
    return done;
  };
  const writeNext = (): Promise<void> => {
    const { text = '' } = next ?? {};
    next = undefined;
    return write(text);
  };
  return { read: () => readOwn(path), write };
}

async function readOwn(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & forOthers) !== 0 && process.platform !== 'win32') {
      throw new Error(`${path} can be read by others: chmod 600 ${path}`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    // A folder that is none holds no file either.
    const { code } = error instanceof Error && 'code' in error ? error : { code: undefined };
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function replace(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(fresh, 'w', ownerOnly);
  try {
    // A file that was left behind by a cut keeps its old mode.
    await file.chmod(ownerOnly);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
