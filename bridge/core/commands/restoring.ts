/**
 * Commands as the journal knows them, after a restart ([I9]). What ended is remembered as it ended. What was accepted
 * and has no outcome lives on: what may be repeated is done anew within its deadline, and what may not is compared with
 * what the vehicle's state shows and never sent.
 */
import { type CommandResponse, commandKinds, isCommandName, longestTtlMs, outcomes } from '../../protocol/command.ts';
import { kinds } from './kinds.ts';
import { type Desk, type Life, slotOf, type Told } from './life.ts';
import type { CommandEvent, CommandRecord, Refused } from './ports.ts';
import { taintMs } from './surroundings.ts';
import { brokenMs } from './working.ts';

/** How long a restored one waits for its vehicle, and then for a state that shows its effect. */
const waitMs = 60_000;
const compareMs = 3000;

const isOutcome = (step: string): step is (typeof outcomes)[number] => outcomes.some((outcome) => outcome === step);

/** What a record says of a command, with stamps of this run. */
export function toldOf({ first, firstWall, newest, newestWall }: CommandRecord, at: number, wall: number): Told {
  const { id, vehicle, name, by, args } = first;
  const steps = first.step === newest.step ? [first] : [first, newest];
  return {
    id,
    vehicle,
    name,
    by,
    args: { ...args },
    askedWall: firstWall,
    announced: true,
    askers: new Set([by]),
    steps: steps.map((event) => responseOf(event, at)),
    outcome: isOutcome(newest.step) ? newest.step : null,
    endedAt: newest.final ? at - Math.max(0, wall - newestWall) : null,
  };
}

function responseOf(event: CommandEvent, at: number): CommandResponse {
  const { kind: _, by: _by, args: _args, deadlineWall: _deadline, term: _term, ...step } = event;
  return { t: 'command_response', at, ...step };
}

/** A life that goes on; undefined where this version knows no such command. */
export function lifeOf(told: Told, record: CommandRecord, at: number, wall: number): Life | undefined {
  const { first } = record;
  if (!isCommandName(told.name)) return undefined;
  const kind = kinds[told.name];
  const planned = kind.plan(told.args);
  if (!planned.ok) return undefined;
  const leftMs = Math.min((first.deadlineWall ?? wall) - wall, longestTtlMs);
  return {
    told,
    class: commandKinds[told.name].class,
    kind,
    plan: planned.plan,
    conn: '',
    role: 'operator',
    term: first.term,
    when: undefined,
    deadline: Math.max(at + leftMs, planned.plan.how === 'job' ? goesOnUntil(record, at, wall) : at + leftMs),
    restored: true,
    phase: { is: 'reconciling', since: at, heardAt: null, until: at + waitMs },
  };
}

/** A job that had begun is not too late for as long as a broken link would not have ended it ([J5], [J7]). */
const goesOnUntil = ({ newest, newestWall }: CommandRecord, at: number, wall: number): number =>
  newest.step === 'accepted' ? at : at + brokenMs - Math.max(0, wall - newestWall);

/** The slot whose answers may still be on their way from before the restart, and would be taken for those of another. A job reads back. */
export function slotInTheAir(told: Told, at: number): string | null {
  if (!isCommandName(told.name) || (told.endedAt !== null && at - told.endedAt >= taintMs)) return null;
  const planned = kinds[told.name].plan(told.args);
  return planned.ok && planned.plan.how !== 'job' ? slotOf(planned) : null;
}

type Reconciling = Extract<Life['phase'], { is: 'reconciling' }>;

/** `again` sends anew what may be sent anew, once its vehicle is heard. */
export function look(desk: Desk, life: Life, phase: Reconciling, at: number, again: () => void): void {
  if (life.class === 'motion' || life.class === 'toggle') compare(desk, life, phase, at);
  else if (life.plan.how === 'override')
    desk.end(life, 'failed', at, { message: `${ended}, and with it what it allowed` });
  else if (at >= life.deadline) tooLate(desk, life, at);
  else if (desk.ports.vehicle(life.told.vehicle)?.contact !== 'linked') return;
  else if (life.class === 'safe' || life.plan.how !== 'order' || at >= phase.since + taintMs) again();
}
const ended = 'the bridge ended';

/** Of what a job had changed by then nobody knows anything. */
function tooLate(desk: Desk, life: Life, at: number): void {
  const message = `${ended} over it, and it is too late now`;
  const isUnknown = life.plan.how === 'job' && life.class === 'set';
  desk.end(life, isUnknown ? 'unknown' : 'failed', at, { message: isUnknown ? `${message}: ${inPieces}` : message });
}
const inPieces = 'what the vehicle holds may be a part of it';

/** Why one that had been accepted is not carried on. */
export const refusedAfter = ({ plan, class: of }: Life, refused: Refused): Refused =>
  plan.how === 'job' && of === 'set' ? { ...refused, message: `${refused.message}; ${inPieces}` } : refused;

function compare(desk: Desk, life: Life, phase: Reconciling, at: number): void {
  const { plan, told } = life;
  const effect = plan.how === 'order' ? plan.effect : null;
  const vehicle = effect ? desk.ports.vehicle(told.vehicle) : undefined;
  const shown = effect && vehicle ? effect.look(vehicle.groups, phase.since) : null;
  if (shown?.asAsked) {
    desk.end(life, 'done', at, { verified: true, message: `${ended} over it; the vehicle's state shows it` });
    return;
  }
  if (vehicle?.contact === 'linked' && (vehicle.groups.mode?.at ?? 0) > phase.since) phase.heardAt ??= at;
  const isOver = !effect || at >= phase.until || (phase.heardAt !== null && at >= phase.heardAt + compareMs);
  if (isOver) desk.end(life, 'unknown', at, { message: `${ended} over it: it may have been done or not` });
}
