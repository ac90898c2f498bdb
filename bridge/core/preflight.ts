/** What happens when sticks, operator or bridge are gone, read from the vehicle's own parameters ([D9]). */
import type { Preflight } from '../protocol/control.ts';
import type { Stopping } from './deceleration.ts';

/** Read by name: a number, null where the vehicle does not know the name, missing while unread. */
export type ReadParameters = Readonly<Record<string, number | null | undefined>>;

/** The parameters to be read, each by the names it has had, the newest first. One of them answers for it. */
export const neededParameters: readonly (readonly string[])[] = [
  ['MAV_GCS_SYSID', 'SYSID_MYGCS'],
  ['FS_THR_ENABLE'],
  ['RC_FS_TIMEOUT'],
  ['RC_OVERRIDE_TIME'],
  ['FS_GCS_ENABLE'],
  ['FS_GCS_TIMEOUT'],
  ['FS_TIMEOUT'],
  ['FS_ACTION'],
];
/** Read where the vehicle knows them; nothing waits for them. */
export const helpfulParameters: readonly string[] = ['MAV_GCS_SYSID_HI'];

export type PreflightFacts = {
  /** An RC receiver delivers; null while nobody knows. */
  readonly hasReceiver: boolean | null;
  /** The system id that we drive as. */
  readonly groundStation: number;
  /** Somebody else beats as that system id, and would mask our absence. */
  readonly isMasked: boolean;
  /** The mode in which it is driven; another than a driven one is taken for MANUAL. */
  readonly mode: string | null;
  readonly atMps: number;
  readonly deadManMs: number;
  /** How this rover was measured to stop: without brakes, and by its speed loop. */
  readonly stopping: { readonly coast: Stopping | null; readonly brake: Stopping | null };
  /** An admin drives on although it is blocked. */
  readonly overridden: boolean;
};

export declare function judgePreflight(params: ReadParameters, facts: PreflightFacts, at: number): Preflight;
