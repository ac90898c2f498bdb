/**
 * One table from MAV_CMD to what it does, the result being MAV_RESULT as the real vehicle answers it, odd ones included.
 * What is not in the table is UNSUPPORTED.
 */

import { arm, disarm, prearmReport } from '../autopilot/arming.ts';
import { runDo } from '../autopilot/mission-do.ts';
import { setCurrentItem } from '../autopilot/mission-run.ts';
import { changeModeByName, requestMode } from '../autopilot/mode-change.ts';
import { positionKnown, say } from '../vehicle.ts';
import { type Command, outcome, result } from './command.ts';
import { reposition } from './guided-protocol.ts';
import { getMessageInterval, requestMessage, setMessageInterval } from './message-requests.ts';
import { sendNow } from './streams.ts';

type Action = (command: Command) => number;

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

export const actions: ReadonlyMap<number, Action> = new Map<number, Action>([
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
