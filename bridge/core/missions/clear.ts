/** Clears one list of a vehicle, as often as it takes to be answered. Whoever asked reads back that nothing is left. */
import type { PlanList } from '../../protocol/plan.ts';
import type { Report } from '../link.ts';
import { result, resultWords } from './results.ts';
import {
  blockedMs,
  deniedEveryMs,
  deniedForMs,
  quietMs,
  ranOut,
  type Transfer,
  type TransferPorts,
} from './transfer.ts';
import type { Uploaded } from './upload.ts';

const mostErrors = 3;

export class Clear implements Transfer {
  readonly #list: PlanList;
  readonly #ports: TransferPorts;
  readonly #done: (cleared: Uploaded, at: number) => void;
  readonly #since: number;
  #deniedSince: number | null = null;
  #sentAt: number | null = null;
  #nextAt: number;
  #sends = 0;
  #errors = 0;
  #isOver = false;

  /** Begins with the first tick; `done` is called once. */
  constructor(list: PlanList, ports: TransferPorts, done: (cleared: Uploaded, at: number) => void, at: number) {
    this.#list = list;
    this.#ports = ports;
    this.#done = done;
    this.#since = at;
    this.#nextAt = at;
  }

  heard(report: Report, at: number): void {
    if (this.#isOver || report.kind !== 'mission_ack' || report.list !== this.#list || this.#sentAt === null) return;
    if (this.#sends === 1) this.#ports.roundTrip.measured(at - this.#sentAt);
    else this.#ports.roundTrip.heard();
    if (report.result === result.accepted) this.#end({ ok: true }, at);
    else if (report.result === result.denied) this.#denied(at);
    else if (report.result === result.unsupported) this.#fail(`the vehicle has no ${this.#list}`, at);
    else if (++this.#errors >= mostErrors) this.#fail(`the vehicle answered: ${resultWords(report.result)}`, at);
  }

  tick(at: number): void {
    if (this.#isOver || at < this.#nextAt) return;
    if (this.#deniedSince === null && at - this.#since >= quietMs) {
      this.#fail('the vehicle does not answer', at);
      return;
    }
    if (!this.#ports.send({ kind: 'mission_clear', list: this.#list })) {
      this.#nextAt = at + blockedMs;
      return;
    }
    if (this.#sends > 0) ranOut(this.#ports, this.#sends);
    this.#sends += 1;
    this.#sentAt = at;
    this.#nextAt = at + this.#ports.roundTrip.timeoutMs;
  }

  drop(): void {
    this.#isOver = true;
  }

  #denied(at: number): void {
    this.#deniedSince ??= at;
    this.#sends = 0;
    this.#nextAt = at + deniedEveryMs;
    if (at - this.#deniedSince >= deniedForMs) this.#fail('another transfer keeps the vehicle busy', at);
  }

  #fail(why: string, at: number): void {
    this.#end({ ok: false, why }, at);
  }

  #end(cleared: Uploaded, at: number): void {
    this.#isOver = true;
    this.#done(cleared, at);
  }
}
