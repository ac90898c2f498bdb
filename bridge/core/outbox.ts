/**
 * The state lane: what each reader has yet to see. A reader is known by a mark, what it was given last; what it gets is
 * the newest value of each group changed since, so a reader that skipped ticks gets one coalesced delta and never a
 * backlog. Readers in step share one encoded message: the cost of a tick grows with the number of paces, not of readers.
 */
import { encodeFrame } from '../protocol/compact.ts';
import type { LinkState, StateRestored, Telemetry } from '../protocol/state.ts';
import type { Fleet } from './fleet.ts';

/** How far a reader is: the fleet's version and the edition of the links' own report that it was given. */
export type Mark = { readonly fleet: number; readonly links: number };
/** What a reader is given, in order: text messages, and at most one compact frame behind them. */
export type Encoded = {
  readonly mark: Mark;
  readonly texts: readonly string[];
  readonly frame: Uint8Array | undefined;
};
export type Snapshot = { readonly mark: Mark; readonly text: string };
export type Encoding = 'json' | 'compact';

export class Outbox {
  readonly #fleet: Fleet;
  #links: LinkState[] = [];
  #edition = 0;
  #at = 0;
  #q = 0;
  /** This tick's messages by the mark they start from; bounded by the number of readers. */
  readonly #encoded = new Map<string, Encoded>();
  #snapshot: Snapshot | undefined;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** The number of this tick, which readers acknowledge. */
  get q(): number {
    return this.#q;
  }

  /** Begins a tick at `at` (monotonic ms): everything encoded before is void. */
  turn(at: number): void {
    this.#at = at;
    this.#q += 1;
    this.#encoded.clear();
    this.#snapshot = undefined;
  }

  /** The links' report about themselves, as it is now. */
  report(links: readonly LinkState[]): void {
    this.#links = [...links];
    this.#edition += 1;
  }

  /**
   * Everything that is known, as the baseline of the telemetry that follows. Who comes in the same tick, and before
   * anything else is heard, is given the same.
   */
  snapshot(at: number): Snapshot {
    const mark = this.#mark();
    const kept = this.#snapshot;
    if (kept && kept.mark.fleet === mark.fleet && kept.mark.links === mark.links) return kept;
    const message: StateRestored = { t: 'state_restored', at, vehicles: this.#fleet.vehicles(), links: this.#links };
    this.#snapshot = { mark, text: JSON.stringify(message) };
    return this.#snapshot;
  }

  /** The telemetry that brings a reader from `mark` to this tick; empty, but sent, when nothing changed. */
  since(mark: Mark, encoding: Encoding): Encoded {
    const key = `${encoding}/${mark.fleet}/${mark.links}`;
    const encoded = this.#encoded.get(key) ?? (encoding === 'json' ? this.#json(mark) : this.#compact(mark));
    this.#encoded.set(key, encoded);
    return encoded;
  }

  #json(from: Mark): Encoded {
    const message: Telemetry = { ...this.#news(from), q: this.#q, vehicles: this.#fleet.changedSince(from.fleet) };
    return { mark: this.#mark(), texts: [JSON.stringify(message)], frame: undefined };
  }

  /** New vehicles and the links' report are rare: they go ahead of the frame, as text. */
  #compact(from: Mark): Encoded {
    const news = this.#news(from);
    const texts = news.added || news.links || news.present ? [JSON.stringify(news)] : [];
    const frame = encodeFrame({ q: this.#q, at: this.#at, vehicles: this.#fleet.compactSince(from.fleet) });
    return { mark: this.#mark(), texts, frame };
  }

  #news(from: Mark): Telemetry {
    const added = this.#fleet.addedSince(from.fleet);
    const present = this.#fleet.presentSince(from.fleet);
    return {
      t: 'telemetry',
      at: this.#at,
      ...(added.length > 0 && { added }),
      vehicles: [],
      ...(present && { present }),
      ...(from.links < this.#edition && { links: this.#links }),
    };
  }

  #mark(): Mark {
    return { fleet: this.#fleet.version, links: this.#edition };
  }
}
