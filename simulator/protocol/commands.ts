/**
 * COMMAND_LONG and COMMAND_INT: one table from MAV_CMD to what it does, the result being MAV_RESULT as the real vehicle
 * answers it, odd ones included. What is not in the table is UNSUPPORTED. Texts go out before the acknowledgement.
 */

import { arm, disarm, prearmReport } from '../autopilot/arming.ts';
import { runDo } from '../autopilot/mission-do.ts';
import { setCurrentItem } from '../autopilot/mission-run.ts';
import { changeModeByName, requestMode } from '../autopilot/mode-change.ts';
import { modes } from '../autopilot/modes.ts';
import { num } from '../mavlink/wire.ts';
import { positionKnown, say, send, type Vehicle } from '../vehicle.ts';
import { reposition } from './guided-protocol.ts';
import type { Link, Sender } from './link.ts';
import type { Received } from './receive.ts';
import { canStream, messageNameOf, periodMsOf, sendNow, setInterval } from './streams.ts';
import { delayedLimit } from './transfer-state.ts';

export const result = { accepted: 0, temporarilyRejected: 1, denied: 2, unsupported: 3, failed: 4 } as const;

export interface Command {
  readonly vehicle: Vehicle;
  readonly link: Link;
  readonly from: Sender;
  readonly id: number;
  readonly p: readonly [number, number, number, number];
  /** Degrees × 10⁷ in a COMMAND_INT; a COMMAND_LONG's degrees are converted. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly frame: number;
  readonly asInt: boolean;
}

type Action = (command: Command) => number;

function outcome(good: boolean): number {
  return good ? result.accepted : result.failed;
}

const forceCodes = [21_196, 2989];

function armDisarm({ vehicle, p }: Command): number {
  const force = forceCodes.includes(p[1]);
  if (p[0] === 1) return outcome(arm(vehicle, force));
  if (p[0] !== 0) return result.unsupported;
  disarm(vehicle);
  return result.accepted;
}

function doSetMode({ vehicle, p }: Command): number {
  return (p[0] & 1) === 0 ? result.denied : outcome(requestMode(vehicle, p[1]));
}

function setMessageInterval({ vehicle, link, p }: Command): number {
  const [id, intervalUs] = p;
  const name = messageNameOf(id);
  if (!canStream(name)) {
    say(vehicle, 4, `No ap_message for mavlink id (${id})`);
    return result.denied;
  }
  if (setInterval(vehicle, link, name, intervalUs)) return result.accepted;
  if (intervalUs > 0) {
    say(vehicle, 4, `Requested rate for message ID ${id} too fast. Increase SCHED_LOOP_RATE`);
  }
  return result.denied;
}

function getMessageInterval({ vehicle, link, p }: Command): number {
  const name = messageNameOf(p[0]);
  const known = canStream(name);
  const periodMs = known ? periodMsOf(vehicle, link, name) : 0;
  const interval_us = !known ? 0 : periodMs === 0 ? -1 : Math.round(periodMs * 1000);
  send(vehicle, link, { name: 'MESSAGE_INTERVAL', fields: { message_id: p[0], interval_us } });
  return outcome(known);
}

function sendAvailableModes({ vehicle, link, p }: Command): number {
  const index = p[1];
  if (index < 0 || index > modes.length) return result.denied;
  modes.forEach((mode, i) => {
    if (index !== 0 && index !== i + 1) return;
    const counts = { number_modes: modes.length, mode_index: i + 1 };
    const kind = { standard_mode: mode.standard, properties: mode.selectable ? 0 : 2 };
    const name = { custom_mode: mode.number, mode_name: mode.title };
    send(vehicle, link, { name: 'AVAILABLE_MODES', fields: { ...counts, ...kind, ...name } });
  });
  return result.accepted;
}

/** Accepted although nothing comes: PARAM_VALUE, and two that only answer with hardware. */
const silentRequests = [22, 259, 11_038];

function requestMessage(command: Command): number {
  const { vehicle, link, p } = command;
  if (p[0] === 435) return sendAvailableModes(command);
  if (silentRequests.includes(p[0])) return result.accepted;
  const name = messageNameOf(p[0]);
  if (!canStream(name)) return result.failed;
  sendNow(vehicle, link, name);
  return result.accepted;
}

const afterAckMs = 200;

function reboot({ vehicle, p }: Command): number {
  if (p[0] !== 1 && p[0] !== 3) return p[0] === 0 ? result.accepted : result.unsupported;
  if (vehicle.armed) return result.failed;
  vehicle.rebootAtMs = vehicle.ms + afterAckMs;
  return result.accepted;
}

function runPrearmChecks({ vehicle }: Command): number {
  prearmReport(vehicle, true);
  return result.accepted;
}

function missionStart({ vehicle }: Command): number {
  return outcome(changeModeByName(vehicle, 'AUTO'));
}

function setMissionCurrent({ vehicle, link, p }: Command): number {
  if (vehicle.mission.items.length < 2 && p[0] === 0) return result.failed;
  if (!setCurrentItem(vehicle, p[0])) return result.denied;
  sendNow(vehicle, link, 'MISSION_CURRENT');
  return result.accepted;
}

function getHome({ vehicle, link }: Command): number {
  return outcome(vehicle.home !== undefined && sendNow(vehicle, link, 'HOME_POSITION'));
}

/** The same effect as in a mission. */
function doItem({ vehicle, id, p, x, y, z }: Command): number {
  return outcome(runDo(vehicle, { command: id, p1: p[0], p2: p[1], p3: p[2], x, y, z }));
}

function changeSpeed(command: Command): number {
  const { vehicle } = command;
  const able = vehicle.mode.name === 'GUIDED' || vehicle.mode.name === 'AUTO' || vehicle.mode.name === 'RTL';
  return able ? doItem(command) : result.failed;
}

function setHome(command: Command): number {
  const { vehicle, p, x, y } = command;
  if (p[0] !== 1 && x === 0 && y === 0) return outcome(positionKnown(vehicle) && doItem(command) === 0);
  return doItem(command);
}

function version({ vehicle, link }: Command): number {
  return outcome(sendNow(vehicle, link, 'AUTOPILOT_VERSION'));
}

function calibrate({ vehicle, p }: Command): number {
  if (vehicle.armed) return result.failed;
  if (p[2] === 1) say(vehicle, 6, 'Barometer calibration complete');
  return result.accepted;
}

const accept: Action = () => result.accepted;

const actions: ReadonlyMap<number, Action> = new Map<number, Action>([
  [20, ({ vehicle }) => outcome(changeModeByName(vehicle, 'RTL'))],
  [176, doSetMode],
  [178, changeSpeed],
  [179, setHome],
  [181, doItem],
  [182, doItem],
  [183, doItem],
  [184, doItem],
  [192, (command) => (command.asInt ? reposition(command) : result.unsupported)],
  [194, accept],
  [195, accept],
  [197, accept],
  [201, accept],
  [207, doItem],
  [218, accept],
  [224, setMissionCurrent],
  [241, calibrate],
  [245, accept],
  [246, reboot],
  [300, missionStart],
  [400, armDisarm],
  [401, runPrearmChecks],
  [410, getHome],
  [500, accept],
  [510, getMessageInterval],
  [511, setMessageInterval],
  [512, requestMessage],
  [520, version],
]);

function acknowledge(command: Command, value: number): void {
  const { vehicle, link, from, id } = command;
  const { faults, transfers, random } = vehicle;
  if (faults.ackLoss > 0 && random.next() < faults.ackLoss) return;
  const target = { target_system: from.system, target_component: from.component };
  const act = () => send(vehicle, link, { name: 'COMMAND_ACK', fields: { command: id, result: value, ...target } });
  if (faults.ackDelayMs > 0 && transfers.delayed.length < delayedLimit) {
    transfers.delayed.push({ atMs: vehicle.ms + faults.ackDelayMs, act });
  } else act();
}

/** What was asked for follows its acknowledgement, as does the news of arming; the reasons of a refusal come before. */
const answersAfterAck = [400, 512, 520, 410, 510, 224];

function run(command: Command): void {
  const action = actions.get(command.id);
  if (action === undefined) {
    acknowledge(command, result.unsupported);
    return;
  }
  if (!answersAfterAck.includes(command.id)) {
    acknowledge(command, action(command));
    return;
  }
  const { link } = command;
  const before = link.outbox.length;
  const value = action(command);
  const answers = link.outbox.splice(before);
  if (value !== result.accepted) link.outbox.push(...answers);
  acknowledge(command, value);
  if (value === result.accepted) link.outbox.push(...answers);
}

export function handleCommandLong({ vehicle, link, from, fields }: Received): void {
  const n = (name: string) => num(fields, name);
  run({
    vehicle,
    link,
    from,
    id: n('command'),
    p: [n('param1'), n('param2'), n('param3'), n('param4')],
    x: Math.round(n('param5') * 1e7),
    y: Math.round(n('param6') * 1e7),
    z: n('param7'),
    frame: 0,
    asInt: false,
  });
}

export function handleCommandInt({ vehicle, link, from, fields }: Received): void {
  const n = (name: string) => num(fields, name);
  run({
    vehicle,
    link,
    from,
    id: n('command'),
    p: [n('param1'), n('param2'), n('param3'), n('param4')],
    x: n('x'),
    y: n('y'),
    z: n('z'),
    frame: n('frame'),
    asInt: true,
  });
}

/** Acknowledgements that a fault held back and that are due. */
export function sendDelayed(vehicle: Vehicle): void {
  const { delayed } = vehicle.transfers;
  for (let i = 0; i < delayed.length; ) {
    const entry = delayed[i];
    if (entry === undefined || entry.atMs > vehicle.ms) i++;
    else {
      delayed.splice(i, 1);
      entry.act();
    }
  }
}
