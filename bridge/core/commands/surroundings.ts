/**
 * What surrounds the commands of one vehicle: what it said lately, which command last touched what of its state, whose
 * late answers are nobody's, and whether it answers at all.
 */
import { Beside } from './beside.ts';
import type { Effect } from './effects.ts';

/** How long after a time-out an answer of that kind is nobody's ([I6]). */
export const taintMs = 2000;
/** The vehicle's words that explain a denial: this long before it, and this long after ([I8]). */
const beforeDenialMs = 1500;
export const afterDenialMs = 500;
/** MAV_SEVERITY of what may explain anything: notice or graver. */
const leastSeverity = 5;
/** Texts that are remembered, and that are quoted; the oldest gives way. */
const mostTexts = 32;
const mostQuoted = 3;

/** The breaker opens after so many commands without an answer, in so long, for so long ([I13]). */
const missesToOpen = 5;
const missesWithinMs = 10_000;
const openMs = 5000;

const parts: Readonly<Record<Effect['on'] | 'all', readonly Effect['on'][]>> = {
  mode: ['mode', 'goal'],
  goal: ['goal'],
  arming: ['arming'],
  item: ['item'],
  home: ['home'],
  servo: ['servo'],
  all: ['mode', 'goal', 'arming', 'item', 'home', 'servo'],
};

type Text = { readonly at: number; readonly severity: number; readonly text: string };
type Breaker =
  | { readonly is: 'closed'; readonly misses: readonly number[] }
  | { readonly is: 'open'; readonly until: number }
  | { readonly is: 'trying'; readonly id: string };

export class Surroundings {
  readonly beside = new Beside();
  #texts: Text[] = [];
  readonly #touched = new Map<Effect['on'], string>();
  readonly #tainted = new Map<string, number>();
  #breaker: Breaker = { is: 'closed', misses: [] };

  said(at: number, severity: number, text: string): void {
    this.#texts = [...this.#texts, { at, severity, text }].slice(-mostTexts);
  }

  /** What it said around a denial at `at`, each sentence once; empty where nothing. */
  explains(at: number): string {
    const near = this.#texts.filter(
      (text) => text.at >= at - beforeDenialMs && text.at <= at + afterDenialMs && text.severity <= leastSeverity,
    );
    return [...new Set(near.map(({ text }) => text))].slice(-mostQuoted).join('; ');
  }

  /** From now on this part of the state is the work of this command, or of somebody else. */
  touch(on: Effect['on'] | 'all', id: string): void {
    for (const part of parts[on]) this.#touched.set(part, id);
  }

  isAlone(on: Effect['on'], id: string): boolean {
    return this.#touched.get(on) === id;
  }

  taint(slot: string, until: number): void {
    this.#tainted.set(slot, Math.max(until, this.#tainted.get(slot) ?? 0));
  }

  isTainted(slot: string, at: number): boolean {
    const until = this.#tainted.get(slot);
    if (until === undefined) return false;
    if (at < until) return true;
    this.#tainted.delete(slot);
    return false;
  }

  /** An answer came that no command took. */
  answeredBeside(command: number, at: number): void {
    if (!this.isTainted(`command ${command}`, at)) this.beside.answered(command);
  }

  /** Whether a command may go to a vehicle that did not answer; the one that tries it is remembered. */
  mayTry(at: number): boolean {
    return this.#breaker.is === 'closed' || (this.#breaker.is === 'open' && at >= this.#breaker.until);
  }

  trying(id: string): void {
    if (this.#breaker.is === 'open') this.#breaker = { is: 'trying', id };
  }

  answered(): void {
    if (this.#breaker.is !== 'closed' || this.#breaker.misses.length > 0) this.#breaker = { is: 'closed', misses: [] };
  }

  unanswered(at: number): void {
    if (this.#breaker.is !== 'closed') {
      this.#breaker = { is: 'open', until: at + openMs };
      return;
    }
    const misses = [...this.#breaker.misses, at].filter((miss) => miss > at - missesWithinMs);
    this.#breaker = misses.length < missesToOpen ? { is: 'closed', misses } : { is: 'open', until: at + openMs };
  }

  /** The command that was to try it ended without having been sent: the next one tries. */
  gaveUp(id: string, at: number): void {
    if (this.#breaker.is === 'trying' && this.#breaker.id === id) this.#breaker = { is: 'open', until: at };
  }
}
