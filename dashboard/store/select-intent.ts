/** What panels ask of the store about intent: who drives, what the sticks may do, and how far a command is. */
import type { Control } from '../../bridge/protocol/control.ts';
import type { DriveState } from '../../bridge/protocol/drive.ts';
import type { CommandView } from '../client/intent-view.ts';
import { driveWords as words } from '../words/drive.ts';
import type { DashboardState } from './dashboard-state.ts';
import { ageMsOf, isLinked, valuesOf, vehicleOf } from './select.ts';

/** Of the vehicle on show; null before the bridge has told. */
export const controlOf = (state: DashboardState): Control | null =>
  state.mirror.control.get(vehicleOf(state)?.id ?? '') ?? null;

export const driveStateOf = (state: DashboardState): DriveState | null =>
  state.mirror.drives.get(vehicleOf(state)?.id ?? '') ?? null;

/** A moment of the bridge's clock by our own, ms; null before the first contact. */
const ownMs = ({ offsetMs }: DashboardState, at: number): number | null => (offsetMs === null ? null : at - offsetMs);

/**
 * - `you`: this page's session drives. `asked`: it does, and `asker` wants it, to be answered by `until`.
 * - `other`: `holder` drives. `asking`: it does, and was asked from here; `until` is when it has to have answered.
 * - `nobody`: it is free. `lapsed`: it ran out under this page.
 * - `unknown`: the bridge has not told, or the vehicle cannot be controlled.
 */
export type LeaseChip = {
  readonly name: 'you' | 'asked' | 'other' | 'asking' | 'nobody' | 'lapsed' | 'unknown';
  readonly holder: string | null;
  readonly asker: string | null;
  /** Own monotonic ms. */
  readonly until: number | null;
  /** It may be taken now: its holder did not answer, or this page's role is admin. */
  readonly mayTake: boolean;
};

const noChip: LeaseChip = { name: 'unknown', holder: null, asker: null, until: null, mayTake: false };

/** A new object each time: compare its fields, as `useShallow` does. */
export function leaseChipOf(state: DashboardState): LeaseChip {
  const control = controlOf(state);
  if (control === null) return noChip;
  const { session, role, leases } = state.intent;
  const { holder, waiting } = control.lease;
  const [first] = waiting.filter((one) => one.session !== session);
  const mine = waiting.find((one) => one.session === session);
  const chip = { ...noChip, holder };
  if (holder === null) return { ...chip, name: leases.lapsed.includes(control.vehicle) ? 'lapsed' : 'nobody' };
  if (holder === session) {
    if (first === undefined) return { ...chip, name: 'you' };
    return { ...chip, name: 'asked', asker: first.session, until: ownMs(state, first.answerBy) };
  }
  const until = mine === undefined ? null : ownMs(state, mine.answerBy);
  // What was not answered in its time may be taken.
  if (until === null || until <= state.nowMs)
    return { ...chip, name: 'other', mayTake: role === 'admin' || until !== null };
  return { ...chip, name: 'asking', asker: session, until, mayTake: role === 'admin' };
}

/** This page's session holds the lease of the vehicle on show. */
export const drivesHere = (state: DashboardState): boolean => {
  const holder = controlOf(state)?.lease.holder ?? null;
  return holder !== null && holder === state.intent.session;
};

/**
 * - `locked`: nothing can be driven now; `why` says what it takes.
 * - `centre`: held sticks count from when they were seen centred.
 * - `live`; `capped`: only a share of the throttle passes; `late`: it drives, and what the rover heard is old.
 * - `goto`: what is seen is too old for sticks.
 * - `neutral`: let go. `holding`: the bridge stopped the drive, or the link is gone and it is expected to.
 */
export type StickName = 'locked' | 'centre' | 'live' | 'capped' | 'late' | 'goto' | 'neutral' | 'holding';

export type StickState = {
  readonly name: StickName;
  /** A sentence without its full stop, or null. */
  readonly why: string | null;
  /** The share of the throttle that passes, 0 to 1. */
  readonly cap: number;
  /** Age of what the operator sees, by the bridge, ms; null while unknown. */
  readonly viewAgeMs: number | null;
  /** What the rover was told last, and how old that is, ms. */
  readonly steer: number | null;
  readonly throttle: number | null;
  readonly echoAgeMs: number | null;
};

/** From this age on what the rover heard is called late, ms. */
const lateEchoMs = 300;

/** A new object each time: compare its fields, as `useShallow` does. */
export function stickStateOf(state: DashboardState): StickState {
  const drive = driveStateOf(state);
  const [name, why] = stickNameOf(state, drive);
  return {
    name,
    why,
    cap: drive?.cap ?? 1,
    viewAgeMs: drive?.viewAgeMs ?? null,
    steer: drive?.steer ?? null,
    throttle: drive?.throttle ?? null,
    echoAgeMs: ageMsOf(state, drive?.sentAt),
  };
}

