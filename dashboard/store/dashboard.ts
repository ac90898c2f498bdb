/**
 * Everything the page shows, in one zustand store over one feed: what the client tells, the tracks, what the page
 * noticed of its link, and a clock, so that ages run on even when nothing arrives. Panels read it through `select.ts`;
 * what news makes of it stands in `happen.ts`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Want } from '../../bridge/protocol/hello.ts';
import { type Feed, type FeedOptions, startFeed, type Tell } from '../client/feed.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { firstView, type View } from '../client/view.ts';
import { askSessions, askStats, type SessionsAnswered, type StatsAnswered } from './ask.ts';
import type { Absence, CatchUp } from './catch-up.ts';
import { secondPassed, viewed } from './happen.ts';
import { emptyHistory, type History } from './history.ts';
import { type Note, saidOfSimulation, saidOfStats, withNote } from './notes.ts';
import type { Track } from './track.ts';
import type { Ground } from './trial.ts';

export type DashboardState = View & {
  readonly tracks: ReadonlyMap<string, Track>;
  readonly history: History;
  /** What this page noticed of its link, newest last. */
  readonly notes: readonly Note[];
  /** How the conversation was carried when it was last up. */
  readonly lastWay: string | null;
  /** Where the page stood when the link was lost; null while it is there. */
  readonly absence: Absence | null;
  /** Events of an absence that are still to come; null where there are none. */
  readonly catchUp: CatchUp | null;
  /** When the recovery of the page's former life took its last step, and the newest event then. */
  readonly recoveryStep: { readonly at: number; readonly seq: number };
  /** Until when nothing passes because the operator wants it so; in the past where everything does. */
  readonly outageUntil: number;
  /** Who is here, while somebody asks; null before the first answer. */
  readonly sessions: SessionsAnswered | null;
  /** The bridge's figures, when they were asked for last. */
  readonly stats: StatsAnswered | null;
  /** The operator's choice of vehicle; null is the first. */
  readonly chosenId: string | null;
  /** Newest event that the operator has seen listed, by the bridge's wall clock. */
  readonly readWallMs: number;
  /** Our monotonic ms, renewed ten times a second and with every message. */
  readonly nowMs: number;
};

export type Dashboard = {
  readonly store: StoreApi<DashboardState>;
  /** What trials stand on; null where this page can run none. */
  readonly ground: Ground | null;
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

/** Before anything was heard. */
export const firstState = (nowMs: number): DashboardState => ({
  ...firstView(nowMs),
  tracks: new Map(),
  history: emptyHistory,
  notes: [],
  lastWay: null,
  absence: null,
  catchUp: null,
  recoveryStep: { at: nowMs, seq: 0 },
  outageUntil: 0,
  sessions: null,
  stats: null,
  chosenId: null,
  readWallMs: 0,
  nowMs,
});

/** The dashboard over a feed on this thread. */
export const startDashboard = (options: FeedOptions, surroundings: Surroundings, ticker: Ticker): Dashboard =>
  dashboardOver((tell) => startFeed(options, surroundings, tell), surroundings.monoMs, ticker);

/** The dashboard over a feed that runs anywhere; `monoMs` is the clock by which the feed tells times. */
export function dashboardOver(
  start: (tell: Tell) => Feed,
  monoMs: () => number,
  ticker: Ticker,
  ground: Ground | null = null,
): Dashboard {
  const store = createStore<DashboardState>()(() => firstState(monoMs()));
  const set = (change: (state: DashboardState, now: number) => Partial<DashboardState>) =>
    store.setState((state) => {
      const nowMs = monoMs();
      return { ...change(state, nowMs), nowMs };
    });

  const feed = start((view, happened) => set((state, now) => viewed(state, view, happened, now)));

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
    retryNow: feed.retryNow,
    reconnect: feed.reconnect,
    wish: feed.wish,
    clear() {
      feed.clear();
      set(({ history }) => ({ notes: [], history: { ...history, roundTrips: [], agesMs: [] } }));
    },
    choose: (chosenId) => set(() => ({ chosenId })),
    markRead: () => set(({ mirror }) => ({ readWallMs: mirror.events.at(-1)?.wall ?? 0 })),
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
      feed.stop();
    },
  };
}
