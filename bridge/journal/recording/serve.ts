/** The recorder's thread: batches and questions in, answers out, one after the other; between them it mends. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import type { Refused } from '../../core/recordings.ts';
import { faultOf } from '../faults.ts';
import { Keeper } from './keeper.ts';
import type { Answer, Reply, Request, ThreadSettings } from './messages.ts';
import type { Shelf } from './shelf.ts';

export function serve(port: MessagePort, settings: ThreadSettings): void {
  const say = (reply: Reply) => port.postMessage(reply);
  const keeper = new Keeper(settings, (text) => say({ t: 'note', text }));
  let lastMs = 0;

  const answer = (id: number, act: () => Answer): void => {
    try {
      keeper.open();
      say({ t: 'answer', id, answer: act() });
    } catch (error) {
      say({ t: 'answer', id, answer: refusal('DISK', faultOf(error, settings.directory).why) });
    }
  };

  let isMending = false;
  const mendOn = (): void => {
    isMending = keeper.mendSome();
    if (isMending) setImmediate(mendOn);
  };

  port.on('message', (request: Request) => {
    switch (request.t) {
      case 'batch':
        lastMs = request.monoMs;
        keeper.take(request);
        say({ t: 'taken', ...keeper.standing() });
        break;
      case 'list':
        answer(request.id, () => ({ ok: true, recordings: keeper.list() }));
        break;
      case 'read':
        answer(request.id, () => read(keeper.shelf, request));
        break;
      case 'remove':
        answer(request.id, () => remove(keeper.shelf, request.name));
        break;
      case 'close':
        keeper.close(lastMs);
        say({ t: 'closed' });
    }
    if (!isMending && request.t !== 'close') mendOn();
  });
}

const refusal = (code: Refused['code'], why: string): Refused => ({ ok: false, code, why });
const unknown = refusal('UNKNOWN', 'there is no recording of this name');

/** By its name in the list only: what is not in it is not there. */
function read(shelf: Shelf, { name, from, length }: Extract<Request, { t: 'read' }>): Answer {
  const recording = shelf.find(name);
  if (recording === undefined) return unknown;
  const bytes = new Uint8Array(Math.max(0, Math.min(length, recording.bytes - from)));
  const file = openSync(shelf.path(name), 'r');
  try {
    return { ok: true, bytes: bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from)) };
  } finally {
    closeSync(file);
  }
}

function remove(shelf: Shelf, name: string): Answer {
  const recording = shelf.find(name);
  if (recording === undefined) return unknown;
  if (recording.state === 'writing') return refusal('WRITING', 'this recording is being written');
  shelf.remove(name);
  shelf.save();
  return { ok: true };
}
