/**
 * Our own descriptions of what a rover operator touches, for ArduRover 4.5 to 4.8: there without any file and without a
 * network. ArduPilot's own file of descriptions, where an operator hands one in, says more.
 */
import type { ParameterInfo } from '../files/parameter-info.ts';
import { driving } from './driving.ts';
import { safety } from './safety.ts';
import { wiring } from './wiring.ts';

export const builtInInfos: readonly ParameterInfo[] = [...safety, ...driving, ...wiring];

const byName: ReadonlyMap<string, ParameterInfo> = new Map(builtInInfos.map((info) => [info.name, info]));

/** `SERVO12_MIN` is one of `SERVOn_MIN`, and a second battery is a battery. */
const familyOf = (name: string): string =>
  name.replace(/^BATT[2-9A-G]_/, 'BATT_').replace(/^(SERVO|RC|MODE|SERIAL|RELAY|MAV|GPS)\d+(?=_|$)/, '$1n');

/** By the name as the newest version has it; undefined where we say nothing about it. */
export function builtInInfo(name: string): ParameterInfo | undefined {
  const info = byName.get(name) ?? byName.get(familyOf(name));
  return info && { ...info, name };
}
