/** What is wrong with the vehicle at the moment. All quiet by default; the script and the live control set these. */

export interface Faults {
  gpsLost: boolean;
  gpsJumpNorthM: number;
  gpsJumpEastM: number;
  gpsNoiseM: number;
  /** 0 = leave the fix type alone. */
  gpsFixType: number;
  compassErrorDeg: number;
  batterySagV: number;
  rcLost: boolean;
  ekfVariance: number;
  motorStalled: boolean;
  /** 1 = full grip as SITL, 0.05 = ice. */
  grip: number;
  /** Nothing is sent, on any port. */
  silent: boolean;
  /** Every answer to a command waits this long. */
  ackDelayMs: number;
  /** Share of acknowledgements that never leave, 0 … 1. */
  ackLoss: number;
  /** Share of frames sent twice, and swapped with the next one. */
  duplicate: number;
  reorder: number;
  /** Share of frames lost on the way out and in. */
  loss: number;
  /** The mission item with this number is refused on upload, −1 none. */
  refuseItem: number;
  /** Parameters that answer with their old value. */
  stuckParameters: ReadonlySet<string>;
  /** The vehicle's own idea of the time runs off. */
  clockDriftMs: number;
  clockDriftPpm: number;
}

export function createFaults(): Faults {
  return {
    gpsLost: false,
    gpsJumpNorthM: 0,
    gpsJumpEastM: 0,
    gpsNoiseM: 0,
    gpsFixType: 0,
    compassErrorDeg: 0,
    batterySagV: 0,
    rcLost: false,
    ekfVariance: 0,
    motorStalled: false,
    grip: 1,
    silent: false,
    ackDelayMs: 0,
    ackLoss: 0,
    duplicate: 0,
    reorder: 0,
    loss: 0,
    refuseItem: -1,
    stuckParameters: new Set(),
    clockDriftMs: 0,
    clockDriftPpm: 0,
  };
}
