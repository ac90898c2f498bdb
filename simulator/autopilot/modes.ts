/**
 * ArduRover's modes by number, with what the heartbeat says of each and what each needs to be entered.
 * Measured on 4.8; the base_mode bits are without "armed" (0x80). Source: Rover/mode.h, GCS_MAVLink_Rover.cpp.
 */

export type ModeName =
  | 'MANUAL'
  | 'ACRO'
  | 'STEERING'
  | 'HOLD'
  | 'LOITER'
  | 'FOLLOW'
  | 'SIMPLE'
  | 'DOCK'
  | 'CIRCLE'
  | 'AUTO'
  | 'RTL'
  | 'SMART_RTL'
  | 'GUIDED'
  | 'INITIALISING';

export interface Mode {
  readonly name: ModeName;
  readonly number: number;
  /** As AVAILABLE_MODES and the texts write it. */
  readonly title: string;
  readonly baseMode: number;
  /** Steers to places by itself: entering it armed needs the EKF's position. */
  readonly autopilot: boolean;
  /** Needs the EKF's position when armed; ACRO and STEERING only need speed, which SITL always has. */
  readonly needsPosition: boolean;
  readonly armable: boolean;
  readonly selectable: boolean;
  /** MAV_STANDARD_MODE. */
  readonly standard: number;
}

const manual = { baseMode: 0x41, autopilot: false, needsPosition: false, armable: true, selectable: true, standard: 0 };
const still = { ...manual, baseMode: 0x01 };
const auto = { ...manual, baseMode: 0x09, autopilot: true, needsPosition: true };

export const modes: readonly Mode[] = [
  { name: 'MANUAL', number: 0, title: 'Manual', ...manual },
  { name: 'ACRO', number: 1, title: 'Acro', ...manual },
  { name: 'STEERING', number: 3, title: 'Steering', ...manual },
  { name: 'HOLD', number: 4, title: 'Hold', ...still },
  { name: 'LOITER', number: 5, title: 'Loiter', ...auto },
  { name: 'FOLLOW', number: 6, title: 'Follow', ...auto, selectable: false },
  { name: 'SIMPLE', number: 7, title: 'Simple', ...still },
  { name: 'DOCK', number: 8, title: 'Dock', ...auto, selectable: false },
  { name: 'CIRCLE', number: 9, title: 'Circle', ...auto },
  { name: 'AUTO', number: 10, title: 'Auto', ...auto, standard: 6 },
  { name: 'RTL', number: 11, title: 'RTL', ...auto, armable: false, standard: 5 },
  { name: 'SMART_RTL', number: 12, title: 'Smart RTL', ...auto, armable: false },
  { name: 'GUIDED', number: 15, title: 'Guided', ...auto },
  { name: 'INITIALISING', number: 16, title: 'Initialising', ...manual, armable: false, selectable: false },
];

const byNumber = new Map(modes.map((mode) => [mode.number, mode]));
const byName = new Map(modes.map((mode) => [mode.name, mode]));

export function modeByNumber(number: number): Mode | undefined {
  return byNumber.get(number);
}

export function modeByName(name: ModeName): Mode {
  const mode = byName.get(name);
  if (mode === undefined) throw new Error(`there is no mode ${name}`);
  return mode;
}
