/** STAT_*: time and distance driven, told each 30 s and in the second after the vehicle has stopped driving. */

import { storeValue } from '../autopilot/parameters.ts';
import { loopMs, type Vehicle } from '../vehicle.ts';
import { echoParameter } from './parameter-protocol.ts';

const everyMs = 30_000;

function tell(vehicle: Vehicle, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    storeValue(vehicle.parameters, name, value);
    echoParameter(vehicle, name);
  }
}

function count(vehicle: Vehicle): void {
  const driving = vehicle.armed && vehicle.control.output.throttle !== 0;
  if (driving && !vehicle.driving) vehicle.driveCount++;
  vehicle.statisticsDue ||= vehicle.driving && !driving;
  vehicle.driving = driving;
  if (!driving) return;
  vehicle.drivenMs += loopMs;
  vehicle.distanceM += (Math.abs(vehicle.truth.speedMps) * loopMs) / 1000;
}

export function statisticsStep(vehicle: Vehicle): void {
  count(vehicle);
  const regular = vehicle.ms % everyMs === 0;
  if (vehicle.ms % 1000 !== 0 || !(regular || vehicle.statisticsDue)) return;
  const runtime = { STAT_RUNTIME: vehicle.ms / 1000 };
  if (!vehicle.driving && !vehicle.statisticsDue) {
    tell(vehicle, runtime);
    return;
  }
  vehicle.statisticsDue = false;
  const driven = { STAT_FLTTIME: vehicle.drivenMs / 1000, ...runtime, STAT_FLTCNT: vehicle.driveCount };
  tell(vehicle, { ...driven, STAT_DISTFLWN: vehicle.distanceM });
}
