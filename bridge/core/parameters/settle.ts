/**
 * Sets parameters one after the other, each until the vehicle says that it has it as it was meant. Another value that comes
 * back may be an older answer or another ground station's: the vehicle is asked once more before that counts.
 */
import type { Report } from '../link.ts';
import type { Order } from '../orders.ts';
import { readsBackAs } from '../parameter-values.ts';
import type { RoundTrip } from '../round-trip.ts';
import type { Difference } from './compare.ts';

/** Of each; at half of all answers lost this fails once in ten million. */
const mostTries = 24;
/** So often another value may come back: read, set again, read again, and so on. */
const mostDoubts = 4;

export type Wish = Difference & { readonly type: number };

export type SettlePorts = { send(order: Order): boolean; readonly roundTrip: RoundTrip };

export type SettleVoice = {
  /** One is as it was meant. */
  set(wish: Wish, at: number): void;
  /** Undefined once all are; else what is wrong with the one that comes next. Called once. */
  end(why: string | undefined, at: number): void;
};

export class Settling {
  readonly #ports: SettlePorts;
  readonly #voice: SettleVoice;
  readonly #wishes: readonly Wish[];
  /** Asked each time before one is set; a sentence ends it. */
  readonly #mayGoOn: (wish: Wish) => string | undefined;
  #next = 0;
  #tries = 0;
  #sentAt = 0;
  #nextAt = 0;
  /** What goes out next; reading asks what is there, after something else came back. */
  #asks: 'param_set' | 'param_read' = 'param_set';
  #doubts = 0;
  #isOver = false;

  constructor(
    ports: SettlePorts,
    voice: SettleVoice,
    wishes: readonly Wish[],
    mayGoOn: (wish: Wish) => string | undefined = () => undefined,
  ) {
    this.#ports = ports;
    this.#voice = voice;
    this.#wishes = wishes;
    this.#mayGoOn = mayGoOn;
  }

  heard(report: Report, at: number): void {
    const wish = this.#wishes[this.#next];
    if (this.#isOver || wish === undefined || this.#tries === 0) return;
    if (report.kind === 'param_error' && report.name === wish.name) this.#end(`${wish.name}: ${report.why}`, at);
    if (report.kind !== 'param' || report.name !== wish.name) return;
    if (this.#tries === 1) this.#ports.roundTrip.measured(at - this.#sentAt);
    else this.#ports.roundTrip.heard();
    const asked = { value: wish.wished, type: report.type };
    if (readsBackAs(asked, report.value)) this.#advance(wish, at);
    else if (this.#doubts < mostDoubts) this.#doubt(wish, at);
    else this.#end(`${wish.name} was to be ${wish.wished}, and the vehicle keeps ${report.value}`, at);
  }

  tick(at: number): void {
    const wish = this.#wishes[this.#next];
    if (this.#isOver) return;
    if (wish === undefined) this.#end(undefined, at);
    else if (at >= this.#nextAt) this.#ask(wish, at);
  }

  stop(): void {
    this.#isOver = true;
  }

  #ask(wish: Wish, at: number): void {
    const why = this.#tries === 0 ? this.#mayGoOn(wish) : undefined;
    if (why !== undefined) this.#end(why, at);
    else if (this.#tries >= mostTries) this.#end(`the vehicle does not answer for ${wish.name}`, at);
    else {
      if (this.#tries > 0) this.#ports.roundTrip.silent();
      const { name, wished: value, type } = wish;
      const order: Order =
        this.#asks === 'param_set' ? { kind: 'param_set', name, value, type } : { kind: 'param_read', name };
      if (this.#ports.send(order)) this.#tries += 1;
      this.#sentAt = at;
      this.#nextAt = at + this.#ports.roundTrip.timeoutMs;
    }
  }

  /** Reads, and where it really is another, sets once more: the setting itself may have been lost. */
  #doubt(wish: Wish, at: number): void {
    this.#doubts += 1;
    this.#asks = this.#asks === 'param_set' ? 'param_read' : 'param_set';
    this.#nextAt = at;
    this.#ask(wish, at);
  }

  #advance(wish: Wish, at: number): void {
    this.#next += 1;
    this.#tries = 0;
    this.#asks = 'param_set';
    this.#doubts = 0;
    this.#nextAt = at;
    this.#voice.set(wish, at);
    this.tick(at);
  }

  #end(why: string | undefined, at: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#voice.end(why, at);
  }
}
