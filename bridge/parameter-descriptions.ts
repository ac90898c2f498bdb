/**
 * Files of descriptions: kept on disk, understood by the documents' thread, fetched where a setting says from where. What is
 * there at the start is read while the bridge runs already.
 */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Clock } from './core/clock.ts';
import type { DocumentRefusal, DocumentRoom } from './core/documents.ts';
import { type DescriptionKey, Descriptions, nameOf } from './core/parameters/descriptions.ts';
import {
  isDescriptionKey,
  readDescriptions,
  removeDescriptions,
  writeDescriptions,
} from './journal/parameters/description-files.ts';
import { most } from './protocol/files/reading.ts';

export type DescriptionOptions = {
  readonly directory: string;
  readonly clock: Clock;
  readonly room: Pick<DocumentRoom, 'readInfos'>;
  /** An address or a path, such as `https://…/{vehicle}/{firmware}/apm.pdef.xml`; `none` where nothing is to be fetched. */
  readonly from: string;
  note(text: string): void;
};

export type Handed =
  | { readonly ok: true; readonly count: number; readonly warnings: readonly string[] }
  | DocumentRefusal;

const fetchWithinMs = 30_000;
const fetchAgainMs = 3_600_000;
/** Kinds and versions that were asked for; more are not fetched. */
const mostFetched = 32;

export function openDescriptions({ directory, clock, room, from: template, note }: DescriptionOptions) {
  const descriptions = new Descriptions();
  const fetchedAt = new Map<string, number>();
  const opened = (async () => {
    for (const { bytes, at, ...key } of await readDescriptions(directory)) {
      const read = await room.readInfos(bytes);
      if (read.ok) descriptions.put(key, read.infos, at);
      else note(`the descriptions ${nameOf(key)} cannot be used: ${read.why}`);
    }
  })();

  const handIn = async (key: DescriptionKey, bytes: Uint8Array<ArrayBuffer>): Promise<Handed> => {
    if (!isDescriptionKey(key)) return refused('UNREADABLE', `nothing can be kept for ${nameOf(key)}`);
    if (bytes.length > most.metadataBytes) return refused('UNREADABLE', 'the file is too large');
    // What reads it takes the bytes with it.
    const copy = Uint8Array.from(bytes);
    const read = await room.readInfos(bytes);
    if (!read.ok) return read;
    try {
      await writeDescriptions(directory, key, copy);
    } catch (error) {
      return refused('DISK', `the file was not kept: ${error instanceof Error ? error.message : String(error)}`);
    }
    const gone = descriptions.put(key, read.infos, clock.wallMs());
    if (gone) await removeDescriptions(directory, gone).catch(() => {});
    return { ok: true, count: read.infos.length, warnings: read.warnings };
  };

  const get = async (key: DescriptionKey) => {
    const from = template.replaceAll('{vehicle}', key.vehicle).replaceAll('{firmware}', key.firmware);
    try {
      const handed = await handIn(key, await bytesFrom(from));
      note(handed.ok ? `${handed.count} descriptions were fetched for ${nameOf(key)}` : `${from}: ${handed.why}`);
    } catch (error) {
      note(`descriptions cannot be fetched from ${from}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  return {
    descriptions,
    opened,
    handIn,
    async remove(key: DescriptionKey): Promise<boolean> {
      await removeDescriptions(directory, key).catch(() => {});
      return descriptions.remove(key);
    },
    /** Fetches what is not there, once an hour at most; nothing waits for it. */
    want(key: DescriptionKey, at: number): void {
      const before = fetchedAt.get(nameOf(key));
      const isTried = before === undefined ? fetchedAt.size >= mostFetched : at - before < fetchAgainMs;
      if (template === 'none' || isTried || descriptions.has(key) || !isDescriptionKey(key)) return;
      fetchedAt.set(nameOf(key), at);
      void opened.then(() => (descriptions.has(key) ? undefined : get(key)));
    },
  };
}

export type ParameterDescriptions = ReturnType<typeof openDescriptions>;

const refused = (code: DocumentRefusal['code'], why: string): DocumentRefusal => ({ ok: false, code, why, line: null });

/** Of a path or an address. */
async function bytesFrom(from: string): Promise<Uint8Array<ArrayBuffer>> {
  if (/^https?:/.test(from)) return fetchBytes(from);
  const path = from.startsWith('file:') ? fileURLToPath(from) : from;
  if ((await stat(path)).size > most.metadataBytes) throw new Error('it is too large');
  return new Uint8Array(await readFile(path));
}

/** A whole answer, within time and size; rejects with one sentence. */
async function fetchBytes(from: string): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(from, { signal: AbortSignal.timeout(fetchWithinMs), redirect: 'follow' });
  if (!answer.ok || answer.body === null) throw new Error(`it answers ${answer.status}`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body) {
    length += piece.length;
    if (length > most.metadataBytes) throw new Error(`it is longer than ${most.metadataBytes / 1_048_576} MB`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
