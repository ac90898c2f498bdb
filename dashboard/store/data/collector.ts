/**
 * Collects what is plotted, and a few fields that always are, from the page's mirror: each sample with the time at which it
 * was true, by the bridge's clock or the recording's, never with when it came. What nobody wants is not kept.
 *
 * Bounds: 36,000 samples of an hour for what is plotted, 6,000 of ten minutes for what always is; 28 series at most.
 */
import type { StoreApi } from 'zustand/vanilla';
import { rateHzOf } from '../carriage.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { replayOf } from '../playback.ts';
import { vehicleOf, wallBaseMs } from '../select.ts';
import { type Ring, ring } from './ring.ts';
import { type GroupSource, idOf, isGroup, type Source, valueIn } from './sources.ts';

export const mostSeries = 28;
const plotted = { most: 36_000, oldestS: 3600 };
const always = { most: 6000, oldestS: 600 };
/** A clock that is set back by less only drops samples until it has come round. */
const setBackS = 1;
const usualHz = 10;
/** What "as fast as possible" comes to. */
const unboundedPace = 100;
/** A recording that moves on faster than its pace by this much was moved to another moment. */
const leapS = 10;

/** Kept whether anybody plots them or not, so that a plot has a past when one looks after something happened. */
export const alwaysKept: readonly Source[] = [
  { of: 'group', group: 'motion', field: 'speedMps' },
  { of: 'group', group: 'battery', field: 'remainingPct' },
  { of: 'group', group: 'battery', field: 'voltageV' },
  { of: 'roundTrip' },
];

export type Collector = {
  ringOf(source: Source): Ring | undefined;
  /** Sets what is collected beside what always is; beyond the most it takes no more. What was collected and stays wanted stays. */
  want(sources: readonly Source[]): void;
  /** A sample from elsewhere than the mirror; `t` in wall seconds. */
  take(source: Source, t: number, value: number): void;
  /**
   * How many samples a second of their own time the page was sent at most, since everything began anew: a recording that
   * plays fast is told as seldom as a rover, and what lies between two of its samples is not missing.
   */
  readonly hz: number;
  /** Rises whenever everything began anew: another vehicle, or a recording at another moment. */
  readonly life: number;
  readonly bytes: number;
  stop(): void;
};

type Kept = { readonly source: Source; readonly ring: Ring; readonly isPlotted: boolean };

/** Wall clock minus the clock of the samples, ms: the bridge's, or the recorder's where a recording is on show. */
export function clockBaseMs(state: DashboardState): number | null {
  const vehicle = vehicleOf(state);
  if (vehicle?.replay === true) {
    const playback = replayOf(state, vehicle)?.playback;
    return playback === undefined ? null : playback.wall - playback.at;
  }
  const { welcome } = state.mirror;
  return welcome === null ? null : welcome.wall - welcome.at;
}

/** Seconds of the samples' clock in one of ours. */
function paceOf(state: DashboardState): number {
  const speed = replayOf(state, vehicleOf(state))?.playback.speed ?? 1;
  return speed === 0 ? unboundedPace : Math.max(1, speed);
}

