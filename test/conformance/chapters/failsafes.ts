/** What the autopilot does by itself when something is lost. All of it slow. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { arm, ask, askInt, askMode, command, enter, heartbeat, inMode, mode, result } from '../commands.ts';
import { armIn, holdSticks, sayOverride, sayVelocity, speed, waitSpeed, waitStanding } from '../driving.ts';
import type { Expect } from '../expect.ts';
import { here, offset, put, waypoint } from '../missions.ts';
import { setParam, setParams } from '../parameters.ts';
import { type Peer, sayHeartbeat } from '../peer.ts';
import { restart, waitReady } from '../surroundings.ts';

const critical = 5;
const active = 4;

function failsafe(id: string, what: string, run: (peer: Peer, expect: Expect) => Promise<void>): Behaviour {
  return { id, what, source: 'sitl 4.11', slow: true, run };
}

/** Falls silent; returns the vehicle's time of the last heartbeat. */
async function fallSilent(peer: Peer): Promise<number> {
  peer.stopRhythms();
  sayHeartbeat(peer);
  await peer.elapse(100);
  return peer.hearing.bootMs - 100;
}

/** A heartbeat each second, as before. */
function speakAgain(peer: Peer): void {
  peer.every(1000, () => sayHeartbeat(peer));
}

const gcs = { FS_GCS_ENABLE: 1, FS_THR_ENABLE: 0, FS_GCS_TIMEOUT: 5, FS_TIMEOUT: 1.5, FS_ACTION: 2 };

async function gcsLoss(peer: Peer, expect: Expect, params: Record<string, number>, text: RegExp): Promise<void> {
  await setParams(peer, { ...gcs, ...params });
  await armIn(peer, mode.acro);
  const since = peer.mark();
  const from = await fallSilent(peer);
  const said = await peer.waitText(text, { within: 15_000, since, severity: 4 });
  expect.near('seconds', (said.at - from) / 1000, 6.5, 0.1);
}

/** A straight mission, under way. */
async function driveMission(peer: Peer): Promise<void> {
  const start = await here(peer);
  await put(peer, [waypoint(start), waypoint(offset(start, 150, 0)), waypoint(offset(start, 300, 0))]);
  await arm(peer);
  await enter(peer, mode.auto);
  await waitSpeed(peer, 'it to drive', (mps) => mps > 2);
}

async function waitStatus(peer: Peer, status: number, within = 3000): Promise<void> {
  await peer.wait('HEARTBEAT', ({ system_status }) => system_status === status, {
    within,
    since: peer.mark(),
    what: `system_status ${status}`,
  });
}

/** Said once a boot: behaviours that need it anew restart the vehicle first. */
const batteryLow = /^Battery 1 is low /;

async function batteryLoss(peer: Peer, params: Record<string, number>): Promise<number> {
  await setParams(peer, { BATT_LOW_TIMER: 5, BATT_LOW_VOLT: 11, ...params });
  await armIn(peer, mode.acro);
  await setParam(peer, 'SIM_BATT_VOLTAGE', 10.7);
  return peer.hearing.bootMs;
}

/** The battery's voltage follows SIM_BATT_VOLTAGE, and the failsafe is over with it. */
async function chargeAgain(peer: Peer): Promise<void> {
  await setParam(peer, 'SIM_BATT_VOLTAGE', 12.6);
  await peer.elapse(2000);
}

