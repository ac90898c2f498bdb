/**
 * Hands one list to a vehicle. The vehicle asks for each item and repeats that once a second; under loss this is too slow
 * for the 8 s after which it gives up, so what was not answered within the measured round trip is sent again by us, and
 * the next item with it: the first may have arrived and only the vehicle's next question was lost. How it ended here says
 * nothing for sure: whoever asked reads back what the vehicle holds.
 */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import type { Report, TransferSaid } from '../link.ts';
import { AskedPace } from './asked-pace.ts';
import { Blame } from './blame.ts';
import { result, resultWords } from './results.ts';
import {
  blockedMs,
  deniedEveryMs,
  deniedForMs,
  homeItems,
  type Progress,
  quietMs,
  ranOut,
  stuckMs,
  type Transfer,
  type TransferPorts,
} from './transfer.ts';

/** A vehicle that gives up, or lost the thread, is begun with anew so often; one that restarts, so often. */
const mostAttempts = 20;
const mostReboots = 3;
/** A question for an earlier item that comes again after so long is no echo: the vehicle began anew. */
const anewMs = 500;
/** The same item is not sent twice within this, however often it is asked for. */
const echoMs = 100;

/** All was handed over, or why not; in either case the vehicle may hold something else than before. */
export type Uploaded = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** What stands for home, which the vehicle puts in its place. */
export const home: PlanItem = { command: 16, frame: 0, params: [0, 0, 0, 0], x: 0, y: 0, z: 0, autocontinue: true };

type Sent = { at: number; times: number };
type State =
  /** The count was told. */
  | { readonly is: 'offering'; sentAt: number; nextAt: number; sends: number }
  /** The vehicle asks; `asked` is the furthest item, the one that it waits for or has by now. */
  | { readonly is: 'feeding'; asked: number; nextAt: number; readonly sent: Map<number, Sent>; below: Below | null }
  | { readonly is: 'over' };
type Feeding = Extract<State, { is: 'feeding' }>;
type Below = { readonly seq: number; readonly at: number };

export class Upload implements Transfer {
  readonly #list: PlanList;
  readonly #items: readonly PlanItem[];
  readonly #ports: TransferPorts;
  readonly #done: (uploaded: Uploaded, at: number) => void;
  readonly #progress: Progress;
  #state: State;
  #heardAt: number;
  /** When the vehicle last asked for another item. */
  #newAt: number;
  #deniedSince: number | null = null;
  #attempts = 1;
  #reboots = 0;
  readonly #blame = new Blame();
  readonly #pace: AskedPace;

  /** Begins with the first tick; `items` without home, at least one. `done` is called once. */
  constructor(
    list: PlanList,
    items: readonly PlanItem[],
    ports: TransferPorts,
    done: (uploaded: Uploaded, at: number) => void,
    at: number,
    progress: Progress = () => {},
  ) {
    this.#list = list;
    this.#items = homeItems(list) > 0 ? [home, ...items] : items;
    this.#ports = ports;
    this.#pace = new AskedPace(ports.roundTrip);
    this.#done = done;
    this.#progress = progress;
    this.#heardAt = at;
    this.#newAt = at;
    this.#state = offering(at);
  }

