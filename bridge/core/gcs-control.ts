/**
 * MAVLink's own word for a lease: a vehicle that sends CONTROL_STATUS says which ground station it takes to be in
 * control, and is asked for control with each grant and given it back with each end ([A8]). ArduPilot sends none so far;
 * there the bridge alone is the authority.
 */
import type { Order } from './orders.ts';

/** MAV_CMD_REQUEST_OPERATOR_CONTROL of MAVLink's development dialect. */
const requestOperatorControl = 32_100;
/** How long the one in control may take to answer, s: as long as a lease's holder ([A3]). */
const answerWithinS = 10;

export class GcsControl {
  /** By vehicle: the system id in control, 0 for none. Only vehicles that said so are here. */
  readonly #inControl = new Map<string, number>();

  /** True where another station than `own` has just come into control. */
  heard(vehicle: string, systemId: number, own: number): boolean {
    const before = this.#inControl.get(vehicle);
    this.#inControl.set(vehicle, systemId);
    return systemId !== before && systemId !== 0 && systemId !== own;
  }

  /** What a vehicle that speaks of control is told when its lease moved; null for one that does not. */
  orderFor(vehicle: string, isHeld: boolean, own: number): Order | null {
    if (!this.#inControl.has(vehicle)) return null;
    const params = [isHeld ? 1 : 0, 0, isHeld ? answerWithinS : 0, own, 0, 0, 0] as const;
    return { kind: 'command', form: 'long', command: requestOperatorControl, params, confirmation: 0 };
  }
}
