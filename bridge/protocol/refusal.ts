/** A refusal is data: a code and a sentence, with the id of what was refused where it had one. */
import { type Static, Type } from 'typebox';

export const refusalCodes = [
  'MALFORMED',
  'UNKNOWN_MESSAGE',
  'NOT_GREETED',
  'ALREADY_GREETED',
  'VERSION_UNSUPPORTED',
  'READ_ONLY',
  'AUTH_EXPIRED',
  // Of intent: commands, lease and drive.
  'UNKNOWN_COMMAND',
  'BAD_ARGS',
  'ID_REUSED',
  'UNKNOWN_VEHICLE',
  'VEHICLE_OFFLINE',
  'FORBIDDEN',
  'NOT_IN_CONTROL',
  'STOPPED',
  'EXPIRED',
  'STALE',
  'BUSY',
  'CONFIRM',
  'PRECONDITION',
  'CHANGED',
  'PREFLIGHT',
  'NO_JOURNAL',
  'BREAKER',
  'TOO_MANY',
  'LEASE_HELD',
  'NOT_ASKED',
  'NOT_CENTRED',
  'UNSUPPORTED',
] as const;
export const RefusalCode = Type.Enum(refusalCodes);
export type RefusalCode = (typeof refusalCodes)[number];

/** S→C. Nothing else changed ([B1]). */
export const Refusal = Type.Object({
  t: Type.Literal('error'),
  code: RefusalCode,
  message: Type.String(),
  id: Type.Optional(Type.String()),
});
export type Refusal = Static<typeof Refusal>;

/** S→C, before a planned close: come back after a random 0..`spreadMs`, or after exactly `retryMs` where that is given. */
export const Goodbye = Type.Object({
  t: Type.Literal('goodbye'),
  why: Type.String(),
  spreadMs: Type.Number(),
  retryMs: Type.Optional(Type.Number({ minimum: 0 })),
});
export type Goodbye = Static<typeof Goodbye>;
