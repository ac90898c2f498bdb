/**
 * Missions to the simulated rover over a bad way, in virtual time, many times: by the mission protocol and by file. What
 * was told is compared with what the simulator itself has stored. The control is a client that answers what it is asked,
 * takes any word for the last one, and believes what it sent.
 */
import type { JobEnd } from '../../../bridge/core/jobs.ts';
import { compare, hashOf } from '../../../bridge/core/missions/compare.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { replaceItems } from '../../../simulator/protocol/mission-lists.ts';
import { missionOf, planRig, rover, someHash } from '../../support/plan-rig.ts';
import { quantile } from '../kit/figures.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';

export type How = 'messages' | 'file' | 'naive';
export type Plight = { readonly loss: number; readonly rttMs: number; readonly items: number };

type Run = { readonly violation: string | null; readonly tookMs: number; readonly frames: number };

const mostMs = 1_800_000;
type Rig = ReturnType<typeof planRig>;

const rigOf = (seed: number, how: How, { loss, rttMs }: Omit<Plight, 'items'>): Rig =>
  planRig({ seed, loss, rttMs, jitterMs: 40, doubled: 0.05, byFile: how === 'file' });

/** One mission up and read back; it has to be done, and to be there. */
export function oneMission(seed: number, how: How, plight: Plight): Run {
  const rig = rigOf(seed, how, plight);
  const items = missionOf(seed, plight.items);
  const began = rig.vehicle.now();
  const end = how === 'naive' ? naiveUpload(rig, items) : rig.upload(items);
  const run = { tookMs: rig.vehicle.now() - began, frames: rig.vehicle.sent.length };
  const really = compare('mission', items, rig.stored());
  if (end.outcome !== 'done') return { ...run, violation: `${end.outcome}: ${end.message}` };
  return {
    ...run,
    violation: really.is === 'same' ? null : `a silent part: told as done, and ${differenceIn(really)}`,
  };
}

const differenceIn = (really: ReturnType<typeof compare>): string => (really.is === 'same' ? '' : really.what);

/** Answers each question, and holds the first MISSION_ACK, or a last item that went out, for success. */
function naiveUpload({ vehicle }: Rig, items: readonly PlanItem[]): JobEnd {
  const home = items[0];
  let isOver = false;
  const send = (seq: number) => {
    const item = seq === 0 ? home : items[seq - 1];
    if (item !== undefined) vehicle.send({ kind: 'mission_item', list: 'mission', seq, item });
    if (seq >= items.length) isOver = true;
  };
  vehicle.hears.add((report) => {
    if (report.kind === 'mission_ack') isOver = true;
    if (report.kind === 'mission_request') send(report.seq);
  });
  for (let tries = 0; tries < 20 && !isOver; tries++) {
    vehicle.send({ kind: 'mission_count', list: 'mission', count: items.length + 1 });
    vehicle.until(() => isOver, 60_000);
  }
  vehicle.until(() => false, 5000);
  return { outcome: isOver ? 'done' : 'failed', message: 'it never answered' };
}

export function manyMissions(seed: number, runs: number, how: How, plight: Plight): Findings {
  const all = Array.from({ length: runs }, (_, index) => oneMission(seed + index, how, plight));
  const violations = all.flatMap(({ violation }, index) =>
    violation === null ? [] : [`seed ${seed + index}: ${violation}`],
  );
  const times = all.map(({ tookMs }) => tookMs / 1000);
  const took = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1)).join('/');
  const frames = Math.round(all.reduce((sum, run) => sum + run.frames, 0) / Math.max(1, runs));
  return {
    violations,
    summary: `${runs - violations.length} of ${runs} up and read back, ${took} s (p50/p95/max), ${frames} frames sent (mean)`,
  };
}

/** What interrupts an upload, and for how long. */
const interruptions = ['link down', 'autopilot restarts', 'cancelled', 'bridge killed', 'another station'] as const;
type Interruption = (typeof interruptions)[number];

/** V-10: whatever interrupts it, it is done and there, or it is not said to be, and what is known is what is there. */
export function interrupted(seed: number, runs: number): Findings {
  const random = randomFrom(seed);
  const violations: string[] = [];
  const outcomes = new Map<string, number>();
  const notes: string[] = [];
  for (let index = 0; index < runs; index++) {
    const what = interruptions[index % interruptions.length] ?? 'link down';
    const { end, message, problem } = oneInterrupted(
      random.below(2 ** 31),
      what,
      index % 2 === 0 ? 'messages' : 'file',
      random,
    );
    const key = `${what}: ${end}`;
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
    if (end === 'failed') notes.push(`${what}: ${message}`);
    if (problem !== null) violations.push(`${what}, run ${index}: ${problem}`);
  }
  const list = [...outcomes].sort().map(([name, count]) => `${name} ${count}`);
  return { violations, summary: `${runs} uploads: ${list.join(', ')}`, notes: notes.slice(0, 5) };
}

function oneInterrupted(seed: number, what: Interruption, how: How, random: Random) {
  const rig = rigOf(seed, how, { loss: 0.1, rttMs: random.between(20, 400) });
  const before = missionOf(seed + 1, 20);
  rig.upload(before);
  const items = missionOf(seed, 60);
  rig.documents.set(someHash, { plan: { mission: items } });
  const task = { do: 'mission_upload', list: 'mission', document: someHash } as const;
  rig.begin(task);
  // By file it takes a fifth of the time.
  const atMs = rig.vehicle.now() + random.between(50, how === 'file' ? 1500 : 6000);
  const forMs = random.between(1000, 20_000);
  const state = { isDone: false };
  const strike = () => {
    const { mission, transfers } = rig.vehicle.machine.vehicle;
    // While it takes one upload the vehicle denies another.
    const isBusy = what === 'another station' && transfers.upload !== undefined;
    if (state.isDone || rig.vehicle.now() < atMs || isBusy) return;
    state.isDone = true;
    if (what === 'cancelled') rig.job?.cancel(rig.vehicle.now());
    if (what === 'autopilot restarts') rig.vehicle.machine.brownOutMs = forMs / 10;
    if (what === 'another station')
      replaceItems(rig.vehicle.machine.vehicle, 0, mission.items.slice(0, 1 + random.below(10)));
    // A bridge that starts again begins the same job anew ([J7]).
    if (what === 'bridge killed') rig.begin(task);
    if (what === 'link down') rig.vehicle.setDown(true);
  };
  const end = rig.finish(mostMs, () => {
    strike();
    if (what === 'link down' && rig.vehicle.now() >= atMs + forMs) rig.vehicle.setDown(false);
  });
  // What another station did is known by its signs, which may come after the end.
  if (what === 'another station') rig.vehicle.until(() => false, 6000);
  return { end: end.outcome, message: end.message, problem: problemOf(rig, end, items) };
}

function problemOf(rig: Rig, end: JobEnd, items: readonly PlanItem[]): string | null {
  const really = compare('mission', items, rig.stored());
  const { state, hash } = rig.plans.of(rover, 'mission');
  if (end.outcome === 'done' && state === 'read' && really.is !== 'same') {
    return `told as done, and ${differenceIn(really)}`;
  }
  const isTrue = state !== 'read' || hash === hashOf('mission', rig.stored());
  return isTrue ? null : `${end.outcome}, and what is known is not what is there`;
}
