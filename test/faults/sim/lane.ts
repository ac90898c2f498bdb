/**
 * One direction of one TCP connection: messages arrive in order, late by delay, jitter, rate and whatever stood before
 * them. Where the way is dead nothing is lost, it is sent again when TCP's timer says so (RFC 6298 §5.5: doubling), and
 * then everything that waited arrives in a burst.
 */
import type { Random } from '../kit/random.ts';
import type { World } from './world.ts';

/** One direction of a way between two machines; all connections over it share it. */
export type Direction = {
  delayMs: number;
  /** Added to the delay, uniform from 0. */
  jitterMs: number;
  /** Infinity where nothing limits it. */
  rateBps: number;
  /** The share of messages that are lost and come again when TCP's timer says so. */
  loss?: number;
  /** What waits before the narrow place; more is lost and comes again. */
  queueB?: number;
  /** Nothing gets through, and nobody says so. */
  dead: boolean;
  /** It arrives, but whoever should read it does not: the sender's queue grows. */
  unread: boolean;
};

export const goodDirection = (delayMs: number): Direction => ({
  delayMs,
  jitterMs: delayMs / 4,
  rateBps: Number.POSITIVE_INFINITY,
  dead: false,
  unread: false,
});

type Item = { readonly bytes: number; arrivesAt: number; readonly deliver: () => void };

/** TCP/IP headers and acknowledgements per message, about. */
const overheadB = 80;
/** What may be under way without an acknowledgement, where the way back is dead: ten segments (RFC 6928). */
const initialWindowB = 14_600;
/** What the kernel and the queues on the way hold; what is beyond that waits in the sender's own memory. */
const kernelB = 131_072;
const firstTimeoutMs = 250;
const leastTimeoutMs = 200;
const mostCopies = 8;
const readAgainMs = 20;
const longestTimeoutMs = 120_000;

export class Lane {
  readonly #world: World;
  readonly #way: Direction;
  readonly #back: Direction;
  readonly #random: Random;
  readonly #items: Item[] = [];
  #heldB = 0;
  #freeAt = 0;
  #lastAt = 0;
  #unackedB = 0;
  #armed = false;
  #cut = false;
  /** Bytes given to this lane, headers included. */
  sentB = 0;

  constructor(world: World, way: Direction, back: Direction, random: Random) {
    this.#world = world;
    this.#way = way;
    this.#back = back;
    this.#random = random;
  }

  /** What has not left the sender's memory, as `bufferedAmount` says it. */
  get bufferedB(): number {
    return Math.max(0, this.#heldB - kernelB);
  }

  send(bytes: number, deliver: () => void): void {
    if (this.#cut) return;
    const onWireB = bytes + overheadB;
    this.sentB += onWireB;
    const { delayMs, jitterMs, rateBps } = this.#way;
    const leavesAt = this.#leaves(onWireB, rateBps);
    this.#lastAt = Math.max(this.#lastAt, leavesAt + delayMs + jitterMs * this.#random.next());
    this.#items.push({ bytes, arrivesAt: this.#lastAt, deliver });
    this.#heldB += bytes;
    this.#arm(this.#items[0]?.arrivesAt ?? this.#lastAt);
  }

  /** When the last copy of it leaves: lost ones are sent again after the timer (RFC 6298), doubling. */
  #leaves(onWireB: number, rateBps: number): number {
    const { loss = 0, queueB = Number.POSITIVE_INFINITY, delayMs } = this.#way;
    let timeoutMs = Math.max(leastTimeoutMs, 1.5 * (delayMs + this.#back.delayMs));
    let readyAt = this.#world.now;
    for (let copies = 0; copies < mostCopies; copies++) {
      const backlogB = ((this.#freeAt - readyAt) * rateBps) / 8000;
      const overflows = Number.isFinite(rateBps) && backlogB + onWireB > queueB;
      if (!overflows) this.#freeAt = Math.max(readyAt, this.#freeAt) + (onWireB * 8000) / rateBps;
      const vanishes = overflows || (loss > 0 && this.#random.chance(loss));
      if (!vanishes) break;
      readyAt += timeoutMs;
      timeoutMs *= 2;
    }
    return Math.max(readyAt, this.#freeAt);
  }

  /** The connection is gone: what is under way is, too. */
  cut(): void {
    this.#cut = true;
    this.#items.length = 0;
    this.#heldB = 0;
  }

  /** The sender is gone: what had not left its memory never will. */
  orphan(): void {
    while (this.bufferedB > 0) this.#heldB -= this.#items.pop()?.bytes ?? this.#heldB;
  }

  #arm(at: number): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#world.at(at, () => {
      this.#armed = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    for (let [item] = this.#items; item !== undefined; [item] = this.#items) {
      const wait = this.#obstacle(item);
      if (wait !== undefined) {
        wait();
        return;
      }
      this.#items.shift();
      this.#heldB -= item.bytes;
      item.deliver();
    }
  }

  /** What to do instead of delivering this one now. */
  #obstacle({ arrivesAt, bytes }: Item): (() => void) | undefined {
    if (arrivesAt > this.#world.now) return () => this.#arm(arrivesAt);
    if (this.#way.unread) return () => this.#arm(this.#world.now + readAgainMs);
    return this.#passes(bytes) ? undefined : () => this.#retransmit(firstTimeoutMs);
  }

  #passes(bytes: number): boolean {
    if (this.#way.dead) return false;
    this.#unackedB = this.#back.dead ? this.#unackedB + bytes : 0;
    return this.#unackedB <= initialWindowB;
  }

  /** Tries again after doubling times, until the way is whole at one of them. */
  #retransmit(timeoutMs: number): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#world.after(timeoutMs, () => {
      this.#armed = false;
      if (this.#cut || this.#items.length === 0) return;
      if (this.#way.dead || this.#back.dead) this.#retransmit(Math.min(longestTimeoutMs, timeoutMs * 2));
      else this.#passAgain();
    });
  }

  #passAgain(): void {
    this.#unackedB = 0;
    const backAt = this.#world.now + this.#way.delayMs;
    for (const item of this.#items) item.arrivesAt = Math.max(item.arrivesAt, backAt);
    this.#arm(backAt);
  }
}