export function collectorOver(store: Pick<StoreApi<DashboardState>, 'getState' | 'subscribe'>): Collector {
  const kept = new Map<string, Kept>();
  const taken = new Map<string, unknown>();
  let subject = '';
  let life = 0;
  let newestS = Number.NEGATIVE_INFINITY;
  let newestAtMs = 0;
  let hz = Number.POSITIVE_INFINITY;
  let roundTripAt = Number.NEGATIVE_INFINITY;

  function begin(): void {
    for (const { ring: samples } of kept.values()) samples.clear();
    taken.clear();
    newestS = Number.NEGATIVE_INFINITY;
    hz = Number.POSITIVE_INFINITY;
    life++;
  }

  function want(sources: readonly Source[]): void {
    const wanted = new Map(sources.map((source) => [idOf(source), source]));
    const alwaysIds = new Set(alwaysKept.map(idOf));
    for (const id of kept.keys()) if (!wanted.has(id) && !alwaysIds.has(id)) kept.delete(id);
    for (const source of alwaysKept) if (!kept.has(idOf(source))) keep(source, false);
    for (const [id, source] of wanted) {
      const known = kept.get(id);
      if (known?.isPlotted || (known === undefined && kept.size >= mostSeries)) continue;
      const before = known?.ring;
      keep(source, true);
      if (before) copy(before, kept.get(id)?.ring);
    }
  }

  function keep(source: Source, isPlotted: boolean): void {
    const { most, oldestS } = isPlotted ? plotted : always;
    kept.set(idOf(source), { source, isPlotted, ring: ring(most, oldestS) });
    if (source.of === 'group') taken.delete(source.group);
  }

  function hear(state: DashboardState): void {
    const vehicle = vehicleOf(state);
    const now = `${vehicle?.id ?? ''} ${vehicle?.replay ? (replayOf(state, vehicle)?.id ?? '') : ''}`;
    if (now !== subject) {
      subject = now;
      begin();
    }
    if (vehicle === null) return;
    const base = clockBaseMs(state);
    if (base !== null) hearGroups(state, vehicle.groups, base, vehicle.replay);
    if (!vehicle.replay) hearRoundTrips(state);
  }

  function hearGroups(
    state: DashboardState,
    groups: NonNullable<ReturnType<typeof vehicleOf>>['groups'],
    base: number,
    isReplay: boolean,
  ): void {
    const fresh: {
      readonly source: GroupSource;
      readonly samples: Ring;
      readonly t: number;
      readonly value: number;
    }[] = [];
    const heardNow = new Map<string, unknown>();
    for (const { source, ring: samples } of kept.values()) {
      if (source.of !== 'group' || !isGroup(source.group)) continue;
      const timed = groups[source.group];
      if (timed === undefined || taken.get(source.group) === timed) continue;
      heardNow.set(source.group, timed);
      fresh.push({ source, samples, t: (base + timed.at) / 1000, value: valueIn(timed.v, source) });
    }
    if (fresh.length === 0) return;
    const newest = Math.max(...fresh.map(({ t }) => t));
    if (hasLeapt(state, newest, isReplay)) begin();
    hz = Math.min(hz, rateHzOf(state) / paceOf(state));
    newestS = Math.max(newestS, newest);
    newestAtMs = state.nowMs;
    for (const [group, timed] of heardNow) taken.set(group, timed);
    for (const { samples, t, value } of fresh) samples.push(t, value);
  }

  /** Whether time went back, or a recording was moved on. */
  function hasLeapt(state: DashboardState, newest: number, isReplay: boolean): boolean {
    if (newestS === Number.NEGATIVE_INFINITY) return false;
    if (newest < newestS - setBackS) return true;
    if (!isReplay) return false;
    const speed = replayOf(state, vehicleOf(state))?.playback.speed ?? 1;
    const passedS = Math.max(0, state.nowMs - newestAtMs) / 1000;
    return speed > 0 && newest - newestS > leapS + 3 * passedS * speed;
  }

  function hearRoundTrips(state: DashboardState): void {
    const samples = kept.get('roundTrip')?.ring;
    const base = wallBaseMs(state);
    if (samples === undefined || base === null) return;
    for (const { at, ms } of state.history.roundTrips) {
      if (at <= roundTripAt) continue;
      roundTripAt = at;
      samples.push((base + at) / 1000, ms);
    }
  }

  want([]);
  hear(store.getState());
  const stop = store.subscribe((state, before) => {
    const isSame = state.mirror.vehicles === before.mirror.vehicles && state.chosenId === before.chosenId;
    if (!isSame || state.history.roundTrips !== before.history.roundTrips) hear(state);
  });
  return {
    ringOf: (source) => kept.get(idOf(source))?.ring,
    want,
    take: (source, t, value) => kept.get(idOf(source))?.ring.push(t, value),
    get hz() {
      return Math.min(hz, usualHz);
    },
    get life() {
      return life;
    },
    get bytes() {
      return [...kept.values()].reduce((sum, { ring: samples }) => sum + samples.bytes, 0);
    },
    stop,
  };
}

function copy(from: Ring, to: Ring | undefined): void {
  for (let i = 0; i < from.size; i++) to?.push(from.timeAt(i), from.valueAt(i));
}
