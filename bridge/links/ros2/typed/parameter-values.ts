/**
 * Parameters as ROS has them: an integer of 64 bits or a float, nothing else. Which of MAVLink's types it is there, MAVROS
 * does not say: integers are told as INT32 and the rest as REAL32, of which ArduPilot takes either for its own.
 */
import type { ParameterSaid } from '../../../core/link.ts';
import type { ParameterValue } from './readings.ts';

const ros = { notSet: 0, integer: 2, double: 3 } as const;
const mav = { int32: 6, real32: 9, real64: 10 } as const;
const noIndex = 65_535;

/** Undefined where it has no value of a number: MAVROS answers so for names that it does not know. */
export function numberOf({
  type,
  integer_value,
  double_value,
}: ParameterValue): { readonly value: number; readonly type: number } | undefined {
  if (type === ros.integer) return { value: Number(integer_value), type: mav.int32 };
  if (type === ros.double) return { value: double_value, type: mav.real32 };
  return undefined;
}

export function parameterSaid(
  name: string,
  value: ParameterValue,
  index = noIndex,
  count = 0,
): readonly ParameterSaid[] {
  const number = numberOf(value);
  return number === undefined || name === '' ? [] : [{ kind: 'param', name, ...number, index, count }];
}

const empty = {
  bool_value: false,
  string_value: '',
  byte_array_value: [],
  bool_array_value: [],
  integer_array_value: [],
  double_array_value: [],
  string_array_value: [],
};

/** Whole: what is left out of a ROS message, or of another kind, is sent as something else in silence. 64 bits go as BigInt. */
export function valueFor(value: number, mavType: number) {
  const isFloat = mavType === mav.real32 || mavType === mav.real64;
  return isFloat
    ? { ...empty, type: ros.double, integer_value: 0n, double_value: value }
    : { ...empty, type: ros.integer, integer_value: BigInt(Math.round(value)), double_value: 0 };
}
