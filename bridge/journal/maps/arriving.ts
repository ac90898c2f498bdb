/**
 * Packs on their way in, piece by piece, so that a bad link loses a piece and not the whole; a bridge that is started again
 * knows how far they have come. With the last piece a file is looked through, and is a pack or gone.
 */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { MapAnswer, MapRefusal, PackPiece } from '../../core/maps.ts';
import type { PackInfo, PackUpload, PieceTaken } from '../../protocol/maps.ts';
import { mostPackB } from '../../protocol/maps.ts';
import { discard, holds, jsonIn, namesIn, sizeOf, writeWhole } from '../whole-files.ts';
import { refusal, wordsOf } from './messages.ts';
import { NotAPack } from './pack-bytes.ts';
import type { Room } from './room.ts';
import type { Shelf } from './shelf.ts';

/** What was begun and not gone on with for so long will not be. */
const forgetMs = 3 * 86_400_000;
const mostAtOnce = 4;
const mostRefused = 4;
/** A large pack is looked through for longer than anybody’s request waits: its list says how it went. */
const answerWithinMs = 20_000;

const About = Type.Object({ name: Type.String(), size: Type.Integer() });
type About = Static<typeof About>;
const whatItIs = Compile(About);

export type Arriving = {
  list(): PackUpload[];
  put(piece: PackPiece): Promise<MapAnswer<{ readonly taken: PieceTaken }>>;
  drop(name: string): boolean;
};

type Outcome = { readonly pack: PackInfo } | MapRefusal;

/** Throws what the system says. */
export function openArriving(directory: string, shelf: Shelf, room: Room, wallMs: () => number): Arriving {
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  const checking = new Map<string, Promise<Outcome>>();
  const refused = new Map<string, PackUpload>();
  const part = (key: string) => join(directory, `${key}.part`);
  const about = (key: string) => join(directory, `${key}.json`);
  /** One look at a time: it is the disk's whole work. */
  let last: Promise<unknown> = Promise.resolve();

  const forget = (key: string): void => {
    discard(part(key));
    rmSync(about(key), { force: true });
  };
  const forgetRefused = (name: string): boolean => {
    const were = [...refused].filter(([, one]) => one.name === name);
    for (const [key] of were) refused.delete(key);
    return were.length > 0;
  };
  const begun = (): (About & { readonly key: string })[] =>
    namesIn(directory)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const key = name.slice(0, -5);
        const said = jsonIn(about(key));
        return whatItIs.Check(said) ? [{ ...said, key }] : [];
      });
  const tidy = (): void => {
    const known = new Set(begun().map(({ key }) => key));
    for (const name of namesIn(directory)) {
      const [key = ''] = name.split('.');
      const changed = statSync(part(key), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (!checking.has(key) && (!known.has(key) || wallMs() - changed > forgetMs)) forget(key);
    }
  };
  tidy();

  const look = async (key: string, { name, size }: About): Promise<Outcome> => {
    try {
      const pack = await shelf.accept(part(key), name);
      forget(key);
      return { pack };
    } catch (error) {
      if (!(error instanceof NotAPack)) return refusal('DISK', `${name} cannot be kept: ${wordsOf(error)}`);
      forget(key);
      const why = `${name} ${error.message}`;
      refused.set(key, { name, size, has: size, state: 'refused', why });
      const [oldest] = refused.keys();
      if (refused.size > mostRefused && oldest !== undefined) refused.delete(oldest);
      return refusal('NOT_A_PACK', why);
    } finally {
      checking.delete(key);
    }
  };
  const finish = async (key: string, said: About): Promise<MapAnswer<{ taken: PieceTaken }>> => {
    const outcome = last.then(() => look(key, said));
    last = outcome;
    checking.set(key, outcome);
    const late = wait(answerWithinMs, undefined, { ref: false });
    const found = await Promise.race([outcome, late]);
    if (found === undefined) return { ok: true, taken: { has: said.size, pack: null } };
    return 'pack' in found ? { ok: true, taken: { has: said.size, pack: found.pack } } : found;
  };
  const begin = (key: string, said: About): MapRefusal | undefined => {
    tidy();
    const others = begun().filter((one) => one.key !== key);
    if (others.length >= mostAtOnce)
      return refusal('BUSY', `${mostAtOnce} packs are on their way already: end or drop one of them first`);
    discard(part(key));
    const lack = room.lacks(said.size);
    if (lack) return lack;
    forgetRefused(said.name);
    writeWhole(about(key), JSON.stringify(said));
    return undefined;
  };

  /** The pack that a piece was the last of, where the answer was lost: it may be said again. */
  const endedWith = ({ name, from, size, bytes }: PackPiece): PackInfo | undefined =>
    from + bytes.length === size
      ? shelf.list().find((one) => one.name === name && one.bytes === size && shelf.holds(one.id, from, bytes))
      : undefined;

  return {
    list: () => [
      ...begun().map(({ key, name, size }): PackUpload => {
        const state = checking.has(key) ? 'checking' : 'arriving';
        return { name, size, has: sizeOf(part(key)), state, why: '' };
      }),
      ...refused.values(),
    ],
    async put(piece) {
      const { name, from, size, bytes } = piece;
      const key = keyOf(name, size);
      const to = from + bytes.length;
      if (bytes.length === 0 || to > size) return refusal('OUT_OF_PLACE', 'this piece is not part of the file');
      if (size > mostPackB) return refusal('TOO_LARGE', `${name} is larger than ${mostPackB / 2 ** 30} GiB`);
      if (checking.has(key)) return { ok: true, taken: { has: size, pack: null } };
      const has = sizeOf(part(key));
      const pack = has === 0 ? endedWith(piece) : undefined;
      if (pack) return { ok: true, taken: { has: size, pack } };
      if (from > has) return refusal('OUT_OF_PLACE', `of ${name} only ${has} bytes are there: go on from there`);
      // The first piece may come late a second time, when others follow it already: they stay.
      const isAgain = from === 0 && has < size && holds(part(key), 0, bytes);
      const isFirst = from === 0 && !isAgain;
      const lack = isFirst ? begin(key, { name, size }) : room.lacks(Math.max(0, to - has));
      if (lack) return lack;
      if (!isAgain) append(part(key), from, bytes);
      return to < size ? { ok: true, taken: { has: sizeOf(part(key)), pack: null } } : finish(key, { name, size });
    },
    drop(name) {
      const here = begun().filter((one) => one.name === name && !checking.has(one.key));
      for (const { key } of here) forget(key);
      return forgetRefused(name) || here.length > 0;
    },
  };
}

const keyOf = (name: string, size: number): string =>
  createHash('sha256').update(`${size} ${name}`).digest('hex').slice(0, 20);

/** Throws what the system says. */
function append(path: string, from: number, bytes: Uint8Array): void {
  const file = openSync(path, from === 0 ? 'w' : 'r+', 0o640);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, from + done);
  } finally {
    closeSync(file);
  }
}
