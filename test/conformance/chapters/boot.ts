/**
 * From reboot to ready, second by second. One reboot is watched for the whole chapter; what it showed is asked by each
 * behaviour. Times are the vehicle's own, since boot.
 */
import { type Behaviour, type Chapter, NotHere, Violation } from '../behaviour.ts';
import { arm, ask, askMode, command, disarm, enter, heartbeat, mode, result, setInterval } from '../commands.ts';
import { holdSticks } from '../driving.ts';
import type { Expect } from '../expect.ts';
import type { HeardAs, Text } from '../heard.ts';
import { distance, here } from '../missions.ts';
import { restoreParams, setParam } from '../parameters.ts';
import { type Peer, sayHeartbeat } from '../peer.ts';
import { id, reboot, restart, startClock, waitReady } from '../surroundings.ts';

interface Boot {
  readonly closedAfterMs: number;
  /** From the new connection to the first heartbeat, ms. */
  readonly firstBeatMs: number;
  readonly heartbeats: readonly HeardAs<'HEARTBEAT'>[];
  readonly texts: readonly Text[];
  readonly gps: readonly HeardAs<'GPS_RAW_INT'>[];
  readonly ekf: readonly HeardAs<'EKF_STATUS_REPORT'>[];
  readonly status: readonly HeardAs<'SYS_STATUS'>[];
  readonly time: readonly HeardAs<'SYSTEM_TIME'>[];
  readonly local: readonly HeardAs<'LOCAL_POSITION_NED'>[];
  readonly homes: readonly HeardAs<'HOME_POSITION'>[];
  readonly origins: readonly HeardAs<'GPS_GLOBAL_ORIGIN'>[];
  readonly attitudes: number;
  readonly earlyArm: number | undefined;
  readonly earlyTexts: string;
}

const boots = new WeakMap<Peer, Boot>();
const ready = 0x33f;
const prearm = 0x10000000;

/** Asks to arm as soon as it answers at all. */
async function armEarly(peer: Peer): Promise<Pick<Boot, 'earlyArm' | 'earlyTexts'>> {
  await peer.wait('HEARTBEAT', ({ system_status }) => system_status === 4, { within: 20_000 });
  const since = peer.mark();
  const earlyArm = await ask(peer, command.arm, [1]);
  return { earlyArm, earlyTexts: peer.texts(since) };
}

async function watch(peer: Peer): Promise<Boot> {
  const seen = boots.get(peer);
  if (seen !== undefined) return seen;
  await setInterval(peer, id.attitude, 100_000);
  const began = peer.carrier.now();
  await reboot(peer);
  const closedAfterMs = peer.carrier.now() - began;
  const since = peer.mark();
  const stop = peer.every(200, () => sayHeartbeat(peer));
  const connected = peer.carrier.now();
  await peer.wait('HEARTBEAT', undefined, { within: 10_000 });
  const firstBeatMs = peer.carrier.now() - connected;
  const early = await armEarly(peer);
  stop();
  await peer.elapse(8000);
  const attitudes = peer.all('ATTITUDE', since).length;
  await startClock(peer);
  await waitReady(peer);
  await peer.elapse(2000);
  const all = {
    heartbeats: peer.all('HEARTBEAT', since),
    gps: peer.all('GPS_RAW_INT', since),
    ekf: peer.all('EKF_STATUS_REPORT', since),
    status: peer.all('SYS_STATUS', since),
    time: peer.all('SYSTEM_TIME', since),
    local: peer.all('LOCAL_POSITION_NED', since),
    homes: peer.all('HOME_POSITION', since),
    origins: peer.all('GPS_GLOBAL_ORIGIN', since),
    texts: peer.hearing.texts.slice(since.texts),
  };
  const boot = { closedAfterMs, firstBeatMs, attitudes, ...early, ...all };
  boots.set(peer, boot);
  return boot;
}

function booting(
  id: string,
  what: string,
  run: (boot: Boot, expect: Expect, peer: Peer) => void | Promise<void>,
): Behaviour {
  return {
    id,
    what,
    source: 'sitl 4.1',
    slow: true,
    run: async (peer, expect) => run(await watch(peer), expect, peer),
  };
}

