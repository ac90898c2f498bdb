/**
 * The commands about messages: how often, and one now.
 */

import { modes } from '../autopilot/modes.ts';
import { say, send } from '../vehicle.ts';
import { type Command, outcome, result } from './command.ts';
import { canStream, messageNameOf, periodMsOf, sendNow, setInterval } from './streams.ts';

export function setMessageInterval({ vehicle, link, p }: Command): number {
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

export function getMessageInterval({ vehicle, link, p }: Command): number {
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

export function requestMessage(command: Command): number {
  const { vehicle, link, p } = command;
  if (p[0] === 435) return sendAvailableModes(command);
  if (silentRequests.includes(p[0])) return result.accepted;
  const name = messageNameOf(p[0]);
  if (!canStream(name)) return result.failed;
  sendNow(vehicle, link, name);
  return result.accepted;
}
