/** A pack on its way to the rover, piece by piece: what has arrived stays there, so that it goes on where it stood. */
import { Check } from 'typebox/schema';
import { createStore } from 'zustand/vanilla';
import { mostPackPieceB, PackList, PieceTaken } from '../../../../bridge/protocol/maps.ts';
import { mapPaths } from '../../../store/maps/rover.ts';
import { beginUnfinished } from '../../../store/unfinished.ts';
import { mapWords as words } from '../../../words/maps.ts';
import type { PersonFetch } from './person-fetch.ts';

export type Sending =
  | { readonly is: 'idle'; readonly said: string | null }
  | { readonly is: 'sending'; readonly name: string; readonly share: number }
  | { readonly is: 'checking'; readonly name: string };

export const sending = createStore<Sending>()(() => ({ is: 'idle', said: null }));
const tell = (next: Sending) => sending.setState(next, true);

let stop: AbortController | null = null;
export const stopSending = (): void => stop?.abort();

/** Tries of one piece: the radio comes and goes, and what arrived is not lost. */
const mostTries = 6;
const pauseMs = 1500;

/** A file's name as the bridge lists it. */
const listedName = (name: string): string => name.replace(/\p{C}/gu, '').trim().slice(0, 100) || 'map';

/** Sends it and tells how that is; one at a time. */
export async function send(
  file: Blob,
  fileName: string,
  fetchAs: PersonFetch,
  arrived: () => void,
  pause: Pause = pauseFor,
): Promise<void> {
  if (stop !== null) return;
  const name = listedName(fileName);
  stop = new AbortController();
  const over = beginUnfinished();
  const { signal } = stop;
  tell({ is: 'sending', name, share: 0 });
  try {
    let has = await alreadyThere(name, file.size, fetchAs, signal);
    let isPack = false;
    for (let tries = 0; has < file.size; ) {
      tell({ is: 'sending', name, share: has / file.size });
      const taken = await piece(file, name, has, fetchAs, signal);
      if (taken.is === 'refused') throw new Error(taken.why);
      if (taken.is === 'lost') {
        tries += 1;
        if (tries >= mostTries) throw new Error(taken.why);
        await pause(pauseMs, signal);
        has = await alreadyThere(name, file.size, fetchAs, signal).catch(() => has);
        continue;
      }
      if (taken.has > has) tries = 0;
      has = taken.has;
      isPack = taken.isPack;
    }
    tell({ is: 'checking', name });
    if (!isPack) await checked(name, fetchAs, signal, pause);
    tell({ is: 'idle', said: words.sent(name) });
  } catch (error) {
    const why = signal.aborted ? words.stopped : error instanceof Error ? error.message : String(error);
    tell({ is: 'idle', said: words.sendFailed(name, why) });
  } finally {
    stop = null;
    over();
    arrived();
  }
}

async function listOf(fetchAs: PersonFetch, signal: AbortSignal): Promise<PackList> {
  const answer = await fetchAs(mapPaths.packs, { signal });
  const list: unknown = await answer.json();
  if (!Check(PackList, list)) throw new Error(words.notUnderstood);
  return list;
}

/** Bytes of this file that arrived before. */
async function alreadyThere(name: string, size: number, fetchAs: PersonFetch, signal: AbortSignal): Promise<number> {
  const { uploads } = await listOf(fetchAs, signal);
  const upload = uploads.find((one) => one.name === name && one.size === size && one.state === 'arriving');
  return upload?.has ?? 0;
}

type Taken =
  | { readonly is: 'taken'; readonly has: number; readonly isPack: boolean }
  | { readonly is: 'lost'; readonly why: string }
  | { readonly is: 'refused'; readonly why: string };

/** Answers that may be others soon: out of step, and busy. */
const passing = new Set([409, 429, 502, 503, 504]);

async function piece(
  file: Blob,
  name: string,
  from: number,
  fetchAs: PersonFetch,
  signal: AbortSignal,
): Promise<Taken> {
  const body = file.slice(from, from + mostPackPieceB);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-range': `bytes ${from}-${from + body.size - 1}/${file.size}`,
  };
  try {
    const answer = await fetchAs(mapPaths.upload(name), { method: 'PUT', body, headers, signal });
    const said: unknown = await answer.json().catch(() => null);
    if (answer.ok && Check(PieceTaken, said)) return { is: 'taken', has: said.has, isPack: said.pack !== null };
    const why = reasonOf(said) ?? `${answer.status}`;
    return { is: passing.has(answer.status) ? 'lost' : 'refused', why };
  } catch (error) {
    if (signal.aborted) throw error;
    return { is: 'lost', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Looks on while the rover looks through it; throws why it was refused. A large pack takes minutes. */
async function checked(name: string, fetchAs: PersonFetch, signal: AbortSignal, pause: Pause): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { uploads } = await listOf(fetchAs, signal);
    const upload = uploads.find((one) => one.name === name);
    if (upload === undefined) return;
    if (upload.state === 'refused') throw new Error(upload.why);
    await pause(500, signal);
  }
}

const reasonOf = (said: unknown): string | null =>
  typeof said === 'object' && said !== null && 'error' in said && typeof said.error === 'string' ? said.error : null;

type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (ms, signal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new Error(words.stopped));
    });
  });
