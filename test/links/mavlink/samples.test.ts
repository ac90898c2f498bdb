import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../../bridge/core/link.ts';
import { decode } from '../../../bridge/links/mavlink/codec.ts';
import { VehicleTranslator } from '../../../bridge/links/mavlink/samples.ts';
import { type GroupName, groups } from '../../../bridge/protocol/vehicle.ts';
import { split, tlog } from './fixtures.ts';
import { address, said, valuesOf } from './said.ts';

const none = 0xffff;
const heartbeat = said('HEARTBEAT', { type: 10, autopilot: 3 });
const kinds = (reports: readonly Report[]) => reports.map(({ kind }) => kind);

describe('identity', () => {
  const version = {
    flight_sw_version: 0x04080000,
    flight_custom_version: [...Buffer.from('ecc4ae97')],
    uid: 0n,
    uid2: [0x3d, 0x12, ...new Array<number>(16).fill(0)],
  };

  test('from the heartbeat, then with the firmware, and said again only when it changes', () => {
    const vehicle = new VehicleTranslator(address);
    expect(valuesOf('identity', vehicle.translate(heartbeat, 0))).toEqual({
      ...address,
      autopilot: 'ardupilot',
      vehicleType: 'rover',
      firmwareVersion: null,
      firmwareHash: null,
      uid: null,
    });
    expect(valuesOf('identity', vehicle.translate(heartbeat, 1000))).toBeUndefined();
    expect(valuesOf('identity', vehicle.translate(said('AUTOPILOT_VERSION', version), 1100))).toMatchObject({
      autopilot: 'ardupilot',
      firmwareVersion: '4.8.0-dev',
      firmwareHash: 'ecc4ae97',
      uid: `3d12${'00'.repeat(16)}`,
    });
    expect(valuesOf('identity', vehicle.translate(said('AUTOPILOT_VERSION', version), 1200))).toBeUndefined();
    expect(valuesOf('identity', vehicle.translate(heartbeat, 2000))).toBeUndefined();
  });

  test('a version that comes before the heartbeat is kept for it', () => {
    const vehicle = new VehicleTranslator(address);
    expect(vehicle.translate(said('AUTOPILOT_VERSION', version), 0)).toEqual([]);
    expect(valuesOf('identity', vehicle.translate(heartbeat, 0))).toMatchObject({ firmwareVersion: '4.8.0-dev' });
  });

  test.each([
    [0x040500ff, '4.5.0'],
    [0x040607c1, '4.6.7-rc'],
    [0x04060080, '4.6.0-beta'],
    [0x04060040, '4.6.0-alpha'],
    [0xff060000, '255.6.0-dev'],
    [0, null],
  ])('version %i is %s', (flight_sw_version, firmwareVersion) => {
    const vehicle = new VehicleTranslator(address);
    vehicle.translate(heartbeat, 0);
    const reports = vehicle.translate(said('AUTOPILOT_VERSION', { ...version, flight_sw_version }), 0);
    expect(valuesOf('identity', reports)).toMatchObject({ firmwareVersion });
  });

  test('a hash in bytes is written as hex, the short id stands in for the long one, zeros are nothing', () => {
    const vehicle = new VehicleTranslator(address);
    vehicle.translate(heartbeat, 0);
    const zeros = new Array<number>(18).fill(0);
    const older = { flight_custom_version: [0xe1, 2, 3, 4, 5, 6, 7, 0], uid: 0xabcn, uid2: zeros };
    expect(valuesOf('identity', vehicle.translate(said('AUTOPILOT_VERSION', older), 0))).toMatchObject({
      firmwareHash: 'e102030405060700',
      uid: '0000000000000abc',
    });
    expect(valuesOf('identity', vehicle.translate(said('AUTOPILOT_VERSION', {}), 0))).toMatchObject({
      firmwareVersion: null,
      firmwareHash: null,
      uid: null,
    });
  });

  test('kinds without a word are numbers', () => {
    const other = new VehicleTranslator(address).translate(said('HEARTBEAT', { type: 199, autopilot: 117 }), 0);
    expect(valuesOf('identity', other)).toMatchObject({ autopilot: 'autopilot 117', vehicleType: 'type 199' });
  });
});

