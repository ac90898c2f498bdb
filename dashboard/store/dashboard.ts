/**
 * Everything the page shows, in one zustand store over one feed: what the client tells, the tracks, what the page
 * noticed of its link, and a clock, so that ages run on even when nothing arrives. Panels read it through `select.ts`;
 * what news makes of it stands in `happen.ts`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Want } from '../../bridge/protocol/hello.ts';
import { type Feed, type FeedOptions, startFeed, type Tell } from '../client/feed.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { acknowledge, remove } from './alerts.ts';
import { askSessions, askStats } from './ask.ts';
import { type Carriage, carriageOver } from './carriage.ts';
import { type DashboardState, firstState } from './dashboard-state.ts';
import { secondPassed, viewed } from './happen.ts';
import { type Devices, type Inputs, noDevices, startInputs } from './inputs/inputs.ts';
import { saidOfSimulation, saidOfStats, withNote } from './notes.ts';
import { type Operate, operateOver } from './operate.ts';
import { type HeldPlans, heldOver } from './plan/held.ts';
import { type Recordings, recordingsOver } from './recordings.ts';
import type { Ground } from './trial.ts';

export type Dashboard = {
  readonly store: StoreApi<DashboardState>;
  /** What trials stand on; null where this page can run none. */
  readonly ground: Ground | null;
  /** What the operator can do to vehicles from here. */
  readonly operate: Operate;
  /** What carries, and how much of it is asked for. */
  readonly carriage: Carriage;
  /** What is recorded on the rover, and what of it is played. */
  readonly recordings: Recordings;
  /** The plans on the vehicle on show, as far as the bridge knows them. */
  readonly plans: HeldPlans;
  /** The sticks of this page, in a store of their own: they change faster than anything else. */
  readonly inputs: Inputs;
  retryNow(): void;
  /** Gives up the link that is there and opens another at once. */
  reconnect(): void;
  /** Asks for another rate, encoding or budget of state. */
  wish(want: Want): void;
  /** Forgets events and notes, here and kept; the bridge's journal has its own. */
  clear(): void;
  choose(vehicleId: string): void;
  /** Everything listed so far has been seen. */
  markRead(): void;
  /** It stays listed and shouts no more. `key` is the row's in the list. */
  acknowledge(key: string): void;
  /** It leaves the list; the bridge's journal keeps it. */
  remove(key: string): void;
  /** Takes a note's toast away; the note stays listed. */
  dismiss(noteId: number): void;
  /** Asks who is here, now and every 5 s; what it returns ends that. */
  watchSessions(): () => void;
  /** Lets nothing pass for so long, to try what happens then; 0 ends it. */
  simulateOutage(ms: number): void;
  /** Asks the bridge for its figures once. */
  requestStats(): Promise<void>;
  /** May be called twice. */
  stop(): void;
};

/** Calls `run` about ten times a second while somebody may be looking; what it returns ends that. */
export type Ticker = (run: () => void) => () => void;

const sessionsEveryMs = 5000;
const readingEveryMs = 1000;
/** A clock renewed this recently need not be renewed by the ticker. */
const freshClockMs = 90;

/** The dashboard over a feed on this thread. */
export const startDashboard = (options: FeedOptions, surroundings: Surroundings, ticker: Ticker): Dashboard =>
  dashboardOver((tell) => startFeed(options, surroundings, tell), surroundings.monoMs, ticker, null, options.page);

/**
 * The dashboard over a feed that runs anywhere; `monoMs` is the clock by which the feed tells times. `page` is another for
 * each load of the page: commands are named after it. Without `devices` no sticks are read.
 */
export function dashboardOver(
  start: (tell: Tell) => Feed,
  monoMs: () => number,
  ticker: Ticker,
  ground: Ground | null = null,
  page = 'page',
  devices: Devices = noDevices,
): Dashboard {
  const store = createStore<DashboardState>()(() => firstState(monoMs()));
  const set = (change: (state: DashboardState, now: number) => Partial<DashboardState>) =>
    store.setState((state) => {
      const nowMs = monoMs();
      return { ...change(state, nowMs), nowMs };
    });

  const feed = start((view, happened) => set((state, now) => viewed(state, view, happened, now)));

  const operate = operateOver(feed.intend, store.getState, monoMs, page);
  const inputs = startInputs(devices, monoMs, operate.stick);
  const plans = heldOver(ground?.ask ?? null, store);

  const tick = () => {
    const { history, nowMs } = store.getState();
    const isDue = monoMs() - (history.readings.at(-1)?.at ?? -readingEveryMs) >= readingEveryMs;
    // Telemetry carries the clock along ten times a second; drawing twice as often would show nothing more.
    if (!isDue && monoMs() - nowMs < freshClockMs) return;
    set((state, now) => (isDue ? secondPassed(state, feed.traffic(), now) : {}));
  };
  const stopTicking = ticker(tick);

  const watchSessions = () => {
    if (ground === null) return () => {};
    let watched = true;
    let cancel = () => {};
    const next = async () => {
      const sessions = await askSessions(ground.ask, store.getState().sessions, monoMs);
      if (!watched) return;
      set(() => ({ sessions }));
      cancel = ground.surroundings.after(sessionsEveryMs, next);
    };
    next();
    return () => {
      watched = false;
      cancel();
    };
  };

  return {
    store,
    ground,
    carriage: carriageOver(feed, store),
    operate,
    recordings: recordingsOver(ground?.ask ?? null, store),
    plans,
    inputs,
    retryNow: feed.retryNow,
    reconnect: feed.reconnect,
    wish: feed.wish,
    clear() {
      feed.clear();
      set(({ history }) => ({ notes: [], history: { ...history, roundTrips: [], agesMs: [] } }));
    },
    choose: (chosenId) => set(() => ({ chosenId })),
    markRead: () => set(({ mirror }) => ({ readWallMs: mirror.events.at(-1)?.wall ?? 0 })),
    acknowledge: (key) => set(({ handled }) => ({ handled: acknowledge(handled, key) })),
    remove: (key) => set(({ handled }) => ({ handled: remove(handled, key) })),
    dismiss: (noteId) =>
      set(({ notes }) => ({ notes: notes.map((note) => (note.id === noteId ? { ...note, toast: false } : note)) })),
    watchSessions,
    simulateOutage(ms) {
      feed.breakFor(ms);
      set(({ notes }, now) => ({ outageUntil: now + ms, notes: withNote(notes, now, saidOfSimulation(ms)) }));
    },
    async requestStats() {
      if (ground === null) return;
      const stats = await askStats(ground.ask, store.getState().stats, monoMs);
      set(({ notes }, now) => ({ stats, notes: withNote(notes, now, saidOfStats(stats)) }));
    },
    stop() {
      stopTicking();
      plans.stop();
      inputs.stop();
      feed.stop();
    },
  };
}
