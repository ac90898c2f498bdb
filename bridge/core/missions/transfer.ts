/**
 * What the transfers of plans have in common: a machine without timers that hears what the vehicle says and what time it
 * is, and says once how it ended. Requests that ran out of time are repeated by us as well as asked for by the vehicle.
 */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import type { Report } from '../link.ts';
import type { Errand } from '../orders.ts';
import type { RoundTrip } from '../round-trip.ts';

/** Times are a job's: they stand still while the vehicle is not heard. */
export interface Transfer {
  heard(report: Report, at: number): void;
  /** Every 20 ms or so. */
  tick(at: number): void;
  /** Leaves off without a word; what it had begun stays as it is. */
  drop(at: number): void;
}

export type TransferPorts = {
  /** False where it cannot leave now. */
  send(order: Errand): boolean;
  readonly roundTrip: RoundTrip;
};

/** `of` items; `done` of them are across. */
export type Progress = (done: number, of: number, at: number) => void;

/** A list without home, and the name that the vehicle gives to it, where it gives any. */
export type Held = { readonly items: readonly PlanItem[]; readonly opaqueId: number | null };
export type Fetched = ({ readonly ok: true } & Held) | { readonly ok: false; readonly why: string };

/** Nothing of what was asked came back for this long: the vehicle is heard, but does not do this. */
export const quietMs = 60_000;
/** Answers that bring nothing new for so long lead nowhere. */
export const stuckMs = 120_000;
/** While somebody else transfers, tried again this often, for so long ([M7]). */
export const deniedEveryMs = 2000;
export const deniedForMs = 60_000;
/** What could not leave is tried again after this. */
export const blockedMs = 200;

/** A way that loses a third loses both ways four times in a row now and then; only a longer silence speaks of a slower way. */
const silences = 4;

/** A request that was sent so often ran out of time, and nothing was heard since. */
export function ranOut({ roundTrip }: TransferPorts, sends: number): void {
  if (roundTrip.smoothedMs === null || sends % silences === 0) roundTrip.silent();
}

/** A mission's first item is home, which the vehicle knows by itself: a plan begins after it (ArduPilot, AP_Mission). */
export const homeItems = (list: PlanList): number => (list === 'mission' ? 1 : 0);

/** What ArduPilot says to everyone when a list was taken over. */
const takenOver: Readonly<Record<string, PlanList>> = {
  'Flight plan received': 'mission',
  'Fence received': 'fence',
  'Rally points received': 'rally',
};
export const takenOverIn = (text: string): PlanList | undefined => takenOver[text];
