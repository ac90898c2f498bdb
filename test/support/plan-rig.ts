/** Plans over a simulated rover behind a bad way, in virtual time; a job is begun, told of and ended as commands would. */

import type { StoredDocument } from '../../bridge/core/documents.ts';
import type { Job, JobEnd, Task } from '../../bridge/core/jobs.ts';
import { Plans } from '../../bridge/core/missions/plans.ts';
import type { PlanItem } from '../../bridge/protocol/plan.ts';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { MissionItem } from '../../simulator/autopilot/mission-state.ts';
import { createRandom } from '../../simulator/world/random.ts';
import { type LossyOptions, lossyVehicle } from './lossy-vehicle.ts';

export const rover = 'rover';
export const someHash = '0123456789abcdef';

/** A mission that a rover takes: mostly waypoints, some with a delay, and a few commands between them. */
export function missionOf(seed: number, count: number): PlanItem[] {
  const random = createRandom(seed);
  const place = () => ({
    x: 518_735_000 + Math.floor(random.next() * 40_000) - 20_000,
    y: -6_090_000 + Math.floor(random.next() * 40_000) - 20_000,
  });
  return Array.from({ length: count }, (_, index) => {
    const base = { frame: [0, 3, 5, 6][index % 4] ?? 3, autocontinue: true };
    if (index % 10 === 7) return { ...base, command: 178, params: [1, 1 + (index % 5), 0, 0], x: 0, y: 0, z: 0 };
    const z = Math.floor(random.next() * 1000) / 100;
    return { ...base, command: 16, params: [index % 3, 0, 0, index % 2 ? null : 0], ...place(), z };
  });
}

export type PlanRigOptions = LossyOptions & { readonly byFile?: boolean };

export function planRig({ byFile = false, ...options }: PlanRigOptions) {
  const vehicle = lossyVehicle(options);
  const documents = new Map<string, StoredDocument>();
  const events: Extract<EventBody, { kind: 'plan' }>[] = [];
  const told: { readonly pct: number | null; readonly message: string }[] = [];
  const plans = new Plans({
    send: (_, order) => vehicle.send(order),
    announce: ({ body }) => void (body.kind === 'plan' && events.push(body)),
    clock: { monoMs: vehicle.now, wallMs: () => 1_700_000_000_000 + vehicle.now() },
    documents: { get: (hash) => documents.get(hash) },
    isArmed: () => vehicle.machine.vehicle.armed,
    random: createRandom(options.seed + 77).next,
    byFile,
  });
  let job: Job | null = null;
  let end: JobEnd | null = null;
  vehicle.hears.add((report, at) => {
    if (end === null) job?.heard(report, at);
    plans.heard(rover, report, at);
  });
  vehicle.until(() => vehicle.now() >= 1500, 1500);
  /** Begins a job; a sentence where it could not. */
  const begin = (task: Task): string | null => {
    end = null;
    const started = plans.jobs[task.do]?.(
      rover,
      task,
      {
        progress: (pct, message) => void told.push({ pct, message }),
        end: (how) => {
          if (end !== null) throw new Error('a job ended twice');
          end = how;
        },
      },
      vehicle.now(),
    );
    if (started === undefined || typeof started === 'string') return started ?? 'nobody does that';
    job = started;
    return null;
  };
  /** Steps until the job is over, `each` after each step. */
  const finish = (withinMs = 1_800_000, each: () => void = () => {}): JobEnd => {
    const isOver = vehicle.until(() => {
      if (end === null) job?.tick(vehicle.now());
      each();
      return end !== null;
    }, withinMs);
    if (!isOver || end === null) throw new Error(`the job did not end within ${withinMs / 1000} s`);
    return end;
  };
  const run = (task: Task): JobEnd => {
    const why = begin(task);
    return why === null ? finish() : { outcome: 'refused', message: why };
  };
  const upload = (items: readonly PlanItem[], more: { was?: string; list?: 'mission' | 'fence' | 'rally' } = {}) => {
    const { list = 'mission', was } = more;
    documents.set(someHash, { plan: { [list]: items } });
    return run({ do: 'mission_upload', list, document: someHash, ...(was !== undefined && { was }) });
  };
  return {
    vehicle,
    plans,
    documents,
    events,
    told,
    begin,
    finish,
    run,
    upload,
    get job() {
      return job;
    },
    get end() {
      return end;
    },
    /** What the vehicle really holds, without home. */
    stored: () => vehicle.machine.vehicle.mission.items.slice(1).map(itemOf),
  };
}

export const itemOf = ({ command, frame, p1, p2, p3, p4, x, y, z }: MissionItem): PlanItem => ({
  ...{ command, frame, params: [p1, p2, p3, p4], x, y, z: Math.fround(z), autocontinue: true },
});
