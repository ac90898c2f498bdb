/**
 * A client of a simulated run: the real connection and the real mirror on a machine of its own. It notes what it
 * applies and shows, and sees at once where a rule breaks: [I5] state that goes back, [I6] an age that lies.
 */
import type { ConnectionResponse } from '../../../bridge/protocol/hello.ts';
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';
import { type Connection, type ConnectionState, startConnection } from '../../../dashboard/client/connection.ts';
import type { Content } from '../../../dashboard/client/conversation.ts';
import { apply, emptyMirror, greet, type Mirror } from '../../../dashboard/client/mirror.ts';
import { canonical, type History } from '../kit/history.ts';
import type { Random } from '../kit/random.ts';
import type { SimBridge } from './bridge.ts';
import { tripsOf } from './trips.ts';
import type { Wire } from './wire.ts';
import type { Party, World } from './world.ts';

/** How a client folds what it hears; a control puts a worse one here. */
export type Fold = { greet: typeof greet; apply: typeof apply };
const realFold: Fold = { greet, apply };

/** The mirror keeps 500 events; a longer message is applied in pieces, so that each can be seen. */
const pieceOf = 200;
/** An age may be wrong by half the round trip that measured it and this much. */
const ageSlackMs = 50;
/** Compact frames carry whole milliseconds. */
const roundedMs = 1;

export class SimClient {
  readonly name: string;
  readonly #world: World;
  readonly #history: History;
  readonly #bridge: SimBridge;
  readonly #party: Party;
  readonly #fold: Fold;
  readonly connection: Connection;
  mirror: Mirror = emptyMirror;
  state: ConnectionState = { name: 'connecting', since: 0 };
  /** Its machine stood still: nothing could be shown in time. */
  stoodStill = false;
  #offsetMs: number | null = null;
  #heardAt = 0;
  #trips = tripsOf(() => 0);
  /** When the way became whole, until fresh state is shown. */
  #healedAt: number | null = null;
  #cause = '';
  #backSince: number | null = null;

  constructor(
    name: string,
    parts: {
      readonly world: World;
      readonly history: History;
      readonly bridge: SimBridge;
      readonly wire: Wire;
      readonly party: Party;
      readonly random: Random;
      readonly fold?: Fold;
    },
  ) {
    const { world, history, bridge, wire, party, random, fold = realFold } = parts;
    this.name = name;
    this.#world = world;
    this.#history = history;
    this.#bridge = bridge;
    this.#party = party;
    this.#fold = fold;
    this.connection = startConnection(
      { url: 'ws://bridge/ws', clientId: name, tab: `${name}-tab`, page: `${name}-page` },
      {
        open: (_url, events) => {
          history.note(name, { kind: 'attempt' });
          this.#trips = tripsOf(() => world.now);
          const { heard, sent } = this.#trips;
          const carrier = wire.connect({
            ...events,
            onText: (text) => {
              this.#heardAt = world.now;
              heard(text);
              events.onText(text);
            },
            onFrame: (bytes) => {
              this.#heardAt = world.now;
              events.onFrame(bytes);
            },
          });
          return {
            ...carrier,
            send: (text) => {
              sent(text);
              carrier.send(text);
            },
          };
        },
        monoMs: () => party.monoMs(),
        random: random.next,
        after: (ms, run) => party.after(ms, run),
      },
      {
        onState: (state) => this.#onState(state),
        onWelcome: (welcome) => this.#onWelcome(welcome),
        onContent: (message) => this.#onContent(message),
        onQuality: () => {},
        onOffset: (offsetMs) => {
          this.#offsetMs = offsetMs;
        },
      },
    );
  }

  /** The way is whole from now on: what comes is timed from here. */
  healed(cause: string): void {
    this.#cause = cause;
    this.#healedAt = this.#world.now;
    this.#backSince = this.#world.now;
  }

  /** Gone again before it was back. */
  broken(): void {
    this.#healedAt = null;
    this.#backSince = null;
  }

