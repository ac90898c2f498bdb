/**
 * Whether the bridge may go on: the service manager's watchdog is fed only while it does what somebody's safety hangs on.
 * A disk that is gone, a rover that is silent or a page that is slow is no reason to begin anew, since a new start would
 * change nothing; a watch over the sticks that no longer runs is.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Stop } from './core/clock.ts';
import type { JournalStatus } from './core/journal.ts';
import type { Notifier } from './notify.ts';

export type Signs = {
  /** Monotonic ms. */
  readonly at: number;
  /** When the dead-man's watch ran last; null before its first time. */
  readonly watchedAt: number | null;
  /** What half of the loop's turns were late by at least, since the last look, ms. */
  readonly lagMs: number;
  readonly journal: Pick<JournalStatus, 'durability' | 'durableTo' | 'waiting'>;
};

/** The watch runs every 20 ms, and a frame of the sticks is good for 300. */
const watchLateMs = 1000;
const lagTooMuchMs = 500;
/** A disk that does not answer is known after a second, and said: longer silence without that is the journal's own. */
const journalSilentMs = 15_000;

/** Looks again and again; hands back why it should not go on, nothing while it may. */
export function judgeFitness(): (signs: Signs) => readonly string[] {
  let moved = { durableTo: -1, at: 0 };
  return ({ at, watchedAt, lagMs, journal }) => {
    const { durability, durableTo, waiting } = journal;
    if (!durability.durable || waiting === 0 || durableTo !== moved.durableTo) moved = { durableTo, at };
    const sinceWatch = watchedAt === null ? Number.POSITIVE_INFINITY : at - watchedAt;
    return [
      ...(sinceWatch > watchLateMs ? ['the watch over the sticks does not run'] : []),
      ...(lagMs > lagTooMuchMs ? [`half of what it does comes ${Math.round(lagMs)} ms late or later`] : []),
      ...(at - moved.at > journalSilentMs ? ['the journal neither writes nor says that it cannot'] : []),
    ];
  };
}

export type Fit = { readonly look: () => Omit<Signs, 'lagMs'>; readonly status: () => string };

/**
 * Says that it is ready, and from then on, four times within the manager's patience, that it lives, for as long as it is
 * fit: whoever is ended for it was looked at three times. `note` hears when it is not, and why.
 */
export function feedWatchdog(
  notifier: Notifier,
  { WATCHDOG_USEC, WATCHDOG_PID }: Readonly<Record<string, string | undefined>>,
  { look, status }: Fit,
  note: (text: string) => void,
): Stop {
  const judge = judgeFitness();
  const isMine = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid);
  const patienceMs = isMine ? Number(WATCHDOG_USEC ?? 0) / 1000 : 0;
  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  loop.enable();
  let before = '';
  const turn = () => {
    const lagMs = Math.max(0, loop.percentile(50) / 1e6 - resolutionMs);
    loop.reset();
    const why = judge({ ...look(), lagMs: Number.isFinite(lagMs) ? lagMs : 0 }).join(', ');
    if (why !== '' && why !== before) note(`the watchdog is not fed: ${why}`);
    before = why;
    notifier.say(why === '' ? `${alive}\nSTATUS=${status()}` : `STATUS=${why}`);
  };
  notifier.say(`${alive}\nSTATUS=${status()}`);
  const timer = setInterval(turn, patienceMs > 0 ? patienceMs / 4 : quietMs);
  return async () => {
    clearInterval(timer);
    loop.disable();
    notifier.say('STOPPING=1\nSTATUS=it is stopping');
  };
}

/** Ready is said each time: the first word may have been lost. */
const alive = 'READY=1\nWATCHDOG=1';
const resolutionMs = 20;
/** How often the status is told where nobody watches. */
const quietMs = 10_000;
