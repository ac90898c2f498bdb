/**
 * STOP of one vehicle ([X1]–[X3]): neutral and HOLD until the vehicle says so, and a latch until it is cleared on purpose.
 * Anyone may press it and nothing delays it. It goes on while the vehicle is lost, since a way to it may open first.
 */
import type { Control } from '../protocol/control.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import type { EventBody } from '../protocol/stream.ts';
import { nothingKnown, type VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import {
  brakeForMs,
  brakes,
  type DriveOutput,
  holdEveryMs,
  holdOrders,
  isConfirmed,
  neutralEveryMs,
  neutralOrders,
  Pulse,
  slowAfterMs,
  slowEveryMs,
  speedFreshMs,
  standingMps,
} from './halt.ts';
import type { Order } from './orders.ts';

/** The vehicle confirmed it; it did not within 5 s, and the STOP goes on; or somebody cleared it before either. */
export type StopOutcome = 'confirmed' | 'unconfirmed' | 'cleared';

export type StopEffect =
  /** Orders go as the ground station, on every link that carried the vehicle. */
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** Of the commands that pressed it. */
  | { readonly kind: 'outcome'; readonly how: StopOutcome };

export type StopConfig = DriveOutput & { readonly vehicle: string };
export type StopClearing = { readonly holds: boolean; readonly atRest: boolean };

type Latch = {
  readonly by: string;
  /** Of the first press, for those who look. */
  readonly firstAt: number;
  /** Of the newest press. What the vehicle said before that confirms nothing. */
  readonly pressedAt: number;
  /** From here braking and the time to confirm count; pressing again and again does not put them off. */
  readonly since: number;
  /** The lowest speed since, and when it last fell; null until there is one. */
  lowest: { readonly mps: number; readonly at: number } | null;
  isBraking: boolean;
  holds: number;
  readonly neutral: Pulse;
  readonly hold: Pulse;
  /** When the vehicle confirmed it first. */
  confirmedAt: number | null;
  /** Orders go out: until it is confirmed, and again where it leaves HOLD soon after. */
  isUnderWay: boolean;
  isSaidToFail: boolean;
};

const failsAfterMs = 5000;
/** For this long after it was confirmed another mode is answered with HOLD again. */
const insistForMs = 2000;
/**
 * A speed falls while it loses this much within that time; until it falls at all it has longer, since a rover that drives
 * at 2 m/s was measured to slow 0.8 s after its zero speed.
 */
const fallsByMps = 0.02;
const fallsWithinMs = 500;
const beginsWithinMs = 1000;

const severities = { pressed: 4, confirmed: 5, unconfirmed: 2, cleared: 5 } as const;

/** One per vehicle. `at` is monotonic ms. */
export class StopLatch {
  readonly #config: StopConfig;
  #facts: VehicleFacts = nothingKnown;
  #latch: Latch | null = null;
  #effects: StopEffect[] = [];

  constructor(config: StopConfig) {
    this.#config = config;
  }

  get isLatched(): boolean {
    return this.#latch !== null;
  }

  /** For `control`. */
  get state(): Control['stop'] {
    const latch = this.#latch;
    return latch && { by: latch.by, at: latch.firstAt, confirmed: !latch.isUnderWay };
  }

  /** Accepted from anyone, always. The caller raises the lease's term and has the drive cede, then acts on this. */
  press(by: string, at: number): StopEffect[] {
    const before = this.#latch;
    const same = before?.isUnderWay && !before.isSaidToFail ? before : null;
    // One that was confirmed and is said again had its time: this press has its own.
    const isOpen = same?.confirmedAt === null;
    this.#latch = {
      ...openLatch(before?.by ?? by, at),
      firstAt: before?.firstAt ?? at,
      since: isOpen ? same.since : at,
      lowest: same?.lowest ?? this.#facts.speed,
      isBraking: same?.isBraking ?? brakes(this.#facts.mode?.name ?? null),
    };
    this.#tell('pressed', by, at);
    this.#order(this.#latch, at);
    return this.#take();
  }

  /** A STOP of the bridge's last life: it holds until somebody clears it, and is said again where nobody confirmed it. */
  restore(by: string, wasConfirmed: boolean, at: number): void {
    this.#latch = {
      ...openLatch(by, at),
      confirmedAt: wasConfirmed ? Number.NEGATIVE_INFINITY : null,
      isUnderWay: !wasConfirmed,
    };
  }

  observe(facts: VehicleFacts, at: number): StopEffect[] {
    this.#facts = facts;
    if (this.#latch) this.#look(this.#latch, at);
    return this.#take();
  }

  /** Every 20 ms at most. */
  tick(at: number): StopEffect[] {
    const latch = this.#latch;
    if (latch?.isUnderWay) {
      this.#order(latch, at);
      this.#sayWhetherItFailed(latch, at);
    }
    return this.#take();
  }

  /** Ends the latch; a refusal code where that may not be. Nothing to clear is no refusal. */
  clear(
    by: string,
    { holds, atRest }: StopClearing,
    at: number,
  ): { readonly refused: RefusalCode | null; readonly effects: StopEffect[] } {
    if (!holds) return { refused: 'NOT_IN_CONTROL', effects: [] };
    if (!atRest) return { refused: 'NOT_CENTRED', effects: [] };
    const latch = this.#latch;
    if (latch) this.#tell('cleared', by, at);
    if (latch?.confirmedAt === null && !latch.isSaidToFail) this.#effects.push({ kind: 'outcome', how: 'cleared' });
    this.#latch = null;
    return { refused: null, effects: this.#take() };
  }

  #look(latch: Latch, at: number): void {
    const { mode, speed } = this.#facts;
    if (speed && speed.mps < (latch.lowest?.mps ?? Number.POSITIVE_INFINITY) - fallsByMps) latch.lowest = speed;
    if (latch.isUnderWay && isConfirmed(this.#facts, latch.pressedAt)) this.#confirm(latch, at);
    else if (mode && latch.confirmedAt !== null && mode.at - latch.confirmedAt < insistForMs) {
      latch.isUnderWay = mode.name !== 'HOLD' && mode.armed;
      if (latch.isUnderWay) this.#order(latch, at);
    }
  }

  #confirm(latch: Latch, at: number): void {
    latch.isUnderWay = false;
    latch.isBraking = false;
    if (latch.confirmedAt !== null) return;
    latch.confirmedAt = at;
    this.#tell('confirmed', latch.by, at);
    if (!latch.isSaidToFail) this.#effects.push({ kind: 'outcome', how: 'confirmed' });
  }

  #order(latch: Latch, at: number): void {
    // A vehicle that is heard and does not hold may be told otherwise by somebody else: there it is insisted on.
    const isSlow = !this.#facts.linked && at - latch.pressedAt > slowAfterMs;
    const orders: Order[] = [];
    if (latch.neutral.isDue(at, isSlow ? slowEveryMs : neutralEveryMs)) {
      orders.push(...neutralOrders(this.#facts.mode?.name ?? null, this.#config));
    }
    latch.isBraking &&= this.#brakesWell(latch, at);
    if (!latch.isBraking && latch.hold.isDue(at, isSlow ? slowEveryMs : holdEveryMs)) {
      orders.push(...holdOrders(latch.holds));
      latch.holds += 1;
    }
    for (const order of orders) this.#effects.push({ kind: 'order', order });
  }

  /** Zero speed stops it sooner than HOLD, for as long as that can be seen ([X2]). */
  #brakesWell({ lowest, since }: Latch, at: number): boolean {
    const { speed, mode } = this.#facts;
    if (!brakes(mode?.name ?? null) || at - since >= brakeForMs) return false;
    if (!speed || at - speed.at > speedFreshMs || speed.mps < standingMps) return false;
    const fellAt = lowest?.at ?? since;
    return fellAt > since ? at - fellAt <= fallsWithinMs : at - since <= beginsWithinMs;
  }

  #sayWhetherItFailed(latch: Latch, at: number): void {
    if (latch.isSaidToFail || latch.confirmedAt !== null || at - latch.since < failsAfterMs) return;
    latch.isSaidToFail = true;
    this.#tell('unconfirmed', latch.by, at);
    this.#effects.push({ kind: 'outcome', how: 'unconfirmed' });
  }

  #tell(phase: Extract<EventBody, { kind: 'stop' }>['phase'], by: string, at: number): void {
    const body = { kind: 'stop', vehicle: this.#config.vehicle, phase, by } as const;
    this.#effects.push({ kind: 'happened', happening: { at, severity: severities[phase], body } });
  }

  #take(): StopEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

const openLatch = (by: string, at: number): Latch => ({
  by,
  firstAt: at,
  pressedAt: at,
  since: at,
  lowest: null,
  isBraking: false,
  holds: 0,
  neutral: new Pulse(),
  hold: new Pulse(),
  confirmedAt: null,
  isUnderWay: true,
  isSaidToFail: false,
});
