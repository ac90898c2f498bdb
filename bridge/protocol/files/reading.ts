/**
 * What reading a file comes to: all of it, with a word about what is odd, or nothing and one sentence about what is wrong
 * and in which line. Nothing is ever half read. Readers are pure and run in the bridge and in browsers alike.
 */

/** `line` counts from 1; null where the file as a whole is wrong. */
export type Fault = { readonly ok: false; readonly line: number | null; readonly why: string };

export type Reading<T> = { readonly ok: true; readonly value: T; readonly warnings: readonly string[] } | Fault;

/** How much is read: more is refused before much of it has been looked at. */
export const most = {
  bytes: 4 * 1024 * 1024,
  /** Parameter metadata is larger: ArduRover's has about 3 MB. */
  metadataBytes: 12 * 1024 * 1024,
  lines: 20_000,
  lineLength: 4000,
  /** Of one list; ArduRover holds 655, the largest autopilots some thousands. */
  items: 5000,
  parameters: 5000,
} as const;

export const fault = (line: number | null, why: string): Fault => ({ ok: false, line, why });

export const isFault = (value: object): value is Fault => 'ok' in value && value.ok === false;

/** For people: where and what. */
export const sentenceOf = ({ line, why }: Fault): string => (line === null ? why : `line ${line}: ${why}`);

const mostWarnings = 20;

/** Collects what is odd but kept; beyond twenty it only counts. */
export type Warnings = { add(line: number | null, text: string): void; list(): readonly string[] };

export function collectWarnings(): Warnings {
  const texts: string[] = [];
  let more = 0;
  return {
    add(line, text) {
      if (texts.length < mostWarnings) texts.push(line === null ? text : `line ${line}: ${text}`);
      else more += 1;
    },
    list: () => (more === 0 ? texts : [...texts, `and ${more} more of the kind`]),
  };
}

/** A piece of a foreign file in a sentence of ours: short, on one line. */
export function quoted(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ');
  return `"${line.length > 24 ? `${line.slice(0, 24)}…` : line}"`;
}
