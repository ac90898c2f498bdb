/** A vehicle that says anything at any time: every job ends, once, and never floods it. */
import { expect, test } from 'vitest';
import type { Job, JobEnd, Task } from '../../../bridge/core/jobs.ts';
import type { Report } from '../../../bridge/core/link.ts';
import { Plans } from '../../../bridge/core/missions/plans.ts';
import { planLists } from '../../../bridge/protocol/plan.ts';
import { createRandom, type Random } from '../../../simulator/world/random.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { missionOf } from '../../support/plan-rig.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 7);
const runs = 300;
const mostMs = 3_600_000;
/** Orders that may leave in any second; each of what the vehicle says may be answered once. */
const mostPerS = 60;

const whole = (random: Random, below: number) => Math.floor(random.next() * below);

function anything(random: Random): Report {
  const list = planLists[random.next() < 0.9 ? 0 : whole(random, 3)] ?? 'mission';
  const seq = whole(random, 7);
  const payload = Uint8Array.from({ length: 251 }, () => whole(random, 256));
  const item = missionOf(whole(random, 1000), 1)[0];
  const said: Report[] = [
    { kind: 'mission_count', list, count: whole(random, 8), opaqueId: random.next() < 0.5 ? null : whole(random, 3) },
    { kind: 'mission_request', list, seq },
    { kind: 'mission_ack', list, result: whole(random, 20), opaqueId: null },
    { kind: 'ftp', payload },
    { kind: 'text', severity: 4, text: random.next() < 0.5 ? 'Flight plan received' : 'something', complete: true },
  ];
  if (item) said.push({ kind: 'mission_item', list, seq, item });
  if (random.next() < 0.01) return { kind: 'rebooted' };
  return said[whole(random, said.length)] ?? { kind: 'heard', heartbeat: true };
}

function oneRun(random: Random) {
  const clock = new ManualClock();
  const sentAt: number[] = [];
  const plans = new Plans({
    ...{ clock, announce: () => {}, isArmed: () => random.next() < 0.5, random: random.next },
    byFile: random.next() < 0.5,
    send: () => {
      sentAt.push(clock.monoMs());
      return random.next() < 0.9;
    },
    documents: { get: () => ({ plan: { mission: missionOf(1, whole(random, 6)), fence: [], rally: [] } }) },
  });
  const tasks: Task[] = [
    { do: 'mission_upload', list: 'mission', document: 'x' },
    { do: 'mission_upload', list: 'mission', document: 'x', was: 'ffffffffffffffff' },
    { do: 'mission_download', list: 'mission' },
    { do: 'mission_clear', list: 'rally' },
  ];
  const task = tasks[whole(random, tasks.length)] ?? { do: 'mission_download', list: 'mission' };
  const ends: JobEnd[] = [];
  const voice = { progress: () => {}, end: (end: JobEnd) => void ends.push(end) };
  const job = plans.jobs[task.do]?.('rover', task, voice, clock.monoMs());
  if (job === undefined || typeof job === 'string') throw new Error(`it did not begin: ${job}`);
  const busy = random.next();
  while (ends.length === 0 && clock.monoMs() < mostMs) step(job, clock, random, busy);
  for (let more = 0; more < 100; more++) step(job, clock, random, busy);
  return { task, ends, sentAt };
}

function step(job: Job, clock: ManualClock, random: Random, busy: number): void {
  clock.advance(20);
  if (random.next() < 0.3 * busy) job.heard(anything(random), clock.monoMs());
  if (random.next() < 0.0001) job.cancel(clock.monoMs());
  job.tick(clock.monoMs());
}

test('[J1] [M2] whatever a vehicle says, every job ends, once, and sends in measure', () => {
  const outcomes = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const { task, ends, sentAt } = oneRun(createRandom(seed + run));
    expect(ends, `seed ${seed + run}: ${task.do}`).toHaveLength(1);
    const outcome = ends[0]?.outcome ?? '';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const most = Math.max(0, ...sentAt.map((at, index) => sentAt.findLastIndex((other) => other < at + 1000) - index));
    expect(most, `seed ${seed + run}: ${task.do}`).toBeLessThan(mostPerS);
  }
  expect(outcomes.get('failed') ?? 0).toBeGreaterThan(20);
});
