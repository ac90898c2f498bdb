/** The timings that pages are told ([H5]), and those that their sessions live by. */
import { defaultTimings, type SessionTimings } from './core/session-timings.ts';
import type { Policy } from './protocol/hello.ts';
import type { Config } from './settings.ts';

export const tickMs = 100;

export const policyOf = ({ pingMs, hiddenPingMs }: Config): Policy => ({
  tickMs,
  staleAfterMs: 1000,
  deadAfterMs: 3000,
  pingIntervalMs: pingMs,
  hiddenPingIntervalMs: hiddenPingMs,
  lateAfterPeriods: 2.5,
  leasePingIntervalMs: 500,
  driveIntervalMs: 50,
  pageLifeMs: 150,
});

/** A warning comes at half of the time after which a quiet connection is closed ([L5]). */
export const timingsOf = (config: Config): SessionTimings => ({
  ...defaultTimings,
  pingIntervalMs: { watch: config.pingMs, hidden: config.hiddenPingMs },
  warnAfterMs: { watch: config.warnAfterMs, hidden: config.hiddenWarnAfterMs },
  deadAfterMs: { watch: 2 * config.warnAfterMs, hidden: 2 * config.hiddenWarnAfterMs },
  awayGraceMs: 1000 * config.awayGraceS,
  removeAfterMs: 1000 * config.removeAfterS,
});
