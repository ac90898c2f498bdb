/**
 * Work on a vehicle that takes many messages and a while: a plan up or down, all parameters. A job is begun by a command
 * and ends as that command's one outcome; meanwhile it hears what the vehicle says, and the clock.
 */
import type { PlanList } from '../protocol/plan.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import type { Report } from './link.ts';

/** What there is to do. `document` names what was handed in beforehand, by its hash; `was` what it is meant to replace. */
export type Task =
  | { readonly do: 'mission_upload'; readonly list: PlanList; readonly document: string; readonly was?: string }
  | { readonly do: 'mission_download'; readonly list: PlanList }
  | { readonly do: 'mission_clear'; readonly list: PlanList; readonly was?: string }
  | { readonly do: 'params_download' }
  | { readonly do: 'params_load'; readonly document: string; readonly was?: string };

/** `message` is one sentence for people: what there is now, and where it failed. */
export type JobEnd = {
  readonly outcome: 'done' | 'failed' | 'cancelled' | 'refused';
  readonly message: string;
  /** With `refused` and `failed`, where one fits. */
  readonly code?: RefusalCode;
  /** What the vehicle's state showed, read back. */
  readonly verified?: boolean;
};

/** How a job speaks. After `end` it says nothing more. */
export type JobVoice = {
  /** At most once a second reaches operators; `pct` is null while nobody knows how much there is. */
  progress(pct: number | null, message: string, at: number): void;
  end(end: JobEnd, at: number): void;
  /** Why who asked may not set by now what decides over stopping ([K3]); undefined where they may. */
  lost?(): string | undefined;
};

/**
 * Times are the bridge's monotonic ms, less what the job stood still: while the vehicle is not heard no time passes for it,
 * and it is not ticked ([J5]). So a job has no notion of a broken link, and a silence that it measures is the vehicle's own.
 */
export interface Job {
  heard(report: Report, at: number): void;
  /** Every 20 ms or so. */
  tick(at: number): void;
  /** Stops as soon as what is there can be told; ends with `cancelled`, or with `done` where it was too late. */
  cancel(at: number): void;
  /** Its command ended without it: it is over, says nothing more and asks nothing more of the vehicle. */
  abandon(): void;
}

/** Begins a job, which may speak at once, or says in one sentence why it cannot. */
export type StartJob = (vehicle: string, task: Task, voice: JobVoice, at: number) => Job | string;

/** Who does what: each service hands in its own rows, and what nobody does is refused as unsupported. */
export type Jobs = { readonly [D in Task['do']]?: StartJob };
