/**
 * A MAVLink command on its way: sent once or several times by its class, answered by COMMAND_ACK, and looked for in the
 * vehicle's state. An acknowledgement names no request, so after a time-out, or while answers to repetitions may still
 * come, acknowledgements of that kind are nobody's ([I6]) and the state alone decides.
 */
import { type CommandClass, mavResults } from '../../protocol/command.ts';
import type { Report } from '../link.ts';
import type { CommandOrder } from '../orders.ts';
import { asksTheSame, isInDoubt, ownAnswer } from './beside.ts';
import { changesMode, type Effect } from './effects.ts';
import { evidence, lookedAt } from './evidence.ts';
import { cmd, type Plan } from './kinds.ts';
import { type Asking, type Desk, type Extra, isOver, type Life, slotOf } from './life.ts';
import { afterDenialMs, taintMs } from './surroundings.ts';

/** How often, how many times and with what wait after the last ([I7]). */
type Rhythm = { readonly everyMs: number; readonly most: number; readonly waitMs: number; readonly again: boolean };
const once: Rhythm = { everyMs: Number.POSITIVE_INFINITY, most: 1, waitMs: 3000, again: false };
const thrice: Rhythm = { everyMs: 700, most: 3, waitMs: 700, again: true };
const rhythms: Readonly<Record<CommandClass, Rhythm>> = {
  safe: { everyMs: 100, most: Number.POSITIVE_INFINITY, waitMs: 500, again: true },
  set: thrice,
  query: thrice,
  motion: once,
  toggle: once,
};

/** How long the state may take to show what was accepted; heartbeats come once a second. */
const verifyMs = 3000;
/** How long after it was sent the state may still tell what became of an unanswered one. */
const evidenceMs = 6000;
/** IN_PROGRESS extends the wait by so much each time, and by so much in all; it is told once a second. */
const silenceMs = 5000;
const longestProgressMs = 60_000;
const tellProgressMs = 1000;

const mav = { accepted: 0, notNow: 1, inProgress: 5, cancelled: 6 } as const;
const mostConfirmation = 255;

type Ack = Extract<Report, { kind: 'ack' }>;
type OrderPlan = Extract<Plan, { how: 'order' }>;

/** Sends a command for the first time; where the vehicle's state allows none it is refused. */
export function begin(desk: Desk, life: Life, plan: OrderPlan, at: number): void {
  const vehicle = desk.ports.vehicle(life.told.vehicle);
  const bytes = vehicle ? plan.bytes(vehicle) : 'the vehicle is not known any more';
  if (typeof bytes === 'string' || !vehicle) {
    desk.end(life, 'refused', at, { code: 'PRECONDITION', message: String(bytes) });
    return;
  }
  const asking: Asking = {
    is: 'asking',
    bytes,
    effect: plan.effect,
    baseline: plan.effect?.look(vehicle.groups, Number.NEGATIVE_INFINITY) ?? null,
    firstSentAt: at,
    lastSentAt: at,
    sends: 0,
    tries: 0,
    acks: 0,
    nextAt: at,
    giveUpAt: Number.POSITIVE_INFINITY,
    progress: null,
    moved: false,
    ahead: 0,
    behind: 0,
    doubtful: [],
    refusedAt: null,
  };
  life.phase = asking;
  look(desk, life, asking, at);
}

/** The next try, or the end of the wait. */
export function look(desk: Desk, life: Life, asking: Asking, at: number): void {
  const { most } = rhythms[life.class];
  const maySend = at < life.deadline && asking.tries < most && !asking.progress;
  if (maySend && at >= asking.nextAt) sendOnce(desk, life, asking, at);
  else if (asking.sends === 0 && at >= life.deadline) desk.end(life, 'expired', at, { code: 'EXPIRED', message: late });
  else if (at >= asking.giveUpAt && !maySend) giveUp(desk, life, asking, at);
}
const late = 'the vehicle could not be reached before it was too late';

