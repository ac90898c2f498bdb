/**
 * What the bridge itself says to vehicles. Once a second it introduces itself to each as that vehicle's onboard
 * computer, never as a ground station: one that heartbeats while nobody sits there disables the autopilot's own
 * failsafe. And it asks for the streams that operators are promised (`wishes.ts`): when a vehicle is first heard, after
 * it rebooted or the link was opened again, and when it comes back from a silence in which it may have done either.
 */
import type { Address } from '../core/link.ts';
import { keyOf } from './ears.ts';
import type { Heard } from './heard-vehicles.ts';
import type { Inputs, Message, MessageName } from './mavlink/generated/messages.ts';
import { companionComponent } from './stations.ts';
import { planStreams, type StreamPlan } from './stream-plan.ts';
import { type Order, Wishes } from './wishes.ts';

/** MAV_TYPE_ONBOARD_CONTROLLER, MAV_AUTOPILOT_INVALID, MAV_STATE_ACTIVE. */
export const introduction: Inputs['HEARTBEAT'] = {
  type: 18,
  autopilot: 8,
  base_mode: 0,
  custom_mode: 0,
  system_status: 4,
  mavlink_version: 3,
};
/** A vehicle silent for longer is not spoken to. */
const forgottenMs = 30_000;
/** After this silence a vehicle may be another than before. */
const absentMs = 5000;

/** Sends one message, to a peer or to whoever listens; false where it could not be sent. */
export type Say = <N extends MessageName>(name: N, fields: Inputs[N], from: Address, peer?: string) => boolean;

export const within = (systemId: number, componentId = companionComponent): Address => ({ systemId, componentId });

export type CompanionOptions = {
  readonly say: Say;
  readonly vehicles: () => readonly Heard[];
  /** There are orders: call {@link Companion.step} at the pace the link should carry them until it says false. */
  readonly wake: () => void;
  /** What all vehicles together may send; undefined where the link is wide. */
  readonly budgetBytesPerS: number | undefined;
  /** Whoever listens at the far end learns of us only by hearing us. */
  readonly speaksFirst: boolean;
  /** As which component it speaks, where another on the link is 191. */
  readonly component?: number | undefined;
};

type Care = { readonly wishes: Wishes; isDue: boolean };

export class Companion {
  readonly #options: CompanionOptions;
  readonly #cares = new WeakMap<Heard, Care>();
  /** By vehicle; one for each that somebody drives. */
  readonly #driveHz = new Map<number, number>();
  #turn = 0;
  #lastSystem = 1;

  readonly #component: number;

  constructor(options: CompanionOptions) {
    this.#options = options;
    this.#component = options.component ?? companionComponent;
  }

  #within(systemId: number): Address {
    return within(systemId, this.#component);
  }

