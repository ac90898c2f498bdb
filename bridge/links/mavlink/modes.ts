/** Flight modes by the number that heartbeats carry (ArduPilot: Rover/mode.h). */

/** MAV_AUTOPILOT and MAV_TYPE as far as modes depend on them. */
const ardupilot = 3;
const groundRover = 10;
const surfaceBoat = 11;

const roverModes: ReadonlyMap<number, string> = new Map([
  [0, 'MANUAL'],
  [1, 'ACRO'],
  [3, 'STEERING'],
  [4, 'HOLD'],
  [5, 'LOITER'],
  [6, 'FOLLOW'],
  [7, 'SIMPLE'],
  [8, 'DOCK'],
  [9, 'CIRCLE'],
  [10, 'AUTO'],
  [11, 'RTL'],
  [12, 'SMART_RTL'],
  [15, 'GUIDED'],
  [16, 'INITIALISING'],
]);

/** The mode's name, or `mode 42` where the number has none for this autopilot and vehicle. Boats run ArduRover too. */
export function modeName(autopilot: number, vehicleType: number, mode: number): string {
  const isRover = autopilot === ardupilot && (vehicleType === groundRover || vehicleType === surfaceBoat);
  return (isRover ? roverModes.get(mode) : undefined) ?? `mode ${mode}`;
}
