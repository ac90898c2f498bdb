/**
 * The job that puts another list in the place of the one that a vehicle holds: compares what is there with what it is meant
 * to replace, hands over or clears, and reads back, however it went. Only what was read back is told.
 */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import type { Job, JobEnd, JobVoice } from '../jobs.ts';
import type { Report } from '../link.ts';
import { fetchList, handOver, type Kit } from './by-file.ts';
import { Clear } from './clear.ts';
import { compare, hashOf, heldWords, itemsWord, leftOutWords } from './compare.ts';
import type { Fetched, Held, Transfer } from './transfer.ts';
import type { Uploaded } from './upload.ts';

/** A list that reads back as another is handed over once more, so often in all. */
const mostRounds = 3;
/** MAV_SEVERITY_WARNING; and how near to a failure the vehicle's words explain it, ms. */
const warning = 4;
const nearMs = 2000;

export type Replacement = {
  readonly list: PlanList;
  /** Without home; none to clear the list. */
  readonly items: readonly PlanItem[];
  /** The hash of what it replaces. */
  readonly was: string | undefined;
  /** What the vehicle was known to hold. */
  readonly before: readonly PlanItem[] | null;
};

export type ReplacePorts = {
  readonly kit: Kit;
  /** What the vehicle holds may be in pieces from now on; and what was read of it. */
  replacing(): void;
  known(held: Held): void;
  /** The job is over: what the vehicle says from now on is somebody else's doing. */
  over(): void;
  /** Nobody may be using what the vehicle holds. */
  isAtRest(): boolean;
};

export class ReplaceJob implements Job {
  readonly #what: Replacement;
  readonly #ports: ReplacePorts;
  readonly #voice: JobVoice;
  #before: readonly PlanItem[] | null;
  #transfer: Transfer | null = null;
  #rounds = 0;
  #isTouched = false;
  /** Why it is not to be done; what the vehicle holds is still found out. */
  #broken: { readonly outcome: 'failed' | 'cancelled'; readonly why: string } | null = null;
  /** When the last round of handing over or clearing ended. */
  #handedAt = Number.NEGATIVE_INFINITY;
  /** The vehicle's last warning. */
  #warned: { readonly text: string; readonly at: number } | null = null;
  #isOver = false;
  #hasBegun = false;

  constructor(what: Replacement, ports: ReplacePorts, voice: JobVoice) {
    this.#what = what;
    this.#ports = ports;
    this.#voice = voice;
    this.#before = what.before;
  }

