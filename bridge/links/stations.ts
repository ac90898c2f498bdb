/**
 * Who the bridge is on one link. To a vehicle that an operator controls it is a ground station, which beats once a second
 * and holds off that autopilot's own failsafe ([A7]); to all others it is an onboard computer and never more. What is
 * addressed to one of these is meant for us, and answers to others are not.
 */
import type { Address } from '../core/link.ts';
import { keyOf } from './ears.ts';
import type { Heard } from './heard-vehicles.ts';
import type { Inputs } from './mavlink/generated/messages.ts';

/** MAV_COMP_ID_ONBOARD_COMPUTER: introduces itself and asks for streams. */
export const companionComponent = 191;
/**
 * MAV_COMP_ID_ONBOARD_COMPUTER3 does the same where MAVROS itself is 191: what answers MAVROS is not for us, and what answers
 * us is not for MAVROS.
 */
export const besideMavrosComponent = 193;
/**
 * MAV_COMP_ID_ONBOARD_COMPUTER2 passes on operators' orders while nobody controls the vehicle. An acknowledgement names no
 * request, only whom it answers: so the companion's own wishes are told from an operator's command of the same number.
 */
export const clerkComponent = 192;
/** As which components the bridge speaks within a vehicle's system, by the links that it has. */
export const bridgeComponents = (urls: readonly string[]): readonly number[] => [
  ...[companionComponent, clerkComponent],
  ...(urls.some((url) => url.startsWith('ros2://')) ? [besideMavrosComponent] : []),
];
/** MAV_COMP_ID_MISSIONPLANNER, where autopilots expect a ground station. */
const stationComponent = 190;
/** Answers come for this long after the station last spoke: a command in progress may take as long ([I7]). */
const answersForMs = 60_000;

/** MAV_TYPE_GCS, MAV_AUTOPILOT_INVALID, MAV_STATE_ACTIVE. */
export const stationBeat: Inputs['HEARTBEAT'] = {
  type: 6,
  autopilot: 8,
  base_mode: 0,
  custom_mode: 0,
  system_status: 4,
  mavlink_version: 3,
};

/** Who runs errands to a vehicle: the same whoever controls it. */
export const clerkOf = ({ systemId }: Address): Address => ({ systemId, componentId: clerkComponent });

/** Whether that vehicle's answer is for who runs errands to it; 0 is everyone. */
export const isClerk = (vehicle: Address, systemId: number, componentId: number): boolean =>
  [0, vehicle.systemId].includes(systemId) && [0, clerkComponent].includes(componentId);

export class Stations {
  /** By vehicle: the system id as which it is controlled. */
  readonly #operating = new Map<number, number>();
  /** When each station spoke last; system ids, so 255 at most. */
  readonly #spokeAt = new Map<number, number>();

  /** True where this is news: the station, or its end, is not as it was. */
  operate(to: Address, groundStation: number | null): boolean {
    const before = this.#operating.get(keyOf(to)) ?? null;
    if (groundStation === null) this.#operating.delete(keyOf(to));
    else this.#operating.set(keyOf(to), groundStation);
    return before !== groundStation;
  }

  /** Who speaks to that vehicle: the station named, else the one that controls it, else its onboard computer. */
  speaker(to: Address, as: number | undefined, at: number): Address {
    const station = as ?? this.#operating.get(keyOf(to));
    if (station === undefined) return clerkOf(to);
    this.#spokeAt.set(station, at);
    return { systemId: station, componentId: stationComponent };
  }

  /** The stations that are to beat now, each once for each peer behind which it controls a vehicle. */
  beats(vehicles: readonly Heard[], at: number): readonly { readonly from: Address; readonly peer: string }[] {
    const told = new Map<string, { readonly from: Address; readonly peer: string }>();
    for (const { address, peer } of vehicles) {
      if (!this.#operating.has(keyOf(address))) continue;
      const from = this.speaker(address, undefined, at);
      told.set(`${from.systemId} ${peer}`, { from, peer });
    }
    return [...told.values()];
  }

  /** Whether that vehicle's answer is for one of us; 0 is everyone. */
  isOurs(vehicle: Address, systemId: number, componentId: number, at: number): boolean {
    const isSystem = (own: number) => systemId === 0 || systemId === own;
    if (isClerk(vehicle, systemId, componentId)) return true;
    if (componentId !== 0 && componentId !== stationComponent) return false;
    return [...this.#spokeAt].some(([station, spokeAt]) => isSystem(station) && at - spokeAt <= answersForMs);
  }
}
