/** What is wrong with the vehicle at the moment. All quiet by default; the script and the live control set these. */

import type { Radio } from './lane.ts';

/** What the radio does to frames that come to the vehicle, and to frames that leave it, on every port. */
export type RadioFaults = { [K in keyof Radio as `${K}In` | `${K}Out`]: Radio[K] };

export interface Faults extends RadioFaults {
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
  /** Every answer to a command waits this long. */
  ackDelayMs: number;
  /** Share of acknowledgements that never leave, 0 … 1. */
  ackLoss: number;
  /** The mission item with this number is refused on upload, −1 none. */
  refuseItem: number;
  /** Parameters that answer with their old value. */
  stuckParameters: ReadonlySet<string>;
  /** The vehicle's own idea of the time runs off. */
  clockDriftMs: number;
  clockDriftPpm: number;
}

const goodRadio: RadioFaults = {
  ...{ silentIn: false, lossIn: 0, duplicateIn: 0, reorderIn: 0, delayMsIn: 0, jitterMsIn: 0 },
  ...{ silentOut: false, lossOut: 0, duplicateOut: 0, reorderOut: 0, delayMsOut: 0, jitterMsOut: 0 },
};

export function radioIn(faults: RadioFaults): Radio {
  const { silentIn: silent, lossIn: loss, duplicateIn: duplicate, reorderIn: reorder } = faults;
  return { silent, loss, duplicate, reorder, delayMs: faults.delayMsIn, jitterMs: faults.jitterMsIn };
}

export function radioOut(faults: RadioFaults): Radio {
  const { silentOut: silent, lossOut: loss, duplicateOut: duplicate, reorderOut: reorder } = faults;
  return { silent, loss, duplicate, reorder, delayMs: faults.delayMsOut, jitterMs: faults.jitterMsOut };
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
    ...goodRadio,
    ackDelayMs: 0,
    ackLoss: 0,
    refuseItem: -1,
    stuckParameters: new Set(),
    clockDriftMs: 0,
    clockDriftPpm: 0,
  };
}
