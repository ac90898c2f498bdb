/**
 * What a bad radio does to frames on their way: loses, doubles, delays, lets later ones overtake, or swallows them all.
 * One lane for each direction of each port, with dice of its own, so that the same seed brings the same losses to the same
 * frames and the drive itself does not depend on them.
 */

import type { Random } from '../world/random.ts';

/** Shares are 0 … 1 of the frames. All zero and `silent` false is a good radio. */
export interface Radio {
  readonly silent: boolean;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly delayMs: number;
  /** Added to the delay, between nothing and all of it. */
  readonly jitterMs: number;
}

interface Underway<T> {
  readonly item: T;
  readonly dueMs: number;
}

export interface LaneCounters {
  lost: number;
  doubled: number;
  overtaken: number;
  overflowed: number;
}

export interface Lane<T> {
  readonly random: Random;
  /** By when it is due, and among equals by when it came. */
  readonly underway: Underway<T>[];
  readonly counters: LaneCounters;
}

/** More than this cannot be under way; what comes then is lost. */
export const laneLimit = 5000;
/** Who is overtaken comes so much later at most. */
const overtakenMs = 100;

/** Of several lanes together. */
export function sumCounters(all: readonly LaneCounters[]): LaneCounters {
  const sum = (name: keyof LaneCounters) => all.reduce((total, counters) => total + counters[name], 0);
  return { lost: sum('lost'), doubled: sum('doubled'), overtaken: sum('overtaken'), overflowed: sum('overflowed') };
}

export function createLane<T>(random: Random): Lane<T> {
  return { random, underway: [], counters: { lost: 0, doubled: 0, overtaken: 0, overflowed: 0 } };
}

function insert<T>(lane: Lane<T>, entry: Underway<T>): void {
  if (lane.underway.length >= laneLimit) {
    lane.counters.overflowed++;
    return;
  }
  const after = lane.underway.findLastIndex(({ dueMs }) => dueMs <= entry.dueMs);
  lane.underway.splice(after + 1, 0, entry);
}

/** A share of nothing throws no dice. */
function strikes(lane: Lane<unknown>, share: number): boolean {
  return share > 0 && lane.random.next() < share;
}

/** Frames that come to the lane at `nowMs` → what leaves it then, what was under way and is due included. */
export function pass<T>(lane: Lane<T>, items: readonly T[], radio: Radio, nowMs: number): readonly T[] {
  for (const item of items) {
    if (radio.silent || strikes(lane, radio.loss)) {
      lane.counters.lost++;
      continue;
    }
    const copies = strikes(lane, radio.duplicate) ? 2 : 1;
    lane.counters.doubled += copies - 1;
    for (let copy = 0; copy < copies; copy++) {
      const isOvertaken = strikes(lane, radio.reorder);
      if (isOvertaken) lane.counters.overtaken++;
      const lateMs = isOvertaken ? 1 + lane.random.next() * overtakenMs : 0;
      const jitterMs = radio.jitterMs > 0 ? lane.random.next() * radio.jitterMs : 0;
      insert(lane, { item, dueMs: nowMs + radio.delayMs + jitterMs + lateMs });
    }
  }
  const due = lane.underway.findIndex(({ dueMs }) => dueMs > nowMs);
  return lane.underway.splice(0, due < 0 ? lane.underway.length : due).map(({ item }) => item);
}
