/**
 * What a drive lane remembers of its driver: whose frames it takes, which it dropped and why, how old the driver's view
 * is, where the sticks are, and what was sent last. Told to the driver ten times a second.
 */
import type { Drive as DriveFrame, DriveState } from '../protocol/drive.ts';
import { Counters } from './counters.ts';
import { isCentred } from './drive-engaged.ts';
import { FrameGate, type FrameVerdict } from './drive-frames.ts';
import type { Sticks } from './transmitter.ts';
import { ViewCap } from './view-cap.ts';

const restIsKnownForMs = 1000;

export type Told = Pick<
  DriveState,
  'n' | 'heardAt' | 'steer' | 'throttle' | 'sentAt' | 'cap' | 'viewAgeMs' | 'dropped'
>;

export class DriveRecord {
  readonly #view = new ViewCap();
  #gate: FrameGate | null = null;
  #dropped = new Counters();
  #accepted: { readonly n: number; readonly at: number } | null = null;
  #sent: (Sticks & { readonly at: number }) | null = null;
  #stick: { readonly isCentred: boolean; readonly at: number } | null = null;

  /** The connection whose frames were taken last. */
  get conn(): string | null {
    return this.#gate?.conn ?? null;
  }

  get acceptedAt(): number | null {
    return this.#accepted?.at ?? null;
  }

  get sentAt(): number | null {
    return this.#sent?.at ?? null;
  }

  /** The share of the throttle that goes with how old the driver's view is. */
  get cap(): number {
    return this.#view.cap;
  }

  /** The same to tell, where it may be long ago that a frame came. */
  capAt(at: number): number {
    return this.#view.capAt(at);
  }

  /** Another connection begins anew, with a clock and counts of its own. */
  begin(conn: string): void {
    this.#dropped = new Counters();
    this.#gate = new FrameGate(conn);
  }

  end(): void {
    this.#gate = null;
    this.#stick = null;
  }

  /** Only between {@link begin} and {@link end}: else everything is out of order. */
  judge(frame: DriveFrame, minRttMs: number | null, at: number): FrameVerdict {
    return this.#gate?.judge(frame, minRttMs, at) ?? { kind: 'drop', why: 'out of order' };
  }

  saw(frame: DriveFrame, at: number): void {
    this.#stick = { isCentred: !frame.held || isCentred(frame), at };
    if (at >= frame.seen) this.#view.seen(at - frame.seen, at);
  }

  accepted(n: number, at: number): void {
    this.#accepted = { n, at };
  }

  drop(why: string): void {
    this.#dropped.add(why);
  }

  sent({ steer, throttle }: Sticks, at: number): void {
    this.#sent = { steer, throttle, at };
  }

  /** No stick is away from its centre, as far as the last second says. */
  atRest(at: number): boolean {
    return this.#stick === null || this.#stick.isCentred || at - this.#stick.at > restIsKnownForMs;
  }

  told(at: number): Told {
    return {
      n: this.#accepted?.n ?? null,
      heardAt: this.#accepted?.at ?? null,
      steer: this.#sent?.steer ?? null,
      throttle: this.#sent?.throttle ?? null,
      sentAt: this.#sent?.at ?? null,
      cap: this.capAt(at),
      viewAgeMs: this.#view.medianMs(at),
      dropped: this.#dropped.all(),
    };
  }
}
