/**
 * Reads one list of a vehicle, whole or not at all. The count first, then the items, as many under way as fit into a round
 * trip; what was lost is asked for again. A list that becomes another meanwhile is begun with anew.
 */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import type { Report, TransferSaid } from '../link.ts';
import { result, resultWords } from './results.ts';
import {
  blockedMs,
  deniedEveryMs,
  deniedForMs,
  type Fetched,
  homeItems,
  type Progress,
  quietMs,
  ranOut,
  stuckMs,
  type Transfer,
  type TransferPorts,
  takenOverIn,
} from './transfer.ts';

/** A list that changes under the reader's hands so often is given up. */
const mostRestarts = 8;
/** Errors without an answer between them; those that follow closely are late ones, about items of an upload before. */
const mostErrors = 3;
const errorEveryMs = 1000;
/** A vehicle with a loop of 20 ms hands out one item in each: more are asked for at once where the way takes longer. */
const itemMs = 60;
const mostAsked = 8;
/** So many more where some are lost, since each that is costs a timeout. */
const moreAsked = 3;

type Asked = { sentAt: number; waitMs: number; sends: number };
type State =
  | { readonly is: 'counting'; sentAt: number; nextAt: number; sends: number }
  | {
      readonly is: 'fetching';
      readonly count: number;
      readonly opaqueId: number | null;
      readonly items: Map<number, PlanItem>;
      readonly asked: Map<number, Asked>;
    }
  | { readonly is: 'over' };
type Fetching = Extract<State, { is: 'fetching' }>;

export class Download implements Transfer {
  readonly #list: PlanList;
  readonly #ports: TransferPorts;
  readonly #done: (fetched: Fetched, at: number) => void;
  readonly #progress: Progress;
  #state: State;
  #heardAt: number;
  /** When something new came. */
  #newAt: number;
  #deniedSince: number | null = null;
  #restarts = 0;
  #isLossy = false;
  #errors = { count: 0, at: Number.NEGATIVE_INFINITY };

  /** Begins with the first tick. `done` is called once. */
  constructor(
    list: PlanList,
    ports: TransferPorts,
    done: (fetched: Fetched, at: number) => void,
    at: number,
    progress: Progress = () => {},
  ) {
    this.#list = list;
    this.#ports = ports;
    this.#done = done;
    this.#progress = progress;
    this.#heardAt = at;
    this.#newAt = at;
    this.#state = counting(at);
  }

