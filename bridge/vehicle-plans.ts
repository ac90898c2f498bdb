/** The plans of vehicles, joined to the fleet, to the links and to where documents are kept. */
import type { Clock } from './core/clock.ts';
import type { Documents } from './core/documents.ts';
import type { Fleet, Happening } from './core/fleet.ts';
import { noDocuments } from './core/missions/documents.ts';
import { Plans, type PlansPorts } from './core/missions/plans.ts';
import type { PlanSource } from './gateway/known-plan-routes.ts';

export type VehiclePlansOptions = {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly send: PlansPorts['send'];
  announce(happenings: readonly Happening[]): void;
  readonly documents: Documents | undefined;
};

export const openPlans = ({ clock, fleet, send, announce, documents = noDocuments }: VehiclePlansOptions): Plans =>
  new Plans({
    clock,
    send,
    documents,
    announce: (happening) => announce([happening]),
    isArmed: (vehicle) => fleet.groupOf(vehicle, 'mode')?.v.armed ?? null,
    random: Math.random,
  });

/** For who asks over HTTP. */
export const planSource = (plans: Plans, fleet: Fleet): PlanSource => ({
  isKnown: (vehicle) => fleet.standingOf(vehicle) !== undefined,
  of: (vehicle, list) => plans.of(vehicle, list),
});
