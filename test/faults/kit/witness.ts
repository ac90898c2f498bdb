/**
 * The listener of a client under test, whatever carries it: the real mirror behind the real connection. It notes what
 * is applied, said to be missing and shown, and times the way from a link's return to fresh state.
 */
import type { ConnectionResponse } from '../../../bridge/protocol/hello.ts';
import type { ConnectionListener } from '../../../dashboard/client/connection-ports.ts';
import type { ConnectionState } from '../../../dashboard/client/connection-state.ts';
import type { Content } from '../../../dashboard/client/content.ts';
import { apply, emptyMirror, greet, type Mirror } from '../../../dashboard/client/mirror.ts';
import { canonical, type History } from './history.ts';

/** How a client folds what it hears; a control puts a worse one here. */
export type Fold = { greet: typeof greet; apply: typeof apply };
const realFold: Fold = { greet, apply };

/** The mirror keeps 500 events; a longer message is applied in pieces, so that each can be seen. */
const pieceOf = 200;

export type Lookout = {
  readonly name: string;
  readonly history: History;
  /** The lab's clock, ms. */
  now(): number;
  /** By the lab's clock: when what the mirror shows was true; null where that cannot be told. */
  shownAt(mirror: Mirror): number | null;
  /** Silence shown later than this is a broken promise. */
  readonly staleWithinMs: number;
  readonly fold?: Fold;
  onNewState?(before: Mirror, now: Mirror): void;
  onOffset?(offsetMs: number): void;
};

export class Witness {
  readonly #out: Lookout;
  readonly #fold: Fold;
  mirror: Mirror = emptyMirror;
  state: ConnectionState = { name: 'connecting', since: 0 };
  /** Its machine stood still: nothing could be shown in time. */
  stoodStill = false;
  #heardAt = 0;
  #healedAt: number | null = null;
  #backSince: number | null = null;
  #cause = '';

  constructor(out: Lookout) {
    this.#out = out;
    this.#fold = out.fold ?? realFold;
  }

  readonly listener: ConnectionListener = {
    onState: (state) => this.#onState(state),
    onWelcome: (welcome) => this.#onWelcome(welcome),
    onContent: (message) => this.#onContent(message),
    onQuality: () => {},
    onOffset: (offsetMs) => this.#out.onOffset?.(offsetMs),
  };

  /** Something came in, whatever it was. */
  heard(): void {
    this.#heardAt = this.#out.now();
  }

  /** The way is whole from now on: what comes is timed from here. */
  healed(cause: string): void {
    this.#cause = cause;
    this.#healedAt = this.#out.now();
    this.#backSince = this.#healedAt;
  }

  /** Broken, or gone again before it was back. */
  broken(): void {
    this.#healedAt = null;
    this.#backSince = null;
  }

  /** Whether fresh state is on the screen since the last time the way was healed. */
  get isFresh(): boolean {
    return this.#healedAt === null;
  }

  #note(note: Parameters<History['note']>[1]): void {
    this.#out.history.note(this.#out.name, note);
  }

  #onState(state: ConnectionState): void {
    this.state = state;
    this.#note({ kind: 'state', name: state.name });
    if (state.name !== 'stale' || this.stoodStill) return;
    const afterMs = this.#out.now() - this.#heardAt;
    this.#note({ kind: 'stale', afterMs });
    if (afterMs <= this.#out.staleWithinMs) return;
    this.#note({ kind: 'broken', rule: 'stale', what: `silence was shown only after ${afterMs.toFixed(0)} ms` });
  }

  #onWelcome(welcome: ConnectionResponse): void {
    const { epoch, seq, resumed } = welcome;
    this.#note({ kind: 'welcome', epoch, seq, resumed });
    this.mirror = this.#fold.greet(this.mirror, welcome);
    this.#back();
  }

  #onContent(message: Content): void {
    if (message.t === 'events') this.#onEvents(message);
    else this.#take(message);
  }

  #onEvents({ gap, entries, ...rest }: Extract<Content, { t: 'events' }>): void {
    const epoch = this.mirror.welcome?.epoch ?? '';
    if (gap !== undefined) this.#note({ kind: 'gap', epoch, ...gap });
    for (let from = 0; from === 0 || from < entries.length; from += pieceOf) {
      const piece = { ...rest, entries: entries.slice(from, from + pieceOf) };
      this.#take(from === 0 && gap !== undefined ? { ...piece, gap } : piece);
    }
  }

  #take(message: Content): void {
    const before = this.mirror;
    this.mirror = this.#fold.apply(before, message);
    if (this.mirror.events !== before.events) this.#noteApplied(before);
    if (this.mirror.stateAt !== null && this.mirror.stateAt !== before.stateAt) this.#onNewState(before);
  }

  #noteApplied(before: Mirror): void {
    const last = before.events.at(-1);
    const from = last === undefined ? 0 : this.mirror.events.lastIndexOf(last) + 1;
    for (const event of this.mirror.events.slice(from)) {
      const epoch = event.key.slice(0, event.key.lastIndexOf(':'));
      this.#note({ kind: 'applied', epoch, seq: event.seq, payload: canonical(event.body) });
    }
  }

  #onNewState(before: Mirror): void {
    this.#out.onNewState?.(before, this.mirror);
    this.#back();
    const shownAt = this.#out.shownAt(this.mirror);
    if (this.#healedAt === null || shownAt === null || shownAt < this.#healedAt) return;
    this.#note({ kind: 'fresh', afterMs: this.#out.now() - this.#healedAt, cause: this.#cause });
    this.#healedAt = null;
  }

  #back(): void {
    if (this.#backSince === null) return;
    this.#note({ kind: 'back', afterMs: this.#out.now() - this.#backSince });
    this.#backSince = null;
  }
}