  vehicle(id: string): Vehicle | undefined {
    return this.mirror.vehicles.get(id);
  }

  #onState(state: ConnectionState): void {
    this.state = state;
    this.#history.note(this.name, { kind: 'state', name: state.name });
    if (state.name === 'stale' && !this.stoodStill) {
      const afterMs = this.#world.now - this.#heardAt;
      this.#history.note(this.name, { kind: 'stale', afterMs });
      if (afterMs > 1001) this.#break('stale', `silence was shown only after ${afterMs.toFixed(0)} ms`);
    }
  }

  #onWelcome(welcome: ConnectionResponse): void {
    const { epoch, seq, resumed } = welcome;
    this.#history.note(this.name, { kind: 'welcome', epoch, seq, resumed });
    this.mirror = this.#fold.greet(this.mirror, welcome);
    this.#back();
  }

  #onContent(message: Content): void {
    if (message.t === 'events') this.#onEvents(message);
    else this.#take(message);
  }

  #onEvents({ gap, entries, ...rest }: Extract<Content, { t: 'events' }>): void {
    const epoch = this.mirror.welcome?.epoch ?? '';
    if (gap !== undefined) this.#history.note(this.name, { kind: 'gap', epoch, ...gap });
    for (let from = 0; from === 0 || from < entries.length; from += pieceOf) {
      const piece = { ...rest, entries: entries.slice(from, from + pieceOf) };
      this.#take(from === 0 && gap !== undefined ? { ...piece, gap } : piece);
    }
  }

  #take(message: Content): void {
    const before = this.mirror;
    this.mirror = this.#fold.apply(before, message);
    if (this.mirror.events !== before.events) this.#noteApplied(before);
    if (this.mirror.stateAt !== null && this.mirror.stateAt !== before.stateAt) this.#checkState(before);
  }

  #noteApplied(before: Mirror): void {
    const last = before.events.at(-1);
    const from = last === undefined ? 0 : this.mirror.events.lastIndexOf(last) + 1;
    for (const event of this.mirror.events.slice(from)) {
      const epoch = event.key.slice(0, event.key.lastIndexOf(':'));
      this.#history.note(this.name, { kind: 'applied', epoch, seq: event.seq, payload: canonical(event.body) });
    }
  }

  #checkState(before: Mirror): void {
    const { stateAt, welcome } = this.mirror;
    if (stateAt === null || welcome === null || welcome.boot !== this.#bridge.boot) return;
    if (before.welcome?.boot === welcome.boot && before.stateAt !== null && stateAt < before.stateAt - roundedMs)
      this.#break('I5', `state went back from ${before.stateAt} to ${stateAt}`);
    const trueAgeMs = this.#world.now - (stateAt - this.#bridge.aheadMs);
    if (this.#offsetMs !== null) this.#checkAge(this.#party.monoMs() + this.#offsetMs - stateAt, trueAgeMs);
    this.#back();
    if (this.#healedAt !== null && this.#world.now - trueAgeMs >= this.#healedAt) {
      this.#history.note(this.name, { kind: 'fresh', afterMs: this.#world.now - this.#healedAt, cause: this.#cause });
      this.#healedAt = null;
    }
  }

  #checkAge(shownMs: number, trueMs: number): void {
    const allowedMs = this.#trips.bestMs() / 2 + ageSlackMs;
    if (Math.abs(shownMs - trueMs) > allowedMs)
      this.#break(
        'I6',
        `shows an age of ${shownMs.toFixed(0)} ms, true is ${trueMs.toFixed(0)} ± ${allowedMs.toFixed(0)}`,
      );
  }

  #back(): void {
    if (this.#backSince === null) return;
    this.#history.note(this.name, { kind: 'back', afterMs: this.#world.now - this.#backSince });
    this.#backSince = null;
  }

  #break(rule: string, what: string): void {
    this.#history.note(this.name, { kind: 'broken', rule, what });
  }
}
