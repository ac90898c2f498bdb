/**
 * Commands by MAVROS's services. A command's answer becomes the vehicle's acknowledgement where it is one; where it is not,
 * nothing is said, and the vehicle's state decides as it does over a link that lost the answer.
 *
 * All services of commands wait for each other at MAVROS: one that the vehicle does not acknowledge keeps the rest waiting
 * for 5 s. So one at most is under way here, a repetition of it is it, and another is not taken meanwhile. A STOP does not
 * wait: HOLD goes by set_mode, and neutral by a topic, which are no part of that. Modes that find the way busy go by set_mode
 * as well.
 */
import type { Report } from '../../../core/link.ts';
import type { CommandOrder } from '../../../core/orders.ts';
import { roverModes } from '../../../protocol/modes.ts';
import { ask, type Call } from './calls.ts';

/** MAVROS waits 5 s for the vehicle. */
const answerMs = 7000;
/** It is not acknowledged, only sent. */
const modeMs = 1000;

const cmd = { setMode: 176, arm: 400 } as const;
const mav = { accepted: 0, inProgress: 5 } as const;
const hold = 4;
/** MAVROS has no names for these and takes their numbers. */
const namelessModes: ReadonlySet<number> = new Set([8, 9]);

export type CommandPorts = {
  readonly call: Call;
  report(report: Report): void;
  count(name: string): void;
};

const whole = (value: number): number => (Number.isFinite(value) ? value : 0);
/** int32, with MAVLink's "not set". */
const int32Max = 0x7fff_ffff;
const place = (value: number): number => (Number.isNaN(value) ? int32Max : Math.round(value));

export class Commands {
  readonly #ports: CommandPorts;
  /** What waits for the vehicle's acknowledgement at MAVROS. */
  #underWay: { readonly key: string } | null = null;
  readonly #modes = new Set<number>();

  constructor(ports: CommandPorts) {
    this.#ports = ports;
  }

  /** False where another one is under way. */
  send(order: CommandOrder): boolean {
    const mode = order.params[1];
    if (order.command === cmd.setMode && (mode === hold || this.#isBusyFor(order))) return this.setMode(mode);
    if (this.#underWay?.key === keyOf(order)) {
      this.#ports.count('ros_repeated_under_way');
      return true;
    }
    if (this.#underWay !== null) {
      this.#ports.count('ros_commands_busy');
      return false;
    }
    const mine = { key: keyOf(order) };
    this.#underWay = mine;
    void this.#ask(order).finally(() => {
      if (this.#underWay === mine) this.#underWay = null;
    });
    return true;
  }

  /** SET_MODE, which nobody acknowledges: MAVROS's `mode_sent` says that it left. The vehicle's state shows what became of it. */
  setMode(modeNumber: number): boolean {
    if (this.#modes.has(modeNumber)) return true;
    const name = namelessModes.has(modeNumber) ? undefined : roverModes.get(modeNumber);
    this.#modes.add(modeNumber);
    const request = { base_mode: 0, custom_mode: name ?? String(modeNumber) };
    const sent = this.#ports.call('mode', request, modeMs);
    void sent.catch(() => this.#ports.count('ros_no_answer')).finally(() => this.#modes.delete(modeNumber));
    return true;
  }

  /** MAVROS or the way to it is gone: what was under way there is answered by nobody. */
  forget(): void {
    this.#underWay = null;
    this.#modes.clear();
  }

  #isBusyFor(order: CommandOrder): boolean {
    return this.#underWay !== null && this.#underWay.key !== keyOf(order);
  }

  async #ask(order: CommandOrder): Promise<void> {
    if (order.form === 'int') return this.#sendInt(order);
    const answer = await this.#asked(order);
    if (answer === undefined) this.#ports.count('ros_no_answer');
    else if (answer.success) this.#acknowledge(order, mav.accepted);
    // Its 0 is no ACCEPTED: the vehicle did not answer in time.
    else if (answer.result === mav.accepted) this.#ports.count('ros_command_timeout');
    // MAVROS takes "in progress" for a failure and waits no longer: what becomes of it shows in the vehicle's state.
    else if (answer.result === mav.inProgress) this.#ports.count('ros_in_progress');
    else this.#acknowledge(order, answer.result);
  }

  #asked({ command, params, confirmation }: CommandOrder) {
    const [param1, param2, param3, param4, param5, param6, param7] = params;
    if (command === cmd.arm && param2 === 0)
      return ask.result(this.#ports.call, 'arm', { value: param1 !== 0 }, answerMs);
    const numbers = { param1, param2, param3, param4, param5, param6, param7 };
    // With 0 MAVROS says "success" before it ever heard the vehicle.
    const request = { broadcast: false, command, confirmation: Math.max(1, confirmation), ...numbers };
    return ask.result(this.#ports.call, 'command', request, answerMs);
  }

  /** Its answer is "success" whatever the vehicle does. */
  async #sendInt({ command, frame = 0, params: [param1, param2, param3, param4, x, y, z] }: CommandOrder) {
    const numbers = { param1, param2, param3, param4, x: place(x), y: place(y), z: whole(z) };
    const request = { broadcast: false, frame, command, current: 0, autocontinue: 0, ...numbers };
    const answer = await ask.success(this.#ports.call, 'commandInt', request, answerMs);
    this.#ports.count(answer === undefined ? 'ros_no_answer' : 'ros_unacknowledged');
  }

  #acknowledge({ command }: CommandOrder, result: number): void {
    this.#ports.report({ kind: 'ack', command, result, progressPct: null });
  }
}

const keyOf = ({ form, command, params }: CommandOrder): string => `${form} ${command} ${params.join(' ')}`;