describe('batteries', () => {
  const status = {
    id: 0,
    voltages: [12600, ...new Array<number>(9).fill(none)],
    temperature: 2550,
    current_battery: 150,
    current_consumed: 615,
    energy_consumed: 275,
    battery_remaining: 81,
    time_remaining: 600,
    charge_state: 2,
  };
  const battery = (fields: object) =>
    valuesOf('battery', new VehicleTranslator(address).translate(said('BATTERY_STATUS', { ...status, ...fields }), 0));

  test('a monitor without cell taps', () => {
    expect(battery({})).toEqual({
      id: 0,
      voltageV: 12.6,
      currentA: 1.5,
      remainingPct: 81,
      consumedMah: 615,
      consumedWh: 275 / 36,
      timeRemainingS: 600,
      temperatureC: 25.5,
      cellsV: [],
      chargeState: 'low',
    });
  });

  test('every sentinel is null', () => {
    const unknown = {
      voltages: new Array<number>(10).fill(none),
      temperature: 32767,
      current_battery: -1,
      current_consumed: -1,
      energy_consumed: -1,
      battery_remaining: -1,
      time_remaining: 0,
      charge_state: 0,
    };
    const { id, cellsV, ...values } = battery(unknown) ?? { id: 9, cellsV: [1] };
    expect([id, cellsV]).toEqual([0, []]);
    expect(new Set(Object.values(values))).toEqual(new Set([null]));
    expect(battery({ charge_state: 99 })?.chargeState).toBeNull();
  });

  test('cells, in both arrays, and a voltage too high for one cell field', () => {
    const cells = [3700, 3710, 3720, 3730, 3740, 3750, 3760, 3770, 3780, 3790];
    expect(battery({ voltages: cells, voltages_ext: [3800, 0, 0, 0] })).toMatchObject({
      voltageV: 41.25,
      cellsV: [...cells.map((mv) => mv / 1000), 3.8],
    });
    const high = [65534, 6000, ...new Array<number>(8).fill(none)];
    expect(battery({ voltages: high })).toMatchObject({ voltageV: 71.534, cellsV: [] });
  });

  test('each has its group by id, and a fifth has none', () => {
    const vehicle = new VehicleTranslator(address);
    const named = [0, 1, 2, 3, 4].map((id) =>
      vehicle
        .translate(said('BATTERY_STATUS', { ...status, id }), 0)
        .map((report) => 'group' in report && report.group),
    );
    expect(named).toEqual([['battery'], ['battery2'], ['battery3'], ['battery4'], []]);
  });

  test('SYS_STATUS speaks for the first only while its own message has been silent for 5 s', () => {
    const vehicle = new VehicleTranslator(address);
    const system = said('SYS_STATUS', { voltage_battery: 11800, current_battery: 300, battery_remaining: 40 });
    const heard = (at: number) => valuesOf('battery', vehicle.translate(system, at));
    expect(heard(0)).toMatchObject({ voltageV: 11.8, currentA: 3, remainingPct: 40, consumedMah: null });
    vehicle.translate(said('BATTERY_STATUS', status), 1000);
    expect([heard(1100), heard(6000)]).toEqual([undefined, undefined]);
    vehicle.translate(said('BATTERY_STATUS', { ...status, id: 1 }), 6000);
    expect(heard(6001)).toMatchObject({ id: 0, voltageV: 11.8 });
  });

  test.each([0, none])('SYS_STATUS of a vehicle without a battery monitor (%i mV) says nothing', (voltage_battery) => {
    const silent = said('SYS_STATUS', { voltage_battery, current_battery: -1, battery_remaining: -1 });
    expect(valuesOf('battery', new VehicleTranslator(address).translate(silent, 0))).toBeUndefined();
  });
});

describe('reboot', () => {
  test('a boot clock that goes back by more than 2 s voids what was known, before anything new', () => {
    const vehicle = new VehicleTranslator(address);
    vehicle.translate(heartbeat, 0);
    vehicle.translate(said('SYSTEM_TIME', { time_boot_ms: 90_000 }), 0);
    expect(kinds(vehicle.translate(said('ATTITUDE', { time_boot_ms: 88_000 }), 10))).toEqual(['sample']);
    expect(kinds(vehicle.translate(said('ATTITUDE', { time_boot_ms: 2_000 }), 20))).toEqual(['rebooted', 'sample']);
    expect(kinds(vehicle.translate(said('SYSTEM_TIME', { time_boot_ms: 2_100 }), 30))).toEqual(['sample']);
    expect(valuesOf('identity', vehicle.translate(heartbeat, 40))).toBeDefined();
  });

  test('a clock of 0 says nothing, and one that wraps after 49.7 days is no reboot', () => {
    const vehicle = new VehicleTranslator(address);
    const tick = (time_boot_ms: number) => kinds(vehicle.translate(said('SYSTEM_TIME', { time_boot_ms }), 0));
    expect([tick(50_000), tick(0), tick(2 ** 32 - 500), tick(500), tick(1500)]).toEqual(
      new Array<string[]>(5).fill(['sample']),
    );
    expect(tick(2 ** 31)).toEqual(['sample']);
    expect(tick(1000)).toEqual(['rebooted', 'sample']);
  });

  test('texts that were still coming are handed on first', () => {
    const vehicle = new VehicleTranslator(address);
    vehicle.translate(said('SYSTEM_TIME', { time_boot_ms: 90_000 }), 0);
    vehicle.translate(said('STATUSTEXT', { severity: 4, id: 7, text: 'x'.repeat(50) }), 0);
    expect(kinds(vehicle.translate(said('ATTITUDE', { time_boot_ms: 1 }), 10))).toEqual(['text', 'rebooted', 'sample']);
  });
});

