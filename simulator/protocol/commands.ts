/**
 * COMMAND_LONG and COMMAND_INT: both become the same thing, run, and are acknowledged to who asked.
 */

import type { Message } from '../mavlink/dialect.ts';
import { num } from '../mavlink/wire.ts';
import { send, type Vehicle } from '../vehicle.ts';
import { type Command, result } from './command.ts';
import { actions } from './command-actions.ts';
import type { Received } from './received.ts';
import { recordOrder } from './record.ts';
import { delayedLimit } from './transfer-state.ts';

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

function record(command: Command, value: number): void {
  const { id, p, x, y, z, confirmation } = command;
  recordOrder(command, { kind: 'command', command: id, params: [...p, x, y, z], confirmation, result: value });
}

function perform(command: Command): number {
  const value = actions.get(command.id)?.(command) ?? result.unsupported;
  record(command, value);
  return value;
}

function run(command: Command): void {
  if (!answersAfterAck.includes(command.id)) {
    acknowledge(command, perform(command));
    return;
  }
  const { vehicle, link } = command;
  // Numbers and timestamps of frames rise in the order in which they leave: so these are not frames yet.
  const answers: Message[] = [];
  link.held = answers;
  const value = perform(command);
  link.held = undefined;
  const release = () => {
    for (const message of answers) send(vehicle, link, message);
  };
  if (value !== result.accepted) release();
  acknowledge(command, value);
  if (value === result.accepted) release();
}

export function handleCommandLong({ fields, ...received }: Received): void {
  const n = (name: string) => num(fields, name);
  run({
    ...received,
    id: n('command'),
    p: [n('param1'), n('param2'), n('param3'), n('param4')],
    x: Math.round(n('param5') * 1e7),
    y: Math.round(n('param6') * 1e7),
    z: n('param7'),
    frame: 0,
    asInt: false,
    confirmation: n('confirmation'),
  });
}

export function handleCommandInt({ fields, ...received }: Received): void {
  const n = (name: string) => num(fields, name);
  run({
    ...received,
    id: n('command'),
    p: [n('param1'), n('param2'), n('param3'), n('param4')],
    x: n('x'),
    y: n('y'),
    z: n('z'),
    frame: n('frame'),
    asInt: true,
    confirmation: 0,
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
