/**
 * The wall clock of a machine that has none: stamps for people by the vehicle's GPS, as long as the system's own clock
 * follows nobody. The system's clock is not touched, monotonic time neither, so no interval and no time-out notices. Only
 * stamps of events and recordings are taken from here: a vehicle that lies about the time cannot end a certificate, a pairing
 * or the order of signed frames, which stay by the system's clock.
 */
import type { Clock } from '../core/clock.ts';

/** No satellite has said an earlier one to this program. */
const earliestMs = Date.UTC(2025, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);
/** So many in a row have to agree before they are believed, and before a change is. */
const wanted = 5;
const agreesMs = 2000;
/** A clock that is so near is right enough; a new stamp each day for its drift is worse. */
const nearMs = 1000;

export type ClockSource = 'system' | 'gps';
export type ClockChange = { readonly source: ClockSource; readonly byS: number };

export type GpsClock = Clock & {
  /** A vehicle's own time, true at `at` (monotonic ms) or a little before. Hands back what changed by it. */
  hear(unixMs: number | null, at: number): ClockChange | undefined;
  /** Whether the system's clock follows a time server; undefined where nobody says. */
  judge(isSynchronised: boolean | undefined): ClockChange | undefined;
};

/** The system's clock until there is a better one. */
export function gpsClock(system: Clock): GpsClock {
  let isSynchronised = false;
  /** Unix time at monotonic 0, by GPS; undefined while the system's clock counts. */
  let zeroMs: number | undefined;
  let heard: readonly number[] = [];
  const wallMs = () => (zeroMs === undefined ? system.wallMs() : zeroMs + system.monoMs());
  const turn = (to: number | undefined): ClockChange => {
    const before = wallMs();
    zeroMs = to;
    return { source: to === undefined ? 'system' : 'gps', byS: Math.round((wallMs() - before) / 100) / 10 };
  };
  return {
    monoMs: () => system.monoMs(),
    wallMs,
    hear(unixMs, at) {
      if (unixMs === null || unixMs < earliestMs || unixMs > latestMs || isSynchronised) return undefined;
      heard = [...heard, unixMs - at].slice(-wanted);
      // What took longest on its way says the least: the latest zero is the true one.
      const best = Math.max(...heard);
      if (heard.length < wanted || best - Math.min(...heard) > agreesMs) return undefined;
      const now = zeroMs ?? system.wallMs() - system.monoMs();
      return Math.abs(best - now) <= nearMs ? undefined : turn(best);
    },
    judge(found) {
      isSynchronised = found === true && system.wallMs() >= earliestMs;
      if (!isSynchronised) return undefined;
      heard = [];
      return zeroMs === undefined ? undefined : turn(undefined);
    },
  };
}
