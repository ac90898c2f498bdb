/**
 * What is told of a vehicle's parameters over HTTP ([K1] to [K6]), as JSON and as the files of other ground stations. Answers are long and asked for often, so each has a tag by which it is known to be the same.
 */
import { createHash } from 'node:crypto';
import type { Book } from '../core/parameters/book.ts';
import type { LoadReport } from '../core/parameters/loading.ts';
import { writeParam, writeParams } from '../protocol/files/parameter-file.ts';

/** What is known of a vehicle; undefined for one that was never heard. */
export type Told = { readonly book: Book; readonly isReading: boolean; readonly load: LoadReport | null } | undefined;

export function bodyOf(told: Told, wallMs: number): string {
  const { book, isReading = false, load = null } = told ?? {};
  const readAt = book?.readWall ?? null;
  return JSON.stringify({
    state: book?.state ?? 'none',
    reading: isReading,
    source: book?.source ?? null,
    readAt,
    ageMs: readAt === null ? null : Math.max(0, wallMs - readAt),
    hash: book?.hash ?? null,
    count: book?.entries.size ?? 0,
    changes: book?.changes ?? 0,
    load,
    parameters: [...(book?.entries.values() ?? [])].map(({ name, value, type, original }) => ({
      name,
      value,
      type,
      default: original,
    })),
  });
}

/**
 * The same for as long as all but the age is. Versions begin anew with the bridge, so that what was current then may only be
 * kept now; and a load that failed as another did leaves the book as it is.
 */
export function tagOfBook(told: Told): string {
  const { state = 'none', version = 0, readWall = 0, hash } = told?.book ?? {};
  const load = told?.load ? tagOf(JSON.stringify(told.load)) : '';
  return `"${state}-${version}-${readWall}-${hash ?? 'none'}-${told?.isReading ? 1 : 0}-${load.slice(1, -1)}"`;
}

/** By what a body says. */
export const tagOf = (text: string): string => `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;

/** What is no number cannot be written, and is said. */
export function fileOf(book: Book, ending: 'param' | 'params', systemId: number): string {
  const all = [...book.entries.values()];
  const left = all.filter(({ value }) => !Number.isFinite(value)).map(({ name }) => name);
  const note = [
    `${all.length} parameters, ${book.state}, read ${new Date(book.readWall ?? 0).toISOString()}`,
    ...(left.length > 0 ? [`left out, since they are no numbers: ${left.join(', ')}`] : []),
  ];
  const rows = all.filter(({ value }) => Number.isFinite(value));
  return ending === 'param' ? writeParam(rows, note) : writeParams(rows, systemId, note);
}

/** The newest body of each kind, made once for each version of what is in it. */
export class Bodies {
  readonly #held = new Map<string, { readonly version: string; readonly text: string }>();

  once(kind: string, version: string, make: () => string): string {
    const held = this.#held.get(kind);
    if (held?.version === version) return held.text;
    const text = make();
    this.#held.delete(kind);
    this.#held.set(kind, { version, text });
    // A few for each vehicle that there can be.
    if (this.#held.size > 64) this.#held.delete(this.#held.keys().next().value ?? '');
    return text;
  }
}
