/**
 * Why a command is not taken, in a stated order, so that the same ask gets the same answer: its arguments, the role, the
 * vehicle, its age, the lease, a latched STOP, what has to be so, what is under way, the question that was not asked,
 * the breaker. What can change between the journal and the vehicle is looked at again before the first byte leaves.
 */
import { commandKinds, isCommandName, type LeaseNeed, roles, type SendCommand } from '../../protocol/command.ts';
import { isDecisive } from '../../protocol/decisive.ts';
import type { Vehicle } from '../../protocol/vehicle.ts';
import type { Task } from '../jobs.ts';
import { changesMode } from './effects.ts';
import type { Life } from './life.ts';
import { metresBetween } from './places.ts';
import type { CommandPorts, Refused } from './ports.ts';
import { beginsMission } from './under-way.ts';

/** A speed that is older than this is not known. */
const freshSpeedMs = 1500;
const standingMps = 0.1;
const farM = 1000;

type Case = { readonly life: Life; readonly ports: CommandPorts; readonly at: number };
type Check = (given: Case) => Refused | undefined;

const refusal = (code: Refused['code'], message: string): Refused => ({ code, message });
const vehicleOf = ({ life, ports }: Case): Vehicle | undefined => ports.vehicle(life.told.vehicle);

const role: Check = ({ life: { told, role: has } }) => {
  if (!isCommandName(told.name)) return undefined;
  const needs = commandKinds[told.name].role;
  if (roles.indexOf(has) >= roles.indexOf(needs)) return undefined;
  return refusal('FORBIDDEN', `${told.name} takes the role ${needs}, and this session is ${has}`);
};

const known: Check = (given) => {
  const { told } = given.life;
  const vehicle = vehicleOf(given);
  if (!vehicle) return refusal('UNKNOWN_VEHICLE', `no vehicle is called "${told.vehicle.slice(0, 64)}"`);
  if (vehicle.replay) return refusal('READ_ONLY', `${told.vehicle} is a recording: nothing can be asked of it`);
  return undefined;
};

const linked: Check = (given) =>
  vehicleOf(given)?.contact === 'linked' || given.life.plan.how === 'override'
    ? undefined
    : refusal('VEHICLE_OFFLINE', `${given.life.told.vehicle} is not heard at the moment`);

const rover: Check = (given) => {
  const identity = vehicleOf(given)?.groups.identity?.v;
  const { effect } = given.life.plan.how === 'order' ? given.life.plan : { effect: null };
  const isRover = !identity || (identity.autopilot === 'ardupilot' && ['rover', 'boat'].includes(identity.vehicleType));
  if (isRover || !changesMode(effect)) return undefined;
  return refusal('UNSUPPORTED', `the modes of ${identity.autopilot} on a ${identity.vehicleType} are not known here`);
};

const lease: Check = (given) => {
  const { life, ports } = given;
  if (!needsLease(given)) return undefined;
  const { holder, term } = ports.authority(life.told.vehicle);
  if (holder === life.told.by && life.term === term) return undefined;
  const why = holder !== life.told.by ? 'this session does not have it' : 'it is another one by now';
  return refusal('NOT_IN_CONTROL', `${life.told.name} needs the lease of ${life.told.vehicle}, and ${why}`);
};

const latch: Check = ({ life, ports }) =>
  life.kind.latched && ports.authority(life.told.vehicle).stopped
    ? refusal('STOPPED', `${life.told.vehicle} was stopped: its driver has to clear that first`)
    : undefined;

const preconditions: Check = (given) => {
  const { kind, when, told } = given.life;
  const mode = vehicleOf(given)?.groups.mode?.v;
  const wrong = (what: string) => refusal('PRECONDITION', `${told.name} was meant for a vehicle that is ${what}`);
  if (kind.disarmedOnly && mode?.armed !== false) return wrong('disarmed');
  if (kind.guidedOnly && mode?.mode !== 'GUIDED') return wrong('in GUIDED');
  if (when?.armed !== undefined && mode?.armed !== when.armed) return wrong(when.armed ? 'armed' : 'disarmed');
  if (when?.mode !== undefined && mode?.mode !== when.mode) return wrong(`in ${when.mode}`);
  if (isBlind(given)) {
    return refusal('PRECONDITION', `while the vehicle is armed ${told.name} has to say what it replaces`);
  }
  return undefined;
};

/** A job that replaces something of an armed vehicle without saying what ([M3]). */
function isBlind(given: Case): boolean {
  const { plan } = given.life;
  if (plan.how !== 'job' || !isReplacing(plan.task) || plan.task.was !== undefined) return false;
  return vehicleOf(given)?.groups.mode?.v.armed !== false;
}

/** The mission that it replaces is the one that the vehicle drives now. */
const isUnderway = (task: Task, vehicle: Vehicle | undefined): boolean => {
  const mode = vehicle?.groups.mode?.v;
  return isReplacing(task) && 'list' in task && task.list === 'mission' && mode?.armed === true && mode.mode === 'AUTO';
};

