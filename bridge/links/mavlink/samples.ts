/**
 * What the messages of one vehicle say, in the domain's words. Most translate by themselves (`groups.ts`); identity,
 * batteries, texts and reboots need what came before, and that is all the memory there is.
 */
import type { Address, Report } from '../../core/link.ts';
import type { GroupValues } from '../../protocol/vehicle.ts';
import { Batteries } from './batteries.ts';
import { BootClock } from './boot-clock.ts';
import type { Message } from './generated/messages.ts';
import { groupsOf } from './groups.ts';
import { firmwareOf, kindOf, unknownFirmware } from './identity.ts';
import { TextAssembler } from './statustext.ts';

type Identity = GroupValues['identity'];
type Firmware = typeof unknownFirmware;

export class VehicleTranslator {
  readonly #address: Address;
  readonly #texts = new TextAssembler();
  #bootClock = new BootClock();
  #batteries = new Batteries();
  #identity: Identity | undefined;
  #firmware = unknownFirmware;
  #doubted: { readonly identity: Identity | undefined; readonly firmware: Firmware } | undefined;

  constructor({ systemId, componentId }: Address) {
    this.#address = { systemId, componentId };
  }

  /** The newest stamp of its boot clock. */
  get bootMs(): number | null {
    return this.#bootClock.latestMs;
  }

  /** Whether this message proves that it comes from the machine that was heard until now. */
  goesOn({ fields }: Message, at: number): boolean {
    if (!('time_boot_ms' in fields)) return false;
    if (this.#bootClock.goesOn(fields.time_boot_ms, at)) return true;
    // It is no clock that restarted: it is another one.
    if (this.#bootClock.isLate(fields.time_boot_ms, at)) this.#bootClock = new BootClock();
    return false;
  }

  /** Another machine may be here: who it is has to be said anew, unless {@link trust} takes that back. */
  doubt(): void {
    this.#doubted = { identity: this.#identity, firmware: this.#firmware };
    this.#identity = undefined;
    this.#firmware = unknownFirmware;
  }

  trust(): void {
    this.#identity = this.#doubted?.identity;
    this.#firmware = this.#doubted?.firmware ?? unknownFirmware;
    this.#doubted = undefined;
  }

  /** Reports of a message that came at `at` (monotonic ms), `rebooted` first. Empty where it says nothing we keep. */
  translate(message: Message, at: number): Report[] {
    const reports = this.#restarted(message, at) ? this.#restart() : [];
    reports.push(...groupsOf(message.name, message.fields), ...this.#remembered(message, at));
    return reports;
  }

  /** Texts whose missing chunks are no longer waited for. Call about once a second. */
  sweep(at: number): Report[] {
    return this.#texts.sweep(at);
  }

  #remembered(message: Message, at: number): Report[] {
    switch (message.name) {
      case 'HEARTBEAT':
        return this.#identify({ ...this.#address, ...kindOf(message.fields), ...this.#firmware });
      case 'AUTOPILOT_VERSION':
        this.#firmware = firmwareOf(message.fields);
        return this.#identity === undefined ? [] : this.#identify({ ...this.#identity, ...this.#firmware });
      case 'BATTERY_STATUS':
        return this.#batteries.status(message.fields, at);
      case 'SYS_STATUS':
        return this.#batteries.system(message.fields, at);
      case 'STATUSTEXT':
        return this.#texts.add(message.fields, at);
      case 'MISSION_CURRENT':
        return planIds(message.fields);
      case 'MISSION_ITEM_REACHED':
        return [{ kind: 'reached', item: message.fields.seq }];
      case 'PARAM_VALUE': {
        const { param_id: name, param_value: value, param_type: type, param_index, param_count } = message.fields;
        return [{ kind: 'param', name, value, type, index: param_index, count: param_count }];
      }
      case 'CONTROL_STATUS':
        return [{ kind: 'gcs_in_control', systemId: message.fields.sysid_in_control }];
      default:
        return [];
    }
  }

  /** Identity does not age, so it is said when it changes. */
  #identify(identity: Identity): Report[] {
    const before = this.#identity;
    this.#identity = identity;
    const same =
      before !== undefined &&
      before.autopilot === identity.autopilot &&
      before.vehicleType === identity.vehicleType &&
      before.firmwareVersion === identity.firmwareVersion &&
      before.firmwareHash === identity.firmwareHash &&
      before.uid === identity.uid;
    return same ? [] : [{ kind: 'sample', group: 'identity', values: identity }];
  }

  #restarted({ fields }: Message, at: number): boolean {
    return 'time_boot_ms' in fields && this.#bootClock.take(fields.time_boot_ms, at) === 'restarted';
  }

  #restart(): Report[] {
    this.#batteries = new Batteries();
    this.#identity = undefined;
    this.#firmware = unknownFirmware;
    return [...this.#texts.flush(), { kind: 'rebooted' }];
  }
}

type MissionCurrent = Extract<Message, { name: 'MISSION_CURRENT' }>['fields'];

/** 0 is "not supported". */
function planIds({ mission_id, fence_id, rally_points_id }: MissionCurrent): Report[] {
  if (mission_id === 0 && fence_id === 0 && rally_points_id === 0) return [];
  const ids = { mission: mission_id || null, fence: fence_id || null, rally: rally_points_id || null };
  return [{ kind: 'plan_ids', ids }];
}
