/**
 * Recordings of elsewhere, brought to the bridge piece by piece into a folder of their own. What is not whole yet has
 * another name; what is no recording, too large, or more than the disk can spare is refused and leaves nothing behind.
 */
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReplayRefusal, Uploads } from './core/replays.ts';
import { openTlog, readTlog } from './links/tlog.ts';
import type { Upload } from './protocol/replay.ts';
import { bareName } from './recordings-to-play.ts';

const gib = 2 ** 30;
const ending = '.part';
const dayMs = 86_400_000;

/** `mostB` of all together; `reserveB` of the disk stay free, since the journal and the recorder come first. */
export type UploadLimits = { readonly mostB: number; readonly reserveB: number };
const usual: UploadLimits = { mostB: 4 * gib, reserveB: gib / 2 };

const refused = (code: ReplayRefusal['code'], why: string): ReplayRefusal => ({ ok: false, code, why });
const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

/** Whether these bytes stand there in a file; not where there is none. */
async function holds(path: string, from: number, bytes: Uint8Array): Promise<boolean> {
  if (((await sizeOf(path)) ?? 0) < from + bytes.length) return false;
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes.length), 0, bytes.length, from);
    return bytesRead === bytes.length && buffer.equals(bytes);
  } finally {
    await file.close();
  }
}

export function uploadsIn(dataDir: string, { mostB, reserveB }: UploadLimits = usual): Uploads {
  const folder = join(dataDir, 'uploads');
  const names = () => readdir(folder).catch(() => []);

  const uploadOf = async (name: string): Promise<Upload[]> => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found?.isFile() ? [{ name, bytes: found.size, at: found.mtimeMs }] : [];
  };

  /** What was begun and not ended for a day will not be. */
  async function tidy(): Promise<void> {
    for (const name of (await names()).filter((one) => one.endsWith(ending))) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > dayMs) await rm(join(folder, name), { force: true });
    }
  }

  /** Asked for each piece: what was said with the first one is a promise of nobody's, and others are brought beside it. */
  async function hasRoom(more: number): Promise<ReplayRefusal | undefined> {
    const sizes = await Promise.all((await names()).map((name) => sizeOf(join(folder, name))));
    const kept = sizes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
    if (kept + more > mostB) return refused('TOO_LARGE', 'no more recordings may be brought: delete some first');
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize - more < reserveB) return refused('DISK', 'the disk of the rover has no room for it');
    return undefined;
  }

  /** Begun anew with the first piece; later ones have to follow what is there. */
  async function append(part: string, from: number, bytes: Uint8Array): Promise<number> {
    const file = await open(part, from === 0 ? 'w' : 'r+');
    try {
      await file.write(bytes, 0, bytes.length, from);
      return from + bytes.length;
    } finally {
      await file.close();
    }
  }

  async function finish(part: string, path: string, name: string): Promise<ReplayRefusal | undefined> {
    if (await isRecording(part)) {
      await rename(part, path);
      return undefined;
    }
    await rm(part, { force: true });
    return refused('NOT_PLAYABLE', `${name} is not a .tlog, as there are no stamped MAVLink frames at its beginning`);
  }

  return {
    async list() {
      const whole = (await names()).filter((name) => bareName.test(name) && name.endsWith('.tlog'));
      return (await Promise.all(whole.map(uploadOf))).flat().sort((a, b) => b.at - a.at);
    },
    async put(name, { from, size, bytes }) {
      if (!bareName.test(name) || !name.endsWith('.tlog'))
        return refused('NOT_PLAYABLE', 'a recording is named with letters, digits, . _ and -, and ends in .tlog');
      const path = join(folder, name);
      const part = join(folder, `.${name}${ending}`);
      const to = from + bytes.length;
      if (to > size || bytes.length === 0) return refused('OUT_OF_PLACE', 'this piece is not part of the file');
      try {
        await mkdir(folder, { recursive: true });
        const whole = await sizeOf(path);
        // Its last piece may be said again, where the answer was lost.
        if (whole === size && to === size && (await holds(path, from, bytes))) return { ok: true, has: size };
        if (whole !== undefined) return refused('OUT_OF_PLACE', `a recording called ${name} is there already`);
        const has = (await sizeOf(part)) ?? 0;
        if (from > has) return refused('OUT_OF_PLACE', `of ${name} only ${has} bytes are there: begin anew`);
        if (from === 0) await tidy();
        const none = await hasRoom(from === 0 ? size - has : Math.max(0, to - has));
        if (none) return none;
        // The first piece may come late a second time, when others follow it already: they stay.
        const isAgain = from === 0 && has <= size && (await holds(part, 0, bytes));
        const now = isAgain ? to : await append(part, from, bytes);
        const unfit = now === size ? await finish(part, path, name) : undefined;
        return unfit ?? { ok: true, has: now };
      } catch (error) {
        return refused('DISK', `${name} cannot be written: ${error instanceof Error ? error.message : error}`);
      }
    },
    async remove(name) {
      const path = join(folder, name);
      if (!bareName.test(name) || (await sizeOf(path)) === undefined)
        return refused('UNKNOWN', `no recording called ${name} was brought here`);
      await rm(path, { force: true });
      return { ok: true };
    },
  };
}

async function isRecording(path: string): Promise<boolean> {
  const file = await openTlog(path);
  try {
    for await (const { sure } of readTlog(file, new AbortController().signal)) return sure > 0;
    return false;
  } finally {
    await file.close();
  }
}
