/** How the link was over the last minutes: round trips, outages and rates. Bounded; the oldest go first. */
import type { ConnectionState } from '../client/connection-state.ts';
import type { Traffic } from '../client/meter.ts';
import type { FallbackName } from '../client/surroundings.ts';

export type RoundTrip = { readonly at: number; readonly ms: number };
/** Times of silence, our own monotonic ms; `to` is null while it lasts. */
export type Outage = { readonly from: number; readonly to: number | null };
/** `way`: how the conversation was carried. */
export type Phase = {
  readonly at: number;
  readonly name: ConnectionState['name'];
  readonly way: 'socket' | FallbackName | null;
};
export type Rates = { readonly inPerS: number; readonly outPerS: number; readonly messagesPerS: number };

export type History = {
  readonly roundTrips: readonly RoundTrip[];
  readonly outages: readonly Outage[];
  readonly firstConnectedAt: number | null;
  readonly readings: readonly { readonly at: number; readonly traffic: Traffic }[];
  /** How old the state on show was, ms, once a second; newest last. */
  readonly agesMs: readonly number[];
  /** Each state of the link and since when, newest last. */
  readonly phases: readonly Phase[];
};

export const emptyHistory: History = {
  roundTrips: [],
  outages: [],
  firstConnectedAt: null,
  readings: [],
  agesMs: [],
  phases: [],
};

const keptRoundTrips = 600;
const keptOutages = 100;
const keptPhases = 200;
/** Five minutes of them. */
const keptAges = 300;
/** One a second: rates are over the last five. */
const keptReadings = 6;

/** Whether the page has given the link up: the strip then speaks, and nothing beside it. */
export const isDown = (name: ConnectionState['name']): name is 'reconnecting' | 'failed' =>
  name === 'reconnecting' || name === 'failed';

/** When the link was last found again, our own monotonic ms. */
export function upSince({ phases }: History): number {
  const lastDown = phases.findLastIndex(({ name }) => isDown(name));
  return phases[lastDown + 1]?.at ?? -Infinity;
}

export const withRoundTrip = (history: History, at: number, ms: number): History => ({
  ...history,
  roundTrips: [...history.roundTrips, { at, ms }].slice(-keptRoundTrips),
});

export function withState(history: History, state: ConnectionState, now: number): History {
  return withOutage({ ...history, phases: withPhase(history.phases, state, now) }, state, now);
}

function withPhase(phases: readonly Phase[], state: ConnectionState, at: number): readonly Phase[] {
  const hasWay = state.name === 'connected' || state.name === 'stale';
  const way: Phase['way'] = hasWay ? (state.fallback ?? 'socket') : null;
  const last = phases.at(-1);
  if (last?.name === state.name && last.way === way) return phases;
  return [...phases, { at, name: state.name, way }].slice(-keptPhases);
}

/** An outage opens when the bridge falls silent and closes when it is heard again. */
function withOutage(history: History, state: ConnectionState, now: number): History {
  const last = history.outages.at(-1);
  const open = last !== undefined && last.to === null;
  if (state.name === 'connected') {
    const firstConnectedAt = history.firstConnectedAt ?? now;
    if (!open) return { ...history, firstConnectedAt };
    return { ...history, firstConnectedAt, outages: [...history.outages.slice(0, -1), { ...last, to: now }] };
  }
  const from = state.name === 'stale' ? state.heardAt : state.name === 'reconnecting' ? state.lostAt : null;
  if (open || from === null) return history;
  return { ...history, outages: [...history.outages, { from, to: null }].slice(-keptOutages) };
}

/** `ageMs`: how old the state on show is; null where there is none. */
export const withReading = (history: History, at: number, traffic: Traffic, ageMs: number | null): History => ({
  ...history,
  readings: [...history.readings, { at, traffic }].slice(-keptReadings),
  agesMs: ageMs === null ? history.agesMs : [...history.agesMs, ageMs].slice(-keptAges),
});

/** Characters and messages a second; null until two readings are there. */
export function ratesOf({ readings }: History): Rates | null {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const perS = (of: (traffic: Traffic) => number) =>
    ((of(last.traffic) - of(first.traffic)) / (last.at - first.at)) * 1000;
  return {
    inPerS: perS((traffic) => traffic.charactersIn),
    outPerS: perS((traffic) => traffic.charactersOut),
    messagesPerS: perS((traffic) => traffic.messagesIn),
  };
}

/** Of all outages together. */
export const silentMs = ({ outages }: History, now: number): number =>
  outages.reduce((sum, { from, to }) => sum + (to ?? now) - from, 0);

/** Share of the time since the first contact in which the bridge was heard, 0..100; null before it. */
export function uptimePct(history: History, now: number): number | null {
  const { firstConnectedAt } = history;
  if (firstConnectedAt === null || now <= firstConnectedAt) return null;
  return Math.max(0, 100 * (1 - silentMs(history, now) / (now - firstConnectedAt)));
}
