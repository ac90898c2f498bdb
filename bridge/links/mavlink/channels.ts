/** Receiver and servo channels, which MAVLink numbers by field name. */
import type { Fields } from './generated/messages.ts';
import { uint16Max } from './units.ts';

/** Channels in µs: 0 and 65535 are channels without a pulse; those after the last one are left out. */
export function pulses(raw: readonly number[]): (number | null)[] {
  const values = raw.map((us) => (us === 0 || us === uint16Max ? null : us));
  return values.slice(0, values.findLastIndex((us) => us !== null) + 1);
}

export const channels = (fields: Fields['RC_CHANNELS']): number[] => [
  fields.chan1_raw,
  fields.chan2_raw,
  fields.chan3_raw,
  fields.chan4_raw,
  fields.chan5_raw,
  fields.chan6_raw,
  fields.chan7_raw,
  fields.chan8_raw,
  fields.chan9_raw,
  fields.chan10_raw,
  fields.chan11_raw,
  fields.chan12_raw,
  fields.chan13_raw,
  fields.chan14_raw,
  fields.chan15_raw,
  fields.chan16_raw,
  fields.chan17_raw,
  fields.chan18_raw,
];

export const outputs = (fields: Fields['SERVO_OUTPUT_RAW']): number[] => [
  fields.servo1_raw,
  fields.servo2_raw,
  fields.servo3_raw,
  fields.servo4_raw,
  fields.servo5_raw,
  fields.servo6_raw,
  fields.servo7_raw,
  fields.servo8_raw,
  fields.servo9_raw,
  fields.servo10_raw,
  fields.servo11_raw,
  fields.servo12_raw,
  fields.servo13_raw,
  fields.servo14_raw,
  fields.servo15_raw,
  fields.servo16_raw,
];