  heard(report: Report, at: number): void {
    if (this.#state.is === 'over') return;
    if (report.kind === 'rebooted') this.#rebooted(at);
    else if ('list' in report && report.list === this.#list) this.#said(report, at);
  }

  tick(at: number): void {
    const state = this.#state;
    if (state.is === 'over') return;
    if (at - this.#heardAt >= quietMs) this.#fail(`the vehicle does not answer${this.#where()}`, at);
    else if (at - this.#newAt >= stuckMs) this.#fail(`the vehicle does not go on${this.#where()}`, at);
    else if (state.is === 'offering') this.#offer(state, at);
    else if (at >= state.nextAt) this.#again(state, at);
  }

  /** ArduPilot takes no notice of it and gives up by itself; others end at once. */
  drop(): void {
    if (this.#state.is === 'feeding') {
      this.#ports.send({ kind: 'mission_ack', list: this.#list, result: result.cancelled });
    }
    this.#state = { is: 'over' };
  }

  #said(said: Exclude<TransferSaid, { kind: 'ftp' }>, at: number): void {
    this.#heardAt = at;
    if (said.kind === 'mission_request') this.#requested(said.seq, at);
    else if (said.kind === 'mission_ack') this.#acked(said.result, at);
  }

  #offer(state: Extract<State, { is: 'offering' }>, at: number): void {
    if (at < state.nextAt) return;
    if (!this.#ports.send({ kind: 'mission_count', list: this.#list, count: this.#items.length })) {
      state.nextAt = at + blockedMs;
      return;
    }
    if (state.sends > 0 && this.#heardAt < state.sentAt) ranOut(this.#ports, state.sends);
    state.sends += 1;
    state.sentAt = at;
    state.nextAt = at + this.#ports.roundTrip.timeoutMs;
  }

  #requested(seq: number, at: number): void {
    const state = this.#state;
    if (seq >= this.#items.length || state.is === 'over') return;
    this.#deniedSince = null;
    if (state.is === 'offering') {
      // What asks for another item than the first comes late, from an attempt before.
      if (seq !== 0 || state.sends === 0) return;
      if (state.sends === 1) this.#pace.took(at - state.sentAt);
      const feeding: Feeding = { is: 'feeding', asked: 0, nextAt: at, sent: new Map(), below: null };
      this.#state = feeding;
      this.#newAt = at;
      this.#feed(feeding, at);
    } else if (seq >= state.asked) this.#ahead(state, seq, at);
    else this.#behind(state, seq, at);
  }

  #ahead(state: Feeding, seq: number, at: number): void {
    // It cannot have what was never sent: that question is of an attempt before.
    if (seq > state.asked && !state.sent.has(seq - 1)) return;
    const before = state.sent.get(seq - 1);
    if (seq > state.asked && before?.times === 1) this.#pace.took(at - before.at);
    else this.#ports.roundTrip.heard();
    if (seq > state.asked) {
      this.#newAt = at;
      this.#progress(seq, this.#items.length, at);
    }
    state.asked = seq;
    state.below = null;
    const last = state.sent.get(seq);
    if (last === undefined || at - last.at >= echoMs) this.#feed(state, at);
  }

  /** An echo, or a vehicle that began anew since it heard the count twice. */
  #behind(state: Feeding, seq: number, at: number): void {
    if (state.below?.seq !== seq) state.below = { seq, at };
    else if (at - state.below.at >= anewMs) {
      state.asked = seq;
      state.below = null;
      this.#feed(state, at);
    }
  }

  /** What the vehicle waits for. */
  #feed(state: Feeding, at: number): void {
    state.nextAt = at + (this.#send(state, state.asked, at) ? this.#ports.roundTrip.timeoutMs : blockedMs);
  }

  /** Nothing came back in time. */
  #again(state: Feeding, at: number): void {
    const last = state.sent.get(state.asked);
    if (last && this.#heardAt < last.at) ranOut(this.#ports, last.times);
    this.#feed(state, at);
    this.#sendAhead(state, at);
  }

  #sendAhead(state: Feeding, at: number): void {
    const next = state.asked + 1;
    if (next < this.#items.length && this.#blame.maySendAhead(state.asked)) this.#send(state, next, at);
  }

  #send(state: Feeding, seq: number, at: number): boolean {
    const item = this.#items[seq];
    if (item === undefined || !this.#ports.send({ kind: 'mission_item', list: this.#list, seq, item })) return false;
    state.sent.set(seq, { at, times: (state.sent.get(seq)?.times ?? 0) + 1 });
    return true;
  }

  #acked(code: number, at: number): void {
    const state = this.#state;
    if (state.is === 'over') return;
    if (code === result.denied) this.#denied(at);
    else if (state.is === 'offering') this.#refusedCount(code, at);
    else if (code === result.invalidSequence) this.#doubled(state, at);
    else if (code === result.cancelled) this.#restart('the vehicle gave up', at);
    else if (code === result.accepted) this.#accepted(state, at);
    else if (code === result.error) this.#lostThread(state, at);
    else this.#refusedItem(state, code, at);
  }

  /** What belongs to an item comes late, from an attempt before. */
  #refusedCount(code: number, at: number): void {
    if (code === result.noSpace)
      this.#fail(`the vehicle has no room for ${this.#items.length - homeItems(this.#list)} items`, at);
    else if (code === result.unsupported && this.#attempts === 1) this.#fail(`the vehicle has no ${this.#list}`, at);
  }

  /** It had that item already, so it waits for the next one and its question for it was lost. */
  #doubled(state: Feeding, at: number): void {
    this.#ports.roundTrip.heard();
    const next = state.sent.get(state.asked + 1);
    if (next === undefined || at - next.at >= this.#ports.roundTrip.timeoutMs / 2) this.#sendAhead(state, at);
  }

  #accepted(state: Feeding, at: number): void {
    if (state.sent.has(this.#items.length - 1)) this.#finish(at);
  }

  /** It knows of no upload: it has all of it and its word for that was lost, it gave up, or it takes this item for wrong. */
  #lostThread(state: Feeding, at: number): void {
    if (state.sent.has(this.#items.length - 1)) {
      this.#finish(at);
      return;
    }
    if (this.#blame.isRefusal(state.asked)) this.#refusedItem(state, result.error, at);
    else this.#restart('the vehicle lost the thread', at);
  }

  /** Where two items were under way nobody knows which it was: once more, one by one. */
  #refusedItem(state: Feeding, code: number, at: number): void {
    if (state.sent.has(state.asked + 1)) {
      this.#blame.suspect(state.asked);
      this.#restart('the vehicle refused an item', at);
      return;
    }
    const number = state.asked + 1 - homeItems(this.#list);
    this.#fail(`the vehicle refuses item ${number}: ${resultWords(code)}`, at);
  }

  #denied(at: number): void {
    this.#deniedSince ??= at;
    if (at - this.#deniedSince >= deniedForMs) this.#fail('another transfer keeps the vehicle busy', at);
    else this.#state = offering(at, at + deniedEveryMs);
  }

  #rebooted(at: number): void {
    this.#reboots += 1;
    if (this.#reboots > mostReboots) this.#fail('the vehicle restarts again and again', at);
    else this.#state = offering(at);
  }

  #restart(why: string, at: number): void {
    this.#attempts += 1;
    if (this.#attempts > mostAttempts) this.#fail(`${why}${this.#where()}, ${mostAttempts} times in all`, at);
    else this.#state = offering(at);
  }

  #where(): string {
    return this.#state.is === 'feeding' ? ` at item ${this.#state.asked + 1 - homeItems(this.#list)}` : '';
  }

  #finish(at: number): void {
    this.#state = { is: 'over' };
    this.#done({ ok: true }, at);
  }

  #fail(why: string, at: number): void {
    this.#state = { is: 'over' };
    this.#done({ ok: false, why }, at);
  }
}

const offering = (at: number, nextAt = at): Extract<State, { is: 'offering' }> => ({
  is: 'offering',
  sentAt: at,
  nextAt,
  sends: 0,
});
