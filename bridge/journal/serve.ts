/**
 * The journal's thread: requests in, replies out, one after the other. A request that fails makes the thread useless,
 * because libsql gives up a file for good only when its thread ends; whoever started it ends it and starts another.
 */
import type { MessagePort } from 'node:worker_threads';
import { faultOf } from './faults.ts';
import { type House, openHouse } from './house.ts';
import type { Append, Open, Read, Reply, Request, ThreadSettings } from './messages.ts';
import { textOf } from './rows.ts';
import type { Store } from './store.ts';

/** `around` lets a test put faults between this and the disk. */
export function serve(port: MessagePort, settings: ThreadSettings, around: (store: Store) => Store = (store) => store) {
  let house: House | undefined;
  let grantedTo = 0;

  const open = (request: Open): Reply => {
    const found = openHouse(settings, request);
    house = { ...found, store: around(found.store) };
    grantedTo = found.opened.grantedTo;
    return found.opened;
  };
  const grant = ({ store, reserve }: House, epoch: string, upTo: number): void => {
    reserve({ epoch, upTo });
    if (store.epoch !== epoch) store.rename(epoch);
    grantedTo = upTo;
  };
  const append = (present: House, { seqs, texts, grantTo }: Append): Reply => {
    const { store } = present;
    const begin = performance.now();
    store.append(seqs, texts);
    const syncMs = performance.now() - begin;
    if (grantTo !== null) grant(present, store.epoch, grantTo);
    return { t: 'appended', tail: store.tail, grantedTo, syncMs };
  };
  const read = ({ store }: House, { id, after, limit }: Read): Reply => {
    const rows = store.read(after, limit + 1);
    const whole = rows.slice(0, limit).filter(store.isWhole);
    // A row names the one before it when it was written: that one is beyond the reader's position and not here any more.
    const { prev = 0 } = rows[0] ?? {};
    return { t: 'page', id, texts: whole.map(textOf), more: rows.length > limit, droppedTo: prev > after ? prev : 0 };
  };
  const answer = (request: Request): Reply => {
    if (request.t === 'open') return open(request);
    if (house === undefined) throw new Error('the journal is not open');
    switch (request.t) {
      case 'append':
        return append(house, request);
      case 'adopt':
        grant(house, request.epoch, request.grantTo);
        return { t: 'adopted', epoch: request.epoch, grantedTo };
      case 'read':
        return read(house, request);
      case 'close':
        grant(house, house.store.epoch, request.lastSeq);
        house.store.close();
        return { t: 'closed' };
    }
  };

  port.on('message', (request: Request) => {
    try {
      port.postMessage(answer(request));
    } catch (error) {
      const fault = faultOf(error, settings.directory);
      const { why } = fault;
      port.postMessage(request.t === 'read' ? { t: 'unread', id: request.id, why } : { t: 'fault', ...fault });
    }
  });
}
