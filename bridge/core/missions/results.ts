/** MAV_MISSION_RESULT: what a vehicle says of a transfer, and of an item that it does not take. */

export const result = {
  accepted: 0,
  error: 1,
  unsupported: 3,
  noSpace: 4,
  invalidSequence: 13,
  denied: 14,
  cancelled: 15,
} as const;

/** In its order. */
const words = [
  'accepted',
  'an error',
  'its frame is not supported',
  'it is not supported',
  'there is no room for it',
  'it is invalid',
  'param1 is invalid',
  'param2 is invalid',
  'param3 is invalid',
  'param4 is invalid',
  'its latitude (or param5) is invalid',
  'its longitude (or param6) is invalid',
  'its altitude (or param7) is invalid',
  'it came out of turn',
  'another transfer is under way',
  'cancelled',
];

export const resultWords = (code: number): string => words[code] ?? `result ${code}`;
