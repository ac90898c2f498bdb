/**
 * What comes over the ways to one vehicle, before anything is made of it ([V4], [V5]): what is older than what is known is
 * left out, what happened is told once, and a restart is one restart. What is left out still says that the vehicle was
 * heard. A way is a link, or one of several senders on it.
 */
import { Counters } from './counters.ts';
import type { Made, Report } from './link.ts';
import { Newest, type Word } from './newest.ts';
import { ToldOnce } from './told-once.ts';
import { WayClock, type WayTime } from './way-clock.ts';

/** `trueAt`: when it was so, on our clock. */
export type Heard = { readonly report: Report; readonly trueAt: number };

const heardOnly: Report = { kind: 'heard', heartbeat: false };

class Hearing {
  readonly clock = new WayClock();
  readonly #newest = new Newest();
  readonly #told = new ToldOnce();
  readonly #ways = new Set<string>();
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  hear(way: string, report: Report, made: Made, at: number): Heard[] {
    this.#ways.add(way);
    const time = this.clock.hear(way, made, at);
    const isOnly = this.#ways.size === 1;
    const stampedAt = made.exact && time.isPresent && time.from !== null ? this.clock.onOurs(time.from) : null;
    if (stampedAt !== null) this.#told.bound(way, stampedAt);
    if (time.isNew || (isOnly && report.kind === 'rebooted')) this.#newest.clear();
    const trueAt = isOnly ? at : at - time.lateMs;
    const heard = { report: this.#judged(way, report, made, time, at), trueAt };
    const isUnsaid = time.isNew && report.kind !== 'rebooted' && !isOnly;
    return isUnsaid ? [{ report: { kind: 'rebooted' }, trueAt }, heard] : [heard];
  }

  #judged(way: string, report: Report, made: Made, time: WayTime, at: number): Report {
    const isKept = this.#isKept(way, report, made, time, at);
    if (!isKept) this.#counters.add(time.isPresent ? 'late_over_other_way' : 'from_before_restart');
    return isKept ? report : heardOnly;
  }

  #isKept(way: string, report: Report, made: Made, time: WayTime, at: number): boolean {
    const word: Word = { ...time, way, exact: made.exact, overtaken: made.overtaken };
    switch (report.kind) {
      case 'heard':
        return true;
      case 'rebooted':
        return time.isNew || this.#ways.size === 1;
      case 'sample':
        // A modem speaks of its own way.
        return report.group === 'radio' || (time.isPresent && this.#newest.take(report.group, word, at));
      case 'plan_ids':
        return time.isPresent && this.#newest.take(report.kind, word, at);
      case 'param':
        return time.isPresent && this.#newest.take(`param ${report.name}`, word, at);
      case 'text':
      case 'reached':
        return !made.doubled && this.#isNews(way, report, time, at);
      default:
        return !made.doubled;
    }
  }

  #isNews(way: string, report: Extract<Report, { kind: 'text' | 'reached' }>, time: WayTime, at: number): boolean {
    const key = report.kind === 'text' ? `${report.severity} ${report.text}` : `reached ${report.item}`;
    const from = time.from === null ? null : this.clock.onOurs(time.from);
    // What its way brings from an earlier life may have been told whenever.
    return this.#told.isNews(key, way, time.isPresent ? from : Number.NEGATIVE_INFINITY, at);
  }
}

/** Of all vehicles. */
export class Hearings {
  readonly #hearings = new Map<string, Hearing>();
  readonly #counters: Counters;

  /** `counters` takes what was left out, by why. */
  constructor(counters = new Counters()) {
    this.#counters = counters;
  }

  /** What is to be made of a report, in order. `made` is absent where its link knows nothing of when it was. */
  hear(vehicle: string, way: string, report: Report, made: Made | undefined, at: number): readonly Heard[] {
    if (made === undefined) return [{ report, trueAt: at }];
    const hearing = this.#hearings.get(vehicle) ?? new Hearing(this.#counters);
    this.#hearings.set(vehicle, hearing);
    return hearing.hear(way, report, made, at);
  }

  /** How much later than the quickest way that one is, ms. */
  lateMs(vehicle: string, way: string): number {
    return this.#hearings.get(vehicle)?.clock.lateMs(way) ?? 0;
  }

  /** What was left out, by why, since start. */
  counts(): Record<string, number> {
    return this.#counters.all();
  }
}
