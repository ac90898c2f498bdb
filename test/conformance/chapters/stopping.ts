/**
 * How it stops when the stick stream ends, or does not: the table of sixteen configurations, each driven at 2.0 m/s with
 * frames at 20 Hz until t = 0. These figures decide what a bridge has to do, so they are asked for in full: class
 * (stops or never), seconds and metres within 20 %.
 */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { arm, enter, heartbeat, inMode, mode } from '../commands.ts';
import {
  cruise,
  holdSticks,
  type Sticks,
  sayAsManual,
  sayOverride,
  sayVelocity,
  speed,
  watchStop,
} from '../driving.ts';
import type { Expect } from '../expect.ts';
import { setParams } from '../parameters.ts';
import { type Peer, sayHeartbeat } from '../peer.ts';
import { restart } from '../surroundings.ts';

interface Row {
  readonly id: string;
  readonly what: string;
  readonly params: Readonly<Record<string, number>>;
  /** Whether a receiver is on; without one nothing but the overrides speaks. */
  readonly receiver?: true;
  /** Nor has one been there since boot: its last values would be fallen back to. */
  readonly neverReceiver?: true;
  readonly mode: number;
  readonly by: 'override' | 'manual' | 'guided';
  /** What follows the last frame. */
  readonly after: 'nothing' | 'release' | 'neutral after 300 ms';
  /** The station's heartbeat ends with the sticks. */
  readonly heartbeatEnds?: true;
  readonly stops?: { readonly slowsS: number; readonly stopsS: number; readonly metres: number };
  readonly text?: { readonly pattern: RegExp; readonly atS: number };
  readonly ends?: number;
}

const speedMps = 2;
const watchMs = 25_000;
const guardMs = 300;
const noThrottle = { FS_THR_ENABLE: 0 };

const override = { mode: mode.manual, by: 'override', after: 'nothing' } as const;

const rows: readonly Row[] = [
  {
    ...override,
    id: 'STOP-A',
    what: 'defaults, no receiver, MANUAL: "Radio Failsafe" at 2.5 s, HOLD',
    params: { FS_THR_ENABLE: 1 },
    stops: { slowsS: 1.5, stopsS: 6.6, metres: 5.7 },
    text: { pattern: /^Radio Failsafe$/, atS: 2.5 },
    ends: mode.hold,
  },
  {
    ...override,
    id: 'STOP-P',
    what: 'defaults, no receiver, ACRO: HOLD at 2.5 s',
    params: { FS_THR_ENABLE: 1 },
    mode: mode.acro,
    stops: { slowsS: 1.8, stopsS: 5.8, metres: 5.3 },
    text: { pattern: /^Radio Failsafe$/, atS: 2.5 },
    ends: mode.hold,
  },
  {
    ...override,
    id: 'STOP-E',
    what: 'defaults, receiver present and centred: falls back to it after 3.0 s',
    params: { FS_THR_ENABLE: 1 },
    receiver: true,
    stops: { slowsS: 3.5, stopsS: 8.6, metres: 9.7 },
    ends: mode.manual,
  },
  { ...override, id: 'STOP-B', what: 'FS_THR_ENABLE 0, no receiver, MANUAL: drives on', params: noThrottle },
  { ...override, id: 'STOP-M', what: 'the same in ACRO: drives on', params: noThrottle, mode: mode.acro },
  { ...override, id: 'STOP-F', what: 'the same with MANUAL_CONTROL: drives on', params: noThrottle, by: 'manual' },
  {
    ...override,
    id: 'STOP-S',
    what: 'the same and released explicitly: drives on',
    params: noThrottle,
    after: 'release',
    neverReceiver: true,
  },
  {
    ...override,
    id: 'STOP-C',
    what: 'FS_THR_ENABLE 0, FS_GCS_ENABLE 1, the heartbeat goes on: drives on',
    params: { ...noThrottle, FS_GCS_ENABLE: 1 },
  },
  {
    ...override,
    id: 'STOP-J',
    what: 'FS_THR_ENABLE 0, FS_GCS_ENABLE 0, sticks and heartbeat end: drives on',
    params: { ...noThrottle, FS_GCS_ENABLE: 0 },
    heartbeatEnds: true,
  },
  {
    ...override,
    id: 'STOP-D',
    what: 'FS_THR_ENABLE 0, FS_GCS_ENABLE 1 (5 s and 1.5 s), sticks and heartbeat end: "GCS Failsafe" at 6.7 s, HOLD',
    params: { ...noThrottle, FS_GCS_ENABLE: 1, FS_GCS_TIMEOUT: 5, FS_TIMEOUT: 1.5 },
    heartbeatEnds: true,
    stops: { slowsS: 7.2, stopsS: 12.3, metres: 17.1 },
    text: { pattern: /^GCS Failsafe$/, atS: 6.7 },
    ends: mode.hold,
  },
  {
    ...override,
    id: 'STOP-V',
    what: 'as D, the tightest allowed (2 s and 1 s): at 2.9 s',
    params: { ...noThrottle, FS_GCS_ENABLE: 1, FS_GCS_TIMEOUT: 2, FS_TIMEOUT: 1 },
    heartbeatEnds: true,
    stops: { slowsS: 3.5, stopsS: 8.6, metres: 9.7 },
    text: { pattern: /^GCS Failsafe$/, atS: 2.9 },
    ends: mode.hold,
  },
  {
    ...override,
    id: 'STOP-N',
    what: 'FS_THR_ENABLE 1, RC_FS_TIMEOUT 0.3, RC_OVERRIDE_TIME 0.5, FS_TIMEOUT 1, no receiver: the autopilot alone',
    params: { FS_THR_ENABLE: 1, RC_FS_TIMEOUT: 0.3, RC_OVERRIDE_TIME: 0.5, FS_TIMEOUT: 1 },
    stops: { slowsS: 0.9, stopsS: 6.0, metres: 4.4 },
    ends: mode.hold,
  },
  {
    ...override,
    id: 'STOP-H',
    what: 'GUIDED at 2 m/s, the set-points end: "target not received last 3secs"',
    params: {},
    mode: mode.guided,
    by: 'guided',
    receiver: true,
    stops: { slowsS: 3.7, stopsS: 4.9, metres: 8.4 },
    text: { pattern: /^target not received last 3secs/, atS: 3 },
  },
  {
    ...override,
    id: 'STOP-G',
    what: 'neutral after 300 ms, MANUAL: coasts',
    params: {},
    after: 'neutral after 300 ms',
    stops: { slowsS: 0.9, stopsS: 6.0, metres: 4.5 },
  },
  {
    ...override,
    id: 'STOP-L',
    what: 'neutral after 300 ms, ACRO: the speed loop brakes',
    params: {},
    mode: mode.acro,
    after: 'neutral after 300 ms',
    stops: { slowsS: 1.1, stopsS: 2.4, metres: 3.2 },
  },
  {
    ...override,
    id: 'STOP-K',
    what: 'zero velocity after 300 ms, GUIDED: brakes',
    params: {},
    mode: mode.guided,
    by: 'guided',
    after: 'neutral after 300 ms',
    stops: { slowsS: 1.1, stopsS: 2.3, metres: 3.1 },
  },
];

