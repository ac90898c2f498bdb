/** Commands, modes and arming as a ground station performs them. */
import { Violation } from './behaviour.ts';
import type { HeardAs } from './heard.ts';
import type { Peer, Voice } from './peer.ts';

export const result = {
  accepted: 0,
  temporarilyRejected: 1,
  denied: 2,
  unsupported: 3,
  failed: 4,
} as const;

export const mode = {
  manual: 0,
  acro: 1,
  steering: 3,
  hold: 4,
  loiter: 5,
  follow: 6,
  simple: 7,
  dock: 8,
  circle: 9,
  auto: 10,
  rtl: 11,
  smartRtl: 12,
  guided: 15,
  initialising: 16,
} as const;

export const command = {
  doSetMode: 176,
  changeSpeed: 178,
  setHome: 179,
  reposition: 192,
  reboot: 246,
  missionStart: 300,
  arm: 400,
  prearmChecks: 401,
  getInterval: 510,
  setInterval: 511,
  requestMessage: 512,
} as const;

export interface CommandOptions extends Voice {
  readonly targetSystem?: number;
  readonly targetComponent?: number;
  readonly within?: number;
}

function targetOf(peer: Peer, { targetSystem, targetComponent }: CommandOptions) {
  return {
    target_system: targetSystem ?? peer.vehicle.systemId,
    target_component: targetComponent ?? peer.vehicle.componentId,
  };
}

/** MAV_CMD_COMPONENT_ARM_DISARM. */
const armDisarm = 400;

function noteArming(peer: Peer, id: number): void {
  if (id === armDisarm) peer.touched.add('arming');
}

/** COMMAND_LONG; parameters left out are 0. */
export function sendCommand(
  peer: Peer,
  id: number,
  params: readonly number[] = [],
  options: CommandOptions = {},
): void {
  const [param1 = 0, param2 = 0, param3 = 0, param4 = 0, param5 = 0, param6 = 0, param7 = 0] = params;
  const seven = { param1, param2, param3, param4, param5, param6, param7 };
  noteArming(peer, id);
  peer.send('COMMAND_LONG', { ...seven, command: id, confirmation: 0, ...targetOf(peer, options) }, options);
}

type Ack = HeardAs<'COMMAND_ACK'>;

export function hearAck(peer: Peer, id: number, within?: number): Promise<Ack | undefined> {
  return peer.hear('COMMAND_ACK', (ack) => ack.command === id, within === undefined ? {} : { within });
}

async function waitAck(peer: Peer, id: number, within = 3000): Promise<Ack> {
  return peer.wait('COMMAND_ACK', (ack) => ack.command === id, { within, what: `COMMAND_ACK for ${id}` });
}

/** The result of a COMMAND_LONG. */
export async function ask(
  peer: Peer,
  id: number,
  params?: readonly number[],
  options?: CommandOptions,
): Promise<number> {
  sendCommand(peer, id, params, options);
  return (await waitAck(peer, id, options?.within)).fields.result;
}

export interface IntCommand {
  readonly params?: readonly number[];
  readonly frame?: number;
  readonly x?: number;
  readonly y?: number;
  readonly z?: number;
}

/** The result of a COMMAND_INT. */
export async function askInt(peer: Peer, id: number, { params = [], frame = 3, x = 0, y = 0, z = 0 }: IntCommand = {}) {
  const [param1 = 0, param2 = 0, param3 = 0, param4 = 0] = params;
  const four = { param1, param2, param3, param4 };
  noteArming(peer, id);
  peer.send('COMMAND_INT', {
    ...four,
    x,
    y,
    z,
    frame,
    command: id,
    current: 0,
    autocontinue: 0,
    ...targetOf(peer, {}),
  });
  return (await waitAck(peer, id)).fields.result;
}

/** The vehicle's newest heartbeat. */
export function heartbeat(peer: Peer): HeardAs<'HEARTBEAT'>['fields'] | undefined {
  return peer.hearing.newest('HEARTBEAT')?.fields;
}

export function isArmed(peer: Peer): boolean {
  return ((heartbeat(peer)?.base_mode ?? 0) & 0x80) !== 0;
}

export function askMode(peer: Peer, number: number, options?: CommandOptions): Promise<number> {
  return ask(peer, command.doSetMode, [1, number], options);
}

/** Enters a mode and sees it in the heartbeat. */
export async function enter(peer: Peer, number: number): Promise<void> {
  const got = await askMode(peer, number);
  if (got !== result.accepted) throw new Violation(`mode ${number} to be entered`, `result ${got}, ${peer.texts()}`);
  await inMode(peer, number);
}

/** Waits until the newest heartbeat says this mode. */
export async function inMode(peer: Peer, number: number, within = 3000): Promise<void> {
  const seen = await peer.until(() => (heartbeat(peer)?.custom_mode === number ? true : undefined), within);
  if (seen === undefined)
    throw new Violation(`mode ${number} in the heartbeat`, `mode ${heartbeat(peer)?.custom_mode}`);
}

async function setArmed(peer: Peer, armed: boolean, force: boolean): Promise<void> {
  const got = await ask(peer, command.arm, [armed ? 1 : 0, force ? 21196 : 0]);
  const what = armed ? 'arming' : 'disarming';
  if (got !== result.accepted) throw new Violation(`${what} to be ACCEPTED`, `result ${got}, ${peer.texts()}`);
  const seen = await peer.until(() => (isArmed(peer) === armed ? true : undefined), 3000);
  if (seen === undefined) throw new Violation(`${what} to show in the heartbeat`, 'it does not');
}

/** Arms, and again for a while where it refuses: a check may need its time after what came before. */
export async function arm(peer: Peer, patienceMs = 40_000): Promise<void> {
  const end = peer.carrier.now() + patienceMs;
  for (;;) {
    try {
      return await setArmed(peer, true, false);
    } catch (error) {
      if (!(error instanceof Violation) || peer.carrier.now() > end) throw error;
      await peer.elapse(1000);
    }
  }
}

export function disarm(peer: Peer, force = false): Promise<void> {
  return setArmed(peer, false, force);
}

/** Every `us` microseconds; -1 off, 0 the default. */
export function setInterval(peer: Peer, messageId: number, us: number): Promise<number> {
  return ask(peer, command.setInterval, [messageId, us]);
}

export function request(peer: Peer, messageId: number, param2 = 0): Promise<number> {
  return ask(peer, command.requestMessage, [messageId, param2]);
}
