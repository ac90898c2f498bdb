/**
 * Everything the page shows, in one zustand store over one connection: the mirror, the link's own measurements, the
 * tracks, and a clock, so that ages run on even when nothing arrives. Panels read it through `select.ts`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ConnectionOptions, type ConnectionState, startConnection } from '../client/connection.ts';
import { apply, emptyMirror, greet, type Mirror } from '../client/mirror.ts';
import type { LinkQuality } from '../client/ping-book.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { placeOf } from './geo.ts';
import { emptyHistory, type History, withReading, withRoundTrip, withState } from './history.ts';
import { extendTrack, startTrack, type Track, trackGrade } from './track.ts';

export type DashboardState = {
  readonly connection: ConnectionState;
  readonly quality: LinkQuality;
  /** Bridge's monotonic clock minus ours, ms; null before the first contact. */
  readonly offsetMs: number | null;
  readonly mirror: Mirror;
  readonly tracks: ReadonlyMap<string, Track>;
  readonly history: History;
  /** Messages dropped because they did not fit, since the start. */
  readonly malformed: number;
  /** The operator's choice of vehicle; null is the first. */
  readonly chosenId: string | null;
  /** Newest event that the operator has seen listed, by the bridge's wall clock. */
  readonly readWallMs: number;
  /** Our monotonic ms, renewed ten times a second and with every message. */
  readonly nowMs: number;
};

export type Dashboard = {
  readonly store: StoreApi<DashboardState>;
  retryNow(): void;
  choose(vehicleId: string): void;
  /** Everything listed so far has been seen. */
  markRead(): void;
  /** May be called twice. */
  stop(): void;
};

/** Calls `run` about ten times a second while somebody may be looking; what it returns ends that. */
export type Ticker = (run: () => void) => () => void;

const readingEveryMs = 1000;
/** A clock renewed this recently need not be renewed by the ticker. */
const freshClockMs = 90;

/** Before anything was heard. */
export const firstState = (nowMs: number): DashboardState => ({
  connection: { name: 'connecting', since: nowMs },
  quality: { rttMs: null, jitterMs: null, lossPct: null, grade: null },
  offsetMs: null,
  mirror: emptyMirror,
  tracks: new Map(),
  history: emptyHistory,
  malformed: 0,
  chosenId: null,
  readWallMs: 0,
  nowMs,
});

export function startDashboard(options: ConnectionOptions, surroundings: Surroundings, ticker: Ticker): Dashboard {
  const { monoMs } = surroundings;
  const store = createStore<DashboardState>()(() => firstState(monoMs()));
  const set = (change: (state: DashboardState) => Partial<DashboardState>) =>
    store.setState((state) => ({ ...change(state), nowMs: monoMs() }));

  const connection = startConnection(options, surroundings, {
    onState: (connection) => set(({ history }) => ({ connection, history: withState(history, connection, monoMs()) })),
    onWelcome: (welcome) => set(({ mirror }) => ({ mirror: greet(mirror, welcome) })),
    onContent: (message) =>
      set((state) => {
        const mirror = apply(state.mirror, message);
        return { mirror, tracks: extendTracks(state.tracks, mirror, state.quality) };
      }),
    onQuality: (quality, roundTripMs) =>
      set(({ history }) => ({
        quality,
        history: roundTripMs === null ? history : withRoundTrip(history, monoMs(), roundTripMs),
      })),
    onOffset: (offsetMs) => set(() => ({ offsetMs })),
  });

  const tick = () => {
    const { history, nowMs } = store.getState();
    const isDue = monoMs() - (history.readings.at(-1)?.at ?? -readingEveryMs) >= readingEveryMs;
    // Telemetry carries the clock along ten times a second; drawing twice as often would show nothing more.
    if (!isDue && monoMs() - nowMs < freshClockMs) return;
    const traffic = connection.traffic();
    set(() => ({
      malformed: traffic.malformed,
      history: isDue ? withReading(history, monoMs(), traffic) : history,
    }));
  };
  const stopTicking = ticker(tick);

  return {
    store,
    retryNow: connection.retryNow,
    choose: (chosenId) => set(() => ({ chosenId })),
    markRead: () => set(({ mirror }) => ({ readWallMs: mirror.events.at(-1)?.wall ?? 0 })),
    stop() {
      stopTicking();
      connection.stop();
    },
  };
}

/** Tracks with every pose that is newer than their end. */
function extendTracks(tracks: DashboardState['tracks'], mirror: Mirror, { grade }: LinkQuality) {
  const grown = new Map(tracks);
  for (const [id, { groups }] of mirror.vehicles) {
    const place = placeOf(groups.pose?.v);
    const at = groups.pose?.at;
    const track = tracks.get(id);
    if (place === null || at === undefined || at === track?.at) continue;
    grown.set(id, track ? extendTrack(track, place, at, trackGrade(grade)) : startTrack(place, at, trackGrade(grade)));
  }
  return grown;
}
