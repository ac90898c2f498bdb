/**
 * Gets one vehicle to send what is planned: one order at a time, because a COMMAND_ACK does not say which request it
 * answers. An order without an answer is repeated twice; an autopilot that knows no message intervals is asked for data
 * streams instead. Later only what is missing is asked for again, ever more rarely. Pure: the link sends the orders.
 */
import type { Interval, StreamPlan, StreamRate } from './stream-plan.ts';

type Ask =
  | { readonly kind: 'interval'; readonly interval: Interval }
  | { readonly kind: 'message'; readonly messageId: number }
  | { readonly kind: 'stream'; readonly rate: StreamRate };

/** What the link is to send now. */
export type Order =
  | { readonly kind: 'command'; readonly command: number; readonly confirmation: number; readonly params: Params }
  | { readonly kind: 'stream'; readonly rate: StreamRate };
type Params = readonly [number, number];

export const setMessageInterval = 511;
export const requestMessage = 512;
/** AUTOPILOT_VERSION and HOME_POSITION: facts that are told once, not streamed. */
const autopilotVersion = 148;
const facts: readonly number[] = [autopilotVersion, 242];

const ackTimeoutMs = 1000;
const maxTries = 3;
/** A steady message is missing when it has not come for this long, or for five of its intervals. */
const missingMs = 5000;
const firstAgainMs = 10_000;
const lastAgainMs = 60_000;
/** A fact that is not there yet (no home before a GPS fix) is asked for this often, this many times. */
const factAgainMs = 30_000;
const maxFactRounds = 10;

/** MAV_RESULT: what to do about the order that it answers. */
type Verdict = 'done' | 'wait' | 'refused' | 'unsupported';
const verdicts: Readonly<Record<number, Verdict>> = {
  0: 'done', // ACCEPTED
  1: 'wait', // TEMPORARILY_REJECTED: the time-out asks again
  2: 'refused', // DENIED
  3: 'unsupported', // UNSUPPORTED
  4: 'refused', // FAILED
  5: 'wait', // IN_PROGRESS
};

type InFlight = { readonly ask: Ask; readonly tries: number; readonly at: number };
/** How streams are asked for: by interval, or by whole streams because intervals are unknown or nobody answered. */
type Way = 'intervals' | 'streams' | 'streamsForNow';

const asksWho = (ask: Ask): boolean => ask.kind === 'message' && ask.messageId === autopilotVersion;
const commandOf = (ask: Ask): number | undefined =>
  ask.kind === 'stream' ? undefined : ask.kind === 'interval' ? setMessageInterval : requestMessage;

export class Wishes {
  #plan: StreamPlan = { intervals: [], streams: [], bytesPerS: 0 };
  #way: Way = 'intervals';
  /** Bounded by the plan: what waits is replaced as a whole. */
  #queue: readonly Ask[] = [];
  #inFlight: InFlight | undefined;
  #accepted = 0;
  #beganAt = 0;
  readonly #seenAt = new Map<number, number>();
  #againAt = 0;
  #againMs = firstAgainMs;
  #factsAt = 0;
  #factRounds = 0;

  /** Asks for everything, as of a vehicle that knows nothing of us: first seen, rebooted, or back after an absence. `whoFirst`: ahead of all else who it is. */
  begin(plan: StreamPlan, at: number, whoFirst = false): void {
    this.#plan = plan;
    this.#beganAt = at;
    this.#seenAt.clear();
    this.#againMs = firstAgainMs;
    this.#againAt = at + firstAgainMs;
    this.#inFlight = undefined;
    this.#askByInterval();
    this.#factRounds = 0;
    this.#askFacts(at);
    if (whoFirst) this.#queue = [...this.#queue.filter(asksWho), ...this.#queue.filter((ask) => !asksWho(ask))];
  }

