/**
 * The parameters of vehicles on disk: one small file for each autopilot and firmware, written whole or not at all, off the
 * main thread. A file that cannot be understood is as good as none.
 */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { KeptFile } from '../../core/kept-file.ts';
import type { KeptParameters } from '../../core/parameters/book.ts';
import { keepFile } from '../kept-file.ts';

/** Vehicles and firmwares; the file that was written longest ago gives way. */
const mostKept = 32;

const Kept = Compile(
  Type.Object({
    v: Type.Literal(1),
    uid: Type.String(),
    firmware: Type.String(),
    readWall: Type.Number(),
    source: Type.Enum(['file', 'list']),
    /** Name, MAV_PARAM_TYPE, value and default; null is no number, or no default. */
    entries: Type.Array(
      Type.Tuple([
        Type.String({ pattern: '^[A-Za-z0-9_]{1,16}$' }),
        Type.Integer(),
        Type.Union([Type.Number(), Type.Null()]),
        Type.Union([Type.Number(), Type.Null()]),
      ]),
      { maxItems: 65_535 },
    ),
  }),
);

export type ParameterCache = {
  keep(record: KeptParameters): Promise<void>;
  /** Never rejects. */
  recall(uid: string, firmware: string): Promise<KeptParameters | undefined>;
};

/** `note` takes one sentence for the log. */
export function openParameterCache(directory: string, note: (text: string) => void): ParameterCache {
  const files = new Map<string, KeptFile>();
  const fileOf = (uid: string, firmware: string): KeptFile => {
    const path = join(
      directory,
      `${createHash('sha256').update(`${uid} ${firmware}`).digest('hex').slice(0, 24)}.json`,
    );
    const held = files.get(path) ?? keepFile(path);
    files.set(path, held);
    return held;
  };
  return {
    async keep(record) {
      try {
        await fileOf(record.uid, record.firmware).write(textOf(record));
        await prune(directory);
      } catch (error) {
        note(`the parameters were not kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    async recall(uid, firmware) {
      try {
        const text = await fileOf(uid, firmware).read();
        if (text === undefined) return undefined;
        const record = recordOf(text);
        if (record?.uid === uid && record.firmware === firmware) return record;
        note('kept parameters could not be understood, and are read anew');
      } catch (error) {
        note(`kept parameters could not be read: ${error instanceof Error ? error.message : String(error)}`);
      }
      return undefined;
    },
  };
}

const textOf = ({ entries, ...rest }: KeptParameters): string =>
  JSON.stringify({
    v: 1,
    ...rest,
    entries: entries.map(({ name, type, value, original }) => [name, type, value, original]),
  });

function recordOf(text: string): KeptParameters | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Kept.Check(parsed)) return undefined;
  const { uid, firmware, readWall, source, entries } = parsed;
  if (new Set(entries.map(([name]) => name)).size !== entries.length) return undefined;
  return {
    ...{ uid, firmware, readWall, source },
    entries: entries.map(([name, type, value, original]) => ({ name, type, value: value ?? Number.NaN, original })),
  };
}

async function prune(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  if (names.length <= mostKept) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })),
  );
  aged.sort((a, b) => a.at - b.at);
  for (const { name } of aged.slice(0, names.length - mostKept)) await rm(join(directory, name), { force: true });
}
