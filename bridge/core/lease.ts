/**
 * The lease of one vehicle: who may drive it and send what moves it ([A1]–[A6]). One session holds it or none does; the
 * term fences off everything that was meant under an earlier one.
 */
import type { Role } from '../protocol/command.ts';
import type { LeaseRequest, LeaseResponse, Lease as LeaseState, Will } from '../protocol/lease.ts';
import type { Happening } from './fleet.ts';

/** What the caller has to do. */
export type LeaseEffect =
  | { readonly kind: 'answer'; readonly session: string; readonly response: LeaseResponse }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** The holder is leaving: stop its drive at once. The lease moves on when `isNeutral` says so ([A4]). */
  | { readonly kind: 'leaving'; readonly session: string; readonly to: string | null }
  /** It moved on. `free`: nobody holds it, and the will is due where the vehicle is in an automatic mode ([A5]). */
  | { readonly kind: 'moved'; readonly holder: string | null; readonly term: number; readonly will: Will };

export type LeaseOptions = {
  readonly vehicle: string;
  /** Higher than any term there was before. */
  readonly term: number;
  /** Nothing but neutral is being sent to the vehicle. */
  readonly isNeutral: () => boolean;
};

/** `at` is monotonic ms throughout; a hand that acts with a stale term, or too late, is refused. */
export declare class Lease {
  constructor(options: LeaseOptions);
  /** Whether this session may move the vehicle under this term now: the fence. */
  holds(session: string, term: number, at: number): boolean;
  /** Null as well while the holder is leaving. */
  get holder(): string | null;
  get term(): number;
  get will(): Will;
  /** Every act but `clear_stop`. */
  request(session: string, role: Role, message: LeaseRequest, at: number): LeaseEffect[];
  /** A sign of life of a session; means something where it is the holder ([A2]). */
  awake(session: string, at: number): void;
  /** A STOP: the term rises, the holder stays ([X3]). */
  fence(by: string, at: number): LeaseEffect[];
  /** Ends it for a reason that is not the holder's: the vehicle is gone, the bridge leaves. */
  end(why: string, at: number): LeaseEffect[];
  /** Expires, hands over, and closes questions. Call every 20 ms or so. */
  sweep(at: number): LeaseEffect[];
  /** For `control`. */
  state(): LeaseState;
}