  /** Asks for what another plan has otherwise, before all else that waits. */
  change(plan: StreamPlan, at: number): void {
    const before = new Map(this.#plan.intervals.map(({ messageId, intervalUs }) => [messageId, intervalUs]));
    this.#plan = plan;
    // What is due later counts from now: a message is not missing because it was slower until now.
    this.#beganAt = at;
    if (this.#way === 'streams') this.#askByStream('streams');
    else this.#askWhatChanged(before);
  }

  #askWhatChanged(before: ReadonlyMap<number, number>): void {
    const changed = this.#plan.intervals.filter(({ messageId, intervalUs }) => before.get(messageId) !== intervalUs);
    const asks = changed.map((interval): Ask => ({ kind: 'interval', interval }));
    const isChanged = (ask: Ask) =>
      ask.kind === 'interval' && changed.some(({ messageId }) => messageId === ask.interval.messageId);
    if (this.#inFlight !== undefined && isChanged(this.#inFlight.ask)) this.#inFlight = undefined;
    this.#queue = [...asks, ...this.#queue.filter((ask) => !isChanged(ask))];
  }

  /** Whether {@link next} may have something to say soon. */
  get isBusy(): boolean {
    return this.#inFlight !== undefined || this.#queue.length > 0;
  }

  /** A message of the vehicle arrived. */
  note(messageId: number, at: number): void {
    this.#seenAt.set(messageId, at);
  }

  /** Whether an acknowledgement of that command is waited for. */
  awaits(command: number): boolean {
    return this.#inFlight !== undefined && commandOf(this.#inFlight.ask) === command;
  }

  /** The vehicle's COMMAND_ACK to us. */
  acked(command: number, result: number, at: number): void {
    const flying = this.#inFlight;
    if (flying === undefined || commandOf(flying.ask) !== command) return;
    const verdict = verdicts[result] ?? 'refused';
    this.#inFlight = verdict === 'wait' ? { ...flying, at } : undefined;
    if (flying.ask.kind !== 'interval') return;
    if (verdict === 'done') this.#accepted++;
    const isLast = !this.#queue.some((ask) => ask.kind === 'interval');
    // One message refused is one that it does not have; all refused means that it does not know intervals.
    if (verdict === 'unsupported' || (verdict === 'refused' && isLast && this.#accepted === 0))
      this.#askByStream('streams');
  }

  /** The order to send now, if any. Call no more often than the link should carry orders. */
  next(at: number): Order | undefined {
    const flying = this.#inFlight;
    if (flying !== undefined) {
      if (at - flying.at < ackTimeoutMs) return undefined;
      this.#inFlight = undefined;
      if (flying.tries < maxTries && !this.#isKnown(flying.ask)) return this.#send(flying.ask, flying.tries + 1, at);
      if (flying.ask.kind === 'interval') this.#askByStream('streamsForNow');
    }
    const [ask, ...rest] = this.#queue;
    this.#queue = rest;
    return ask && this.#send(ask, 1, at);
  }

  /** Looks for what is missing and asks for it again. Call about once a second while the vehicle is heard. */
  sweep(at: number): void {
    if (this.isBusy) return;
    const missing = this.#plan.intervals.filter((interval) => this.#isMissing(interval, at));
    if (missing.length === 0 && this.#way !== 'streamsForNow') this.#againMs = firstAgainMs;
    else if (at >= this.#againAt) this.#askAgain(missing, at);
    if (at >= this.#factsAt) this.#askFacts(at);
  }

  #askAgain(missing: readonly Interval[], at: number): void {
    this.#againAt = at + this.#againMs;
    this.#againMs = Math.min(2 * this.#againMs, lastAgainMs);
    if (this.#way === 'streams') this.#askByStream('streams');
    // Nobody answered last time, perhaps because the autopilot was still booting.
    else if (this.#way === 'streamsForNow') this.#askByInterval();
    else this.#queue = missing.map((interval) => ({ kind: 'interval', interval }));
  }

  #askByInterval(): void {
    this.#way = 'intervals';
    this.#accepted = 0;
    this.#queue = this.#plan.intervals.map((interval) => ({ kind: 'interval', interval }));
  }

  #askByStream(way: Way): void {
    this.#way = way;
    const others = this.#queue.filter((ask) => ask.kind === 'message');
    this.#queue = [...this.#plan.streams.map((rate): Ask => ({ kind: 'stream', rate })), ...others];
  }

  #askFacts(at: number): void {
    const unknown = facts.filter((messageId) => !this.#seenAt.has(messageId));
    if (unknown.length === 0 || this.#factRounds >= maxFactRounds) return;
    this.#factsAt = at + factAgainMs;
    this.#factRounds++;
    this.#queue = [...this.#queue, ...unknown.map((messageId): Ask => ({ kind: 'message', messageId }))];
  }

  #isKnown(ask: Ask): boolean {
    return ask.kind === 'message' && this.#seenAt.has(ask.messageId);
  }

  #isMissing({ messageId, intervalUs, steady }: Interval, at: number): boolean {
    const since = Math.max(this.#beganAt, this.#seenAt.get(messageId) ?? 0);
    return steady && at - since >= Math.max(missingMs, (5 * intervalUs) / 1000);
  }

  #send(ask: Ask, tries: number, at: number): Order {
    // Nothing answers a stream request; whether it worked shows in what comes.
    if (ask.kind === 'stream') return { kind: 'stream', rate: ask.rate };
    this.#inFlight = { ask, tries, at };
    const confirmation = tries - 1;
    if (ask.kind === 'message')
      return { kind: 'command', command: requestMessage, confirmation, params: [ask.messageId, 0] };
    const { messageId, intervalUs } = ask.interval;
    return { kind: 'command', command: setMessageInterval, confirmation, params: [messageId, intervalUs] };
  }
}
