/** The mission as MISSION_CURRENT tells it. */

import type { Vehicle } from '../vehicle.ts';

/** Home is not counted. */
export function missionTotal(vehicle: Vehicle): number {
  return Math.max(0, vehicle.mission.items.length - 1);
}

/** MISSION_STATE: 1 none, 2 not started, 3 active, 4 paused, 5 complete. */
export function missionState(vehicle: Vehicle): number {
  const { mission, mode } = vehicle;
  if (mission.items.length < 2) return 1;
  if (mission.complete) return 5;
  if (mission.current === 0) return 2;
  return mode.name === 'AUTO' && mission.running ? 3 : 4;
}
