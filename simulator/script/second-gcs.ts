/**
 * A second ground station that interferes: its frames come in through a port of its own, so that everybody else sees
 * its heartbeats routed by the vehicle, as they would in the field, and its acknowledgements go to nobody.
 */

import type { Message } from '../mavlink/dialect.ts';
import { createReader, readFrames, writeFrame } from '../mavlink/frames.ts';
import { createLink } from '../protocol/link.ts';
import { receive } from '../protocol/receive.ts';
import { say, unixMs, type Vehicle } from '../vehicle.ts';

const component = 190;
const strangerPort = 9;

const target = { target_system: 0, target_component: 0 };

/** What it does, by name: one or more messages at once. */
const deeds: Readonly<Record<string, readonly Message[]>> = {
  heartbeat: [],
  hold: [{ name: 'COMMAND_LONG', fields: { ...target, command: 176, param1: 1, param2: 4 } }],
  manual: [{ name: 'COMMAND_LONG', fields: { ...target, command: 176, param1: 1, param2: 0 } }],
  auto: [{ name: 'COMMAND_LONG', fields: { ...target, command: 176, param1: 1, param2: 10 } }],
  disarm: [{ name: 'COMMAND_LONG', fields: { ...target, command: 400 } }],
  parameters: [{ name: 'PARAM_REQUEST_LIST', fields: target }],
  'clear-mission': [{ name: 'MISSION_CLEAR_ALL', fields: target }],
  sticks: [{ name: 'RC_CHANNELS_OVERRIDE', fields: { ...target, chan1_raw: 1700, chan3_raw: 1600 } }],
};

export const deedNames = Object.keys(deeds);

const heartbeat: Message = {
  name: 'HEARTBEAT',
  fields: { type: 6, autopilot: 8, system_status: 4, mavlink_version: 3 },
};

/** Unknown deeds are said aloud and nothing else. */
export function interfere(vehicle: Vehicle, deed: string, system: number): void {
  const messages = deeds[deed];
  if (messages === undefined) {
    say(vehicle, 4, `Scenario: a second ground station cannot do ${deed}`);
    return;
  }
  const link = createLink({ id: strangerPort, system, version: 2, signing: undefined });
  const writer = { system, component, version: 2, seq: 0, signing: undefined } as const;
  const reader = createReader();
  for (const message of [heartbeat, ...messages]) {
    const bytes = writeFrame({ ...writer }, message, unixMs(vehicle));
    if (bytes === undefined) continue;
    for (const frame of readFrames(reader, bytes)) receive(vehicle, link, frame);
  }
}