const senders = { override: sayOverride, manual: sayAsManual } as const;

interface Drive {
  /** Sends no more; the vehicle's time of it. */
  readonly end: () => number;
  readonly neutral: () => void;
}

async function driveSticks(peer: Peer, row: Row, send: (peer: Peer, sticks: Sticks) => void): Promise<Drive> {
  const hands = holdSticks(peer, { steering: 1500, throttle: 1500 }, send);
  await peer.elapse(200);
  if (!row.receiver) await setParams(peer, { SIM_RC_FAIL: 1 });
  await cruise(peer, hands, speedMps);
  return { end: hands.letGo, neutral: () => void holdSticks(peer, { steering: 1500, throttle: 1500 }, send) };
}

async function driveGuided(peer: Peer): Promise<Drive> {
  const stop = peer.every(50, () => sayVelocity(peer, speedMps));
  await peer.elapse(10_000);
  return {
    end: () => {
      stop();
      return peer.hearing.bootMs;
    },
    neutral: () => void peer.every(50, () => sayVelocity(peer, 0)),
  };
}

/** The station's heartbeat, at once and then each second, so that its phase is the same each time. */
function ownHeartbeat(peer: Peer): void {
  peer.stopRhythms();
  peer.every(1000, () => sayHeartbeat(peer));
}

async function endDrive(peer: Peer, row: Row, drive: Drive): Promise<number> {
  const from = drive.end();
  if (row.heartbeatEnds) peer.stopRhythms();
  if (row.after === 'release') for (let i = 0; i < 5; i++) sayOverride(peer, { steering: 0, throttle: 0 });
  if (row.after === 'neutral after 300 ms') {
    await peer.elapse(guardMs);
    drive.neutral();
  }
  return from;
}

async function run(row: Row, peer: Peer, expect: Expect): Promise<void> {
  await setParams(peer, row.params);
  if (row.neverReceiver) {
    await setParams(peer, { SIM_RC_FAIL: 1 });
    await restart(peer);
  }
  ownHeartbeat(peer);
  await enter(peer, row.mode);
  if (row.neverReceiver) sayOverride(peer, { steering: 1500, throttle: 1500 });
  await arm(peer);
  const drive = row.by === 'guided' ? await driveGuided(peer) : await driveSticks(peer, row, senders[row.by]);
  const mps = speed(peer);
  expect.near('m/s before', mps, speedMps);
  const since = peer.mark();
  const from = await endDrive(peer, row, drive);
  const stop = await watchStop(peer, from, mps, watchMs);
  if (row.stops === undefined) {
    expect.equal('stops after', stop.stopsS, undefined);
    expect.between(`m/s after ${watchMs / 1000} s`, stop.lastMps, mps * 0.8, mps * 1.2);
  } else {
    expect.near('stops after, s', stop.stopsS ?? Number.POSITIVE_INFINITY, row.stops.stopsS, 0.1);
    expect.near('slows after, s', stop.slowsS ?? Number.POSITIVE_INFINITY, row.stops.slowsS, 0.25);
    expect.near('metres', stop.metres, row.stops.metres, 0.3);
  }
  if (row.text !== undefined) {
    const text = await peer.waitText(row.text.pattern, { since });
    expect.near('text after, s', (text.at - from) / 1000, row.text.atS, 0.1);
  }
  if (row.ends !== undefined) await inMode(peer, row.ends);
  else expect.equal('mode', heartbeat(peer)?.custom_mode, row.mode);
}

export const stopping: Chapter = {
  name: 'stopping',
  behaviours: rows.map(
    (row): Behaviour => ({
      id: row.id,
      what: row.what,
      source: `sitl 1, row ${row.id.at(-1)}`,
      slow: true,
      run: (peer, expect) => run(row, peer, expect),
    }),
  ),
};
