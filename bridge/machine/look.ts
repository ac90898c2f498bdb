/**
 * Looking at the machine that the bridge runs on: files, devices and programs. Every look has an end and none throws:
 * what cannot be known is undefined. Whoever looks is handed this, so that tests look at a machine of their own.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, open, readdir, readlink, stat, statfs } from 'node:fs/promises';

/** `code` is null where the program was not there or did not end in time. */
export type Ran = { readonly code: number | null; readonly out: string; readonly missing: boolean };

export type About = {
  readonly kind: 'file' | 'directory' | 'device' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly changedWall: number;
};

export type Space = { readonly freeB: number; readonly totalB: number };

export type Look = {
  /** The first 64 KiB as text. */
  read(path: string): Promise<string | undefined>;
  list(path: string): Promise<readonly string[] | undefined>;
  /** Where a symbolic link leads. */
  target(path: string): Promise<string | undefined>;
  about(path: string): Promise<About | undefined>;
  may(path: string, act: 'read' | 'write'): Promise<boolean>;
  /** For whoever is not root. */
  space(path: string): Promise<Space | undefined>;
  /** Ends it after `withinMs`. */
  run(program: string, args: readonly string[], withinMs?: number): Promise<Ran>;
};

const patienceMs = 1500;
const programMs = 3000;
const mostB = 65_536;
const mostOutB = 262_144;

/** A file of a sick driver may hang for ever: nobody waits for it. */
export function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([work.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/**
 * One look at a path at a time, whoever asks. A look that hangs holds one of the few threads by which this process reads and
 * writes, its serial ports included: looking again and again at a disk that is gone would take them all.
 */
export function once<T>(act: (path: string) => Promise<T>, ms = patienceMs): (path: string) => Promise<T | undefined> {
  const underWay = new Map<string, Promise<T>>();
  return (path) => {
    const look = underWay.get(path) ?? act(path).finally(() => underWay.delete(path));
    underWay.set(path, look);
    return within(ms, look);
  };
}

const mayRead = once((path) => access(path, constants.R_OK).then(() => true));
const mayWrite = once((path) => access(path, constants.W_OK).then(() => true));

export const realLook: Look = {
  read: once(beginningOf),
  list: once((path) => readdir(path)),
  target: once((path) => readlink(path)),
  about: once(aboutOf),
  may: async (path, act) => (await (act === 'read' ? mayRead : mayWrite)(path)) ?? false,
  space: once(spaceOf),
  run: runProgram,
};

/** Files of /proc and /sys say that they are empty, so they are read until they end. */
async function beginningOf(path: string): Promise<string> {
  const { O_RDONLY, O_NONBLOCK } = constants;
  // A pipe that nobody writes to must not hold the thread that reads.
  const file = await open(path, O_RDONLY | O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(mostB);
    let size = 0;
    while (size < mostB) {
      const { bytesRead } = await file.read(buffer, size, mostB - size);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    return buffer.toString('utf8', 0, size);
  } finally {
    await file.close();
  }
}

async function aboutOf(path: string): Promise<About> {
  const found = await stat(path);
  const kinds = [
    ['file', found.isFile()],
    ['directory', found.isDirectory()],
    ['device', found.isCharacterDevice()],
  ] as const;
  const [kind] = kinds.find(([, is]) => is) ?? ['other' as const];
  return { kind, mode: found.mode & 0o777, uid: found.uid, gid: found.gid, changedWall: found.mtimeMs };
}

async function spaceOf(path: string): Promise<Space> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeB: bavail * bsize, totalB: blocks * bsize };
}

function runProgram(program: string, args: readonly string[], withinMs = programMs): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: mostOutB, encoding: 'utf8' } as const;
    const child = execFile(program, [...args], { ...options, env: { ...process.env, LC_ALL: 'C' } }, (error, out) => {
      const missing = error !== null && 'code' in error && error.code === 'ENOENT';
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, out, missing });
    });
    child.stdin?.end();
  });
}