/** Seconds since boot at which it was said. */
function saidAt({ texts }: Boot, pattern: RegExp): number {
  const text = texts.find((each) => pattern.test(each.text));
  if (text === undefined)
    throw new Violation(`the text ${pattern} at boot`, texts.map((each) => each.text).join(' | '));
  return text.at / 1000;
}

function said(id: string, name: string, pattern: RegExp, seconds: number, extra = 1.1): Behaviour {
  return booting(id, `"${name}" at ${seconds} s`, (boot, expect) =>
    expect.near('seconds', saidAt(boot, pattern), seconds, extra),
  );
}

export const booted: Chapter = {
  name: 'boot',
  behaviours: [
    booting('BOOT-01', 'a disarmed vehicle reboots: ACCEPTED, the connection is cut within a second', (boot, expect) =>
      expect.between('ms', boot.closedAfterMs, 0, 1500),
    ),
    booting(
      'BOOT-02',
      'the first heartbeat says INITIALISING (16), base_mode 0x41, CALIBRATING (2)',
      (boot, expect) => {
        const first = boot.heartbeats[0]?.fields;
        expect.equal(
          'mode, base_mode, status',
          [first?.custom_mode, first?.base_mode, first?.system_status],
          [mode.initialising, 0x41, 2],
        );
      },
    ),
    booting('BOOT-03', 'then INITIAL_MODE (MANUAL), base_mode 0x41, ACTIVE', (boot, expect) => {
      const then = boot.heartbeats.find(({ fields }) => fields.custom_mode !== mode.initialising)?.fields;
      expect.equal(
        'mode, base_mode, status',
        [then?.custom_mode, then?.base_mode, then?.system_status],
        [mode.manual, 0x41, 4],
      );
    }),
    booting('BOOT-04', "SYSTEM_TIME's time since boot begins anew", (boot, expect) =>
      expect.between('first time_boot_ms', boot.time[0]?.fields.time_boot_ms ?? Number.NaN, 0, 8000),
    ),
    booting('BOOT-05', 'rates that were asked for are forgotten', (boot, expect) =>
      expect.between('ATTITUDE in some 8 s', boot.attitudes, 4, 14),
    ),
    booting('BOOT-06', 'arming right after the start is FAILED', (boot, expect) => {
      expect.equal('result', boot.earlyArm, result.failed);
      expect.holds('a reason', /"Arm: /.test(boot.earlyTexts), boot.earlyTexts);
    }),
    booting(
      'BOOT-07',
      'it says "Beginning INS calibration. Do not move vehicle" and then "ArduPilot Ready"',
      (boot, expect) => {
        const at = [/^Beginning INS calibration\. Do not move vehicle$/, /^ArduPilot Ready$/].map((pattern) =>
          boot.texts.findIndex(({ text }) => pattern.test(text)),
        );
        expect.holds(
          'both, in order',
          (at[0] ?? -1) >= 0 && (at[0] ?? 0) < (at[1] ?? -1),
          boot.texts.map(({ text }) => text),
        );
      },
    ),
    booting('BOOT-08', 'GPS fix 0 with eph 65535 at first, then a fix', (boot, expect) => {
      const [first] = boot.gps;
      expect.equal('fix and eph first', [first?.fields.fix_type, first?.fields.eph], [0, 65_535]);
      const fixed = boot.gps.find(({ fields }) => fields.fix_type >= 3);
      expect.near('seconds to the fix', (fixed?.at ?? Number.NaN) / 1000, 10, 1.1);
    }),
    booting('BOOT-09', 'EKF flags begin with 0x400 (uninitialised) and end with 0x33f', (boot, expect) => {
      expect.equal('first', (boot.ekf[0]?.fields.flags ?? 0) & 0x400, 0x400);
      expect.equal('last', (boot.ekf.at(-1)?.fields.flags ?? 0) & 0x7ff, ready);
    }),
    booting('BOOT-10', 'the pre-arm health bit comes at 24 s, before there is a position', (boot, expect) => {
      const healthy = boot.status.find(({ fields }) => fields.onboard_control_sensors_health & prearm);
      expect.near('seconds', (healthy?.at ?? Number.NaN) / 1000, 24, 1.1);
    }),
    booting('BOOT-11', 'the EKF uses the GPS (0x33f) at 42 s', (boot, expect) => {
      const settled = boot.ekf.find(({ fields }) => (fields.flags & ready) === ready);
      expect.near('seconds', (settled?.at ?? Number.NaN) / 1000, 42, 1.1);
    }),
    booting('BOOT-12', 'LOCAL_POSITION_NED appears with the position only', (boot, expect) => {
      expect.near('seconds', (boot.local[0]?.at ?? Number.NaN) / 1000, 42, 1.5);
    }),
    booting('BOOT-13', 'HOME_POSITION is told at 9.8 s, GPS_GLOBAL_ORIGIN at 20 s', (boot, expect) => {
      expect.near('home, s', (boot.homes[0]?.at ?? Number.NaN) / 1000, 9.8, 1.1);
      expect.near('origin, s', (boot.origins[0]?.at ?? Number.NaN) / 1000, 20, 1.1);
    }),
    said('BOOT-14', 'EKF3 IMU0 initialised', /^EKF3 IMU0 initialised$/, 4.3),
    said('BOOT-15', 'EKF3 IMU0 tilt alignment complete', /^EKF3 IMU0 tilt alignment complete$/, 6),
    said('BOOT-16', 'AHRS: EKF3 active', /^AHRS: EKF3 active$/, 6),
    said('BOOT-17', 'GPS 1: detected u-blox', /^GPS 1: detected u-blox/, 9.8),
    said('BOOT-18', 'Set HOME to …', /^Set HOME to -?\d+\.\d+ -?\d+\.\d+ at -?\d+\.\d+m$/, 9.8),
    said('BOOT-19', 'EKF3 IMU0 origin set', /^EKF3 IMU0 origin set$/, 20),
    said('BOOT-20', 'EKF3 IMU0 is using GPS', /^EKF3 IMU0 is using GPS$/, 42),
    booting('BOOT-21', 'afterwards it is in MANUAL, disarmed, and obeys', async (_, expect, peer) => {
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
      expect.equal('result', await askMode(peer, mode.hold), result.accepted);
    }),
    booting('BOOT-23', 'the first heartbeat comes about a second after the connection is cut', (boot, expect, peer) =>
      expect.between('ms', boot.firstBeatMs, 500, 1600 + peer.slackMs),
    ),
    {
      id: 'BOOT-22',
      what: 'SERIAL0_PROTOCOL 1: MAVLink 1 from the start, also after a MAVLink 2 frame; capabilities without MAVLINK2',
      source: 'sitl 4.6, 4.12',
      slow: true,
      run: async (peer, expect) => {
        await setParam(peer, 'SERIAL0_PROTOCOL', 1);
        await restart(peer);
        try {
          const since = peer.mark();
          expect.equal('result', await ask(peer, command.requestMessage, [148]), result.accepted);
          const { fields, frame } = await peer.wait('AUTOPILOT_VERSION', undefined, { since });
          if (frame.version === 2) throw new NotHere('this port is not SERIAL0');
          expect.equal('capability MAVLINK2', fields.capabilities & 0x2000n, 0n);
          const versions = new Set(peer.hearing.since(since.messages).map((heard) => heard.frame.version));
          expect.equal('versions', [...versions], [1]);
        } finally {
          await restoreParams(peer);
          await restart(peer);
        }
      },
    },
    {
      id: 'BOOT-24',
      what: 'home that nobody has set follows the vehicle: disarmed elsewhere, HOME_POSITION tells the new place',
      source: 'recording of a manual drive',
      slow: true,
      run: async (peer, expect) => {
        await restart(peer);
        const start = await here(peer);
        await enter(peer, mode.manual);
        await arm(peer);
        const hands = holdSticks(peer, { steering: 1500, throttle: 1650 });
        await peer.until(() => {
          const { lat, lon } = peer.hearing.newest('GLOBAL_POSITION_INT')?.fields ?? start;
          return distance({ lat, lon }, start) > 15 ? true : undefined;
        }, 20_000);
        hands.letGo();
        hands.sticks.throttle = 1500;
        const since = peer.mark();
        await disarm(peer);
        const { fields } = await peer.wait('HOME_POSITION', undefined, { since });
        const place = await here(peer);
        expect.between('metres from home', distance({ lat: fields.latitude, lon: fields.longitude }, place), 0, 5);
      },
    },
  ],
};