function sendOnce(desk: Desk, life: Life, asking: Asking, at: number): void {
  const { everyMs, waitMs, again } = rhythms[life.class];
  const confirmation = Math.min(asking.sends, mostConfirmation);
  asking.nextAt = at + everyMs;
  if (!desk.ports.send(life.told.vehicle, { kind: 'command', ...asking.bytes, confirmation })) {
    // Nothing of it left: what may be repeated is tried again until its deadline.
    const message = 'the link to the vehicle cannot take it now';
    if (!again) desk.end(life, 'refused', at, { code: 'VEHICLE_OFFLINE', message });
    return;
  }
  asking.sends += 1;
  asking.tries += 1;
  asking.lastSentAt = at;
  asking.giveUpAt = at + (life.plan.how === 'order' ? (life.plan.answerMs ?? waitMs) : waitMs);
  if (asking.sends > 1) return;
  asking.firstSentAt = at;
  asking.ahead = desk.around(life.told.vehicle).beside.owedBeside(asking.bytes, at);
  touch(desk, life, asking.effect);
  desk.step(life, 'sent', at, { attempt: 1 });
}

/** From now on what the state shows there is this command's work; of what redirects a vehicle nobody knows the whole. */
function touch(desk: Desk, { told, kind }: Life, effect: Effect | null): void {
  const around = desk.around(told.vehicle);
  if (effect) around.touch(changesMode(effect) ? 'mode' : effect.on, told.id);
  else if (kind.redirects || kind.disarmedOnly) around.touch('all', told.id);
}

/** The helm sent something else behind it: an answer may be to that, and the mode may be that one's work. */
export function passedBy({ phase }: Life, order: CommandOrder, answers: number): void {
  const asking = phase.is === 'unanswered' ? phase.asked : phase;
  if (asking.is !== 'asking' || asking.sends === 0 || asksTheSame(asking.bytes, order)) return;
  if (asking.bytes.command === order.command) asking.behind += answers;
  if (order.command === cmd.setMode && changesMode(asking.effect)) asking.moved = true;
}

/** COMMAND_ACK of this command's kind. */
export function answered(desk: Desk, life: Life, asking: Asking, ack: Ack, at: number): void {
  const around = desk.around(life.told.vehicle);
  if (asking.sends === 0 || around.isTainted(slotOf(life) ?? '', at)) return;
  around.answered();
  if (isInDoubt(asking, around.beside, at)) weigh(desk, life, asking, ack, at);
  else take(desk, life, asking, ack, at);
}

/** It may be to what the helm sent: alone it proves nothing, and all of them together may. */
function weigh(desk: Desk, life: Life, asking: Asking, ack: Ack, at: number): void {
  desk.around(life.told.vehicle).beside.answered(ack.command);
  asking.doubtful.push(ack.result);
  if (ack.result !== mav.accepted) asking.refusedAt = at;
  const own = ownAnswer(asking);
  if (own !== mav.accepted) lookForEvidence(desk, life, asking, at);
  if (own !== undefined && !isOver(life)) take(desk, life, asking, { ...ack, result: own }, at);
}

function take(desk: Desk, life: Life, asking: Asking, ack: Ack, at: number): void {
  asking.acks += 1;
  switch (ack.result) {
    case mav.accepted:
      accepted(desk, life, asking, at);
      return;
    case mav.inProgress:
      goesOn(desk, life, asking, ack.progressPct, at);
      return;
    case mav.notNow:
      again(desk, life, asking, at);
      return;
    case mav.cancelled:
      release(desk, life, asking, asking.lastSentAt);
      desk.end(life, 'cancelled', at, { result: ack.result, message: 'the vehicle cancelled it' });
      return;
    default:
      denied(desk, life, asking, ack.result, at);
      return;
  }
}

function accepted(desk: Desk, life: Life, asking: Asking, at: number): void {
  release(desk, life, asking, asking.lastSentAt);
  if (!asking.effect) {
    desk.end(life, 'done', at, { result: mav.accepted, ...attempts(asking) });
    return;
  }
  life.phase = { is: 'verifying', asked: asking, until: at + verifyMs };
  if (!verified(desk, life, asking, at)) desk.step(life, 'in_progress', at, { result: mav.accepted });
}

/** Whether the state has shown what was accepted, which ends it. */
export function verified(desk: Desk, life: Life, asking: Asking, at: number): boolean {
  const shown = lookedAt(desk, life, asking.effect, asking.firstSentAt);
  if (!shown?.asAsked) return false;
  desk.end(life, 'done', at, { result: mav.accepted, verified: true, ...attempts(asking) });
  return true;
}

/** The state never showed it; the vehicle's word stands. */
export function unverified(desk: Desk, life: Life, asking: Asking, at: number): void {
  const message = 'the vehicle accepted it, and its state does not show it';
  desk.end(life, 'done', at, { result: mav.accepted, verified: false, message, ...attempts(asking) });
}

