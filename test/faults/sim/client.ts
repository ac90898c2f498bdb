/**
 * A client of a simulated run: the real connection and the real mirror on a machine of its own. What is true is known
 * here, so it sees at once where a rule breaks: [I5] state that goes back, [I6] an age that lies.
 */
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';
import { startConnection } from '../../../dashboard/client/connection.ts';
import type { Connection } from '../../../dashboard/client/connection-ports.ts';
import type { ConnectionState } from '../../../dashboard/client/connection-state.ts';
import type { Sign } from '../../../dashboard/client/lifecycle.ts';
import type { Mirror } from '../../../dashboard/client/mirror.ts';
import type { History } from '../kit/history.ts';
import type { Random } from '../kit/random.ts';
import { type Fold, Witness } from '../kit/witness.ts';
import type { SimBridge } from './bridge.ts';
import { tripsOf } from './trips.ts';
import type { Wire } from './wire.ts';
import type { Party, World } from './world.ts';

/** An age may be wrong by half the round trip that measured it and this much. */
const ageSlackMs = 50;
/** Compact frames carry whole milliseconds. */
const roundedMs = 1;
const staleWithinMs = 1001;

export type ClientParts = {
  readonly world: World;
  readonly history: History;
  readonly bridge: SimBridge;
  readonly wire: Wire;
  readonly party: Party;
  readonly random: Random;
  readonly fold?: Fold;
};

export class SimClient {
  readonly name: string;
  readonly connection: Connection;
  readonly witness: Witness;
  readonly #parts: ClientParts;
  #offsetMs: number | null = null;
  #trips = tripsOf(() => 0);
  #hear: (sign: Sign) => void = () => {};

  constructor(name: string, parts: ClientParts) {
    const { world, history, party, random, fold } = parts;
    this.name = name;
    this.#parts = parts;
    this.witness = new Witness({
      name,
      history,
      now: () => world.now,
      shownAt: ({ stateAt }) => (stateAt === null ? null : stateAt - parts.bridge.aheadMs),
      staleWithinMs,
      ...(fold === undefined ? {} : { fold }),
      onNewState: (before, now) => this.#checkState(before, now),
      onOffset: (offsetMs) => {
        this.#offsetMs = offsetMs;
      },
    });
    this.connection = startConnection(
      { url: 'ws://bridge/ws', clientId: name, tab: `${name}-tab`, page: `${name}-page` },
      {
        open: (_url, events) => this.#open(events),
        monoMs: () => party.monoMs(),
        wallMs: () => party.monoMs(),
        random: random.next,
        after: (ms, run) => party.after(ms, run),
        lifecycle: (hear) => {
          this.#hear = (sign) => party.run(() => hear(sign));
          return () => {};
        },
      },
      this.witness.listener,
    );
  }

  get state(): ConnectionState {
    return this.witness.state;
  }

  /** Tells it what happens to its page. */
  sign(sign: Sign): void {
    this.#hear(sign);
  }

  healed(cause: string): void {
    this.witness.healed(cause);
  }

  broken(): void {
    this.witness.broken();
  }

  vehicle(id: string): Vehicle | undefined {
    return this.witness.mirror.vehicles.get(id);
  }

  #open(events: Parameters<Wire['connect']>[0]): ReturnType<Wire['connect']> {
    const { world, history, wire } = this.#parts;
    history.note(this.name, { kind: 'attempt' });
    this.#trips = tripsOf(() => world.now);
    const { heard, sent } = this.#trips;
    const carrier = wire.connect({
      ...events,
      onText: (text) => {
        this.witness.heard();
        heard(text);
        events.onText(text);
      },
      onFrame: (bytes) => {
        this.witness.heard();
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
  }

  #checkState(before: Mirror, { stateAt, welcome }: Mirror): void {
    const { world, bridge, party } = this.#parts;
    if (stateAt === null || welcome === null || welcome.boot !== bridge.boot) return;
    if (before.welcome?.boot === welcome.boot && before.stateAt !== null && stateAt < before.stateAt - roundedMs)
      this.#break('I5', `state went back from ${before.stateAt} to ${stateAt}`);
    const trueAgeMs = world.now - (stateAt - bridge.aheadMs);
    if (this.#offsetMs !== null) this.#checkAge(party.monoMs() + this.#offsetMs - stateAt, trueAgeMs);
  }

  #checkAge(shownMs: number, trueMs: number): void {
    const allowedMs = this.#trips.bestMs() / 2 + ageSlackMs;
    if (Math.abs(shownMs - trueMs) <= allowedMs) return;
    const [shown, real, allowed] = [shownMs, trueMs, allowedMs].map((ms) => ms.toFixed(0));
    this.#break('I6', `shows an age of ${shown} ms, true is ${real} ± ${allowed}`);
  }

  #break(rule: string, what: string): void {
    this.#parts.history.note(this.name, { kind: 'broken', rule, what });
  }
}
