/**
 * Who else commands our vehicles ([A8]), for all of them: what other stations do to a vehicle (`outsiders.ts`), and whom
 * the vehicle itself says to be in control (`gcs-control.ts`). `at` is monotonic ms.
 */
import type { Happening } from './fleet.ts';
import { GcsControl } from './gcs-control.ts';
import type { Helm } from './helm.ts';
import type { Report } from './link.ts';
import type { Order } from './orders.ts';
import { Outsiders } from './outsiders.ts';

export class Others {
  /** The system id that we drive as. */
  readonly #groundStation: number;
  /** Bounded by the vehicles that have a helm or were sent an order. */
  readonly #outsiders = new Map<string, Outsiders>();
  readonly #gcsControl = new GcsControl();

  constructor(groundStation: number) {
    this.#groundStation = groundStation;
  }

  /** What a link reports of the vehicle before its helm takes it in. */
  hear(helm: Pick<Helm, 'vehicle' | 'facts' | 'isBeating'>, report: Report, at: number): void {
    const outsiders = this.#of(helm.vehicle);
    // Our own beat may come back to us over another link of the same vehicle.
    const own = helm.isBeating(at) ? this.#groundStation : null;
    outsiders.hear(report, helm.facts, own, at);
    if (report.kind !== 'gcs_in_control') return;
    const { systemId } = report;
    if (this.#gcsControl.heard(helm.vehicle, systemId, this.#groundStation)) outsiders.tookControl(systemId, at);
  }

  /** An order leaves from here: what the vehicle does next may be its doing. */
  ordered(vehicle: string, at: number): void {
    this.#of(vehicle).ordered(at);
  }

  /** Somebody else beats as the ground station that we drive as. */
  isMasked(vehicle: string, at: number): boolean {
    return this.#of(vehicle).isMasked(this.#groundStation, at);
  }

  /** What a vehicle that speaks of control is told when its lease moved; null for one that does not. */
  orderFor(vehicle: string, isHeld: boolean): Order | null {
    return this.#gcsControl.orderFor(vehicle, isHeld, this.#groundStation);
  }

  /** Call a few times a second: `tell` hears of each vehicle for which it changed who else commands it. */
  sweep(at: number, tell: (vehicle: string, who: Outsiders['who'], happenings: readonly Happening[]) => void): void {
    for (const [vehicle, outsiders] of this.#outsiders) {
      const happenings = outsiders.sweep(at);
      if (happenings.length > 0) tell(vehicle, outsiders.who, happenings);
    }
  }

  #of(vehicle: string): Outsiders {
    const outsiders = this.#outsiders.get(vehicle) ?? new Outsiders(vehicle);
    this.#outsiders.set(vehicle, outsiders);
    return outsiders;
  }
}
