/**
 * Intent as the page shows it and as the page says it: what was asked of vehicles and how far that is, who may drive,
 * and what the drive lane does with the sticks. Plain values only, so that they pass between a page and its Worker.
 */
import type { CommandClass, CommandResponse, Outcome, Role, SendCommand } from '../../bridge/protocol/command.ts';
import type { LeaseRequest } from '../../bridge/protocol/lease.ts';
import type { RefusalCode } from '../../bridge/protocol/refusal.ts';
import type { Waiting } from './outbox.ts';

export type { Waiting } from './outbox.ts';

/** What the page may say about a command as it asks. */
export type CommandOptions = Pick<SendCommand, 'confirmed' | 'ttlMs' | 'when'>;

/** A command as the page asks for it. `id` is made by the page as the operator acts, `madeAt` is that moment, own ms. */
export type CommandAsk = CommandOptions & {
  readonly id: string;
  readonly vehicle: string;
  readonly name: string;
  readonly args: object;
  readonly madeAt: number;
};

/**
 * Two clicks that are nearer than this are one, ms; of what is not here the second is one for as long as the first is
 * open. A mode, and what makes things safer, the vehicle may have taken and lost since, without a word of either, and the
 * bridge lets the later take the place of the earlier. STOP means itself each time; a finger that trembles is one press.
 */
const bounceMs: Partial<Record<string, number>> = {
  stop: 250,
  hold: 1000,
  pause_mission: 1000,
  disarm: 1000,
  mode: 1000,
};

/** Whether what was asked at `before` and is still open is meant once more `now`, own ms. */
export const isMeantAgain = (name: string, before: number, now: number): boolean =>
  now - before >= (bounceMs[name] ?? Number.POSITIVE_INFINITY);

/** What is asked about a lease; its number and the term are added on the way. */
export type LeaseAsk = Pick<LeaseRequest, 'vehicle' | 'act' | 'to' | 'why' | 'will'>;

/**
 * The sticks of one moment, read at `readAt` of our own monotonic ms. Right and forward are positive, -1 to 1. `held`:
 * the dead-man control is held; a stick that is not held is at 0.
 */
export type Stick = {
  readonly vehicle: string;
  readonly steer: number;
  readonly throttle: number;
  readonly held: boolean;
  readonly readAt: number;
};

/** What a page can say of its operator's intent. */
export type IntentAsk =
  | { readonly t: 'command'; readonly ask: CommandAsk }
  | { readonly t: 'cancel' | 'confirm' | 'discard'; readonly id: string }
  | { readonly t: 'lease'; readonly ask: LeaseAsk }
  | { readonly t: 'stick'; readonly stick: Stick }
  | { readonly t: 'alive' };

/**
 * How far a command is, beyond what the bridge says of it: it waits for a link in the outbox, it was sent and nothing
 * was heard of it, or it is `safe`, could not be delivered so far, and is still being tried.
 */
export type CommandStage = 'waiting' | 'sending' | 'undelivered' | CommandResponse['step'];

export type CommandStep = { readonly step: CommandResponse['step']; readonly at: number };

export type CommandView = {
  readonly id: string;
  readonly vehicle: string;
  readonly name: string;
  /** Null where it is somebody else's and its first step was before our time. */
  readonly args: object | null;
  /** Null where this page does not know the command. */
  readonly class: CommandClass | null;
  /** Asked on this page. */
  readonly mine: boolean;
  /** The session that asked, as the bridge told it; null before. */
  readonly by: string | null;
  /** Own monotonic ms. */
  readonly askedAt: number;
  readonly stage: CommandStage;
  /** It has its outcome. */
  readonly final: boolean;
  /** When it got there, own monotonic ms: what is shown for a while after its end is counted from here. */
  readonly stageAt: number;
  /** The bridge's steps so far, in order; `at` is the bridge's monotonic ms. */
  readonly steps: readonly CommandStep[];
  readonly code: RefusalCode | null;
  /** One sentence for people, or null. */
  readonly message: string | null;
  /** MAV_RESULT. */
  readonly result: number | null;
  readonly progressPct: number | null;
  readonly attempt: number | null;
  /** Null where the vehicle's state cannot tell. */
  readonly verified: boolean | null;
  readonly found: NonNullable<CommandResponse['found']> | null;
};

/** Something that was refused to this page: a command, something about the lease, or sticks. */
export type RefusalView = {
  /** Own monotonic ms. */
  readonly at: number;
  /** The command's or the lease request's id. */
  readonly id: string;
  /** The command's name, or the act about the lease. */
  readonly what: string;
  readonly vehicle: string;
  readonly code: string | null;
  readonly message: string;
};

/** Why the drive lane says nothing, or says neutral. */
export type LaneReason =
  | 'let_go'
  | 'no_life'
  | 'page_hidden'
  | 'no_link'
  | 'no_websocket'
  | 'connection_changed'
  | 'not_in_control'
  | 'stopped';

/**
 * `idle`: no sticks are sent. `live`: they are. `neutral`: it says neutral for a second, then is idle. `centre`: held
 * sticks come and are not sent, since they have to be seen centred first. `locked`: sticks come and may not be sent.
 */
export type LaneView = {
  readonly phase: 'idle' | 'live' | 'neutral' | 'centre' | 'locked';
  readonly vehicle: string | null;
  /** Why it is not live (any more); null where it is, or where nobody ever drove. */
  readonly why: LaneReason | null;
  /** Sticks of the page that were not sent because they came late or out of order, since the start. */
  readonly dropped: number;
};

export const idleLane: LaneView = { phase: 'idle', vehicle: null, why: null, dropped: 0 };

/** A question about a lease that is not answered yet. `at`: own monotonic ms. */
export type LeaseAskedView = LeaseAsk & { readonly id: string; readonly at: number };

export type IntentView = {
  readonly role: Role | null;
  /** This page's session, by which lease and events name it; null before the first greeting. */
  readonly session: string | null;
  /** The newest 50, oldest first: this page's and everybody else's. What is not final is never dropped. */
  readonly commands: readonly CommandView[];
  readonly outbox: {
    /** They wait for a link. */
    readonly waiting: readonly Waiting[];
    /** Wait until the operator says whether they are still meant: `confirm` or `discard`. */
    readonly ask: readonly Waiting[];
    /** Whether what waits outlives a reload. */
    readonly durable: boolean;
  };
  readonly leases: {
    /** What this page asked and is not answered. */
    readonly asked: readonly LeaseAskedView[];
    /** Vehicles whose lease ran out under this page, until it asks again or somebody else has it. */
    readonly lapsed: readonly string[];
  };
  readonly lane: LaneView;
  readonly lastRefusal: RefusalView | null;
};

export const emptyIntent: IntentView = {
  role: null,
  session: null,
  commands: [],
  outbox: { waiting: [], ask: [], durable: false },
  leases: { asked: [], lapsed: [] },
  lane: idleLane,
  lastRefusal: null,
};

const ends: readonly string[] = [
  'done',
  'refused',
  'failed',
  'expired',
  'cancelled',
  'superseded',
  'unknown',
] satisfies readonly Outcome[];
export const isOutcome = (stage: CommandStage): stage is Outcome => ends.includes(stage);
