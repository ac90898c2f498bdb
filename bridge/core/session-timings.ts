/** How long each absence of an operator may last before something follows from it. */
import type { Mode } from '../protocol/hello.ts';

/** How long a connection may stay silent before its `hello`. */
export const helloWithinMs = 3000;

export type SessionTimings = {
  /** Quiet for this long: a warning, and `stale`. Then dead: the socket is closed. By how the page is looked at. */
  readonly warnAfterMs: Readonly<Record<Mode, number>>;
  readonly deadAfterMs: Readonly<Record<Mode, number>>;
  readonly pingIntervalMs: Readonly<Record<Mode, number>>;
  /** A return within this is silent to others. */
  readonly awayGraceMs: number;
  /** Away for this long, a session is removed. */
  readonly removeAfterMs: number;
  /** A socket heard within this is taken to be alive when another page claims its tab. */
  readonly answeringWithinMs: number;
};

export const defaultTimings: SessionTimings = {
  warnAfterMs: { watch: 5000, hidden: 30_000 },
  deadAfterMs: { watch: 10_000, hidden: 60_000 },
  pingIntervalMs: { watch: 2000, hidden: 25_000 },
  awayGraceMs: 30_000,
  removeAfterMs: 300_000,
  answeringWithinMs: 3000,
};