  heard(report: Report, at: number): void {
    if (this.#isOver) return;
    if (report.kind === 'text' && report.severity <= warning) this.#warned = { text: report.text, at };
    this.#transfer?.heard(report, at);
  }

  tick(at: number): void {
    if (this.#isOver) return;
    if (this.#hasBegun) this.#transfer?.tick(at);
    else this.#begin(at);
  }

  cancel(at: number): void {
    if (this.#isOver || this.#broken) return;
    this.#broken = { outcome: 'cancelled', why: 'it was cancelled' };
    this.#transfer?.drop(at);
    this.#transfer = null;
    this.#hasBegun = true;
    if (this.#isTouched) this.#readBack(at);
    else this.#end({ outcome: 'cancelled', message: 'it was cancelled before anything was changed' }, at);
  }

  /** What the vehicle holds stays in doubt until somebody reads it. */
  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#transfer = null;
    if (this.#isTouched) this.#ports.over();
  }

  #begin(at: number): void {
    this.#hasBegun = true;
    if (this.#what.was === undefined) this.#replace(at);
    else this.#fetch('comparing', 0, (fetched, now) => this.#compared(fetched, now), at);
  }

  /** What there is already, and what somebody changed meanwhile, is not replaced ([M3]). */
  #compared(fetched: Fetched, at: number): void {
    const { list, was } = this.#what;
    if (!fetched.ok) {
      this.#end({ outcome: 'failed', message: `${fetched.why}; nothing was changed` }, at);
      return;
    }
    this.#ports.known(fetched);
    this.#before = fetched.items;
    const is = hashOf(list, fetched.items);
    if (is === was) this.#replace(at);
    else if (compare(list, this.#what.items, fetched.items).is === 'same') {
      this.#end({ outcome: 'done', message: 'the vehicle held it already', verified: true }, at);
    } else {
      const message = `the ${list} is ${is} by now, and was to replace ${was}`;
      this.#end({ outcome: 'refused', message, code: 'CHANGED' }, at);
    }
  }

  #replace(at: number): void {
    const { list } = this.#what;
    const { kit } = this.#ports;
    this.#rounds += 1;
    this.#isTouched = true;
    this.#ports.replacing();
    const done = (uploaded: Uploaded, now: number) => this.#replaced(uploaded, now);
    if (this.#what.items.length === 0) this.#transfer = new Clear(list, kit, done, at);
    else {
      const progress = (part: number, of: number, now: number) => {
        this.#tell(
          (50 * part) / Math.max(1, of),
          `handing over the ${list}, ${itemsWord(this.#what.items.length)}`,
          now,
        );
      };
      const mayGoAsFile = this.#rounds === 1 && this.#ports.isAtRest();
      this.#transfer = handOver(list, this.#what.items, kit, done, at, progress, mayGoAsFile);
    }
    this.#transfer.tick(at);
  }

  #replaced(uploaded: Uploaded, at: number): void {
    this.#handedAt = at;
    if (!uploaded.ok) this.#broken = { outcome: 'failed', why: uploaded.why };
    this.#readBack(at);
  }

  #readBack(at: number): void {
    this.#fetch('reading back', 50, (fetched, now) => this.#judge(fetched, now), at);
  }

  #fetch(doing: string, fromPct: number, done: (fetched: Fetched, at: number) => void, at: number): void {
    const { list } = this.#what;
    const progress = (part: number, of: number, now: number) => {
      const share = fromPct === 0 ? null : fromPct + (50 * part) / Math.max(1, of);
      this.#tell(share, `${doing} the ${list}`, now);
    };
    this.#transfer = fetchList(list, this.#ports.kit, done, at, progress);
    this.#transfer.tick(at);
  }

  #judge(fetched: Fetched, at: number): void {
    const why = this.#why();
    const outcome = this.#broken?.outcome ?? 'failed';
    if (!fetched.ok) {
      const message = `${why}; nobody knows what the vehicle holds now: ${fetched.why}`;
      this.#end({ outcome, message, verified: false }, at);
      return;
    }
    this.#ports.known(fetched);
    const { list } = this.#what;
    const is = compare(list, this.#what.items, fetched.items);
    const words = this.#what.items.length === 0 ? `the ${list} is empty` : itemsWord(this.#what.items.length);
    const leftOut = leftOutWords(list, this.#what.items);
    if (is.is === 'same') this.#end({ outcome: 'done', message: `${words}, read back${leftOut}`, verified: true }, at);
    else if (this.#broken !== null) {
      const held = heldWords(list, fetched.items, this.#what.items, this.#before);
      this.#end({ outcome, message: `${why}; ${held}` }, at);
    } else if (is.is === 'altered') {
      this.#end(
        { outcome: 'done', message: `${words}; the vehicle keeps it otherwise: ${is.what}`, verified: false },
        at,
      );
    } else if (this.#rounds < mostRounds) this.#replace(at);
    else {
      const message = this.#withItsWords(`it reads back otherwise: ${is.what}`);
      this.#end({ outcome: 'failed', message, verified: false }, at);
    }
  }

  #why(): string {
    if (this.#broken === null) return 'it was handed over';
    const { why, outcome } = this.#broken;
    return outcome === 'failed' ? this.#withItsWords(why) : why;
  }

  /** The vehicle's own words for it come around the end of the round. */
  #withItsWords(why: string): string {
    const isNear = this.#warned !== null && Math.abs(this.#warned.at - this.#handedAt) <= nearMs;
    return isNear ? `${why} (it said: ${this.#warned?.text})` : why;
  }

  #tell(pct: number | null, message: string, at: number): void {
    if (this.#broken === null) this.#voice.progress(pct, message, at);
  }

  #end(end: JobEnd, at: number): void {
    this.abandon();
    this.#voice.end(end, at);
  }
}
