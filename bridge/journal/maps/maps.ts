/**
 * The maps that are carried, from the bridge's side: everything is asked of a thread, which has the disk, the files of others
 * and the way to tile servers. Questions are bounded in number and in time. A thread that dies is begun again by the next one.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MapAnswer, MapRoom, TileServer } from '../../core/maps.ts';
import { Questions } from '../questions.ts';
import { endWithinMs } from '../worker-thread.ts';
import {
  type Answer,
  type Limits,
  type Manners,
  type Question,
  type Reply,
  refusal,
  usualManners,
} from './messages.ts';
import { type MapsThread, startMapsThread } from './thread.ts';

/** A page asks for a screenful of tiles at once, and several pages do. */
const most = 256;
/** Longer than a tile server is waited for, and than a pack's last piece. */
const withinMs = 30_000;

export type MapsOptions = {
  readonly directory: string;
  readonly limits: Limits;
  readonly servers: readonly TileServer[];
  readonly version: string;
  readonly manners?: Manners;
  /** For the log, one sentence. */
  note(text: string): void;
};

const tooMany = refusal('BUSY', 'too much is asked of the maps at once: try again in a moment');
const late = refusal('BUSY', `the maps have not answered for ${withinMs / 1000} s`);

export function openMaps({ directory, limits, servers, version, manners = usualManners, note }: MapsOptions): MapRoom {
  const settings = { directory, limits, servers, version, manners };
  const questions = new Questions<Answer>({ most, withinMs, tooMany, late });
  let thread: MapsThread | undefined;
  let stopping: Promise<void> | undefined;

  const onReply = (reply: Reply): void => {
    if (reply.t === 'note') note(reply.text);
    else questions.answered(reply.id, reply.answer);
  };
  const onDeath = (why: string): void => {
    thread = undefined;
    note(why);
    questions.failAll(refusal('DISK', why));
  };
  const running = (): MapsThread => {
    thread ??= startMapsThread(settings, onReply, onDeath);
    return thread;
  };
  const ask = (question: Question, given: readonly ArrayBuffer[] = []): Promise<Answer> =>
    questions.ask((id) => running().ask({ ...question, id }, given));
  // An area that was not finished goes on by itself; without maps there is no thread.
  readdir(join(directory, 'areas')).then(
    (names) => (names.length > 0 && !stopping ? running() : undefined),
    () => {},
  );

  return {
    packs: async () => having(await ask({ t: 'packs' }), ({ list }) => list && { list }),
    put: async (piece) =>
      having(await ask({ t: 'put', ...piece }, [piece.bytes.buffer]), ({ taken }) => taken && { taken }),
    drop: (name) => ask({ t: 'drop', name }),
    label: async (pack, label) => having(await ask({ t: 'label', pack, label }), ({ pack }) => pack && { pack }),
    remove: (pack) => ask({ t: 'remove', pack }),
    tile: async (pack, at) => having(await ask({ t: 'tile', pack, at }), ({ tile }) => tile !== undefined && { tile }),
    read: async (pack, from, length) =>
      having(await ask({ t: 'read', pack, from, length }), ({ bytes }) => bytes && { bytes }),
    sources: async () => having(await ask({ t: 'sources' }), ({ sources }) => sources && { sources }),
    async online(source, at) {
      const answer = having(await ask({ t: 'online', source, at }), ({ online }) => online !== undefined && { online });
      return answer.ok ? { ok: true, tile: answer.online } : answer;
    },
    areas: async () => having(await ask({ t: 'areas' }), ({ areas }) => areas && { areas }),
    begin: async (request, by) => having(await ask({ t: 'begin', request, by }), ({ area }) => area && { area }),
    cancel: (area) => ask({ t: 'cancel', area }),
    stop: () => {
      stopping ??= (async () => {
        const ending = thread?.end(endWithinMs);
        questions.end(refusal('BUSY', 'the bridge is stopping'));
        await ending;
      })();
      return stopping;
    },
  };
}

type Good = Extract<Answer, { ok: true }>;

/** The part of an answer that was asked for. */
function having<T>(answer: Answer, take: (good: Good) => T | undefined | false): MapAnswer<T> {
  if (!answer.ok) return answer;
  const part = take(answer);
  return part ? { ok: true, ...part } : refusal('DISK', 'the maps gave no answer');
}
