/**
 * The commands that have not ended, in the order in which they came, and who of them stands in another's way: an
 * acknowledgement names no request, so one of a kind is under way to a vehicle at a time ([I6]).
 */
import type { PlanList } from '../../protocol/plan.ts';
import { changesMode } from './effects.ts';
import { cmd, type Kind } from './kinds.ts';
import { holdsSlot, type Life, slotOf, type Told } from './life.ts';
import type { Refused } from './ports.ts';
import type { Surroundings } from './surroundings.ts';

const drivesMission: ReadonlySet<string> = new Set(['start_mission', 'resume_mission']);
const arms: ReadonlySet<string> = new Set(['arm', 'force_arm']);

/** Under way to one vehicle; one more is refused with `TOO_MANY`, but for what is safe. */
export const mostUnderWay = 64;
const notBeside = ({ plan }: Life): string =>
  plan.how === 'job' ? 'a vehicle has one job at a time' : 'its answer could not be told apart';

export class UnderWay {
  readonly #lives = new Map<string, Life>();

  get size(): number {
    return this.#lives.size;
  }

  get(id: string): Life | undefined {
    return this.#lives.get(id);
  }

  all(): Life[] {
    return [...this.#lives.values()];
  }

  of(vehicle: string): Life[] {
    return this.all().filter(({ told }) => told.vehicle === vehicle);
  }

  add(life: Life): void {
    this.#lives.set(life.told.id, life);
  }

  remove(id: string): void {
    this.#lives.delete(id);
  }

  /** Those of its kind whose answer could not be told from its own. */
  rivals(life: Life): Life[] {
    const slot = slotOf(life);
    return slot === null
      ? []
      : this.of(life.told.vehicle).filter((other) => holdsSlot(other) && slotOf(other) === slot);
  }

  /** What would make the vehicle go and has not left, where this one halts it: it must not leave behind it ([I3]). */
  withdrawnBy({ kind, told }: Life): Life[] {
    if (!halts(kind)) return [];
    return this.of(told.vehicle).filter((other) => other.phase.is === 'journaling' && makesGo(other));
  }

  /** Why nothing begins to drive a mission that is being replaced: the vehicle may hold parts of two ([J9]). */
  halfGiven({ told }: Life, isInAuto: boolean): Refused | undefined {
    const job = beginsMission(told, isInAuto)
      ? this.of(told.vehicle).find((life) => replacedBy(life) === 'mission')
      : undefined;
    return (
      job && { code: 'BUSY', message: `${job.told.name} is under way, and the vehicle may hold parts of two missions` }
    );
  }

  /** A list of the vehicle's is being uploaded or cleared. */
  isReplacing(vehicle: string): boolean {
    return this.of(vehicle).some((life) => replacedBy(life) !== null);
  }

  /** Why there is no room for it; what is safe, and a mode after a mode, takes another's place instead. */
  crowded(life: Life, around: Surroundings, at: number): Refused | undefined {
    if (life.class === 'safe') return undefined;
    const { plan, told } = life;
    const mayReplace = plan.how === 'order' && plan.command === cmd.setMode;
    const withdrawn = this.withdrawnBy(life);
    const stays = (rival: Life) => (!mayReplace || rival.class === 'safe') && !withdrawn.includes(rival);
    const busy = this.rivals(life).find(stays);
    if (busy) return { code: 'BUSY', message: `${busy.told.name} is under way, and ${notBeside(busy)}` };
    const slot = slotOf(life);
    const isShown = plan.how === 'order' && (changesMode(plan.effect) || plan.effect?.on === 'arming');
    const owes = plan.how === 'order' && around.beside.owes(plan.command, at);
    if (!isShown && slot !== null && (owes || around.isTainted(slot, at))) {
      return { code: 'BUSY', message: 'an answer to the one before may still come' };
    }
    if (this.of(told.vehicle).length < mostUnderWay) return undefined;
    return { code: 'TOO_MANY', message: `${mostUnderWay} commands are under way to ${told.vehicle}` };
  }
}

/** It changes where the vehicle goes, and a latched STOP lets it: `hold`, `pause_mission` and what disarms. */
const halts = ({ redirects, latched }: Kind): boolean => redirects && !latched;
const makesGo = ({ kind, told }: Life): boolean => (kind.redirects && kind.latched) || arms.has(told.name);

/** Whether the vehicle drives its mission when it does this. */
export const beginsMission = ({ name, args }: Told, isInAuto: boolean): boolean =>
  drivesMission.has(name) || (name === 'mode' && args.mode === 'AUTO') || (arms.has(name) && isInAuto);

/** The list that a job puts another in the place of; null for anything else. */
const replacedBy = (life: Life): PlanList | null => {
  const { plan } = life;
  if (plan.how !== 'job' || !holdsSlot(life)) return null;
  return plan.task.do === 'mission_upload' || plan.task.do === 'mission_clear' ? plan.task.list : null;
};
