/**
 * A drive on its way to a stop ([D5]): neutral again and again, HOLD when it is time for it, until the vehicle itself says
 * HOLD or disarmed. Never release and never silence: both were measured to keep a rover driving.
 */
import type { DriveReason } from '../protocol/drive.ts';
import type { VehicleFacts } from './facts.ts';
import {
  brakeForMs,
  brakes,
  type DriveOutput,
  holdEveryMs,
  holdOrders,
  isConfirmed,
  mannerOf,
  neutralEveryMs,
  neutralOrders,
  Pulse,
  slowAfterMs,
  slowEveryMs,
  speedFreshMs,
  standingMps,
} from './halt.ts';
import type { Order } from './orders.ts';

/** HOLD follows these without waiting for the operator to come back. */
const final: ReadonlySet<DriveReason> = new Set([
  'let go',
  'lease ended',
  'stopped',
  'pre-flight blocks',
  'vehicle lost',
  'bridge leaves',
]);
/** HOLD even where somebody put it in an automatic mode meanwhile. */
const insistent: ReadonlySet<DriveReason> = new Set(['lease ended', 'bridge leaves']);
const holdAfterMs = 1500;
const yieldForMs = 500;

export type HaltingStart = {
  readonly why: DriveReason;
  readonly since: number;
  /** The mode in which it began. */
  readonly mode: string | null;
  /** When a frame last drove. */
  readonly heardAt: number;
  /** Somebody else has the vehicle: a moment of neutral, and no HOLD against them. */
  readonly yields: boolean;
};

export class Halting {
  readonly #start: HaltingStart;
  readonly #neutral = new Pulse();
  readonly #hold = new Pulse();
  #why: DriveReason;
  #holds = 0;
  #endsAt: number | null;

  constructor(start: HaltingStart) {
    this.#start = start;
    this.#why = start.why;
    this.#endsAt = start.yields ? start.since + yieldForMs : null;
  }

  get why(): DriveReason {
    return this.#why;
  }

  /** It runs to its end; until then a centred stick takes the rover back. */
  get isFinal(): boolean {
    return final.has(this.#why) || this.#holds > 0 || this.#endsAt !== null;
  }

  /** The operator let go as well, or somebody insists on HOLD. */
  worsen(why: DriveReason): void {
    if (insistent.has(why)) this.#endsAt = null;
    this.#why = why;
  }

  /** Whether it is over: the vehicle said so, or it is somebody else's by now. */
  isOver(facts: VehicleFacts, at: number): boolean {
    const { mode } = facts;
    const isTheirs = mode !== null && mode.name !== this.#start.mode && mannerOf(mode.name) === 'none';
    if (isTheirs && !insistent.has(this.#why) && mode.name !== 'HOLD') this.#endsAt ??= at + yieldForMs;
    return isConfirmed(facts, this.#start.since) || (this.#endsAt !== null && at >= this.#endsAt);
  }

  neutral(facts: VehicleFacts, to: DriveOutput, at: number): Order[] {
    const everyMs = this.#isSlow(facts, at) ? slowEveryMs : neutralEveryMs;
    return this.#neutral.isDue(at, everyMs) ? neutralOrders(facts.mode?.name ?? null, to) : [];
  }

  hold(facts: VehicleFacts, at: number): Order[] {
    const everyMs = this.#isSlow(facts, at) ? slowEveryMs : holdEveryMs;
    if (!this.#callsForHold(facts, at) || !this.#hold.isDue(at, everyMs)) return [];
    this.#holds += 1;
    return holdOrders(this.#holds - 1);
  }

  #isSlow({ linked }: VehicleFacts, at: number): boolean {
    return !linked && at - this.#start.since > slowAfterMs;
  }

  /** Once it was ordered it is ordered on. A mode that brakes does so first. */
  #callsForHold({ speed, mode }: VehicleFacts, at: number): boolean {
    if (this.#endsAt !== null || this.#holds > 0) return this.#endsAt === null;
    const { since, heardAt } = this.#start;
    const stands = speed !== null && at - speed.at <= speedFreshMs && speed.mps < standingMps;
    const isBraking = brakes(mode?.name ?? null) && at - since < brakeForMs;
    return stands || (!isBraking && (final.has(this.#why) || at - heardAt >= holdAfterMs));
  }
}
