/**
 * One vehicle as MAVROS's topics and services have it: what is heard becomes reports, orders become calls and messages. MAVROS
 * asks the autopilot for nothing by itself, so each time it begins to hear the vehicle it is told at which rates to ask.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Address, Report } from '../../../core/link.ts';
import type { Order } from '../../../core/orders.ts';
import { kindOf } from '../../mavlink/identity.ts';
import { isErrand } from '../../mavlink/orders.ts';
import type { Timers } from '../../timers.ts';
import { ask, type Call } from './calls.ts';
import { Commands } from './commands.ts';
import { drivingOf, isSticks, type Outlet, whyNoSticks } from './driving.ts';
import { noFiles } from './files.ts';
import { numberOf } from './parameter-values.ts';
import { TypedParameters } from './parameters.ts';
import { Plans } from './plans.ts';
import { askForStreams } from './streams.ts';
import type { TopicName } from './topics.ts';
import { TypedTranslator } from './translator.ts';

export type VehiclePorts = {
  readonly call: Call;
  /** False where the way does not drain. */
  publish(outlet: Outlet, message: object): boolean;
  report(from: Address, at: number, report: Report): void;
  /** A sentence for the log. */
  note(text: string): void;
  count(name: string): void;
  readonly clock: Clock;
  readonly timers: Timers;
};

const askMs = 1500;
/** Services are found after topics, and MAVROS begins them one after the other: what it does not answer yet is asked again. */
const againMs = 300;
/** So many unanswered questions who it is are waited for before what is heard is taken for the usual vehicle's. */
const patientTries = 10;
/** What MAVROS keeps for who comes late arrives before MAVROS has said who it is; more than this of it is dropped. */
const mostEarly = 200;
const station = 255;
const plainHeartbeat = { base_mode: 0, custom_mode: 0, system_status: 0, mavlink_version: 3 };

export class TypedVehicle {
  readonly #ports: VehiclePorts;
  readonly #translator = new TypedTranslator();
  readonly #commands: Commands;
  readonly #plans: Plans;
  readonly #parameters: TypedParameters;
  readonly #misfits = new Set<TopicName>();
  #address: Address;
  #mavrosSystem: number | null = null;
  #knowsMavros = false;
  #early: (readonly [TopicName, unknown])[] = [];
  #driveHz: number | null = null;
  /** Rises with every round of asking for streams: a newer one ends those before it. */
  #streamsAsked = 0;
  /** Rises when MAVROS comes or goes. */
  #opening = 0;
  /** Rises when MAVROS goes or the vehicle is heard anew: what was asked before concerns nobody. */
  #life = 0;
  #refusedWhy: string | undefined;

  /** `address` is whom MAVROS speaks to, unless it says otherwise itself. */
  constructor(address: Address, ports: VehiclePorts) {
    this.#address = address;
    this.#ports = ports;
    const { call } = ports;
    const report = (one: Report) => this.#tell(one, ports.clock.monoMs());
    this.#commands = new Commands({ call, report, count: ports.count });
    this.#parameters = new TypedParameters({ call, report });
    this.#plans = new Plans({ call, report, monoMs: ports.clock.monoMs, after: ports.timers.after });
  }

  get connected(): boolean {
    return this.#translator.connected;
  }

  /** As which MAVLink system MAVROS speaks; null while it does not say. */
  get mavrosSystem(): number | null {
    return this.#mavrosSystem;
  }

