/** The desk of the maps' thread: a question in, an answer out; what takes long goes on beside the others. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { type Areas, openAreas } from './areas.ts';
import { type Arriving, openArriving } from './arriving.ts';
import { openCache } from './cache.ts';
import {
  type Answer,
  type Question,
  type Reply,
  type Request,
  refusal,
  type ThreadSettings,
  wordsOf,
} from './messages.ts';
import { type Online, openOnline } from './online.ts';
import { NotAPack } from './pack-bytes.ts';
import { type Room, roomIn } from './room.ts';
import { openShelf, type Shelf } from './shelf.ts';

type Desk = {
  readonly shelf: Shelf;
  readonly arriving: Arriving;
  readonly online: Online;
  readonly areas: Areas;
  readonly room: Room;
};

export function serveMaps(port: MessagePort, settings: ThreadSettings): void {
  const tell = (reply: Reply, given: readonly ArrayBuffer[] = []) => port.postMessage(reply, given);
  const note = (text: string) => tell({ t: 'note', text });
  let desk: Desk | undefined;
  /** A folder that cannot be used now may be usable later: tried again with each question. */
  const open = (): Desk => {
    desk ??= openDesk(settings, note);
    return desk;
  };
  const answer = async (question: Question): Promise<Answer> => {
    try {
      return await answerTo(question, open(), settings);
    } catch (error) {
      if (error instanceof NotAPack) return refusal('DISK', `this map ${error.message}`);
      return refusal('DISK', `maps cannot be kept in ${settings.directory}: ${wordsOf(error)}`);
    }
  };
  port.on('message', (request: Request) => {
    void answer(request).then((found) => tell({ t: 'answer', id: request.id, answer: found }, buffersOf(found)));
  });
  // What was not finished goes on without being asked for.
  try {
    open();
  } catch (error) {
    note(`maps cannot be kept in ${settings.directory}: ${wordsOf(error)}`);
  }
}

/** Given away rather than copied. */
const buffersOf = (answer: Answer): ArrayBuffer[] =>
  answer.ok ? [answer.tile?.bytes, answer.online?.bytes, answer.bytes].flatMap((one) => (one ? [one.buffer] : [])) : [];

function openDesk(
  { directory, limits, servers, manners, version }: ThreadSettings,
  note: (text: string) => void,
): Desk {
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  const wallMs = () => Date.now();
  const clock = { wallMs, monoMs: () => performance.now() };
  const room = roomIn(directory, ['packs', 'arriving', 'areas'], limits);
  const shelf = openShelf(join(directory, 'packs'), wallMs);
  const arriving = openArriving(join(directory, 'arriving'), shelf, room, wallMs);
  const cache = openCache(join(directory, 'cache'), limits, wallMs);
  const asking = { withinMs: manners.withinMs, version };
  const online = openOnline({ servers, cache, manners, asking, clock });
  const newId = () => randomUUID().slice(0, 8);
  const areas = openAreas({ directory: join(directory, 'areas'), online, shelf, room, manners, clock, newId, note });
  return { shelf, arriving, online, areas, room };
}

const noPack = refusal('UNKNOWN', 'there is no map of this id');

async function answerTo(question: Question, desk: Desk, { limits }: ThreadSettings): Promise<Answer> {
  const { shelf, arriving, online, areas, room } = desk;
  switch (question.t) {
    case 'packs': {
      const budget = { usedB: room.usedB(), mostB: limits.packsB, freeB: room.freeB() };
      return { ok: true, list: { packs: shelf.list(), uploads: arriving.list(), ...budget } };
    }
    case 'put':
      return arriving.put(question);
    case 'drop':
      return arriving.drop(question.name) ? { ok: true } : refusal('UNKNOWN', 'no such file is on its way');
    case 'label': {
      const pack = shelf.label(question.pack, question.label);
      return pack ? { ok: true, pack } : noPack;
    }
    case 'remove':
      return shelf.remove(question.pack) ? { ok: true } : noPack;
    case 'tile':
      return shelf.find(question.pack) ? { ok: true, tile: shelf.tile(question.pack, question.at) } : noPack;
    case 'read': {
      const { pack, from, length } = question;
      return shelf.find(pack) ? { ok: true, bytes: new Uint8Array(shelf.read(pack, from, length)) } : noPack;
    }
    case 'sources':
      return { ok: true, sources: online.sources() };
    case 'online':
      return online.tile(question.source, question.at);
    case 'areas':
      return { ok: true, areas: areas.list() };
    case 'begin':
      return areas.begin(question.request, question.by);
    case 'cancel':
      return areas.cancel(question.area) ? { ok: true } : refusal('UNKNOWN', 'there is no area of this id');
  }
}
