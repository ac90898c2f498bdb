import { describe, expect, test } from 'vitest';
import { modeName } from '../../../bridge/links/mavlink/modes.ts';
import { said, translated } from './said.ts';

const u16 = 0xffff;
const u32 = 0xffff_ffff;
const nowhere = { latDeg: null, lonDeg: null, altAmslM: null };

test('ArduRover’s modes by number, others as numbers', () => {
  const rover = (mode: number) => modeName(3, 10, mode);
  const table = Array.from({ length: 18 }, (_, mode) => rover(mode));
  expect(table.join(' ')).toBe(
    'MANUAL ACRO mode 2 STEERING HOLD LOITER FOLLOW SIMPLE DOCK CIRCLE AUTO RTL SMART_RTL mode 13 mode 14 GUIDED INITIALISING mode 17',
  );
  expect(modeName(3, 11, 10)).toBe('AUTO');
  expect([modeName(12, 10, 10), modeName(3, 2, 4), rover(42)]).toEqual(['mode 10', 'mode 4', 'mode 42']);
});

test('mode and arming come from the heartbeat', () => {
  const fields = { autopilot: 3, type: 10, custom_mode: 15, base_mode: 0x89, system_status: 4 };
  expect(translated('mode', said('HEARTBEAT', fields))).toEqual({
    mode: 'GUIDED',
    modeNumber: 15,
    armed: true,
    systemStatus: 'active',
  });
  expect(translated('mode', said('HEARTBEAT', { ...fields, base_mode: 0x09, system_status: 77 }))).toMatchObject({
    armed: false,
    systemStatus: null,
  });
});

describe('pose', () => {
  const there = { lat: 518735015, lon: -6089978, alt: 100050, relative_alt: 51, vx: 150, vy: -20, vz: 2, hdg: 24345 };

  test('in degrees, metres and metres per second', () => {
    expect(translated('pose', said('GLOBAL_POSITION_INT', there))).toEqual({
      latDeg: 51.8735015,
      lonDeg: -0.6089978,
      altAmslM: 100.05,
      altRelM: 0.051,
      headingDeg: 243.45,
      velNorthMps: 1.5,
      velEastMps: -0.2,
      velDownMps: 0.02,
    });
  });

  test.each([
    ['0, 0', { lat: 0, lon: 0 }],
    ['off the globe', { lat: 0x7fff_ffff, lon: 0x7fff_ffff }],
  ])('position %s is no position, and nothing that hangs on it is known', (_, at) => {
    expect(translated('pose', said('GLOBAL_POSITION_INT', { ...there, ...at }))).toEqual({
      ...nowhere,
      altRelM: null,
      headingDeg: 243.45,
      velNorthMps: null,
      velEastMps: null,
      velDownMps: null,
    });
  });

  test('one coordinate may well be 0', () => {
    expect(translated('pose', said('GLOBAL_POSITION_INT', { ...there, lat: 0 }))).toMatchObject({ latDeg: 0 });
  });

  test('an unknown heading is null, and a full turn is north', () => {
    const heading = (hdg: number) => translated('pose', said('GLOBAL_POSITION_INT', { ...there, hdg }))?.headingDeg;
    expect([heading(u16), heading(36000), heading(0)]).toEqual([null, 0, 0]);
  });
});

test('motion: a throttle in two’s complement is reverse; what is no number is unknown', () => {
  expect(translated('motion', said('VFR_HUD', { groundspeed: 1.5, throttle: 40, climb: -0.5 }))).toEqual({
    speedMps: 1.5,
    throttlePct: 40,
    climbMps: -0.5,
  });
  expect(translated('motion', said('VFR_HUD', { groundspeed: NaN, throttle: 0xffd8, climb: Infinity }))).toEqual({
    speedMps: null,
    throttlePct: -40,
    climbMps: null,
  });
});

test('attitude in degrees; yaw as a compass angle', () => {
  const fields = { roll: Math.PI / 6, pitch: -Math.PI / 4, yaw: -Math.PI / 2, rollspeed: Math.PI, pitchspeed: NaN };
  const values = translated('attitude', said('ATTITUDE', fields));
  expect(values?.rollDeg).toBeCloseTo(30);
  expect(values?.pitchDeg).toBeCloseTo(-45);
  expect(values?.yawDeg).toBeCloseTo(270);
  expect(values?.rollRateDps).toBeCloseTo(180);
  expect([values?.pitchRateDps, values?.yawRateDps]).toEqual([null, 0]);
  const yaw = (rad: number) => translated('attitude', said('ATTITUDE', { yaw: rad }))?.yawDeg;
  expect([yaw(NaN), yaw(-1e-18), yaw(-2 * Math.PI)]).toEqual([null, 0, 0]);
});

