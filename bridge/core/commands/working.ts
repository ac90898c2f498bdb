/**
 * A job: a command of many messages ([J1]). What it does stands elsewhere and is handed in; here it is begun, fed with
 * what the vehicle says and with time, told of at most once a second, held while the vehicle is not heard, cancelled, and
 * ended as its command's one outcome.
 */
import type { JobEnd, JobVoice, Task } from '../jobs.ts';
import type { Report } from '../link.ts';
import type { Plan } from './kinds.ts';
import { type Desk, isOver, type Life, type Working } from './life.ts';
import { refusedLease } from './refusals.ts';

const tellMs = 1000;
/** A job waits so long for its vehicle to be heard again ([J5]). */
export const brokenMs = 300_000;
/** Who cancels is told by then what became of it ([J4]). */
const cancelMs = 60_000;

type JobPlan = Extract<Plan, { how: 'job' }>;

export function begin(desk: Desk, life: Life, plan: JobPlan, at: number): void {
  const working: Working = {
    is: 'working',
    job: null,
    brokenAt: null,
    stoodMs: 0,
    told: { at: Number.NEGATIVE_INFINITY, message: '', pct: null },
    cancelBy: null,
  };
  life.phase = working;
  desk.step(life, 'sent', at, { attempt: 1 });
  const started = desk.ports.startJob(life.told.vehicle, taskOf(life, plan), voiceOf(desk, life, working), at);
  if (typeof started === 'string') end(desk, life, { outcome: 'refused', message: started, code: 'PRECONDITION' }, at);
  else working.job = started;
}

/** What a job replaced before the bridge ended is in pieces by now: it can be compared with nothing ([J7]). */
function taskOf(life: Life, { task }: JobPlan): Task {
  if (!life.restored || !('was' in task)) return task;
  const { was: _, ...bare } = task;
  return bare;
}

const voiceOf = (desk: Desk, life: Life, working: Working): JobVoice => ({
  progress(pct, message, at) {
    if (life.phase === working && working.cancelBy === null)
      tell(desk, life, working, pct, message, at + working.stoodMs);
  },
  end(how, at) {
    if (life.phase !== working) return;
    // It ended by itself: it is not abandoned.
    working.job = null;
    end(desk, life, how, at + working.stoodMs);
  },
  lost: () => refusedLease({ life, ports: desk.ports, at: desk.ports.clock.monoMs() })?.message,
});

function tell(desk: Desk, life: Life, working: Working, pct: number | null, message: string, at: number): void {
  const { told } = working;
  const whole = pct === null ? null : Math.floor(pct);
  if (at - told.at < tellMs || (told.message === message && told.pct === whole)) return;
  working.told = { at, message, pct: whole };
  desk.step(life, 'in_progress', at, { message, ...(whole !== null && { progressPct: whole }) });
}

/** One that went on from before a restart may have done something then: it is not refused any more. */
function end(desk: Desk, life: Life, { outcome, message, code, verified }: JobEnd, at: number): void {
  const isLate = life.restored && outcome === 'refused';
  desk.end(life, isLate ? 'failed' : outcome, at, {
    message,
    ...(code !== undefined && { code }),
    ...(verified !== undefined && { verified }),
  });
}

export function hear(desk: Desk, life: Life, working: Working, report: Report, at: number): void {
  if (runs(desk, life, working, at)) working.job?.heard(report, at - working.stoodMs);
}

export function look(desk: Desk, life: Life, working: Working, at: number): void {
  if (working.cancelBy !== null && at >= working.cancelBy) {
    const message = 'it was cancelled, and the vehicle does not say what it holds now';
    desk.end(life, 'cancelled', at, { message, verified: false });
  } else if (runs(desk, life, working, at)) working.job?.tick(at - working.stoodMs);
}

/** Ends as soon as it can be told what there is; at once where nobody can ask ([J4]). */
export function cancel(desk: Desk, life: Life, working: Working, at: number, message: string): void {
  if (!runs(desk, life, working, at)) {
    if (isOver(life)) return;
    const unsaid = 'the vehicle is not heard, and nobody knows what it holds now';
    desk.end(life, 'cancelled', at, { message: `${message}; ${unsaid}`, verified: false });
    return;
  }
  if (working.cancelBy !== null) return;
  working.cancelBy = at + cancelMs;
  working.job?.cancel(at - working.stoodMs);
}

/** Whether the vehicle is heard; while it is not, the job's time stands still. */
function runs(desk: Desk, life: Life, working: Working, at: number): boolean {
  const isHeard = desk.ports.vehicle(life.told.vehicle)?.contact === 'linked';
  if (isHeard) {
    if (working.brokenAt !== null) goOn(desk, life, working, at);
    return true;
  }
  if (working.brokenAt === null) {
    working.brokenAt = at;
    desk.step(life, 'in_progress', at, { message: 'the vehicle is not heard: it goes on when it is' });
  } else if (at - working.brokenAt >= brokenMs) {
    const message = `the vehicle was not heard for ${brokenMs / 60_000} minutes; nobody knows what it holds now`;
    desk.end(life, 'failed', at, { message, verified: false });
  }
  return false;
}

function goOn(desk: Desk, life: Life, working: Working, at: number): void {
  working.stoodMs += at - (working.brokenAt ?? at);
  working.brokenAt = null;
  desk.step(life, 'in_progress', at, { message: 'the vehicle is heard again: it goes on' });
}