test('a reached item is an event; a message that is no state says nothing', () => {
  const vehicle = new VehicleTranslator(address);
  expect(vehicle.translate(said('MISSION_ITEM_REACHED', { seq: 4 }), 0)).toEqual([{ kind: 'reached', item: 4 }]);
  expect(vehicle.translate(said('TIMESYNC', {}), 0)).toEqual([]);
});

/** Everything the rover says in a recording, by the clock of its frames. */
function replayed(name: string) {
  const vehicle = new VehicleTranslator(address);
  const reports: Report[] = [];
  for (const { us, frame: bytes } of tlog(name)) {
    const at = Number(us / 1000n);
    const [frame] = split(bytes);
    const message = frame && decode(frame);
    if (!frame || !message || frame.systemId !== 1) continue;
    reports.push(...vehicle.sweep(at), ...vehicle.translate(message, at));
  }
  return reports;
}

test('a recorded mission: every sample fits its schema, and the end is what the rover last said', () => {
  const reports = replayed('rover-mission');
  const checks = new Map(Object.entries(groups).map(([group, { schema }]) => [group, Compile(schema)]));
  for (const report of reports) {
    if (report.kind !== 'sample') continue;
    const check = checks.get(report.group);
    if (!check?.Check(report.values)) throw new Error(`${report.group}: ${JSON.stringify(report.values)}`);
  }
  const last = <G extends GroupName>(group: G) => valuesOf(group, reports);
  expect(last('identity')).toMatchObject({
    firmwareVersion: '4.8.0-dev',
    firmwareHash: 'ecc4ae97',
    vehicleType: 'rover',
  });
  expect(last('mode')).toEqual({ mode: 'RTL', modeNumber: 11, armed: false, systemStatus: 'active' });
  expect(last('pose')).toEqual({
    latDeg: 51.8735015,
    lonDeg: -0.6089978,
    altAmslM: 100.05,
    altRelM: 0.051,
    headingDeg: 243.45,
    velNorthMps: 0,
    velEastMps: -0.01,
    velDownMps: 0.02,
  });
  expect(last('attitude')?.yawDeg).toBeCloseTo(243.445, 3);
  expect(last('gps')).toMatchObject({
    fix: 'rtk_fixed',
    satellites: 10,
    hdop: 1.21,
    horizontalAccuracyM: 0.3,
    yawDeg: null,
  });
  expect(last('battery')).toMatchObject({ voltageV: 12.6, remainingPct: 81, consumedMah: 615, chargeState: 'ok' });
  expect(last('rc')).toEqual({ channelsUs: [1500, 1500, 1500, 1500, 1800, 1000, 1000, 1800], rssiPct: null });
  expect(last('servo')).toEqual({ outputsUs: [1500, null, 1500] });
  expect(last('ekf')).toMatchObject({ flags: 831, hasPosition: true, constantPosition: false });
  expect(last('navigation')?.targetBearingDeg).toBe(195);
  expect(last('target')).toEqual({ latDeg: 51.8735, lonDeg: -0.609 });
  expect(last('mission')).toEqual({ currentItem: 0, totalItems: 7, state: 'complete' });
  expect(last('home')).toEqual({ latDeg: 51.8735, lonDeg: -0.609, altAmslM: 100 });
  expect(last('sensors')?.readyToArm).toBe(false);
  expect(last('time')).toEqual({ bootMs: 319292, unixMs: 1795248062257 });
  expect(reports.filter(({ kind }) => kind === 'text').length).toBe(44);
  const reached = reports.flatMap((report) => (report.kind === 'reached' ? [report.item] : []));
  expect(reached).toEqual([1, 2, 3, 5, 6, 7, 0, 0]);
  expect(reports.some(({ kind }) => kind === 'rebooted')).toBe(false);
});

test('the cross-track error of the recorded mission is positive on the right of the line', () => {
  const from: [number, number] = [51.8741288, -0.608418];
  const [fromLat, fromLon] = from;
  const [toLat, toLon] = [51.8744881, -0.6068175];
  const east = Math.cos((fromLat * Math.PI) / 180);
  let [latDeg, lonDeg, item, agree, differ] = [fromLat, fromLon, 0, 0, 0];
  for (const report of replayed('rover-mission')) {
    if (report.kind !== 'sample') continue;
    if (report.group === 'mission') item = report.values.currentItem ?? 0;
    if (report.group === 'pose') [latDeg, lonDeg] = [report.values.latDeg ?? fromLat, report.values.lonDeg ?? fromLon];
    const error = report.group === 'navigation' && item === 2 ? (report.values.crossTrackM ?? 0) : 0;
    if (Math.abs(error) < 0.2) continue;
    const right = (toLat - fromLat) * (lonDeg - fromLon) * east - (toLon - fromLon) * east * (latDeg - fromLat);
    if (Math.sign(right) === Math.sign(error)) agree++;
    else differ++;
  }
  expect(agree).toBeGreaterThan(10);
  expect(differ).toBe(0);
});
