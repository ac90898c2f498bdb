/**
 * What a behaviour may rely on and what is taken back behind it: a vehicle that is ready, disarmed, standing, in MANUAL,
 * with nobody's sticks, no mission, fence or rally points, and the parameters that it had. The fine position stream that
 * the suite tells the vehicle's time by is on throughout.
 */
import { NotHere, Violation } from './behaviour.ts';
import { ask, askInt, command, disarm, enter, heartbeat, isArmed, mode, result, setInterval } from './commands.ts';
import { sayManual, sayOverride, speed, waitStanding } from './driving.ts';
import { clear, download, type Item, missionType, put } from './missions.ts';
import { restoreParams } from './parameters.ts';
import { type Peer, sayHeartbeat } from './peer.ts';

export const id = {
  heartbeat: 0,
  sysStatus: 1,
  systemTime: 2,
  gpsRaw: 24,
  attitude: 30,
  position: 33,
  rcChannels: 65,
  vfrHud: 74,
  servo: 36,
  homePosition: 242,
  origin: 49,
  ekf: 193,
} as const;

const clockUs = 40_000;
const ready = 0x33f;
const prearm = 0x10000000;

export interface Before {
  readonly mission: readonly Item[];
  readonly mode: number;
  readonly home: { readonly x: number; readonly y: number; readonly z: number } | undefined;
}

/** Finds the vehicle: the first heartbeat of an autopilot. */
export async function meet(peer: Peer): Promise<void> {
  peer.every(1000, () => sayHeartbeat(peer));
  const found = await peer.hear('HEARTBEAT', ({ autopilot, type }) => autopilot !== 8 && type !== 6, {
    within: 15_000,
  });
  if (found === undefined) throw new Error('No heartbeat of a vehicle came within 15 s.');
  peer.vehicle = { systemId: found.frame.systemId, componentId: found.frame.componentId };
}

export async function startClock(peer: Peer): Promise<void> {
  await setInterval(peer, id.position, clockUs);
}

/** Waits until EKF and arming checks are content, as long as a cold start takes. */
export async function waitReady(peer: Peer, withinMs = 120_000): Promise<void> {
  const content = await peer.until(() => {
    const flags = peer.hearing.newest('EKF_STATUS_REPORT')?.fields.flags ?? 0;
    const health = peer.hearing.newest('SYS_STATUS')?.fields.onboard_control_sensors_health ?? 0;
    return (flags & ready) === ready && health & prearm ? true : undefined;
  }, withinMs);
  if (content === undefined) throw new Violation(`the vehicle to be ready within ${withinMs / 1000} s`, peer.texts());
}

/** Before the first behaviour: what there is, so that it can be put back. Throws where the vehicle is armed. */
export async function takeOver(peer: Peer): Promise<Before> {
  await meet(peer);
  if (isArmed(peer)) throw new Error('The vehicle is armed: disarm it first. The suite drives it about.');
  await startClock(peer);
  await waitReady(peer);
  const home = await homeOf(peer);
  const before = { mission: (await download(peer)).items, mode: heartbeat(peer)?.custom_mode ?? 0, home };
  for (const type of [missionType.mission, missionType.fence, missionType.rally]) await clear(peer, type);
  await tidy(peer);
  return before;
}

async function homeOf(peer: Peer): Promise<Before['home']> {
  peer.mark();
  await setInterval(peer, id.homePosition, 200_000);
  const found = await peer.hear('HOME_POSITION');
  await setInterval(peer, id.homePosition, -1);
  return found && { x: found.fields.latitude, y: found.fields.longitude, z: found.fields.altitude / 1000 };
}

/** After the last one. */
export async function giveBack(peer: Peer, before: Before): Promise<void> {
  await tidy(peer);
  if (before.home !== undefined) await askInt(peer, command.setHome, { frame: 0, ...before.home });
  if (before.mission.length > 1) await put(peer, before.mission);
  await enter(peer, before.mode);
  await setInterval(peer, id.position, 0);
}

/** Given back, they take a turn of the vehicle's loop to be the receiver's again. */
async function releaseSticks(peer: Peer): Promise<void> {
  sayManual(peer, 0, 0);
  sayOverride(peer, { steering: 0, throttle: 0 });
  await peer.elapse(100);
  peer.touched.delete('sticks');
}

/** Takes back what a behaviour has left; a violation where the vehicle does not let it. */
export async function tidy(peer: Peer): Promise<void> {
  peer.stopRhythms();
  peer.every(1000, () => sayHeartbeat(peer));
  if (!peer.carrier.isOpen()) await comeBack(peer);
  if (peer.touched.has('sticks')) await releaseSticks(peer);
  await letFailsafesClear(peer);
  await restoreParams(peer);
  // Arming is not pushed: the newest heartbeat may be from before it.
  if (peer.touched.delete('arming')) await nextHeartbeat(peer);
  if (isArmed(peer)) await disarm(peer, true);
  if (heartbeat(peer)?.custom_mode !== mode.manual) await enter(peer, mode.manual);
  if (speed(peer) > 0.1) await waitStanding(peer, 40_000);
  for (const type of ['mission', 'fence', 'rally'] as const) {
    if (peer.touched.delete(type)) await clear(peer, missionType[type]);
  }
  peer.hearing.forget();
  peer.mark();
}

async function nextHeartbeat(peer: Peer): Promise<void> {
  peer.mark();
  await peer.hear('HEARTBEAT', () => true, { within: 2500 });
}

/** A failsafe that is switched off while it is on never clears: the station has to be heard first. */
async function letFailsafesClear(peer: Peer): Promise<void> {
  const critical = 5;
  if (heartbeat(peer)?.system_status !== critical) return;
  await peer.until(() => (heartbeat(peer)?.system_status === critical ? undefined : true), 1500);
}

/** The vehicle has cut the connection, perhaps because it rebooted. */
async function comeBack(peer: Peer): Promise<void> {
  await reconnect(peer);
  await peer.wait('HEARTBEAT', ({ system_status }) => system_status !== 2, { within: 20_000 });
  await startClock(peer);
  await waitReady(peer);
}

async function reconnect(peer: Peer): Promise<void> {
  await peer.carrier.reopen(peer.carrier.now() + 20_000).catch((error: unknown) => {
    throw new NotHere(`cannot connect again: ${error instanceof Error ? error.message : error}`);
  });
  peer.hearing.restart();
  peer.mark();
}

/** Reboots and waits until the connection is there again. Console text and the first heartbeats are still to come. */
export async function reboot(peer: Peer): Promise<void> {
  const before = peer.hearing.bootMs;
  const got = await ask(peer, command.reboot, [1]);
  if (got !== result.accepted) throw new Violation('the reboot to be ACCEPTED', `result ${got}, ${peer.texts()}`);
  const gone = () => (!peer.carrier.isOpen() || peer.hearing.bootMs < before ? true : undefined);
  const down = await peer.until(gone, 10_000);
  if (down === undefined && peer.carrier.isOpen())
    throw new Violation('the vehicle to go down within 10 s', 'it answers');
  await reconnect(peer);
}

/** Reboots, and waits until everything is as the behaviours rely on. */
export async function restart(peer: Peer): Promise<void> {
  await reboot(peer);
  await peer.wait('HEARTBEAT', ({ system_status }) => system_status === 4, { within: 20_000, since: peer.mark() });
  await startClock(peer);
  await waitReady(peer);
}
