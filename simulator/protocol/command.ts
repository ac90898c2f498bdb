/** A command as its action takes it, and MAV_RESULT as the action answers. */
import type { Vehicle } from '../vehicle.ts';
import type { Link, Sender } from './link.ts';

export const result = { accepted: 0, temporarilyRejected: 1, denied: 2, unsupported: 3, failed: 4 } as const;

export interface Command {
  readonly vehicle: Vehicle;
  readonly link: Link;
  readonly from: Sender;
  readonly id: number;
  readonly p: readonly [number, number, number, number];
  /** Degrees × 10⁷ in a COMMAND_INT; a COMMAND_LONG's degrees are converted. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly frame: number;
  readonly asInt: boolean;
  /** Which message it was, for the effect log. */
  readonly message: string;
  readonly seq: number;
  readonly heardMs: number;
  readonly confirmation: number;
}

export function outcome(good: boolean): number {
  return good ? result.accepted : result.failed;
}