describe.each([
  ['gps', 'GPS_RAW_INT'],
  ['gps2', 'GPS2_RAW'],
] as const)('%s', (group, name) => {
  const fix = {
    fix_type: 6,
    lat: 518735000,
    lon: -6090000,
    alt: 100000,
    eph: 121,
    epv: 200,
    vel: 150,
    cog: 6337,
    satellites_visible: 10,
    yaw: 36000,
    h_acc: 300,
    v_acc: 400,
  };

  test('a fix, whole', () => {
    expect(translated(group, said(name, fix))).toEqual({
      fix: 'rtk_fixed',
      satellites: 10,
      hdop: 1.21,
      vdop: 2,
      latDeg: 51.8735,
      lonDeg: -0.609,
      altAmslM: 100,
      speedMps: 1.5,
      courseDeg: 63.37,
      yawDeg: 0,
      horizontalAccuracyM: 0.3,
      verticalAccuracyM: 0.4,
    });
  });

  test('every sentinel is null', () => {
    const unknown = {
      eph: u16,
      epv: u16,
      vel: u16,
      cog: u16,
      satellites_visible: 255,
      yaw: u16,
      h_acc: u32,
      v_acc: u32,
    };
    const empty = {
      satellites: null,
      hdop: null,
      vdop: null,
      speedMps: null,
      courseDeg: null,
      yawDeg: null,
      horizontalAccuracyM: null,
      verticalAccuracyM: null,
    };
    expect(translated(group, said(name, { ...fix, ...unknown }))).toMatchObject(empty);
    expect(translated(group, said(name, { ...fix, yaw: 0, h_acc: 0, v_acc: 0 }))).toMatchObject({
      yawDeg: null,
      horizontalAccuracyM: null,
      verticalAccuracyM: null,
    });
  });

  test('without a fix the receiver’s position and speed mean nothing', () => {
    const without = { ...nowhere, speedMps: null, courseDeg: null };
    expect(translated(group, said(name, { ...fix, fix_type: 1 }))).toMatchObject({ fix: 'no_fix', ...without });
    expect(translated(group, said(name, { ...fix, fix_type: 0 }))).toMatchObject({ fix: 'none', ...without });
    expect(translated(group, said(name, { ...fix, fix_type: 99 }))).toMatchObject({ fix: null, ...without });
  });
});

test('radio: 255 is unknown', () => {
  const fields = { rssi: 180, remrssi: 255, noise: 40, remnoise: 255, txbuf: 90, rxerrors: 3, fixed: 2 };
  expect(translated('radio', said('RADIO_STATUS', fields))).toEqual({
    rssi: 180,
    remoteRssi: null,
    noise: 40,
    remoteNoise: null,
    txBufferPct: 90,
    rxErrors: 3,
    corrected: 2,
  });
});

test('receiver channels: 0 and 65535 are unused, those after the last are left out; rssi 255 is unknown', () => {
  const fields = { chancount: 8, chan1_raw: 1500, chan2_raw: u16, chan3_raw: 1750, chan9_raw: u16, rssi: 255 };
  expect(translated('rc', said('RC_CHANNELS', fields))).toEqual({ channelsUs: [1500, null, 1750], rssiPct: null });
  expect(translated('rc', said('RC_CHANNELS', { chan18_raw: 1000, rssi: 127 }))).toEqual({
    channelsUs: [...new Array<null>(17).fill(null), 1000],
    rssiPct: 50,
  });
  expect(translated('rc', said('RC_CHANNELS'))?.channelsUs).toEqual([]);
});

test('servo outputs of the first port only', () => {
  const fields = { servo1_raw: 1500, servo3_raw: 1600, servo16_raw: 0 };
  expect(translated('servo', said('SERVO_OUTPUT_RAW', fields))).toEqual({ outputsUs: [1500, null, 1600] });
  expect(translated('servo', said('SERVO_OUTPUT_RAW', { ...fields, port: 1 }))).toBeUndefined();
});

test.each([
  ['just started', 0x400, false, false, false],
  ['attitude only, holding its position', 0xa7, true, false, true],
  ['all well', 0x33f, true, true, false],
  ['fixes lost', 0x27, true, false, false],
])('EKF %s', (_, flags, hasAttitude, hasPosition, constantPosition) => {
  expect(
    translated('ekf', said('EKF_STATUS_REPORT', { flags, velocity_variance: 0.25, compass_variance: NaN })),
  ).toEqual({
    flags,
    velocityVariance: 0.25,
    positionVariance: 0,
    heightVariance: 0,
    compassVariance: null,
    terrainVariance: 0,
    hasAttitude,
    hasPosition,
    constantPosition,
  });
});