  /** The link was opened: whatever was asked for before may be forgotten at the far end. */
  opened(): void {
    for (const vehicle of this.#options.vehicles()) this.#care(vehicle).isDue = true;
  }

  /** Whether an acknowledgement so addressed is the companion's: by its name, or to nobody while it waits for one. */
  expects(vehicle: Heard, systemId: number, componentId: number, command: number): boolean {
    if (systemId !== 0 && systemId !== vehicle.address.systemId) return false;
    return componentId === this.#component || (componentId === 0 && this.#care(vehicle).wishes.awaits(command));
  }

  /** Somebody drives, or nobody does any more (null): what they steer by comes that often. */
  drive(to: Address, driveHz: number | null, at: number): void {
    if ((this.#driveHz.get(keyOf(to)) ?? null) === driveHz) return;
    if (driveHz === null) this.#driveHz.delete(keyOf(to));
    else this.#driveHz.set(keyOf(to), driveHz);
    const vehicle = this.#options.vehicles().find(({ address }) => keyOf(address) === keyOf(to));
    const care = vehicle && this.#care(vehicle);
    // What it is not asked yet it will be asked at that rate.
    if (vehicle === undefined || care === undefined || care.isDue) return;
    care.wishes.change(this.#plan(vehicle), at);
    this.#options.wake();
  }

  heard(vehicle: Heard, message: Message, at: number, silentMs: number): void {
    const care = this.#care(vehicle);
    this.#lastSystem = vehicle.address.systemId;
    // A new vehicle's share of a narrow link is taken from the others.
    if (silentMs === Number.POSITIVE_INFINITY && this.#options.budgetBytesPerS !== undefined) this.opened();
    if (care.isDue || silentMs >= absentMs) this.#begin(vehicle, care, at);
    care.wishes.note(message.id, at);
    if (message.name !== 'COMMAND_ACK') return;
    const { command, result, target_system, target_component } = message.fields;
    if (this.expects(vehicle, target_system, target_component, command)) care.wishes.acked(command, result, at);
  }

  /** It forgot everything that it was asked. */
  rebooted(from: Address): void {
    for (const vehicle of this.#options.vehicles()) {
      if (keyOf(vehicle.address) === keyOf(from)) this.#care(vehicle).isDue = true;
    }
  }

  /** Call once a second while the link is up. */
  beat(at: number): void {
    const present = this.#options.vehicles().filter((vehicle) => at - vehicle.heardAt < forgottenMs);
    const told = new Set<string>();
    for (const vehicle of present) {
      const { systemId } = vehicle.address;
      const key = `${systemId} ${vehicle.peer}`;
      if (!told.has(key)) this.#options.say('HEARTBEAT', introduction, this.#within(systemId), vehicle.peer);
      told.add(key);
      this.#sweep(vehicle, at);
    }
    if (told.size === 0 && this.#options.speaksFirst)
      this.#options.say('HEARTBEAT', introduction, this.#within(this.#lastSystem));
  }

  /** Sends at most one order, to each vehicle in turn; false when there is nothing left to do or wait for. */
  step(at: number): boolean {
    const vehicles = this.#options.vehicles();
    for (let tried = 0; tried < vehicles.length; tried++) {
      const vehicle = vehicles[++this.#turn % vehicles.length];
      const order = vehicle && this.#care(vehicle).wishes.next(at);
      if (vehicle !== undefined && order !== undefined) {
        this.#order(vehicle, order);
        return true;
      }
    }
    return vehicles.some((vehicle) => this.#care(vehicle).wishes.isBusy);
  }

  #care(vehicle: Heard): Care {
    const known = this.#cares.get(vehicle);
    if (known !== undefined) return known;
    const care: Care = { wishes: new Wishes(), isDue: true };
    this.#cares.set(vehicle, care);
    return care;
  }

  #begin(vehicle: Heard, care: Care, at: number): void {
    care.isDue = false;
    const whoFirst = vehicle.standing !== 'known' || vehicle.address.instance !== undefined;
    care.wishes.begin(this.#plan(vehicle), at, whoFirst);
    this.#options.wake();
  }

  #plan({ address }: Heard): StreamPlan {
    const { budgetBytesPerS, vehicles } = this.#options;
    const share = budgetBytesPerS === undefined ? undefined : budgetBytesPerS / vehicles().length;
    return planStreams(share, this.#driveHz.get(keyOf(address)) ?? null);
  }

  #sweep(vehicle: Heard, at: number): void {
    const { wishes } = this.#care(vehicle);
    if (at - vehicle.heardAt < absentMs) wishes.sweep(at);
    if (wishes.isBusy) this.#options.wake();
  }

  #order({ address: { systemId, componentId }, peer }: Heard, order: Order): void {
    const target = { target_system: systemId, target_component: componentId };
    if (order.kind === 'stream') {
      const { stream, rateHz } = order.rate;
      const fields = { ...target, req_stream_id: stream, req_message_rate: rateHz, start_stop: 1 };
      this.#options.say('REQUEST_DATA_STREAM', fields, this.#within(systemId), peer);
      return;
    }
    const [param1, param2] = order.params;
    const rest = { param3: 0, param4: 0, param5: 0, param6: 0, param7: 0 };
    const { command, confirmation } = order;
    const fields = { ...target, command, confirmation, param1, param2, ...rest };
    this.#options.say('COMMAND_LONG', fields, this.#within(systemId), peer);
  }
}
