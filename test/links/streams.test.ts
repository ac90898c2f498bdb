import { describe, expect, test } from 'vitest';
import type { FakeVehicle } from '../support/fake-vehicle.ts';
import { liveLink, settled } from '../support/live-link.ts';

const everything = [33, 30, 74, 1, 24, 147, 62, 42, 65, 36, 193, 2, 87, 124, 125, 152].map((id) => `511 ${id}`);
const facts = ['512 148', '512 242'];
const streams = [6, 10, 11, 2, 12, 3].map((stream) => `stream ${stream}`);

/** Answers as ArduPilot does, the facts included, and keeps every message coming that it was asked for. */
function beHelpful(vehicle: FakeVehicle): void {
  vehicle.answer = (command, param1) => {
    if (command === 512 && param1 === 242) vehicle.say('HOME_POSITION', home);
    if (command === 512 && param1 === 148) vehicle.say('AUTOPILOT_VERSION', version);
    return 0;
  };
}

const home = {
  latitude: 1,
  longitude: 1,
  altitude: 0,
  x: 0,
  y: 0,
  z: 0,
  q: [1, 0, 0, 0],
  approach_x: 0,
  approach_y: 0,
  approach_z: 0,
};
const none = Array.from({ length: 8 }, () => 0);
const version = {
  capabilities: 0n,
  flight_sw_version: 0x04080000,
  middleware_sw_version: 0,
  os_sw_version: 0,
  board_version: 0,
  flight_custom_version: none,
  middleware_custom_version: none,
  os_custom_version: none,
  vendor_id: 0,
  product_id: 0,
  uid: 7n,
};

describe('a live link asks for streams', () => {
  test('when a vehicle is first heard: each message once, one after the other', async () => {
    const { vehicle, run, transport } = await liveLink();
    beHelpful(vehicle);
    vehicle.heartbeat();
    run(40);
    expect(vehicle.orders().length).toBeLessThanOrEqual(2);
    run(2000);
    expect(vehicle.orders()).toEqual([...everything, ...facts]);
    expect(new Set(transport.sent.map(({ peer }) => peer))).toEqual(new Set(['peer']));
    const [first] = vehicle.heard;
    expect(first?.message.fields).toMatchObject({
      target_system: 1,
      target_component: 1,
      command: 511,
      confirmation: 0,
      param1: 33,
      param2: 100_000,
    });
  });

  test('again after its autopilot rebooted', async () => {
    const { vehicle, run, reports } = await liveLink();
    beHelpful(vehicle);
    vehicle.heartbeat();
    vehicle.attitude(60_000);
    run(2000);
    vehicle.heard.length = 0;
    vehicle.heartbeat();
    vehicle.attitude(1500);
    run(2000);
    expect(reports.filter(({ report }) => report.kind === 'rebooted')).toHaveLength(1);
    expect(vehicle.orders()).toEqual([...everything, ...facts]);
  });

  test('again after the link was opened again', async () => {
    const { vehicle, run, transport, timers, links } = await liveLink();
    beHelpful(vehicle);
    vehicle.heartbeat();
    run(2000);
    vehicle.heard.length = 0;
    transport.fail('the cable is out');
    timers.advance(600);
    await settled();
    expect(links).toEqual(['up: connected to memory', 'down: the cable is out', 'up: connected to memory']);
    run(1000);
    expect(vehicle.orders()).toEqual([]);
    vehicle.heartbeat();
    run(2000);
    const [who = '', ...others] = facts;
    // Another machine may be at the end of it now.
    expect(vehicle.orders()).toEqual([who, ...everything, ...others]);
  });

  test('again after an absence in which it may have rebooted', async () => {
    const { vehicle, run } = await liveLink();
    beHelpful(vehicle);
    vehicle.heartbeat();
    run(6000);
    vehicle.heard.length = 0;
    vehicle.heartbeat();
    run(2000);
    expect(vehicle.orders()).toEqual([...everything, ...facts]);
  });

  test('again for the one that stops coming, ever more rarely', async () => {
    const { vehicle, run, timers } = await liveLink();
    beHelpful(vehicle);
    const second = (withAttitude: boolean) => {
      vehicle.heartbeat();
      sayAll(vehicle, withAttitude);
      run(1000, vehicle, 50);
    };
    for (let s = 0; s < 20; s++) second(true);
    vehicle.heard.length = 0;
    for (let s = 0; s < 150; s++) second(false);
    const again = vehicle.orders();
    expect(new Set(again)).toEqual(new Set(['511 30']));
    expect(again.length).toBeGreaterThanOrEqual(3);
    expect(again.length).toBeLessThanOrEqual(5);
    expect(timers.size).toBe(1);
  });

  test('by data streams when the autopilot knows no intervals', async () => {
    const { vehicle, run } = await liveLink();
    vehicle.answer = (command) => (command === 511 ? 3 : 4);
    vehicle.heartbeat();
    run(2000);
    expect(vehicle.orders()).toEqual(['511 33', ...streams, ...facts]);
  });

  test('by data streams when it denies every interval, but not when it lacks one message', async () => {
    const { vehicle, run } = await liveLink();
    vehicle.answer = (command) => (command === 511 ? 2 : 0);
    vehicle.heartbeat();
    run(2000);
    expect(vehicle.orders().filter((order) => order.startsWith('stream'))).toEqual(streams);

    const other = await liveLink();
    other.vehicle.answer = (_, param1) => (param1 === 124 ? 2 : 0);
    other.vehicle.heartbeat();
    other.run(2000);
    expect(other.vehicle.orders().filter((order) => order.startsWith('stream'))).toEqual([]);
  });

  test('three times without an answer, then by data streams, and later by interval again', async () => {
    const { vehicle, run } = await liveLink();
    vehicle.answer = () => undefined;
    const live = (seconds: number) => {
      for (let s = 0; s < seconds; s++) {
        vehicle.heartbeat();
        run(1000);
      }
    };
    live(4);
    expect(vehicle.orders()).toEqual(['511 33', '511 33', '511 33', ...streams, '512 148']);
    const confirmations = vehicle.heard.flatMap(({ message }) =>
      message.name === 'COMMAND_LONG' ? message.fields.confirmation : [],
    );
    expect(confirmations).toEqual([0, 1, 2, 0]);
    vehicle.heard.length = 0;
    vehicle.answer = () => 0;
    live(20);
    expect(vehicle.orders()).toEqual(expect.arrayContaining(everything));
  });

  test('for who it is and where home is, a bounded number of times', async () => {
    const { vehicle, run } = await liveLink();
    vehicle.answer = (command) => (command === 512 ? 4 : 0);
    for (let s = 0; s < 600; s++) {
      vehicle.heartbeat();
      sayAll(vehicle, true);
      run(1000, vehicle, 100);
    }
    expect(vehicle.orders().filter((order) => order === '512 148')).toHaveLength(10);
  });

  test('without taking another’s answer for its own', async () => {
    const { vehicle, run } = await liveLink();
    vehicle.answer = () => undefined;
    vehicle.heartbeat();
    run(100);
    vehicle.say('COMMAND_ACK', { command: 511, result: 3, target_system: 255, target_component: 190 });
    vehicle.say('COMMAND_ACK', { command: 400, result: 3, target_system: 1, target_component: 191 });
    run(200);
    expect(vehicle.orders()).toEqual(['511 33']);
  });

  test('[6.28] slower when several vehicles share a narrow link', async () => {
    const { vehicle, vehicleAt, run } = await liveLink({ budgetBytesPerS: 3456 });
    const poseInterval = () =>
      vehicle.heard.flatMap(({ message }) =>
        message.name === 'COMMAND_LONG' && message.fields.param1 === 33 && message.fields.target_system === 1
          ? message.fields.param2
          : [],
      );
    vehicle.heartbeat();
    run(3000);
    expect(poseInterval()).toEqual([100_000]);
    vehicleAt('peer', { systemId: 2, componentId: 1 }).heartbeat();
    vehicle.heartbeat();
    run(3000);
    expect(poseInterval()[1]).toBeGreaterThan(100_000);
  });

  test('and drops its orders when the link does not drain', async () => {
    const { vehicle, run, transport } = await liveLink();
    beHelpful(vehicle);
    transport.drains = false;
    vehicle.heartbeat();
    run(500);
    expect(transport.sent).toEqual([]);
    transport.drains = true;
    run(3000);
    expect(vehicle.orders()).toEqual([...everything, ...facts]);
  });
});

