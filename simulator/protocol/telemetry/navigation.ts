/**
 * Where it is going: the leg under way, its end, the mission's progress, the fence.
 */

import { progressOf } from '../../autopilot/follow.ts';
import type { Fields } from '../../mavlink/wire.ts';
import { estimate, param, type Vehicle } from '../../vehicle.ts';
import { compassDegrees, e7, offsetPlace } from '../../world/geo.ts';
import { missionState, missionTotal } from '../mission-view.ts';
import { altitude } from './motion.ts';

export function navigation(vehicle: Vehicle): Fields | undefined {
  if (!vehicle.mode.autopilot) return undefined;
  if (vehicle.path === undefined) return vehicle.mode.name === 'GUIDED' ? undefined : {};
  const progress = progressOf(vehicle.path, estimate(vehicle));
  return {
    target_bearing: Math.round(compassDegrees(progress.bearingRad)),
    wp_dist: Math.min(65_535, Math.round(progress.distanceM)),
    xtrack_error: progress.crossTrackM,
  };
}

export function positionTarget(vehicle: Vehicle): Fields | undefined {
  if (!vehicle.mode.autopilot || vehicle.path === undefined) return undefined;
  const place = offsetPlace(vehicle.options.home, vehicle.path.leg.to);
  const at = { lat_int: e7(place.latDeg), lon_int: e7(place.lonDeg), alt: altitude(vehicle) - place.altM };
  return { time_boot_ms: vehicle.ms, coordinate_frame: 0, type_mask: 65_016, ...at };
}

export function fenceStatus(vehicle: Vehicle): Fields | undefined {
  if (param(vehicle, 'FENCE_ENABLE') === 0) return undefined;
  const { breached, breachType, breachCount, breachMs } = vehicle.fence;
  const breach = { breach_status: breached ? 1 : 0, breach_type: breached ? breachType : 0, breach_time: breachMs };
  return { ...breach, breach_count: breachCount, breach_mitigation: 0 };
}

export function missionCurrent(vehicle: Vehicle): Fields {
  return {
    seq: vehicle.mission.current,
    total: missionTotal(vehicle),
    mission_state: missionState(vehicle),
    mission_mode: vehicle.mode.name === 'AUTO' ? 1 : 0,
  };
}