test('navigation: bearings as compass angles, cross-track positive on the right', () => {
  const fields = { wp_dist: 12, target_bearing: -90, nav_bearing: 350, xtrack_error: -2.5 };
  expect(translated('navigation', said('NAV_CONTROLLER_OUTPUT', fields))).toEqual({
    targetDistanceM: 12,
    targetBearingDeg: 270,
    desiredHeadingDeg: 350,
    crossTrackM: 2.5,
  });
});

test('a target whose position is masked out, or 0, 0, is none', () => {
  const at = { lat_int: 518735000, lon_int: -6090000 };
  const target = (fields: object) => translated('target', said('POSITION_TARGET_GLOBAL_INT', { ...at, ...fields }));
  expect(target({ type_mask: 0xfdf8 })).toEqual({ latDeg: 51.8735, lonDeg: -0.609 });
  expect(target({ type_mask: 0xfdc7 })).toEqual({ latDeg: null, lonDeg: null });
  expect(target({ lat_int: 0, lon_int: 0 })).toEqual({ latDeg: null, lonDeg: null });
});

test.each([
  [
    { seq: 3, total: 7, mission_state: 3 },
    { currentItem: 3, totalItems: 7, state: 'active' },
  ],
  [
    { seq: 0, total: 0, mission_state: 1 },
    { currentItem: 0, totalItems: 0, state: 'no_mission' },
  ],
  [
    { seq: 0, total: u16, mission_state: 0 },
    { currentItem: 0, totalItems: 0, state: null },
  ],
  [
    { seq: 2, total: 0, mission_state: 0 },
    { currentItem: 2, totalItems: null, state: null },
  ],
  [
    { seq: 2, total: 5, mission_state: 99 },
    { currentItem: 2, totalItems: 5, state: null },
  ],
])('mission %j', (fields, expected) => {
  expect(translated('mission', said('MISSION_CURRENT', fields))).toEqual(expected);
});

test('home, once it is set', () => {
  const home = (latitude: number, longitude: number) =>
    translated('home', said('HOME_POSITION', { latitude, longitude, altitude: 100000 }));
  expect(home(518735000, -6090000)).toEqual({ latDeg: 51.8735, lonDeg: -0.609, altAmslM: 100 });
  expect(home(0, 0)).toEqual(nowhere);
});

test('system load, power and memory', () => {
  const fields = { load: 235, drop_rate_comm: 1250, errors_comm: 4 };
  expect(translated('system', said('SYS_STATUS', fields))).toEqual({
    cpuLoadPct: 23.5,
    commDropPct: 12.5,
    commErrors: 4,
  });
  expect(translated('power', said('POWER_STATUS', { Vcc: 5000, Vservo: 0 }))).toEqual({ boardV: 5, servoRailV: null });
  expect(translated('power', said('POWER_STATUS', { Vcc: 0, Vservo: 6100 }))).toEqual({
    boardV: null,
    servoRailV: 6.1,
  });
  expect(translated('memory', said('MEMINFO', { freemem: u16, freemem32: 524288 }))).toEqual({ freeB: 524288 });
  expect(translated('memory', said('MEMINFO', { freemem: 30000 }))).toEqual({ freeB: 30000 });
});

describe('sensors', () => {
  const prearm = 0x1000_0000;
  const sensors = (present: number, enabled: number, health: number) =>
    translated(
      'sensors',
      said('SYS_STATUS', {
        onboard_control_sensors_present: present,
        onboard_control_sensors_enabled: enabled,
        onboard_control_sensors_health: health,
      }),
    );

  test('by name; unhealthy are those enabled and not well; the extension bit is no sensor', () => {
    expect(sensors(0x8000_0000 + 0x21, 0x21, 0x01)).toEqual({
      present: ['sensor_3d_gyro', 'sensor_gps'],
      enabled: ['sensor_3d_gyro', 'sensor_gps'],
      unhealthy: ['sensor_gps'],
      readyToArm: null,
    });
  });

  test('arming checks: passed, failed, or not spoken of', () => {
    const ready = (present: number, enabled: number, health: number) => sensors(present, enabled, health)?.readyToArm;
    expect(ready(prearm, prearm, prearm)).toBe(true);
    expect(ready(prearm, prearm, 0)).toBe(false);
    expect(ready(prearm, 0, prearm)).toBeNull();
    expect(ready(0, 0, prearm)).toBeNull();
  });
});

test('the vehicle’s clocks; 1970 is no time', () => {
  const time = (time_unix_usec: bigint) =>
    translated('time', said('SYSTEM_TIME', { time_boot_ms: 2552, time_unix_usec }));
  expect(time(1795248062257167n)).toEqual({ bootMs: 2552, unixMs: 1795248062257 });
  expect(time(0n)).toEqual({ bootMs: 2552, unixMs: null });
});