/** One second of every steady message. */
function sayAll(vehicle: FakeVehicle, withAttitude: boolean): void {
  if (withAttitude) vehicle.attitude(0);
  const place = { lat: 1, lon: 1, alt: 0 };
  vehicle.say('GLOBAL_POSITION_INT', { time_boot_ms: 0, ...place, relative_alt: 0, vx: 0, vy: 0, vz: 0, hdg: 0 });
  vehicle.say('VFR_HUD', { airspeed: 0, groundspeed: 0, heading: 0, throttle: 0, alt: 0, climb: 0 });
  vehicle.say('GPS_RAW_INT', {
    time_usec: 0n,
    fix_type: 3,
    ...place,
    eph: 1,
    epv: 1,
    vel: 0,
    cog: 0,
    satellites_visible: 9,
  });
  vehicle.say('SYSTEM_TIME', { time_unix_usec: 0n, time_boot_ms: 0 });
  vehicle.say('SYS_STATUS', status);
  vehicle.say('RC_CHANNELS', { ...channels, time_boot_ms: 0, chancount: 0, rssi: 255 });
}

const channels = Object.fromEntries(
  Array.from({ length: 18 }, (_, index) => [`chan${index + 1}_raw`, 0]),
) as unknown as Record<
  `chan${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18}_raw`,
  number
>;

const status = {
  onboard_control_sensors_present: 0,
  onboard_control_sensors_enabled: 0,
  onboard_control_sensors_health: 0,
  load: 0,
  voltage_battery: 0,
  current_battery: 0,
  drop_rate_comm: 0,
  errors_comm: 0,
  errors_count1: 0,
  errors_count2: 0,
  errors_count3: 0,
  errors_count4: 0,
  battery_remaining: 0,
};
