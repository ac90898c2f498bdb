/** ArduRover's modes by the number that heartbeats carry and DO_SET_MODE takes (ArduPilot: Rover/mode.h). */
export const roverModes: ReadonlyMap<number, string> = new Map([
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

/** Passed through on the way up; nobody can ask for it. */
const initialising = 'INITIALISING';

/** Modes that an operator can ask for, by name. */
export const modeNumbers: ReadonlyMap<string, number> = new Map(
  [...roverModes].flatMap(([number, name]): [string, number][] => (name === initialising ? [] : [[name, number]])),
);