function stickNameOf(state: DashboardState, drive: DriveState | null): readonly [StickName, string | null] {
  const { lane } = state.intent;
  const laneWhy = lane.why && words.page[lane.why];
  const driveWhy = drive?.why ? words.bridge[drive.why] : null;
  const wasDriving = drive !== null && drive.phase !== 'idle';
  if (state.connection.name !== 'connected' && wasDriving) return ['holding', words.linkGone];
  const lock = lockOf(state);
  if (lock !== null) return [wasDriving && drive.phase === 'stopping' ? 'holding' : 'locked', lock];
  // To the bridge it was let go; why it was is what the lane knows.
  if (drive?.phase === 'stopping' && drive.why === 'let go') return ['neutral', laneWhy ?? words.bridge[drive.why]];
  if (drive?.phase === 'stopping') return ['holding', driveWhy];
  if (lane.phase === 'neutral') return ['neutral', laneWhy];
  if (drive?.phase !== 'engaged') return drive?.cap === 0 ? ['goto', words.oldView] : ['centre', laneWhy ?? driveWhy];
  if (lane.phase !== 'live') return ['centre', laneWhy];
  if (drive.cap === 0) return ['goto', words.oldView];
  if ((ageMsOf(state, drive.heardAt) ?? 0) > lateEchoMs) return ['late', words.lateEcho];
  return drive.cap < 1 ? ['capped', words.lateView] : ['live', null];
}

const { locks } = words;

/** The bridge takes nothing but STOP from here, until who this is has been proven anew ([U5]). */
export const isExpired = ({ identity }: DashboardState): boolean =>
  identity.state === 'known' && identity.phase === 'expired';
export const proofEnded = words.locks.proof;

/** What has to be so before anything can be driven, in the order in which an operator would mend it. */
function lockOf(state: DashboardState): string | null {
  const control = controlOf(state);
  if (isExpired(state)) return locks.proof;
  if (state.intent.role === 'viewer') return locks.viewer;
  if (state.connection.name !== 'connected') return locks.noLink;
  if (!isLinked(state)) return locks.unheard;
  if (state.connection.fallback !== undefined) return locks.noWebSocket;
  if (control === null) return locks.uncontrolled;
  if (control.external === 'transmitter') return locks.transmitter;
  if (!drivesHere(state)) return control.lease.holder === null ? locks.nobody : locks.somebody;
  if (control.stop !== null) return locks.stop;
  return lockOfRover(state, control);
}

/** Modes that sticks drive ([D10]). */
export const stickModes: readonly string[] = ['MANUAL', 'ACRO', 'STEERING', 'SIMPLE', 'GUIDED'];

function lockOfRover(state: DashboardState, { preflight }: Control): string | null {
  const { verdict = 'reading', problems = [] } = preflight ?? {};
  if (verdict === 'reading') return locks.preflightReads;
  if (verdict === 'blocked') return problems[0] ?? locks.preflightBlocks;
  const { mode = '', armed = null } = valuesOf(state, 'mode') ?? {};
  if (armed !== true) return locks.disarmed;
  return stickModes.includes(mode) ? null : locks.mode(mode);
}

/** The commands of this page for the vehicle on show; the newest last. */
export const ownCommandsOf = (state: DashboardState): readonly CommandView[] => {
  const id = vehicleOf(state)?.id;
  return state.intent.commands.filter(({ mine, vehicle }) => mine && vehicle === id);
};

/** How long the outcome of a command stays in the dock, ms. */
export const outcomeShownMs = 6000;

/** This page's newest command, until it has its outcome and for a while after. */
export function commandOnShow(state: DashboardState): CommandView | null {
  const newest = ownCommandsOf(state).at(-1);
  if (newest === undefined) return null;
  return newest.final && state.nowMs - newest.stageAt > outcomeShownMs ? null : newest;
}

export const pipNames = ['accepted', 'journaled', 'sent', 'in_progress', 'outcome'] as const;
/** `open`: not there yet. `here`: this is what is waited for. `end`: it ended here, and not as `done`. */
export type Pip = 'open' | 'passed' | 'here' | 'end';

const reached: Readonly<Record<string, number>> = { accepted: 2, sent: 3, in_progress: 4, done: 5 };

/** One for each of `pipNames`. The bridge says `accepted` when it is on disk: the first two are reached at once. */
export function pipsOf({ steps, stage, final }: Pick<CommandView, 'steps' | 'stage' | 'final'>): readonly Pip[] {
  const passed = Math.max(0, ...steps.map(({ step }) => reached[step] ?? 0), reached[stage] ?? 0);
  return pipNames.map((_, index) => {
    if (index < passed) return 'passed';
    if (index > passed) return 'open';
    return final ? 'end' : 'here';
  });
}
