/**
 * Which clock events and recordings are stamped by: the system's, or with `--clock-from-gps` the vehicle's while the system's
 * follows nobody ([L7]).
 */
import type { Clock, Stop } from './core/clock.ts';
import type { Happening } from './core/fleet.ts';
import type { LinkListener } from './core/link.ts';
import { isSynchronised } from './machine/doctor/computer.ts';
import { type ClockChange, gpsClock } from './machine/gps-clock.ts';
import { type Look, realLook } from './machine/look.ts';

const judgeMs = 60_000;

export type Stamps = {
  readonly clock: Clock;
  /** The same listener, which on its way tells the time of the vehicles of a live link. */
  overhear(listener: LinkListener): LinkListener;
  /** Looks at the system's clock now and then, but starts no program while somebody drives. */
  start(isDriven: () => boolean, announce: (happening: Happening) => void): Stop;
};

export function stampsBy(system: Clock, isFromGps: boolean, look: Look = realLook): Stamps {
  if (!isFromGps) return { clock: system, overhear: (listener) => listener, start: () => async () => {} };
  const clock = gpsClock(system);
  let announce = (_: Happening): void => {};
  // Until it was looked at nobody knows whether a better one is needed.
  let isJudged = false;
  const tell = (change: ClockChange | undefined) => {
    if (change) announce({ at: clock.monoMs(), severity: 5, body: { kind: 'clock', ...change } });
  };
  const judge = async () => {
    tell(clock.judge(await isSynchronised(look)));
    isJudged = true;
  };
  return {
    clock,
    overhear: (listener) => ({
      ...listener,
      onReport(from, at, report, made) {
        if (isJudged && report.kind === 'sample' && report.group === 'time') tell(clock.hear(report.values.unixMs, at));
        listener.onReport(from, at, report, made);
      },
    }),
    start(isDriven, told) {
      announce = told;
      let judging = judge();
      const timer = setInterval(() => {
        if (!isDriven()) judging = judging.then(judge);
      }, judgeMs);
      return async () => {
        clearInterval(timer);
        await judging;
      };
    },
  };
}
