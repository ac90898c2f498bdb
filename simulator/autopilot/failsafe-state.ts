/** What the failsafes remember: Rover's failsafe bits (1 throttle, 2 GCS) and the EKF's and crash check's counters. */

export interface Failsafe {
  bits: number;
  triggered: number;
  startMs: number;
  /** When system MAV_GCS_SYSID was last heard, boot ms; undefined = never since boot. */
  gcsSeenMs: number | undefined;
  ekf: boolean;
  /** Tenths of a second that the EKF's variance has been too high. */
  ekfCount: number;
  crashMs: number;
  crashed: boolean;
}

export function createFailsafe(): Failsafe {
  const base = { bits: 0, triggered: 0, startMs: 0, gcsSeenMs: undefined };
  return { ...base, ekf: false, ekfCount: 0, crashMs: 0, crashed: false };
}
