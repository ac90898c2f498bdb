/**
 * Whose heartbeat holds the autopilot's ground-station failsafe off: that of an operator who holds the lease and lives, and
 * nobody else's ([A7]). Two that only look stay connected throughout, awake as a page can be. The failsafe has to fire its
 * configured time after the last frame of the ground station that reached the rover.
 */
import { loadavg } from 'node:os';
import { spreadOf } from '../kit/figures.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause, until } from '../real/clock.ts';
import type { Operator } from './operator.ts';
import { presets } from './rover.ts';
import { driveOff, type IntentStage, startStage, takeHelm } from './stage.ts';
import { startTap, type Tap } from './tap.ts';

/** Also in HOLD, which the dead-man leads to: else there would be nothing to see. */
const params = { ...presets.D, FS_OPTIONS: 1 };
const firesAfterMs = 1000 * (params.FS_GCS_TIMEOUT + params.FS_TIMEOUT);
/** It looks ten times a second, and the text takes its way. */
const lateMs = 500;
const earlyMs = 50;
const quietMs = 10_000;

export async function groundStation(seed: number, rounds: number): Promise<Findings> {
  let tap: Tap | undefined;
  const between = async (port: number) => {
    tap = await startTap(port);
    return tap;
  };
  const stage = await startStage({ seed, params, between });
  const violations: string[] = [];
  const firedMs: number[] = [];
  try {
    const viewers = await Promise.all(
      ['looks', 'looks too'].map((name) => stage.operator({ name, role: 'viewer' }, stage.direct)),
    );
    const [viewer] = viewers;
    if (viewer === undefined || tap === undefined) throw new Error('nothing to look with');
    for (const one of viewers) one.stayAwake();
    await pause(quietMs);
    if (tap.stationAt.length > 0)
      violations.push(`${tap.stationAt.length} frames of a ground station while nobody drove`);
    for (let round = 0; round < rounds; round++) {
      const took = await abandon(stage, tap, viewer, round);
      if (took === null) violations.push(`round ${round}: the failsafe did not fire`);
      else firedMs.push(took);
    }
  } finally {
    await stage.end();
  }
  for (const ms of firedMs)
    if (ms < firesAfterMs - earlyMs || ms > firesAfterMs + lateMs)
      violations.push(`it fired ${(ms / 1000).toFixed(2)} s after the last frame, set are ${firesAfterMs / 1000}`);
  return {
    violations,
    summary: `GCS failsafe ${spreadOf(firedMs)} s after the last frame of the ground station`,
    notes: [`set are ${firesAfterMs / 1000} s; load ${loadavg()[0]?.toFixed(1)}`],
  };
}

/** Somebody drives, or only holds the lease in GUIDED, and their browser is killed. ms from the last frame to the failsafe. */
async function abandon(
  stage: IntentStage,
  { stationAt }: Tap,
  viewer: Operator,
  round: number,
): Promise<number | null> {
  const driver = await stage.operator({ name: `driver-${round}` });
  const drives = round % 2 === 0;
  await takeHelm(driver, drives ? 'MANUAL' : 'GUIDED');
  if (drives) await driveOff(driver, stage.rover);
  else await driver.lease('will', { will: 'continue' });
  const since = labMs();
  driver.kill();
  const fired = () =>
    viewer
      .events()
      .find(({ at, body }) => body.kind === 'text' && body.text === 'GCS Failsafe' && at - viewer.offsetMs > since);
  await until(() => fired() !== undefined, 15_000);
  const text = fired();
  const last = stationAt.at(-1);
  if (text === undefined || last === undefined) return null;
  await pause(500);
  if (stationAt.at(-1) !== last) return null;
  return text.at - viewer.offsetMs - last;
}