  /** MAVROS is there. What it knows of itself is asked first, since that is who its vehicle is. */
  async opened(): Promise<void> {
    const opening = ++this.#opening;
    const isOver = () => opening !== this.#opening;
    for (let tries = 1; !(await this.#askWho(isOver)) && !isOver(); tries++) {
      if (tries === patientTries) this.#begin();
      await this.#pause();
    }
    if (!isOver()) this.#begin();
  }

  /** False where MAVROS did not say. */
  async #askWho(isOver: () => boolean): Promise<boolean> {
    const names = ['system_id', 'target_system_id', 'target_component_id'];
    const answer = await ask.values(this.#ports.call, 'ownSettings', { names }, askMs);
    const [own, system, component] = (answer?.values ?? []).map((value) => numberOf(value)?.value);
    if (own === undefined || isOver()) return false;
    this.#mavrosSystem = own;
    this.#address = { systemId: system ?? this.#address.systemId, componentId: component ?? this.#address.componentId };
    return true;
  }

  #begin(): void {
    if (this.#knowsMavros) return;
    this.#knowsMavros = true;
    for (const [name, message] of this.#early.splice(0)) this.heard(name, message);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#ports.timers.after(againMs, resolve));
  }

  /** After a silence it may be another MAVROS, started again while ROS believed in the last one: it has read nothing yet. */
  resumed(): void {
    this.#parameters.forget();
    this.#plans.forget();
    void this.opened();
  }

  closed(): void {
    this.#opening += 1;
    this.#life += 1;
    this.#mavrosSystem = null;
    this.#knowsMavros = false;
    this.#early = [];
    this.#translator.forget();
    this.#commands.forget();
    this.#plans.forget();
    this.#parameters.forget();
  }

  heard(name: TopicName, message: unknown): void {
    if (!this.#knowsMavros) {
      if (this.#early.length < mostEarly) this.#early.push([name, message]);
      else this.#ports.count('ros_early_dropped');
      return;
    }
    const { clock } = this.#ports;
    const at = clock.monoMs();
    const before = this.connected;
    const { fits, reports } = this.#translator.translate(name, message, { at, wallMs: clock.wallMs() });
    if (!fits) {
      this.#misfit(name);
      return;
    }
    this.#listHeard(name);
    for (const report of reports) this.#tell(report, at);
    const restarted = reports.some(({ kind }) => kind === 'rebooted');
    if ((this.connected && !before) || restarted) this.#greet();
    if (!this.connected && before) this.#parameters.forget();
  }

  /** False where it cannot go now: MAVROS does not hear the vehicle, another command waits, or it is none of ours to send. */
  send(to: Address, order: Order, as?: { readonly groundStation: number }): boolean {
    if (!this.connected || !this.#isMine(to)) return false;
    if (order.kind === 'command') return this.#commands.send(order);
    if (order.kind === 'set_mode') return this.#commands.setMode(order.modeNumber);
    if (order.kind === 'param_read') return this.#parameters.read(order.name);
    if (order.kind === 'param_set') return this.#parameters.set(order.name, order.value, order.type);
    if (order.kind === 'params_list') return this.#parameters.list();
    if (order.kind === 'param_get') return this.#parameters.readIndex(order.index);
    if (order.kind === 'ftp') return this.#refuseFile(order.payload);
    if (isErrand(order)) return this.#plans.send(order);
    return this.#drive(order, as?.groundStation ?? station);
  }

  /** Why sticks do not pass; null where they do. */
  whyNoSticks(groundStation: number): string | null {
    return whyNoSticks(this.#mavrosSystem, groundStation);
  }

  /** MAVROS beats as itself, and as nobody else: only how often it is told of what a driver steers by can be changed. */
  operate(to: Address, streamHz: number | null): void {
    if (!this.#isMine(to) || this.#driveHz === streamHz) return;
    this.#driveHz = streamHz;
    if (this.connected) void this.#askForStreams(this.#life);
  }

  #isMine({ systemId }: Address): boolean {
    return systemId === this.#address.systemId;
  }

  #tell(report: Report, at: number): void {
    this.#ports.report(this.#address, at, report);
  }

  #misfit(name: TopicName): void {
    this.#ports.count('ros_message_unread');
    if (this.#misfits.has(name)) return;
    this.#misfits.add(name);
    this.#ports.note(
      `what MAVROS publishes as ${name} does not have the fields that are known here: it is of another version`,
    );
  }

  #listHeard(name: TopicName): void {
    const list = this.#translator.list(name);
    if (list !== undefined && (name === 'mission' || name === 'fence' || name === 'rally'))
      this.#plans.heard(name, list);
  }

  #drive(order: Order, groundStation: number): boolean {
    const why = isSticks(order) ? whyNoSticks(this.#mavrosSystem, groundStation) : null;
    if (why !== null) {
      this.#ports.count('ros_sticks_refused');
      if (why !== this.#refusedWhy) this.#ports.note(why);
      this.#refusedWhy = why;
      return false;
    }
    const out = drivingOf(order);
    if (out === null) this.#ports.count('order_unfit');
    return out !== null && this.#ports.publish(out.outlet, out.message);
  }

  /** MAVROS has no files here: whoever asks is told so, and goes on without. */
  #refuseFile(payload: Uint8Array): boolean {
    const answer = noFiles(payload);
    if (answer !== undefined) this.#tell({ kind: 'ftp', payload: answer }, this.#ports.clock.monoMs());
    return true;
  }

  #greet(): void {
    const life = ++this.#life;
    void this.#introduce(life);
    void this.#askForStreams(life);
  }

  async #introduce(life: number): Promise<void> {
    const { call, clock } = this.#ports;
    const about = { sysid: this.#address.systemId, compid: this.#address.componentId, get_all: false };
    let answer = await ask.vehicles(call, 'vehicleInfo', about, askMs);
    while (answer === undefined && life === this.#life) {
      await this.#pause();
      if (life === this.#life) answer = await ask.vehicles(call, 'vehicleInfo', about, askMs);
    }
    if (life !== this.#life) return;
    const info = answer?.vehicles[0];
    if (info !== undefined) {
      const kind = kindOf({ ...plainHeartbeat, autopilot: info.autopilot, type: info.type });
      const { systemId, componentId } = this.#address;
      // Its uid is not the one that a direct link hears, so none is told.
      const nothing = { firmwareVersion: null, firmwareHash: null, uid: null };
      const values = { systemId, componentId, ...kind, ...nothing };
      this.#tell({ kind: 'sample', group: 'identity', values }, clock.monoMs());
    }
  }

  #askForStreams(life: number): Promise<void> {
    const asking = ++this.#streamsAsked;
    const isOver = () => life !== this.#life || asking !== this.#streamsAsked;
    return askForStreams({ ...this.#ports, pause: () => this.#pause() }, this.#driveHz, isOver);
  }
}
