/** How a link is signed: what left with a signature, what came with one, and what was refused ([Y4]). */
import { type Static, Type } from 'typebox';
import { byName } from './by-name.ts';

export const SigningState = Type.Object({
  /** The number that our frames on this link carry. */
  linkId: Type.Integer(),
  /** What becomes of frames without a signature. */
  unsigned: Type.Enum(['refuse', 'accept']),
  /** Frames, since start. */
  signed: Type.Integer(),
  verified: Type.Integer(),
  acceptedUnsigned: Type.Integer(),
  /** By reason; a reason that is missing never was one. */
  refused: byName(Type.Integer()),
  /** The newest refusal; `at` is the bridge's monotonic ms. */
  last: Type.Union([Type.Null(), Type.Object({ why: Type.String(), at: Type.Number() })]),
});
export type SigningState = Static<typeof SigningState>;
