/** Flight modes by the number that heartbeats carry. */
import { roverModes } from '../../protocol/modes.ts';

/** MAV_AUTOPILOT and MAV_TYPE as far as modes depend on them. */
const ardupilot = 3;
const groundRover = 10;
const surfaceBoat = 11;

/** The mode's name, or `mode 42` where the number has none for this autopilot and vehicle. Boats run ArduRover too. */
export function modeName(autopilot: number, vehicleType: number, mode: number): string {
  const isRover = autopilot === ardupilot && (vehicleType === groundRover || vehicleType === surfaceBoat);
  return (isRover ? roverModes.get(mode) : undefined) ?? `mode ${mode}`;
}