  heard(report: Report, at: number): void {
    if (this.#state.is === 'over') return;
    if (report.kind === 'rebooted') this.#restart(at, 'the vehicle restarted');
    else if (report.kind === 'text' && takenOverIn(report.text) === this.#list) this.#restart(at, changed);
    else if ('list' in report && report.list === this.#list) this.#said(report, at);
  }

  tick(at: number): void {
    const state = this.#state;
    if (state.is === 'over') return;
    if (at - this.#heardAt >= quietMs) this.#fail(`the vehicle does not answer about its ${this.#list}`, at);
    else if (at - this.#newAt >= stuckMs) this.#fail(`the vehicle answers, and does not tell its ${this.#list}`, at);
    else if (state.is === 'counting') this.#count(state, at);
    else this.#fetch(state, at);
  }

  drop(): void {
    this.#state = { is: 'over' };
  }

  #said(said: Exclude<TransferSaid, { kind: 'ftp' }>, at: number): void {
    this.#heardAt = at;
    if (said.kind === 'mission_count') this.#counted(said, at);
    else if (said.kind === 'mission_item') this.#item(said, at);
    else if (said.kind === 'mission_ack') this.#acked(said.result, at);
  }

  #count(state: Extract<State, { is: 'counting' }>, at: number): void {
    if (at < state.nextAt) return;
    if (!this.#ports.send({ kind: 'mission_list', list: this.#list })) {
      state.nextAt = at + blockedMs;
      return;
    }
    if (state.sends > 0 && this.#heardAt < state.sentAt) ranOut(this.#ports, state.sends);
    state.sends += 1;
    state.sentAt = at;
    state.nextAt = at + this.#ports.roundTrip.timeoutMs;
  }

  #counted({ count, opaqueId }: { count: number; opaqueId: number | null }, at: number): void {
    const state = this.#state;
    this.#deniedSince = null;
    this.#errors.count = 0;
    if (state.is === 'fetching' && (state.count !== count || state.opaqueId !== opaqueId)) this.#restart(at, changed);
    if (state.is !== 'counting') return;
    this.#newAt = at;
    if (state.sends === 1) this.#ports.roundTrip.measured(at - state.sentAt);
    else this.#ports.roundTrip.heard();
    const fetching: Fetching = { is: 'fetching', count, opaqueId, items: new Map(), asked: new Map() };
    this.#state = fetching;
    this.#goOn(fetching, at);
  }

  #item({ seq, item }: { seq: number; item: PlanItem }, at: number): void {
    const state = this.#state;
    if (state.is !== 'fetching' || seq >= state.count || seq < homeItems(this.#list)) return;
    const asked = state.asked.get(seq);
    if (asked?.sends === 1) this.#ports.roundTrip.measured(at - asked.sentAt);
    else this.#ports.roundTrip.heard();
    state.asked.delete(seq);
    if (!state.items.has(seq)) this.#newAt = at;
    state.items.set(seq, item);
    this.#progress(state.items.size, state.count - homeItems(this.#list), at);
    this.#goOn(state, at);
  }

  #acked(code: number, at: number): void {
    if (code === result.denied) {
      this.#denied(at);
    } else if (code === result.unsupported) this.#fail(`the vehicle has no ${this.#list}`, at);
    else if (code !== result.accepted && code !== result.invalidSequence) {
      if (at - this.#errors.at < errorEveryMs) return;
      this.#errors = { count: this.#errors.count + 1, at };
      if (this.#errors.count >= mostErrors) this.#fail(`the vehicle answered: ${resultWords(code)}`, at);
    }
  }

  /** Somebody uploads: what there was before is not what there will be. */
  #denied(at: number): void {
    this.#deniedSince ??= at;
    if (at - this.#deniedSince >= deniedForMs) this.#fail('another transfer keeps the vehicle busy', at);
    else this.#state = counting(at, at + deniedEveryMs);
  }

  #goOn(state: Fetching, at: number): void {
    const first = homeItems(this.#list);
    if (state.items.size < state.count - first) {
      this.#fetch(state, at);
      return;
    }
    this.#state = { is: 'over' };
    // The vehicle need not hear it: ArduPilot makes nothing of it.
    this.#ports.send({ kind: 'mission_ack', list: this.#list, result: result.accepted });
    const items = [...state.items].sort(([a], [b]) => a - b).map(([, item]) => item);
    this.#done({ ok: true, items, opaqueId: state.opaqueId }, at);
  }

  #fetch(state: Fetching, at: number): void {
    const { roundTrip } = this.#ports;
    const inTime = 1 + Math.floor((roundTrip.smoothedMs ?? 0) / itemMs);
    const most = Math.min(mostAsked, this.#isLossy ? inTime + moreAsked : inTime);
    for (let seq = homeItems(this.#list); seq < state.count; seq++) {
      if (state.items.has(seq)) continue;
      const asked = state.asked.get(seq);
      if (asked === undefined && state.asked.size >= most) return;
      if (asked !== undefined && at - asked.sentAt < asked.waitMs) continue;
      if (asked !== undefined) this.#isLossy = true;
      if (asked !== undefined && this.#heardAt < asked.sentAt) ranOut(this.#ports, asked.sends);
      const hasLeft = this.#ports.send({ kind: 'mission_get', list: this.#list, seq });
      const sends = (asked?.sends ?? 0) + (hasLeft ? 1 : 0);
      state.asked.set(seq, { sentAt: at, waitMs: hasLeft ? roundTrip.timeoutMs : blockedMs, sends });
    }
  }

  #restart(at: number, why: string): void {
    this.#restarts += 1;
    if (this.#restarts > mostRestarts) this.#fail(`${why}, again and again`, at);
    else this.#state = counting(at);
  }

  #fail(why: string, at: number): void {
    this.#state = { is: 'over' };
    this.#done({ ok: false, why }, at);
  }
}

const changed = 'the list changed while it was read';
const counting = (at: number, nextAt = at): Extract<State, { is: 'counting' }> => ({
  is: 'counting',
  sentAt: at,
  nextAt,
  sends: 0,
});
