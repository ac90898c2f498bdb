/** The lease: who may drive and send what moves. One holder per vehicle, and a term that fences off every earlier one. */
import { type Static, Type } from 'typebox';

const id = Type.String({ minLength: 1, maxLength: 64 });
const session = Type.String();

/** What happens to a vehicle in an automatic mode when its holder is gone. In a manual mode it is always stopped. */
export const Will = Type.Enum(['hold', 'continue', 'rtl']);
export type Will = Static<typeof Will>;

/**
 * C→S. `ask` for the lease; `grant` or `deny` it to who asked; `take` it as an admin, or when the holder did not answer;
 * `release` it; say its `will`; `clear_stop` ends the latch of a STOP. `term` is the one that the sender believes in.
 */
export const LeaseRequest = Type.Object({
  t: Type.Literal('lease_request'),
  id,
  vehicle: Type.String({ minLength: 1, maxLength: 128 }),
  act: Type.Enum(['ask', 'grant', 'deny', 'take', 'release', 'will', 'clear_stop']),
  term: Type.Optional(Type.Integer({ minimum: 0 })),
  /** The session that a `grant` or `deny` is for. */
  to: Type.Optional(Type.String({ maxLength: 160 })),
  /** One sentence to who is denied. */
  why: Type.Optional(Type.String({ maxLength: 200 })),
  will: Type.Optional(Will),
});
export type LeaseRequest = Static<typeof LeaseRequest>;

/** S→C, to who asked. `pending`: the holder has been asked. */
export const LeaseResponse = Type.Object({
  t: Type.Literal('lease_response'),
  id,
  ok: Type.Boolean(),
  pending: Type.Optional(Type.Boolean()),
  term: Type.Optional(Type.Integer()),
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
});
export type LeaseResponse = Static<typeof LeaseResponse>;

/** Why a lease changed hands, for the event and the journal. */
export const leaseChanges = [
  'granted',
  'asked',
  'denied',
  'no_answer',
  'handed_over',
  'taken_over',
  'released',
  'expired',
  'stopped',
  'void',
] as const;

export const Lease = Type.Object({
  /** The fencing number: upward with every change of holder and every STOP, over restarts too. */
  term: Type.Integer({ minimum: 0 }),
  holder: Type.Union([session, Type.Null()]),
  /** Bridge's monotonic ms since when, and until when without another sign of the holder. */
  since: Type.Union([Type.Number(), Type.Null()]),
  expiresAt: Type.Union([Type.Number(), Type.Null()]),
  will: Will,
  /** Who asked and by when the holder has to answer, bridge's monotonic ms. First come, first served. */
  waiting: Type.Array(Type.Object({ session, askedAt: Type.Number(), answerBy: Type.Number() })),
});
export type Lease = Static<typeof Lease>;
