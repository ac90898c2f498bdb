import { describe, expect, it } from 'vitest';
import { armIt, createRig, keepHeartbeat, type Rig, setMode, speedOf } from './rig.ts';

/**
 * How the real rover stops when the sticks end, measured at 2.0 m/s with frames at 20 Hz until t = 0. Each row must come
 * out in its class, and its seconds and metres within 20 % (never less than 0.3 s, for rows that stop in one).
 */

interface Outcome {
  readonly slowsS: number;
  readonly stopsS: number;
  readonly metres: number;
  readonly texts: readonly string[];
  readonly mode: number;
}

type Sticks = 'override' | 'manual control' | 'velocity';

interface Row {
  readonly name: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly mode: number;
  readonly sticks?: Sticks;
  /** The heartbeat stops together with the sticks. */
  readonly heartbeatEnds?: boolean;
  /** What the bridge does by itself after 300 ms. */
  readonly guard?: boolean;
  readonly releases?: boolean;
  readonly slowsS?: number;
  readonly stopsS?: number;
  readonly metres?: number;
  readonly text?: string;
}

const noRc = { SIM_RC_FAIL: 1 };
const noThr = { ...noRc, FS_THR_ENABLE: 0 };
const manual = 0;
const acro = 1;
const guided = 15;

const rows: readonly Row[] = [
  { name: 'A', parameters: noRc, mode: manual, slowsS: 1.5, stopsS: 6.6, metres: 5.7, text: 'Radio Failsafe' },
  { name: 'P', parameters: noRc, mode: acro, slowsS: 1.8, stopsS: 5.8, metres: 5.3, text: 'Radio Failsafe' },
  { name: 'E', parameters: {}, mode: manual, slowsS: 3.5, stopsS: 8.6, metres: 9.7 },
  { name: 'B', parameters: noThr, mode: manual },
  { name: 'M', parameters: noThr, mode: acro },
  { name: 'F', parameters: noThr, mode: manual, sticks: 'manual control' },
  { name: 'S', parameters: noThr, mode: manual, releases: true },
  { name: 'C', parameters: { ...noThr, FS_GCS_ENABLE: 1 }, mode: manual },
  { name: 'J', parameters: noThr, mode: manual, heartbeatEnds: true },
  {
    name: 'D',
    parameters: { ...noThr, FS_GCS_ENABLE: 1 },
    mode: manual,
    heartbeatEnds: true,
    slowsS: 7.2,
    stopsS: 12.3,
    metres: 17.1,
    text: 'GCS Failsafe',
  },
  {
    name: 'V',
    parameters: { ...noThr, FS_GCS_ENABLE: 1, FS_GCS_TIMEOUT: 2, FS_TIMEOUT: 1 },
    mode: manual,
    heartbeatEnds: true,
    slowsS: 3.5,
    stopsS: 8.6,
    metres: 9.7,
    text: 'GCS Failsafe',
  },
  {
    name: 'N',
    parameters: { ...noRc, RC_FS_TIMEOUT: 0.3, RC_OVERRIDE_TIME: 0.5, FS_TIMEOUT: 1 },
    mode: manual,
    slowsS: 0.9,
    stopsS: 6,
    metres: 4.4,
    text: 'Radio Failsafe',
  },
  {
    name: 'H',
    parameters: {},
    mode: guided,
    sticks: 'velocity',
    slowsS: 3.7,
    stopsS: 4.9,
    metres: 8.4,
    text: 'target not received last 3secs, stopping',
  },
  { name: 'G', parameters: {}, mode: manual, guard: true, slowsS: 0.9, stopsS: 6, metres: 4.5 },
  { name: 'L', parameters: {}, mode: acro, guard: true, slowsS: 1.1, stopsS: 2.4, metres: 3.2 },
  { name: 'K', parameters: {}, mode: guided, sticks: 'velocity', guard: true, slowsS: 1.1, stopsS: 2.3, metres: 3.1 },
];

function throttleUs(mode: number): number {
  return mode === acro ? 1586 : 1577;
}

function sendSticks(rig: Rig, row: Row, share: number): void {
  if (row.sticks === 'velocity') {
    rig.send('SET_POSITION_TARGET_LOCAL_NED', { coordinate_frame: 8, type_mask: 0x5c7, vx: 2 * share });
  } else if (row.sticks === 'manual control') {
    const z = Math.round(share * (throttleUs(row.mode) - 1500) * 2);
    rig.send('MANUAL_CONTROL', { target: 1, x: 32_767, y: 0, z, r: 32_767 });
  } else {
    const us = Math.round(1500 + share * (throttleUs(row.mode) - 1500));
    const rest = Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`chan${i + 1}_raw`, i < 8 ? 65_535 : 0]));
    rig.send('RC_CHANNELS_OVERRIDE', { ...rest, chan1_raw: 1500, chan3_raw: us });
  }
}

function release(rig: Rig): void {
  for (let i = 0; i < 5; i++) {
    rig.send('RC_CHANNELS_OVERRIDE', {});
    rig.run(60);
  }
}

function watch(rig: Rig, fullSpeed: number): Omit<Outcome, 'texts' | 'mode'> {
  let slowsS = Number.POSITIVE_INFINITY;
  let metres = 0;
  for (let t = 0; t < 60; t += 0.02) {
    rig.run(20);
    metres += speedOf(rig) * 0.02;
    if (speedOf(rig) < 0.8 * fullSpeed) slowsS = Math.min(slowsS, t);
    if (speedOf(rig) < 0.12) return { slowsS, stopsS: t, metres };
  }
  return { slowsS, stopsS: Number.POSITIVE_INFINITY, metres };
}

function play(row: Row): Outcome {
  const rig = createRig({ parameters: row.parameters });
  const stopHeartbeat = keepHeartbeat(rig);
  let share = 0;
  const stick = (ms: number) => {
    if (ms % 60 === 0) sendSticks(rig, row, share);
  };
  rig.each.add(stick);
  rig.run(1000);
  if (setMode(rig, row.mode) !== 0) throw new Error('mode refused');
  armIt(rig);
  share = 1;
  rig.run(20_000);
  const speed = speedOf(rig);
  rig.forget();
  rig.each.delete(stick);
  if (row.heartbeatEnds) stopHeartbeat();
  if (row.releases) release(rig);
  if (row.guard) {
    const endMs = rig.machine.elapsedMs + 300;
    rig.each.add((ms) => {
      if (ms >= endMs && ms % 60 === 0) sendSticks(rig, row, 0);
    });
  }
  const outcome = watch(rig, speed);
  return { ...outcome, texts: rig.texts(), mode: rig.machine.vehicle.mode.number };
}

function near(actual: number, measured: number, least: number): boolean {
  return Math.abs(actual - measured) <= Math.max(least, 0.2 * measured);
}

describe('the rover stops when the sticks end, as the real one does', () => {
  it.each(rows.map((row) => [row.name, row] as const))('row %s', (_, row) => {
    const outcome = play(row);
    const told = JSON.stringify(outcome);
    if (row.stopsS === undefined) {
      expect(outcome.stopsS, told).toBe(Number.POSITIVE_INFINITY);
      expect(near(outcome.metres, 120, 0), told).toBe(true);
      return;
    }
    expect(near(outcome.stopsS, row.stopsS, 0.3), told).toBe(true);
    expect(near(outcome.slowsS, row.slowsS ?? 0, 0.3), told).toBe(true);
    expect(near(outcome.metres, row.metres ?? 0, 0.4), told).toBe(true);
    if (row.text !== undefined) expect(outcome.texts).toContain(row.text);
  });
});
