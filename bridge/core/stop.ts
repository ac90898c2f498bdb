/** STOP of one vehicle ([X1]–[X3]): neutral and HOLD until the vehicle says so, and a latch until it is cleared on purpose. */
import type { Control } from '../protocol/control.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import type { VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import type { DriveOutput } from './halt.ts';
import type { Order } from './orders.ts';

export type StopEffect =
  /** Orders go as the ground station, on every link that carried the vehicle. */
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** The vehicle confirmed it, or did not within 5 s (it goes on): the outcome of the commands that pressed it. */
  | { readonly kind: 'outcome'; readonly confirmed: boolean };

export type StopConfig = DriveOutput & { readonly vehicle: string };

export type StopClearing = { readonly holds: boolean; readonly atRest: boolean };

/** One per vehicle. `at` is monotonic ms. */
export declare class StopLatch {
  constructor(config: StopConfig);
  get isLatched(): boolean;
  /** For `control`. */
  get state(): Control['stop'];
  /** Accepted from anyone, always. The caller raises the lease's term and has the drive cede, then acts on this. */
  press(by: string, at: number): StopEffect[];
  observe(facts: VehicleFacts, at: number): StopEffect[];
  /** Every 20 ms at most. */
  tick(at: number): StopEffect[];
  /** Ends the latch; a refusal code where that may not be. */
  clear(
    by: string,
    clearing: StopClearing,
    at: number,
  ): { readonly refused: RefusalCode | null; readonly effects: StopEffect[] };
}
