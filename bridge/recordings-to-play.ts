/** Which files may be played: those that the bridge recorded and those that were brought to it, by their bare names. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindRecording } from './replays.ts';

/** Nothing that leads anywhere else. */
export const bareName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export const recordingsIn =
  (dataDir: string): FindRecording =>
  async (name) => {
    if (!bareName.test(name)) return { ok: false, code: 'UNKNOWN', why: 'no recording has such a name' };
    if (!name.endsWith('.tlog'))
      return { ok: false, code: 'NOT_PLAYABLE', why: `${name} is no .tlog, and nothing else can be played` };
    for (const folder of ['recordings', 'uploads']) {
      const path = join(dataDir, folder, name);
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      if (isThere) return { ok: true, path };
    }
    return { ok: false, code: 'UNKNOWN', why: `no recording is called ${name}` };
  };