function goesOn(desk: Desk, life: Life, asking: Asking, progressPct: number | null, at: number): void {
  const first = asking.progress === null;
  asking.progress ??= { until: at + longestProgressMs, toldAt: at };
  asking.giveUpAt = Math.min(at + silenceMs, asking.progress.until);
  if (!first && at - asking.progress.toldAt < tellProgressMs) return;
  asking.progress.toldAt = at;
  desk.step(life, 'in_progress', at, { result: mav.inProgress, ...(progressPct !== null && { progressPct }) });
}

/** TEMPORARILY_REJECTED: tried again within the deadline where its class allows that. */
function again(desk: Desk, life: Life, asking: Asking, at: number): void {
  const { everyMs, waitMs, again: mayAgain } = rhythms[life.class];
  if (!mayAgain || at + everyMs >= life.deadline) {
    denied(desk, life, asking, mav.notNow, at);
    return;
  }
  asking.tries = 0;
  asking.nextAt = at + everyMs;
  asking.giveUpAt = asking.nextAt + waitMs;
}

function denied(desk: Desk, life: Life, asking: Asking, result: number, at: number): void {
  release(desk, life, asking, asking.lastSentAt);
  life.phase = { is: 'denied', at, until: at + afterDenialMs, result };
}

/** The vehicle's refusal, with its own words for it. */
export function endDenied(desk: Desk, life: Life, deniedAt: number, result: number, at: number): void {
  const why = desk.around(life.told.vehicle).explains(deniedAt);
  const said = `the vehicle answered: ${mavResults[result] ?? `result ${result}`}`;
  desk.end(life, 'failed', at, { result, message: why === '' ? said : `${said}. ${why}` });
}

/** The wait is over: no answer, or none any more. */
function giveUp(desk: Desk, life: Life, asking: Asking, at: number): void {
  desk.around(life.told.vehicle).unanswered(at);
  release(desk, life, asking, at);
  if (asking.progress) {
    const message = at >= asking.progress.until ? 'it was not done within a minute' : 'the vehicle fell silent over it';
    desk.end(life, 'failed', at, { message, result: mav.inProgress });
    return;
  }
  life.phase = { is: 'unanswered', asked: asking, until: asking.firstSentAt + evidenceMs };
  lookForEvidence(desk, life, asking, at);
}

/** What the state says of a command without an answer, as long as it may still say something. */
export function lookForEvidence(desk: Desk, life: Life, asking: Asking, at: number): void {
  const found = evidence(desk, life, asking);
  if (found === 'done' || found === 'already') {
    endByState(desk, life, asking, found, at);
    return;
  }
  if (life.phase.is !== 'unanswered') return;
  const { again: isRepeatable } = rhythms[life.class];
  if (isRepeatable || found === 'nothing') {
    const said = unsaid(desk, life, asking);
    const message = isRepeatable ? said : `${said}, and its state shows that it did nothing`;
    desk.end(life, 'failed', at, { message, ...attempts(asking) });
    return;
  }
  if (at < life.phase.until && asking.effect) return;
  const message = `${unsaid(desk, life, asking)}: it may have been done or not`;
  desk.end(life, 'unknown', at, { message, ...attempts(asking) });
}

/** Why the state has to tell: no answer, or none that is certainly to this; of a refusal, what the vehicle said. */
function unsaid(desk: Desk, { told }: Life, { doubtful, refusedAt }: Asking): string {
  if (doubtful.length === 0) return 'the vehicle did not answer';
  if (refusedAt === null) return 'what the vehicle answered may have been to something else';
  const why = desk.around(told.vehicle).explains(refusedAt);
  return `the vehicle refused this or something else${why === '' ? '' : ` (${why})`}`;
}

function endByState(desk: Desk, life: Life, asking: Asking, found: 'done' | 'already', at: number): void {
  if (life.phase.is === 'asking') release(desk, life, asking, asking.lastSentAt);
  const said = unsaid(desk, life, asking);
  const message = found === 'done' ? `${said}; its state shows it` : `${said}; its state was so already`;
  desk.end(life, 'done', at, { verified: true, message, ...attempts(asking) });
}

/** Answers to what was sent may still come: they are nobody's. */
export function release(desk: Desk, life: Life, asking: Asking, since: number): void {
  if (asking.sends > asking.acks) desk.around(life.told.vehicle).taint(slotOf(life) ?? '', since + taintMs);
}

const attempts = ({ sends }: Asking): Extra => (sends > 0 ? { attempt: sends } : {});
