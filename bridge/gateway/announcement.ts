/** What just happened, encoded once for all readers that want the same of it and were told of the same before. */
import { isWanted } from '../core/runs.ts';
import type { Entry, Events, WantedEvents } from '../protocol/stream.ts';

export class Announcement {
  readonly first: number;
  readonly upTo: number;
  readonly #entries: readonly Entry[];
  /** At most one for each reader that asked for something of its own. */
  readonly #texts = new Map<string, string>();

  /** `entries` follow each other; there is at least one. */
  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    this.first = entries[0]?.seq ?? 0;
    this.upTo = entries.at(-1)?.seq ?? 0;
  }

  has(wanted: WantedEvents | undefined): boolean {
    return this.#entries.some((entry) => isWanted(entry, wanted));
  }

  /** For a reader that was told of every number before `first`. */
  textFrom(first: number, wanted: WantedEvents | undefined): string {
    const key = wanted === undefined ? String(first) : JSON.stringify([first, wanted.kinds, wanted.atLeast]);
    const text = this.#texts.get(key) ?? this.#encode(first, wanted);
    this.#texts.set(key, text);
    return text;
  }

  #encode(first: number, wanted: WantedEvents | undefined): string {
    const entries = this.#entries.filter((entry) => isWanted(entry, wanted));
    const message: Events = { t: 'events', first, upTo: this.upTo, entries };
    return JSON.stringify(message);
  }
}
