/**
 * Missions over real sockets: the simulator and the bridge's own link with a relay between them that loses datagrams both
 * ways. Time is real, so these are few; what was told is compared with what the simulator has stored.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Counters } from '../../../bridge/core/counters.ts';
import type { Job, JobEnd } from '../../../bridge/core/jobs.ts';
import { compare } from '../../../bridge/core/missions/compare.ts';
import { Plans } from '../../../bridge/core/missions/plans.ts';
import { MavlinkLink } from '../../../bridge/links/mavlink-link.ts';
import { realTimers } from '../../../bridge/links/timers.ts';
import { udpIn } from '../../../bridge/links/udp.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { parseOptions } from '../../../simulator/options.ts';
import { start } from '../../../simulator/start.ts';
import { freeUdpPort } from '../../support/free-port.ts';
import { itemOf, missionOf, someHash } from '../../support/plan-rig.ts';
import { spreadOf } from '../kit/figures.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause } from '../real/clock.ts';

const lanes = 4;
const mostMs = 600_000;
const clock = { monoMs: labMs, wallMs: () => Date.now() };

type Lossy = { readonly port: number; readonly counts: { passed: number; lost: number }; close(): void };

async function socket(): Promise<Socket> {
  const made = createSocket('udp4').bind(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}

/** Between the vehicle, which speaks first, and the link at `toPort`. */
async function lossyRelay(toPort: number, loss: number, random: Random): Promise<Lossy> {
  const [near, far] = [await socket(), await socket()];
  const counts = { passed: 0, lost: 0 };
  let vehicle = 0;
  const isLost = () => {
    const lost = random.chance(loss);
    counts[lost ? 'lost' : 'passed'] += 1;
    return lost;
  };
  near.on('message', (bytes, { port }) => {
    vehicle = port;
    if (!isLost()) far.send(bytes, toPort, '127.0.0.1');
  });
  far.on('message', (bytes) => {
    if (vehicle !== 0 && !isLost()) near.send(bytes, vehicle, '127.0.0.1');
  });
  return {
    port: near.address().port,
    counts,
    close: () => {
      near.close();
      far.close();
    },
  };
}

type Run = { readonly problem: string | null; readonly tookMs: number; readonly lost: number; readonly passed: number };

/** One simulator, one link, one mission. */
async function oneUpload(seed: number, byFile: boolean, loss: number, count: number): Promise<Run> {
  const port = await freeUdpPort();
  const relay = await lossyRelay(port, loss, randomFrom(seed));
  const counters = new Counters();
  const link = new MavlinkLink({
    spec: {
      id: 'lab',
      name: 'lab',
      url: `udpin://127.0.0.1:${port}`,
      target: { kind: 'udpin', host: '127.0.0.1', port },
    },
    transport: udpIn({ host: '127.0.0.1', port }, { clock, counters, note: () => {} }),
    ...{ clock, counters, timers: realTimers, random: Math.random, budgetBytesPerS: undefined, speaksFirst: false },
    signing: undefined,
  });
  const address = { systemId: 1, componentId: 1 };
  const items = missionOf(seed, count);
  const plans = plansOver((order) => link.send(address, order), items, byFile);
  const work: { job: Job | null; end: JobEnd | null } = { job: null, end: null };
  const stopLink = link.start({
    onLink: () => {},
    onReport: (_from, at, report) => {
      if (work.end === null) work.job?.heard(report, at);
      plans.heard('rover', report, at);
    },
  });
  const flags = ['--warm', '--seed', `${seed}`, '--serial0', `udpclient:127.0.0.1:${relay.port}`];
  const simulator = await start(parseOptions(flags), Date.now(), labMs, () => {});
  try {
    await pause(3000);
    const began = labMs();
    const task = { do: 'mission_upload', list: 'mission', document: someHash } as const;
    const voice = {
      progress: () => {},
      end(how: JobEnd) {
        work.end = how;
      },
    };
    const started = plans.jobs.mission_upload?.('rover', task, voice, began);
    if (started === undefined || typeof started === 'string') throw new Error(started ?? 'no job');
    work.job = started;
    for (; work.end === null && labMs() - began < mostMs; await pause(20)) work.job.tick(labMs());
    const stored = simulator.machines[0]?.vehicle.mission.items.slice(1).map(itemOf) ?? [];
    return { problem: problemOf(work.end, items, stored), tookMs: labMs() - began, ...relay.counts };
  } finally {
    await simulator.stop();
    await stopLink();
    relay.close();
  }
}

const plansOver = (send: Parameters<typeof sendTo>[0], items: readonly PlanItem[], byFile: boolean): Plans =>
  new Plans({
    ...{ clock, byFile, random: Math.random, send: sendTo(send), announce: () => {}, isArmed: () => false },
    documents: { get: () => ({ plan: { mission: items } }) },
  });
type Send = ConstructorParameters<typeof Plans>[0]['send'];
const sendTo =
  (send: (order: Parameters<Send>[1]) => boolean): Send =>
  (_vehicle, order) =>
    send(order);

function problemOf(end: JobEnd | null, items: readonly PlanItem[], stored: readonly PlanItem[]): string | null {
  if (end?.outcome !== 'done') return end === null ? 'it did not end' : `${end.outcome}: ${end.message}`;
  const really = compare('mission', items, stored);
  return really.is === 'same' ? null : `a silent part: told as done, and ${really.what}`;
}

/** So many of them, four at a time, half of them by file. */
export async function udpMissions(seed: number, count: number, items: number): Promise<Findings> {
  const runs: Run[] = [];
  for (let first = 0; first < count; first += lanes) {
    const some = Array.from({ length: Math.min(lanes, count - first) }, (_, lane) => first + lane);
    runs.push(...(await Promise.all(some.map((index) => oneUpload(seed + index, index % 2 === 1, 0.3, items)))));
  }
  const violations = runs.flatMap(({ problem }, index) =>
    problem === null ? [] : [`seed ${seed + index}: ${problem}`],
  );
  const [lost, passed] = [runs.reduce((sum, run) => sum + run.lost, 0), runs.reduce((sum, run) => sum + run.passed, 0)];
  const share = ((100 * lost) / Math.max(1, lost + passed)).toFixed(1);
  if (lost === 0) violations.push('nothing was lost: that proves nothing');
  const took = (from: number) => spreadOf(runs.filter((_, index) => index % 2 === from).map(({ tookMs }) => tookMs));
  return {
    violations,
    summary: `${count - violations.length} of ${count} missions of ${items} items up and read back, by messages in ${took(0)} s, by file in ${took(1)} s; ${share} % of datagrams lost`,
  };
}
