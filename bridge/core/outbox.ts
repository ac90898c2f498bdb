/**
 * The state lane: what each reader has yet to see. A reader is known by a mark, what it was given last; what it gets is
 * the newest value of each group changed since, so a reader that skipped ticks gets one coalesced delta and never a
 * backlog. Readers in step share one encoded message: the cost of a tick grows with the number of paces, not of readers.
 */
import type { LinkState, StateRestored, Telemetry } from '../protocol/state.ts';
import type { Fleet } from './fleet.ts';

/** How far a reader is: the fleet's version and the edition of the links' own report that it was given. */
export type Mark = { readonly fleet: number; readonly links: number };
export type Encoded = { readonly mark: Mark; readonly text: string };

export class Outbox {
  readonly #fleet: Fleet;
  #links: LinkState[] = [];
  #edition = 0;
  #at = 0;
  /** This tick's messages by the mark they start from; bounded by the number of readers. */
  readonly #encoded = new Map<string, Encoded>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Begins a tick at `at` (monotonic ms): everything encoded before is void. */
  turn(at: number): void {
    this.#at = at;
    this.#encoded.clear();
  }

  /** The links' report about themselves, as it is now. */
  report(links: readonly LinkState[]): void {
    this.#links = [...links];
    this.#edition += 1;
  }

  /** Everything that is known, as the baseline of the telemetry that follows. */
  snapshot(at: number): Encoded {
    const message: StateRestored = { t: 'state_restored', at, vehicles: this.#fleet.vehicles(), links: this.#links };
    return { mark: this.#mark(), text: JSON.stringify(message) };
  }

  /** The telemetry that brings a reader from `mark` to this tick; empty, but sent, when nothing changed. */
  since(mark: Mark): Encoded {
    const key = `${mark.fleet}/${mark.links}`;
    const encoded = this.#encoded.get(key) ?? this.#encode(mark);
    this.#encoded.set(key, encoded);
    return encoded;
  }

  #encode(from: Mark): Encoded {
    const { added, changed } = this.#fleet.since(from.fleet);
    const message: Telemetry = {
      t: 'telemetry',
      at: this.#at,
      ...(added.length > 0 && { added }),
      vehicles: changed,
      ...(from.links < this.#edition && { links: this.#links }),
    };
    return { mark: this.#mark(), text: JSON.stringify(message) };
  }

  #mark(): Mark {
    return { fleet: this.#fleet.version, links: this.#edition };
  }
}
