/** RC_CHANNELS_OVERRIDE and MANUAL_CONTROL: obeyed from the vehicle's own ground station only, silently ignored else. */

import { channelCount, setOverride } from '../autopilot/rc.ts';
import { num } from '../mavlink/wire.ts';
import { param, type Vehicle } from '../vehicle.ts';
import { clamp } from '../world/geo.ts';
import type { Received } from './received.ts';
import { recordStick } from './record.ts';

/** MAV_GCS_SYSID, or the range that it opens together with MAV_GCS_SYSID_HI. */
export function isMyGcs(vehicle: Vehicle, system: number): boolean {
  const low = param(vehicle, 'MAV_GCS_SYSID');
  const high = param(vehicle, 'MAV_GCS_SYSID_HI');
  return system === low || (high > low && system >= low && system <= high);
}

const leaveAlone = 65_535;
const releaseHigh = 65_534;

/** 0 releases the first eight channels and means nothing for the others, which are released by 65534. */
function overrideFor(channel: number, raw: number): number | undefined {
  if (raw === leaveAlone) return undefined;
  if (channel < 8) return raw === releaseHigh ? undefined : raw;
  if (raw === 0) return undefined;
  return raw === releaseHigh ? 0 : raw;
}

export function handleOverride(received: Received): void {
  const { vehicle, from, fields } = received;
  const obeyed = isMyGcs(vehicle, from.system);
  const [steer, throttle] = [num(fields, 'chan1_raw'), num(fields, 'chan3_raw')];
  recordStick(received, { kind: 'override', steer, throttle, obeyed });
  if (!obeyed) return;
  vehicle.failsafe.gcsSeenMs = vehicle.ms;
  for (let channel = 0; channel < channelCount; channel++) {
    const us = overrideFor(channel, num(fields, `chan${channel + 1}_raw`));
    if (us !== undefined) setOverride(vehicle.rc, channel, us, vehicle.ms);
  }
}

const unusedAxis = 32_767;

function axis(vehicle: Vehicle, channel: number, value: number): void {
  const share = clamp(value, -1000, 1000);
  const us = value === unusedAxis ? 0 : Math.round(1500 + share * 0.5);
  setOverride(vehicle.rc, channel, us, vehicle.ms);
}

/** y steers, z drives, both −1000 … 1000 with 0 neutral. */
export function handleManualControl(received: Received): void {
  const { vehicle, from, fields } = received;
  const obeyed = isMyGcs(vehicle, from.system);
  recordStick(received, { kind: 'manual', steer: num(fields, 'y'), throttle: num(fields, 'z'), obeyed });
  if (!obeyed) return;
  vehicle.failsafe.gcsSeenMs = vehicle.ms;
  axis(vehicle, 0, num(fields, 'y'));
  axis(vehicle, 2, num(fields, 'z'));
}
