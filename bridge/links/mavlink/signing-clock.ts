/**
 * The timestamps of one key. They only rise, whatever the machine's clock says: one that starts in 1970 or jumps back
 * goes on from the last one, and what a peer has used pulls ours along, as the peer asks the same of us.
 *
 * None is used twice, not even after a power cut: what is written down is not the last timestamp but a ceiling a minute
 * ahead, and none above it is used before the next ceiling is on disk. While that is under way timestamps go on in single
 * steps, of which the last second below the ceiling has a hundred thousand. A disk that fails or hangs must not silence a
 * STOP: then they go on above, and that is counted.
 */
import { latestTicks, ticksAt, ticksPerS } from './signature.ts';

/** Written at most once a minute, unless the time leaps. */
const reserve = 61 * ticksPerS;
const margin = ticksPerS;
/** Leaps are written no more often. */
const retryMs = 1000;
/** A disk that takes longer is not waited for. */
const patienceMs = 5000;

export type SigningClockOptions = {
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  /** The ceiling that was last written down: nothing was used above it. 0 where there is none. */
  readonly saved: number;
  /** Begins to write a ceiling down; {@link SigningClock.kept} is told when it is on disk, or `failed`. */
  readonly save: (ceiling: number) => void;
};

export class SigningClock {
  /** Whatever is not newer was used, or may have been, before this clock began. */
  readonly floor: number;
  /** Timestamps used above the ceiling, for want of a disk. */
  unsaved = 0;
  readonly #options: SigningClockOptions;
  #last: number;
  #ceiling: number;
  #asked: { readonly ceiling: number; readonly at: number } | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failing = false;

  constructor(options: SigningClockOptions) {
    this.#options = options;
    this.floor = options.saved;
    this.#last = options.saved;
    this.#ceiling = options.saved;
  }

  /** The newest timestamp that was used or heard, or the clock's where that is newer. */
  get newest(): number {
    return Math.max(this.#last, ticksAt(this.#options.wallMs()));
  }

  /** Asks for the first ceiling, so that one is there when the first frame leaves. */
  begin(): void {
    this.#reserve(this.#wanted());
  }

  /** Newer than all before. */
  next(): number {
    const wanted = this.#wanted();
    this.#reserve(wanted);
    const isHeld = wanted > this.#ceiling && this.#isPatient() && this.#last < this.#ceiling;
    const ticks = isHeld ? this.#last + 1 : wanted;
    if (ticks > this.#ceiling) this.unsaved++;
    this.#last = ticks;
    return ticks;
  }

  /** A peer used it: what follows is newer. */
  heard(ticks: number): void {
    this.#last = Math.max(this.#last, ticks);
  }

  /** That ceiling is on disk. */
  kept(ceiling: number): void {
    this.#ceiling = Math.max(this.#ceiling, ceiling);
    this.#asked = undefined;
    this.#failing = false;
  }

  failed(): void {
    this.#asked = undefined;
    this.#failing = true;
  }

  /** What has to be written down when nothing more will be used. */
  get last(): number {
    return this.#last;
  }

  #wanted(): number {
    return Math.max(ticksAt(this.#options.wallMs()), this.#last + 1);
  }

  #reserve(wanted: number): void {
    const at = this.#options.monoMs();
    if (wanted + margin <= this.#ceiling || this.#asked !== undefined || at - this.#askedAt < retryMs) return;
    this.#asked = { ceiling: Math.min(latestTicks + reserve, wanted + reserve), at };
    this.#askedAt = at;
    this.#options.save(this.#asked.ceiling);
  }

  /** Whether a ceiling can still be expected soon. */
  #isPatient(): boolean {
    if (this.#failing) return false;
    return this.#asked === undefined || this.#options.monoMs() - this.#asked.at < patienceMs;
  }
}
