/**
 * Everything the page shows, in one zustand store over one feed: what the client tells, the tracks, what the page
 * noticed of its link, and a clock, so that ages run on even when nothing arrives. Panels read it through `select.ts`;
 * what news makes of it stands in `happen.ts`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Want } from '../../bridge/protocol/hello.ts';
import type { Feed, Tell } from '../client/feed.ts';
import { acknowledge, remove } from './alerts.ts';
import { askSessions, askStats } from './ask.ts';
import { type Carriage, carriageOver } from './carriage.ts';
import { type DashboardState, firstState } from './dashboard-state.ts';
import { secondPassed, viewed } from './happen.ts';
import { type Devices, type Inputs, noDevices, startInputs } from './inputs/inputs.ts';
import { padActsOver } from './inputs/pad-acts.ts';
import type { LastState } from './last-known.ts';
import { bare, overLast } from './last-state.ts';
import { said, saidOfSimulation, saidOfStats, withNote } from './notes.ts';
import { type Operate, operateOver } from './operate.ts';
import { withPinned } from './pinned.ts';
import { type HeldPlans, heldOver } from './plan/held.ts';
import { type Recordings, recordingsOver } from './recordings.ts';
import type { Ground } from './trial.ts';
import { switchBlock } from './vehicles.ts';

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
  /** Puts another vehicle on show; while sticks drive the one that is, a note says to let go first. */
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
  /** Shows what an earlier visit knew, until the bridge has spoken. */
  remember(last: LastState): void;
  /** Asks the bridge for its figures once. */
  requestStats(): Promise<void>;
  /** May be called twice. */
  stop(): void;
};

/** Asks `isDue` about ten times a second while somebody may be looking, and calls `run` where it is; what it returns ends that. */
export type Ticker = (run: () => void, isDue: () => boolean) => () => void;

const sessionsEveryMs = 5000;
const readingEveryMs = 1000;
/** Telemetry carries the clock along ten times a second: only once it is late, and then as often, does the ticker. */
const lateMs = 130;
const tickedMs = 90;
/** The clock that is on show moves on by no less: news of nothing that is seen would have every age drawn again. */
const clockStepMs = 50;

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
      const now = monoMs();
      const changed = withPinned({ ...state, ...change(state, now) }, now);
      return { ...changed, nowMs: now - state.nowMs < clockStepMs ? state.nowMs : now };
    });

  let toldAt = Number.NEGATIVE_INFINITY;
  const isSecondOver = ({ history }: DashboardState) =>
    monoMs() - (history.readings.at(-1)?.at ?? -readingEveryMs) >= readingEveryMs;
  const feed = start((view, happened) => {
    toldAt = monoMs();
    set((state, now) => {
      const next = overLast(viewed(bare(state), view, happened, now));
      return isSecondOver(next) ? secondPassed(next, view.traffic, now) : next;
    });
  });

  const operate = operateOver(feed.intend, store.getState, monoMs, page, (chosenId) => set(() => ({ chosenId })));
  const inputs = startInputs(devices, monoMs, operate.stick, padActsOver(operate));
  const plans = heldOver(ground?.ask ?? null, store);

  const isTickDue = () => monoMs() - toldAt >= lateMs && monoMs() - store.getState().nowMs >= tickedMs;
  const tick = () => {
    if (isTickDue()) set((state, now) => (isSecondOver(state) ? secondPassed(state, feed.traffic(), now) : {}));
  };
  const stopTicking = ticker(tick, isTickDue);

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
    choose(chosenId) {
      const why = switchBlock(store.getState(), chosenId, inputs.store.getState().reading.held);
      set(({ notes }, now) =>
        why === null ? { chosenId, awaitedLink: null } : { notes: withNote(notes, now, said(4, 'way', why, true)) },
      );
    },
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
    remember: (last) => set((state) => (state.mirror.stateAt === null ? overLast({ ...state, last }) : {})),
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
