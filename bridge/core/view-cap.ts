/**
 * How much of the throttle passes, by the age of what the operator sees ([D7]): who looks at the past has to be slow. It
 * falls at once and comes back only after it has been better for a while, so that it does not flutter.
 */

const medianOverMs = 1000;
const betterForMs = 1000;
/** At 20 frames a second a second holds 20; more than this only comes from a client that floods. */
const mostSamples = 64;
const levels: readonly (readonly [upToMs: number, cap: number])[] = [
  [150, 1],
  [300, 0.5],
  [500, 0.2],
];
const capOf = (ageMs: number): number => levels.find(([upToMs]) => ageMs <= upToMs)?.[1] ?? 0;

export class ViewCap {
  #samples: { readonly ageMs: number; readonly at: number }[] = [];
  #cap = 1;
  /** Since when it has been better, and the worst level of that time. */
  #better: { readonly since: number; readonly cap: number } | null = null;

  /** The share of the sticks' throttle that passes, 0 to 1; 1 while nothing is known. */
  get cap(): number {
    return this.#cap;
  }

  /** The same to tell: after a second without a frame nothing is known, and who begins anew is judged by what they see then. */
  capAt(at: number): number {
    return this.medianMs(at) === null ? 1 : this.#cap;
  }

  /** The median over the last second, null where nothing came. */
  medianMs(at: number): number | null {
    const ages = this.#samples.filter((sample) => at - sample.at <= medianOverMs).map(({ ageMs }) => ageMs);
    return ages.sort((a, b) => a - b)[Math.floor(ages.length / 2)] ?? null;
  }

  /** A frame came from somebody who saw what was `ageMs` old. */
  seen(ageMs: number, at: number): void {
    const isFirst = this.medianMs(at) === null;
    this.#samples = [...this.#samples.slice(1 - mostSamples), { ageMs, at }];
    const cap = capOf(this.medianMs(at) ?? ageMs);
    if (isFirst || cap <= this.#cap) {
      this.#cap = cap;
      this.#better = null;
      return;
    }
    this.#better = { since: this.#better?.since ?? at, cap: Math.min(this.#better?.cap ?? 1, cap) };
    if (at - this.#better.since < betterForMs) return;
    this.#cap = this.#better.cap;
    this.#better = null;
  }
}
