/**
 * How many pictures a second a path bears. What we send too fast stands in a queue and comes late, but not all that
 * comes late stands in ours: a radio's jitter, a longer way and other people's traffic look alike. So lateness is taken
 * from what is usual in a second, not from the slowest answer, and the path's own spread is allowed for. Where it is
 * late the pace falls; where three such steps did not make it sooner, the delay is not ours: the pace is given back, and
 * from then on that delay is this path's own.
 */

const slowestHz = 1;
const fastestHz = 25;
const adaptMs = 1000;
/** The soonest usual answer is sought in the last so many ms. */
const bestOfMs = 10_000;
/** A queue of this much delay is too much; below the second figure there is none. */
const highDelayMs = 100;
const lowDelayMs = 40;
const slowDown = 0.7;
const speedUpHz = 1;
/** A second with fewer answers borrows from the one before. */
const leastAnswers = 3;
const mostAnswers = 32;
const spreadWeight = 1 / 16;
/** No spread excuses more than this. */
const mostSpreadMs = 200;
/** After so many steps down the delay must have lost this share of what stood above the best, else it is not ours. */
const stepsToTell = 3;
/** One late second may be chance. */
const lateSeconds = 2;
/** Room beyond what the usual delay fills, for ways whose delay spreads. */
const mostExtra = 6;
/** Too many pictures found no room. */
const starvedShare = 0.2;
const lostShare = 0.25;

type Answer = { readonly at: number; readonly ms: number };
/** Slowing down to see whether the delay falls: the pace before, the worst delay since, and the seconds it was late. */
type Trial = { readonly rateHz: number; readonly worstMs: number; readonly seconds: number };
/** What a second brought: ticks that were due, and those that found no room. */
export type Second = { readonly due: number; readonly held: number };

export class Pace {
  #wishHz: number;
  #rateHz: number;
  #adaptAt: number;
  /** At most `mostAnswers`. */
  #answers: Answer[] = [];
  /** What was usual in each of the last ten seconds. */
  #usual: Answer[] = [];
  #spreadMs = 0;
  #trial: Trial | null = null;
  #extra = 0;

  constructor(wishHz: number, at: number) {
    this.#wishHz = clampHz(wishHz);
    this.#rateHz = this.#wishHz;
    this.#adaptAt = at + adaptMs;
  }

  get rateHz(): number {
    return this.#rateHz;
  }

  /** How long the path takes of itself, ms; null before the first answer. */
  get ownDelayMs(): number | null {
    const known = this.#usual.length > 0 ? this.#usual : this.#answers;
    return known.length === 0 ? null : Math.min(...known.map(({ ms }) => ms));
  }

  /** Frames that may be under way beyond two and what the usual delay fills. */
  get extra(): number {
    return this.#extra;
  }

  wish(hz: number): void {
    this.#wishHz = clampHz(hz);
    this.#rateHz = Math.min(this.#rateHz, this.#wishHz);
  }

  /** An answer came after `ms`. */
  answered(ms: number, at: number): void {
    const last = this.#answers.at(-1);
    if (last) this.#spreadMs += spreadWeight * (Math.abs(ms - last.ms) - this.#spreadMs);
    this.#answers = [...this.#answers.slice(1 - mostAnswers), { at, ms }];
  }

  isDue(at: number): boolean {
    return at >= this.#adaptAt;
  }

  /** Once a second. A second without an answer says nothing. */
  adapt(at: number, second: Second): void {
    this.#adaptAt = at + adaptMs;
    const fresh = this.#answers.filter((answer) => at - answer.at <= adaptMs);
    if (fresh.length === 0) return;
    const usualMs = medianOf(fresh.length < leastAnswers ? this.#answers.slice(-leastAnswers) : fresh);
    this.#usual = [...this.#usual.filter((usual) => at - usual.at < bestOfMs), { at, ms: usualMs }];
    const bestMs = this.ownDelayMs ?? usualMs;
    const lateMs = usualMs - bestMs - Math.min(mostSpreadMs, this.#spreadMs);
    if (lateMs > highDelayMs) this.#doubt({ at, ms: usualMs }, bestMs);
    else this.#trust(lateMs < lowDelayMs, second);
  }

  /** Nothing stands in a queue: who finds no room gets more of it, and only then less is sent. */
  #trust(isPrompt: boolean, { due, held }: Second): void {
    this.#trial = null;
    if (held > due * starvedShare) {
      if (isPrompt && this.#extra < mostExtra) this.#extra += 1;
      else this.#rateHz = Math.max(slowestHz, this.#rateHz * slowDown, Math.min(this.#rateHz, due - held));
    } else if (isPrompt) this.#rateHz = Math.min(this.#wishHz, this.#rateHz + speedUpHz);
  }

  #doubt(usual: Answer, bestMs: number): void {
    const { rateHz, worstMs, seconds } = this.#trial ?? { rateHz: this.#rateHz, worstMs: usual.ms, seconds: 0 };
    const worst = Math.max(worstMs, usual.ms);
    const fell = worst - usual.ms > lostShare * (worst - bestMs);
    if (fell || seconds + 1 < lateSeconds + stepsToTell) {
      this.#trial = { rateHz, worstMs: worst, seconds: seconds + 1 };
      if (seconds + 1 >= lateSeconds) this.#slowDown();
      return;
    }
    this.#trial = null;
    this.#usual = [usual];
    this.#rateHz = Math.min(this.#wishHz, rateHz);
  }

  #slowDown(): void {
    this.#extra = 0;
    this.#rateHz = Math.max(slowestHz, this.#rateHz * slowDown);
  }
}

const medianOf = (answers: readonly Answer[]): number =>
  answers.map(({ ms }) => ms).sort((a, b) => a - b)[Math.floor((answers.length - 1) / 2)] ?? 0;

const clampHz = (hz: number): number => Math.min(fastestHz, Math.max(slowestHz, hz));