export const failsafes: Chapter = {
  name: 'failsafes',
  behaviours: [
    failsafe(
      'FS-01',
      'GCS: FS_GCS_ENABLE 1 and no heartbeat of 255: "GCS Failsafe" after 6.5 s, HOLD, status CRITICAL',
      async (peer, expect) => {
        await gcsLoss(peer, expect, {}, /^GCS Failsafe$/);
        await inMode(peer, mode.hold);
        await waitStatus(peer, critical);
      },
    ),
    failsafe('FS-02', 'GCS: with FS_ACTION 1 it goes to RTL', async (peer, expect) => {
      await gcsLoss(peer, expect, { FS_ACTION: 1 }, /^GCS Failsafe$/);
      await inMode(peer, mode.rtl);
    }),
    failsafe(
      'FS-03',
      'GCS: heartbeats again: "GCS Failsafe Cleared", status back, the mode stays',
      async (peer, expect) => {
        await gcsLoss(peer, expect, {}, /^GCS Failsafe$/);
        await inMode(peer, mode.hold);
        const since = peer.mark();
        speakAgain(peer);
        const cleared = await peer.waitText(/^GCS Failsafe Cleared$/, { since, severity: 6 });
        expect.between('seconds', (cleared.at - peer.hearing.bootMs) / 1000, -2, 0.1);
        await waitStatus(peer, 3);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.hold);
      },
    ),
    failsafe('FS-04', 'GCS: heartbeats of other stations do not count', async (peer, expect) => {
      await setParams(peer, gcs);
      await armIn(peer, mode.acro);
      const since = peer.mark();
      const from = await fallSilent(peer);
      peer.every(1000, () => sayHeartbeat(peer, { systemId: 254 }));
      const said = await peer.waitText(/^GCS Failsafe$/, { within: 15_000, since });
      expect.near('seconds', (said.at - from) / 1000, 6.5, 0.1);
    }),
    failsafe('FS-05', 'GCS: commands of 255 do not count', async (peer) => {
      await setParams(peer, gcs);
      await armIn(peer, mode.acro);
      const since = peer.mark();
      await fallSilent(peer);
      const command50 = {
        param1: 0,
        param2: 0,
        param3: 0,
        param4: 0,
        param5: 0,
        param6: 0,
        param7: 0,
        command: 50_000,
        confirmation: 0,
      };
      peer.every(1000, () => peer.say('COMMAND_LONG', { ...command50, ...peer.target }));
      await peer.waitText(/^GCS Failsafe$/, { within: 15_000, since });
    }),
    failsafe('FS-06', 'GCS: overrides of 255 do count', async (peer, expect) => {
      await setParams(peer, gcs);
      await armIn(peer, mode.acro);
      const since = peer.mark();
      await fallSilent(peer);
      peer.every(500, () => sayOverride(peer, { steering: 1500, throttle: 1500 }));
      await peer.elapse(12_000);
      expect.equal('texts', peer.texts(since), 'no text');
    }),
    failsafe('FS-07', 'GCS: with FS_GCS_ENABLE 0 (the default) nothing happens', async (peer, expect) => {
      await armIn(peer, mode.acro);
      const since = peer.mark();
      await fallSilent(peer);
      await peer.elapse(12_000);
      expect.equal('texts', peer.texts(since), 'no text');
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.acro);
    }),
    failsafe('FS-08', 'GCS: with FS_THR_ENABLE 1 the same is called "Radio Failsafe"', async (peer, expect) => {
      await gcsLoss(peer, expect, { FS_THR_ENABLE: 1 }, /^Radio Failsafe$/);
      await inMode(peer, mode.hold);
    }),
    failsafe(
      'FS-09',
      'GCS: with FS_GCS_ENABLE 2 AUTO goes on: "Failsafe - Continuing Auto Mode"',
      async (peer, expect) => {
        await setParams(peer, { ...gcs, FS_GCS_ENABLE: 2 });
        await driveMission(peer);
        const since = peer.mark();
        await fallSilent(peer);
        await peer.waitText(/Continuing Auto Mode/, { within: 15_000, since });
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.auto);
      },
    ),
    failsafe('FS-10', 'GCS: FS_GCS_TIMEOUT 2 and FS_TIMEOUT 1 make it 3 s', async (peer, expect) => {
      await setParams(peer, { ...gcs, FS_GCS_TIMEOUT: 2, FS_TIMEOUT: 1 });
      await armIn(peer, mode.acro);
      const since = peer.mark();
      const from = await fallSilent(peer);
      const said = await peer.waitText(/^GCS Failsafe$/, { within: 15_000, since });
      expect.near('seconds', (said.at - from) / 1000, 3, 0.1);
    }),
    failsafe(
      'FS-11',
      'radio: the receiver falls silent: "Radio Failsafe" after 2.5 s, HOLD, status CRITICAL, RC unhealthy',
      async (peer, expect) => {
        await armIn(peer, mode.acro);
        const since = peer.mark();
        await setParam(peer, 'SIM_RC_FAIL', 1);
        const from = peer.hearing.bootMs;
        const said = await peer.waitText(/^Radio Failsafe$/, { within: 8000, since, severity: 4 });
        expect.near('seconds', (said.at - from) / 1000, 2.5, 0.1);
        await inMode(peer, mode.hold);
        await waitStatus(peer, critical);
        await peer.wait(
          'SYS_STATUS',
          ({ onboard_control_sensors_health }) => (onboard_control_sensors_health & 0x10000) === 0,
        );
        const { chancount, rssi } = (await peer.wait('RC_CHANNELS')).fields;
        expect.equal('chancount and rssi', [chancount, rssi], [8, 255]);
      },
    ),
    failsafe(
      'FS-12',
      'radio: the receiver again: "Radio Failsafe Cleared" at once, the mode stays',
      async (peer, expect) => {
        await armIn(peer, mode.acro);
        await setParam(peer, 'SIM_RC_FAIL', 1);
        await inMode(peer, mode.hold, 8000);
        await setParam(peer, 'SIM_RC_FAIL', 0);
        await peer.waitText(/^Radio Failsafe Cleared$/, { within: 1000 });
        await peer.elapse(1500);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.hold);
      },
    ),
    failsafe('FS-13', 'radio: with FS_THR_ENABLE 0 nothing happens', async (peer, expect) => {
      await setParam(peer, 'FS_THR_ENABLE', 0);
      await armIn(peer, mode.acro);
      const since = peer.mark();
      await setParam(peer, 'SIM_RC_FAIL', 1);
      await peer.elapse(8000);
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.acro);
      expect.equal('failsafe', (await peer.hearText(/Failsafe/, { since, within: 1 }))?.text, undefined);
    }),
    failsafe(
      'FS-14',
      'battery: below BATT_LOW_VOLT for BATT_LOW_TIMER (5 s): "Battery 1 is low …", charge_state LOW; no action by default',
      async (peer, expect) => {
        const since = peer.mark();
        const from = await batteryLoss(peer, {});
        const said = await peer.waitText(batteryLow, { within: 15_000, since, severity: 4 });
        expect.near('seconds', (said.at - from) / 1000, 5.2, 0.3);
        expect.holds(
          'the text with volts and mAh',
          /^Battery 1 is low 10\.\d+V used \d+ mAh$/.test(said.text),
          said.text,
        );
        await peer.wait('BATTERY_STATUS', ({ charge_state }) => charge_state === 2, {
          within: 3000,
          since: peer.mark(),
        });
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.acro);
        expect.equal('status', heartbeat(peer)?.system_status, active);
        await chargeAgain(peer);
      },
    ),
    failsafe('FS-15', 'battery: BATT_FS_LOW_ACT 1 is RTL', async (peer) => {
      await restart(peer);
      const since = peer.mark();
      await batteryLoss(peer, { BATT_FS_LOW_ACT: 1 });
      await peer.waitText(batteryLow, { within: 15_000, since });
      await inMode(peer, mode.rtl);
      await chargeAgain(peer);
    }),
    failsafe(
      'FS-16',
      'battery: BATT_FS_LOW_ACT 2 is HOLD, the status does not change; below BATT_CRT_VOLT: "Battery 1 is critical …", charge_state CRITICAL; Hold beats a later RTL',
      async (peer, expect) => {
        await restart(peer);
        const since = peer.mark();
        await batteryLoss(peer, { BATT_FS_LOW_ACT: 2, BATT_CRT_VOLT: 10, BATT_FS_CRT_ACT: 1 });
        await peer.waitText(batteryLow, { within: 15_000, since });
        await inMode(peer, mode.hold);
        expect.holds(
          'a status other than CRITICAL',
          heartbeat(peer)?.system_status !== critical,
          heartbeat(peer)?.system_status,
        );
        await setParam(peer, 'SIM_BATT_VOLTAGE', 9.5);
        await peer.waitText(/^Battery 1 is critical \d+\.\d+V used \d+ mAh$/, { within: 15_000, since });
        await peer.wait('BATTERY_STATUS', ({ charge_state }) => charge_state === 3, {
          within: 3000,
          since: peer.mark(),
        });
        await peer.elapse(2000);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.hold);
        await chargeAgain(peer);
      },
    ),
    failsafe(
      'FS-17',
      'GPS lost in AUTO: "EKF failsafe", HOLD and CRITICAL at about 8 s; AUTO is refused then',
      async (peer, expect) => {
        await driveMission(peer);
        const since = peer.mark();
        await setParam(peer, 'SIM_GPS1_ENABLE', 0);
        const from = peer.hearing.bootMs;
        const fix = await peer.wait('GPS_RAW_INT', ({ fix_type }) => fix_type <= 1, { since });
        expect.between('seconds until fix 1', (fix.at - from) / 1000, 0, 1.7);
        const said = await peer.waitText(/^EKF failsafe/, { within: 15_000, since, severity: 2 });
        expect.near('seconds', (said.at - from) / 1000, 8.1, 0.2);
        await peer.waitText(/^EKF variance/, { since, severity: 2 });
        await inMode(peer, mode.hold);
        await waitStatus(peer, critical);
        expect.equal('AUTO', await askMode(peer, mode.auto), result.failed);
        await setParam(peer, 'SIM_GPS1_ENABLE', 1);
        await waitReady(peer);
      },
    ),
    failsafe('FS-18', 'GPS again: "EKF failsafe cleared", severity 2; the mode stays HOLD', async (peer, expect) => {
      await driveMission(peer);
      await setParam(peer, 'SIM_GPS1_ENABLE', 0);
      await inMode(peer, mode.hold, 20_000);
      await peer.elapse(1000);
      await setParam(peer, 'SIM_GPS1_ENABLE', 1);
      await peer.waitText(/^EKF failsafe cleared$/i, { within: 30_000, severity: 2 });
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.hold);
      await waitReady(peer);
    }),
    failsafe('FS-19', 'fence: a circle of 30 m left: HOLD, FENCE_STATUS says breached', async (peer, expect) => {
      await ask(peer, command.setHome, [1]);
      await setParams(peer, { FENCE_TYPE: 2, FENCE_RADIUS: 30, FENCE_ACTION: 2, FENCE_ENABLE: 1 });
      await armIn(peer, mode.acro);
      const before = (await peer.wait('FENCE_STATUS')).fields.breach_count;
      const hands = holdSticks(peer, { steering: 1500, throttle: 1750 });
      await inMode(peer, mode.hold, 40_000);
      hands.letGo();
      const { fields } = await peer.wait('FENCE_STATUS', ({ breach_status }) => breach_status === 1, {
        since: peer.mark(),
      });
      expect.holds('breach_count risen', fields.breach_count > before, fields.breach_count);
      expect.equal('breach_type', fields.breach_type, 3);
      await waitStanding(peer);
    }),
    failsafe(
      'FS-20',
      'fence: outside it, disarmed, the pre-arm check says "Vehicle breaching Circle fence"',
      async (peer, expect) => {
        const far = offset(await here(peer), 200, 0);
        await askInt(peer, command.setHome, { frame: 0, x: far.lat, y: far.lon, z: 100 });
        await setParams(peer, { FENCE_TYPE: 2, FENCE_RADIUS: 30, FENCE_ACTION: 2, FENCE_ENABLE: 1 });
        await peer.elapse(1500);
        const since = peer.mark();
        await ask(peer, command.prearmChecks);
        await peer.waitText(/^PreArm: .*Vehicle breaching Circle fence$/i, { since, severity: 2 });
        expect.equal('arming', await ask(peer, command.arm, [1]), result.failed);
        await setParam(peer, 'FENCE_ENABLE', 0);
        await ask(peer, command.setHome, [1]);
      },
    ),
    failsafe('FS-21', 'GCS: in HOLD already, the failsafe changes no mode', async (peer, expect) => {
      await setParams(peer, gcs);
      await armIn(peer, mode.hold);
      await fallSilent(peer);
      await peer.elapse(9000);
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.hold);
      expect.between('m/s', speed(peer), 0, 0.1);
    }),
    failsafe(
      'FS-22',
      'crash check: FS_CRASH_CHECK 1 and throttle without motion: severity 0 "Crash: Going to HOLD" after 2.7 s',
      async (peer, expect) => {
        await setParam(peer, 'FS_CRASH_CHECK', 1);
        await armIn(peer, mode.guided);
        // An output without a range: the motor gets neutral whatever the throttle is.
        await setParams(peer, { SERVO3_MIN: 1500, SERVO3_MAX: 1500 });
        const since = peer.mark();
        const from = peer.hearing.bootMs;
        peer.every(100, () => sayVelocity(peer, 2));
        const said = await peer.waitText(/^Crash: Going to HOLD$/, { within: 8000, since, severity: 0 });
        expect.near('seconds', (said.at - from) / 1000, 2.7, 0.3);
        await inMode(peer, mode.hold);
      },
    ),
  ],
};
