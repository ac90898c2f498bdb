/** Ping and pong between operator and bridge: one exchange gives round trip, jitter, loss and clock offset. */
import { type Static, Type } from 'typebox';

/**
 * C→S. `c0`: the client's monotonic ms as it sends. `awake`: the page is visible and its main thread was alive within the
 * last second; it keeps the leases of its session ([A2]).
 */
export const Ping = Type.Object({
  t: Type.Literal('ping'),
  n: Type.Integer({ minimum: 0 }),
  c0: Type.Number(),
  awake: Type.Optional(Type.Boolean()),
});
export type Ping = Static<typeof Ping>;

/** S→C: nothing was heard from this client for a while although its socket is open ([L5]). */
export const ConnectionWarning = Type.Object({
  t: Type.Literal('connection_warning'),
  quietMs: Type.Number(),
});
export type ConnectionWarning = Static<typeof ConnectionWarning>;

/** S→C. `s1`, `s2`: the bridge's monotonic ms as the ping came in and as the pong goes out. */
export const Pong = Type.Object({
  t: Type.Literal('pong'),
  n: Type.Integer({ minimum: 0 }),
  c0: Type.Number(),
  s1: Type.Number(),
  s2: Type.Number(),
});
export type Pong = Static<typeof Pong>;
