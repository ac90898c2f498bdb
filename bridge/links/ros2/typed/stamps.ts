/**
 * Whether a message is of now. MAVROS keeps up to ten old ones of some topics for whoever comes late, and hands them over all
 * at once, the oldest first. What it stamped long ago is the past: true then, and nothing that happens now. A clock of
 * another machine may be wrong by any amount, but it goes on as ours does, where history comes in a burst.
 */

/** Longer than a message is under way. */
const freshMs = 2000;
const sameSkewMs = 300;

export type Judged = 'live' | 'history' | 'older';

export class Stamps {
  readonly #newest = new Map<string, number>();
  readonly #lag = new Map<string, number>();
  /** How far the other clock lies behind, once a topic showed it. */
  #skewMs = 0;

  /** `stampMs` by the sender's clock, `wallMs` by ours, at arrival. `older`: something newer of this topic came before. */
  judge(topic: string, stampMs: number, wallMs: number): Judged {
    const newest = this.#newest.get(topic);
    if (newest !== undefined && stampMs < newest) return 'older';
    const lag = wallMs - stampMs;
    const before = this.#lag.get(topic);
    this.#newest.set(topic, stampMs);
    this.#lag.set(topic, lag);
    if (Math.abs(lag) <= freshMs || Math.abs(lag - this.#skewMs) <= freshMs) return 'live';
    const goesOn = before !== undefined && newest !== stampMs && Math.abs(lag - before) <= sameSkewMs;
    if (!goesOn) return 'history';
    this.#skewMs = lag;
    return 'live';
  }

  forget(): void {
    this.#newest.clear();
    this.#lag.clear();
    this.#skewMs = 0;
  }
}
