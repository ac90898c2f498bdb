/**
 * A command under way, and what is remembered of it afterwards. Where it stands is one tagged union: what a phase knows
 * is what its next event needs. Times are the bridge's monotonic ms.
 */
import type { CommandClass, CommandResponse, Outcome, Role, SendCommand } from '../../protocol/command.ts';
import type { Job } from '../jobs.ts';
import type { Parameters } from '../parameters.ts';
import type { Effect, Shown } from './effects.ts';
import type { Bytes, Kind, Plan } from './kinds.ts';
import type { CommandPorts } from './ports.ts';
import type { Surroundings } from './surroundings.ts';

/** What is remembered of a command for as long as its id may be asked for again ([I12]). */
export type Told = {
  readonly id: string;
  readonly vehicle: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly askedWall: number;
  /** Its first event, which holds the arguments, is in the stream. */
  announced: boolean;
  /** The sessions that are told of it: who asked first, and who asked again; the oldest of more than four gives way. */
  readonly askers: Set<string>;
  /** The newest of each step, in order. */
  steps: CommandResponse[];
  outcome: Outcome | null;
  endedAt: number | null;
};

/** MAVLink commands that are sent and answered. */
export type Asking = {
  readonly is: 'asking';
  readonly bytes: Bytes;
  readonly effect: Effect | null;
  /** What the state showed before the first was sent. */
  readonly baseline: Shown | null;
  firstSentAt: number;
  lastSentAt: number;
  /** How often it was sent, and how often since the vehicle last said "not now". */
  sends: number;
  tries: number;
  acks: number;
  nextAt: number;
  giveUpAt: number;
  /** It said that it is at it: silence is the end then, and so is this moment. */
  progress: { readonly until: number; toldAt: number } | null;
  /** The state was another than before, and not what was asked: it cannot show any more that nothing happened. */
  moved: boolean;
  /** Answers of its kind to what the helm sent ahead of it and behind it; infinite where nobody can count them. */
  ahead: number;
  behind: number;
  /** The results that may be its own or theirs, in order; and when the last refusal among them came. */
  readonly doubtful: number[];
  refusedAt: number | null;
};

/** A job of many messages ([J1]). */
export type Working = {
  readonly is: 'working';
  /** Null while it is being begun. */
  job: Job | null;
  /** Since when its vehicle is not heard, null while it is; and for how long that was before, in all ([J5]). */
  brokenAt: number | null;
  stoodMs: number;
  told: { readonly at: number; readonly message: string; readonly pct: number | null };
  /** By when a job that was cancelled has to be over. */
  cancelBy: number | null;
};

export type Phase =
  | { readonly is: 'journaling'; readonly until: number }
  | Asking
  /** Accepted by the vehicle; its state has not shown it yet. */
  | { readonly is: 'verifying'; readonly asked: Asking; readonly until: number }
  /** Not answered; its state may still tell. */
  | { readonly is: 'unanswered'; readonly asked: Asking; readonly until: number }
  /** Refused by the vehicle, which may say why a moment later. */
  | { readonly is: 'denied'; readonly at: number; readonly until: number; readonly result: number }
  /** Parameters are read and set. */
  | { readonly is: 'settling' }
  | Working
  | { readonly is: 'steering'; readonly until: number; nextAt: number }
  /** In the hands of STOP. */
  | { readonly is: 'stopping'; readonly until: number }
  /** Accepted before the bridge started: nobody knows whether it was sent. */
  | { readonly is: 'reconciling'; readonly since: number; heardAt: number | null; readonly until: number }
  | { readonly is: 'over' };

export type Life = {
  readonly told: Told;
  readonly class: CommandClass;
  readonly kind: Kind;
  readonly plan: Plan;
  readonly conn: string;
  readonly role: Role;
  readonly term: number | undefined;
  readonly when: SendCommand['when'];
  /** Nothing of it leaves after this. */
  readonly deadline: number;
  /** It was accepted before the bridge started, and may have been sent then. */
  readonly restored: boolean;
  phase: Phase;
};

/** What a step adds to its name. */
export type Extra = Partial<
  Pick<CommandResponse, 'code' | 'message' | 'result' | 'progressPct' | 'attempt' | 'verified' | 'found'>
>;

/** What the parts of a life work with. */
export type Desk = {
  readonly ports: CommandPorts;
  readonly parameters: Parameters;
  around(vehicle: string): Surroundings;
  step(life: Life, step: 'sent' | 'in_progress', at: number, extra?: Extra): void;
  end(life: Life, outcome: Outcome, at: number, extra?: Extra): void;
};

export const isOver = ({ phase }: Life): boolean => phase.is === 'over';

/** Of an order: commands of one MAV_CMD share a slot; of parameters: those of one name. Null where nothing is shared. */
export function slotOf({ plan }: Pick<Life, 'plan'>): string | null {
  switch (plan.how) {
    case 'order':
      return `command ${plan.command}`;
    case 'set':
      return plan.settings.length === 1 ? `parameter ${plan.settings[0]?.name}` : 'parameters';
    case 'job':
      return 'job';
    default:
      return null;
  }
}

/** Whether another of its kind has to wait for it: from acceptance until the vehicle has answered. */
export const holdsSlot = ({ phase }: Life): boolean =>
  ['journaling', 'asking', 'unanswered', 'settling', 'working', 'reconciling'].includes(phase.is);
