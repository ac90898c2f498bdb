/**
 * All parameters by PARAM_REQUEST_LIST, which every vehicle knows, and then one by one what was lost. ArduPilot keeps
 * twenty single reads and drops the rest without a word, so fewer than that are under way; it answers five in 100 ms. A
 * second list begins at its first parameter again, so it is asked for only while the vehicle is silent. It is done when
 * every number of the vehicle's own count has a name of its own, and never before.
 */
import type { ParameterSaid, Report } from '../link.ts';
import type { Harvest, HarvestPorts } from './by-file.ts';
import type { HarvestVoice, ParameterEntry } from './entry.ts';

/** Beside these come at most five of who reads single parameters by name. */
const mostUnanswered = 12;
/** Asking for the whole list is cheaper than for single ones from this share on. */
const listShare = 0.2;
const listTries = 12;
const readTries = 40;
/** The list pauses at a busy vehicle; ms. */
const pauseMs = 600;
/** What reads wait for at the vehicle itself, in its queue; ms. */
const queuedMs = 350;
const mostRestarts = 4;
/** Longer than twelve lists of which none is heard. */
const stuckMs = 120_000;
/** PARAM_VALUE says that it is not part of a list. */
const noIndex = 65_535;

type Asked = { readonly sentAt: number; readonly waitMs: number; readonly tries: number };

export function harvestByList(ports: HarvestPorts, voice: HarvestVoice, at: number): Harvest {
  return new ListHarvest(ports, voice, at);
}

class ListHarvest implements Harvest {
  readonly #ports: HarvestPorts;
  readonly #voice: HarvestVoice;
  #count: number | null = null;
  readonly #byIndex = new Map<number, ParameterEntry>();
  /** What the vehicle told of a name without its number, which is newer than the list. */
  readonly #later = new Map<string, number>();
  readonly #asked = new Map<number, Asked>();
  #lists = 0;
  #restarts = 0;
  #listedAt = 0;
  #heardAt: number;
  /** When the last new one came: the same again is no progress. */
  #grewAt: number;
  #isFilling = false;
  #isOver = false;

  constructor(ports: HarvestPorts, voice: HarvestVoice, at: number) {
    this.#ports = ports;
    this.#voice = voice;
    this.#heardAt = at;
    this.#grewAt = at;
    this.#list(at);
  }

  heard(report: Report, at: number): void {
    if (this.#isOver || report.kind !== 'param') return;
    if (report.index === noIndex) {
      this.#later.set(report.name, report.value);
      return;
    }
    if (report.count === 0 || report.index >= report.count) return;
    if (this.#count !== null && this.#count !== report.count) this.#restart(at);
    if (this.#isOver) return;
    this.#count = report.count;
    this.#take(report, at);
  }

  tick(at: number): void {
    if (this.#isOver) return;
    if (at - this.#grewAt > stuckMs) this.#fail(`no further parameter has come for ${stuckMs / 1000} s`, at);
    else if (this.#isFilling) this.#fill(at);
    else if (at - Math.max(this.#heardAt, this.#listedAt) >= this.#patience()) this.#next(at);
  }

  cancel(): void {
    this.#isOver = true;
  }

  #take({ name, value, type, index }: ParameterSaid, at: number): void {
    const asked = this.#asked.get(index);
    if (asked?.tries === 1) this.#ports.roundTrip.measured(at - asked.sentAt);
    else this.#ports.roundTrip.heard();
    this.#asked.delete(index);
    if (!this.#byIndex.has(index)) this.#grewAt = at;
    this.#byIndex.set(index, { name, value, type, original: null });
    this.#later.delete(name);
    this.#heardAt = at;
    this.#voice.progress(this.#byIndex.size, this.#count, at);
    if (this.#byIndex.size === this.#count) this.#finish(at);
    else if (this.#isFilling) this.#fill(at);
  }

  /** Before the first value a whole round trip, then only a pause in the stream. */
  #patience(): number {
    const { timeoutMs } = this.#ports.roundTrip;
    return this.#heardAt < this.#listedAt ? timeoutMs + queuedMs : Math.max(pauseMs, timeoutMs / 2);
  }

  #list(at: number): void {
    const hasLeft = this.#ports.send({ kind: 'params_list' });
    if (hasLeft) this.#lists += 1;
    this.#listedAt = at;
    this.#isFilling = false;
    this.#asked.clear();
  }

  /** The list has ended or never began. */
  #next(at: number): void {
    const missing = this.#count === null ? 1 : 1 - this.#byIndex.size / this.#count;
    if (this.#heardAt < this.#listedAt) this.#ports.roundTrip.silent();
    if (missing <= listShare || (this.#count !== null && this.#lists >= listTries)) {
      this.#isFilling = true;
      this.#fill(at);
    } else if (this.#lists >= listTries) this.#fail('the vehicle does not list its parameters', at);
    else this.#list(at);
  }

  #fill(at: number): void {
    let underWay = 0;
    for (let index = 0; index < (this.#count ?? 0) && underWay < mostUnanswered; index++) {
      if (this.#byIndex.has(index)) continue;
      underWay += 1;
      const before = this.#asked.get(index);
      if (before && at - before.sentAt < before.waitMs) continue;
      if (before && this.#heardAt < before.sentAt) this.#ports.roundTrip.silent();
      const tries = before?.tries ?? 0;
      if (tries >= readTries) {
        this.#fail(`parameter ${index} of ${this.#count} was asked for ${readTries} times and never came`, at);
        return;
      }
      const hasLeft = this.#ports.send({ kind: 'param_get', index });
      const waitMs = this.#ports.roundTrip.timeoutMs + queuedMs;
      this.#asked.set(index, { sentAt: at, waitMs, tries: hasLeft ? tries + 1 : tries });
    }
  }

  /** A list that does not fit together: another count, or one name under two numbers. */
  #restart(at: number): void {
    this.#restarts += 1;
    if (this.#restarts > mostRestarts) {
      this.#fail('the list of parameters changes while it is read', at);
      return;
    }
    this.#byIndex.clear();
    this.#count = null;
    this.#lists = 0;
    this.#list(at);
  }

  #finish(at: number): void {
    const entries = [...this.#byIndex].sort(([a], [b]) => a - b).map(([, entry]) => entry);
    if (new Set(entries.map(({ name }) => name)).size !== entries.length) {
      this.#restart(at);
      return;
    }
    this.#isOver = true;
    const newest = entries.map((entry) => ({ ...entry, value: this.#later.get(entry.name) ?? entry.value }));
    this.#voice.done({ source: 'list', entries: newest }, at);
  }

  #fail(why: string, at: number): void {
    this.#isOver = true;
    const got = this.#count === null ? '' : `; ${this.#byIndex.size} of ${this.#count} came`;
    this.#voice.failed(`${why}${got}`, at);
  }
}
