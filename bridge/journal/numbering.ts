/**
 * Which numbers may be used, under which epoch. What a reservation on disk covers may be; where there is none to be had,
 * an epoch that the disk has never heard of may use any.
 *
 * How far ahead numbers are set aside: what is unused when a process is killed becomes a gap, so little is better; what
 * runs out while the disk hangs ends the epoch, so much is better. Hence it grows with the pace.
 */
export const leastAhead = 2048;
const mostAhead = 65_536;
const briskMs = 1000;
const calmMs = 30_000;

export class Numbering {
  #epoch = '';
  /** The epoch that the files know of. */
  #known: string | undefined;
  #grantedTo = Number.POSITIVE_INFINITY;
  #ended = false;
  #ahead = leastAhead;
  #askedAt = Number.NEGATIVE_INFINITY;

  get epoch(): string {
    return this.#epoch;
  }

  get grantedTo(): number {
    return this.#grantedTo;
  }

  /** Whether the files stand for this epoch. */
  get known(): boolean {
    return this.#epoch === this.#known;
  }

  /** Goes on under another epoch, of which no file knows; after the end no file is to know of it either. */
  renew(epoch: string): void {
    if (!this.#ended) this.#epoch = epoch;
    this.#grantedTo = Number.POSITIVE_INFINITY;
  }

  /** The files stand for `epoch` and have set numbers aside; that counts unless another epoch began meanwhile. */
  confirm(epoch: string, grantedTo: number): void {
    this.#known = epoch;
    if (this.known && !this.#ended) this.#grantedTo = grantedTo;
  }

  /**
   * To where numbers are to be set aside so that the files may go on with this epoch. Where they do not know it yet,
   * they might from now on, confirmed or not: so nothing beyond is used before they have confirmed more.
   */
  promise(seq: number): number {
    const upTo = seq + 4 * this.#ahead;
    if (this.known) return Math.max(upTo, this.#grantedTo);
    this.#grantedTo = Math.min(this.#grantedTo, upTo);
    return upTo;
  }

  /** To where more numbers should be set aside, now that `seq` is the newest; null while enough are. */
  wish(seq: number, now: number): number | null {
    if (this.#grantedTo - seq > this.#ahead * 0.75) return null;
    const since = now - this.#askedAt;
    if (since < briskMs) this.#ahead = Math.min(mostAhead, this.#ahead * 2);
    if (since > calmMs) this.#ahead = Math.max(leastAhead, this.#ahead / 2);
    this.#askedAt = now;
    return seq + this.#ahead;
  }

  /** The end: no number after `seq` is this epoch's any more. */
  end(seq: number): void {
    this.#ended = true;
    this.#grantedTo = Math.min(this.#grantedTo, seq);
  }
}
