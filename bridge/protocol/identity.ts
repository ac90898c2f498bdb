/**
 * Who one is to the bridge: proven in `hello`, proven anew before the proof is too old, and said by the bridge whenever it
 * changes. Where nobody is asked, as on loopback, nothing of this is sent but the first `identity`.
 */
import { type Static, Type } from 'typebox';
import { Role } from './command.ts';

/** An access token, or a ticket, which is good once ([U2]). */
export const Proof = Type.Union([
  Type.Object({ token: Type.String({ minLength: 1, maxLength: 4096 }) }),
  Type.Object({ ticket: Type.String({ minLength: 1, maxLength: 128 }) }),
]);
export type Proof = Static<typeof Proof>;

/** C→S: the same person, proven anew ([U4]). */
export const Authenticate = Type.Object({ t: Type.Literal('authenticate'), proof: Proof });
export type Authenticate = Static<typeof Authenticate>;

/** S→C: who one is and for how long ([U4], [U5]). `untilAt`: bridge's monotonic ms; null where nobody is asked. */
export const Identity = Type.Object({
  t: Type.Literal('identity'),
  /** The device as people named it. */
  name: Type.String(),
  role: Role,
  untilAt: Type.Union([Type.Number(), Type.Null()]),
  /** `expiring`: prove it anew now. `expired`: all but STOP is refused, and soon the connection ends. */
  phase: Type.Enum(['known', 'expiring', 'expired']),
});
export type Identity = Static<typeof Identity>;