type Replacing = Extract<Task, { readonly was?: string }>;
const isReplacing = (task: Task): task is Replacing => task.do !== 'mission_download' && task.do !== 'params_download';

/** Whether the command needs the lease now ([I10], [I11]); `armed` as well while nobody knows. */
function needsLease(given: Case): boolean {
  const { life, at } = given;
  const vehicle = vehicleOf(given);
  const need = leaseNeed(life);
  const isArmed = vehicle?.groups.mode?.v.armed !== false;
  if (life.told.name === 'disarm') return isArmed && !isStanding(vehicle, at);
  return need === 'always' || (need === 'armed' && isArmed);
}

function leaseNeed({ told, plan, role: has }: Life): LeaseNeed {
  if (!isCommandName(told.name)) return 'always';
  if (told.name === 'force_disarm' && has === 'admin') return 'never';
  if (plan.how === 'set' && !plan.settings.some(({ name }) => isDecisive(name))) return 'never';
  return commandKinds[told.name].lease;
}

function isStanding(vehicle: Vehicle | undefined, at: number): boolean {
  const motion = vehicle?.groups.motion;
  if (!motion || at - motion.at > freshSpeedMs || motion.v.speedMps === null) return false;
  return motion.v.speedMps < standingMps;
}

/** Whether the operator has to be asked once more ([I11]): undefined where not, else why. */
export function asks({ life, ports }: Pick<Case, 'life' | 'ports'>): string | undefined {
  const { told, plan } = life;
  if (!isCommandName(told.name)) return undefined;
  if (commandKinds[told.name].confirm) return `${told.name} is dangerous`;
  if (plan.how === 'job' && isUnderway(plan.task, ports.vehicle(told.vehicle)))
    return 'the vehicle drives its mission and will drive parts of two until all of the new one is there';
  const isInAuto = ports.vehicle(told.vehicle)?.groups.mode?.v.mode === 'AUTO';
  if (beginsMission(told, isInAuto) && ports.isMissionInDoubt(told.vehicle))
    return 'a transfer of its mission failed and nobody has read since what the vehicle holds';
  if (told.name !== 'goto' || plan.how !== 'order') return undefined;
  const { latDeg, lonDeg } = told.args;
  const pose = ports.vehicle(told.vehicle)?.groups.pose?.v;
  if (typeof latDeg !== 'number' || typeof lonDeg !== 'number') return undefined;
  if (!pose || pose.latDeg === null || pose.lonDeg === null) return 'nobody knows where the vehicle is';
  const awayM = metresBetween({ latDeg: pose.latDeg, lonDeg: pose.lonDeg }, { latDeg, lonDeg });
  return awayM > farM ? `that is ${(awayM / 1000).toFixed(1)} km away` : undefined;
}

/** How long a command is worth anything: its deadline, or why there is none any more ([I4], [I5]). */
export function deadlineOf(
  message: Pick<SendCommand, 'ageMs' | 'seen'>,
  given: { readonly ttlMs: number; readonly bound: boolean; readonly rttMs: number; readonly boot: string },
  at: number,
): { readonly deadline: number } | { readonly outcome: 'expired' | 'refused'; readonly refused: Refused } {
  const { ttlMs, bound, rttMs, boot } = given;
  const deadline = at + ttlMs - message.ageMs - rttMs / 2;
  const refused = refusal('EXPIRED', `it was worth something for ${Math.round(ttlMs)} ms and came too late`);
  if (deadline <= at) return { outcome: 'expired', refused };
  if (!bound) return { deadline };
  const { seen } = message;
  const stale = (why: string) => ({ outcome: 'refused', refused: refusal('STALE', why) }) as const;
  if (!seen) return stale('it does not say what its operator saw');
  if (seen.boot !== boot) return stale('its operator saw what an earlier run of the bridge had said');
  if (seen.at > at) return stale('it claims to have seen the future');
  if (at - seen.at > ttlMs) return stale(`its operator saw the state of ${Math.round(at - seen.at)} ms ago`);
  return { deadline: Math.min(deadline, seen.at + ttlMs) };
}

const first = (checks: readonly Check[], given: Case): Refused | undefined => {
  for (const check of checks) {
    const refused = check(given);
    if (refused) return refused;
  }
  return undefined;
};

/** Before its age is looked at. STOP goes out although a vehicle is lost ([I14]). */
export const refusedAtOnce = (given: Case): Refused | undefined =>
  first(given.life.plan.how === 'stop' ? [role, known] : [role, known, linked, rover], given);

/** What may have changed by the moment of dispatch; also while one of several parts is still to be sent. */
export const refusedNow = (given: Case): Refused | undefined =>
  first([known, linked, lease, latch, preconditions], given);

export const refusedLease = (given: Case): Refused | undefined => lease(given);
