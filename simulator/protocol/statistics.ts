/** STAT_*: time and distance driven, told each 30 s and each time the vehicle stops. */

import { storeValue } from '../autopilot/parameters.ts';
import { loopMs, type Vehicle } from '../vehicle.ts';
import { echoParameter } from './parameter-protocol.ts';

const everyMs = 30_000;

function tell(vehicle: Vehicle, names: readonly string[]): void {
  for (const name of names) echoParameter(vehicle, name);
}

export function statisticsStep(vehicle: Vehicle): void {
  const { parameters, truth, control } = vehicle;
  const driving = vehicle.armed && control.output.throttle !== 0;
  if (driving) {
    if (vehicle.drivenMs === 0) vehicle.armedCount++;
    vehicle.drivenMs += loopMs;
    vehicle.distanceM += (Math.abs(truth.speedMps) * loopMs) / 1000;
  }
  if (vehicle.ms % everyMs !== 0) return;
  storeValue(parameters, 'STAT_RUNTIME', vehicle.ms / 1000);
  if (driving) {
    storeValue(parameters, 'STAT_FLTTIME', vehicle.drivenMs / 1000);
    storeValue(parameters, 'STAT_FLTCNT', vehicle.armedCount);
    storeValue(parameters, 'STAT_DISTFLWN', vehicle.distanceM);
    tell(vehicle, ['STAT_FLTTIME', 'STAT_RUNTIME', 'STAT_FLTCNT', 'STAT_DISTFLWN']);
  } else tell(vehicle, ['STAT_RUNTIME']);
}
