import { describe, expect, test } from 'vitest';
import { maxVehicles } from '../../bridge/links/heard-vehicles.ts';
import { rover } from '../support/fake-vehicle.ts';
import { liveLink, settled } from '../support/live-link.ts';

const gcs = { systemId: 255, componentId: 190 };
describe('a live link introduces itself', () => {
  test('to each vehicle, once a second, as its onboard computer and never as a ground station', async () => {
    const { vehicle, vehicleAt, run, transport, sentFrames } = await liveLink();
    const second = vehicleAt('second', { systemId: 42, componentId: 1 });
    for (let s = 0; s < 10; s++) {
      vehicle.heartbeat();
      second.heartbeat();
      run(1000);
    }
    const beats = sentFrames().filter(({ message }) => message.name === 'HEARTBEAT');
    for (const systemId of [1, 42]) {
      const mine = beats.filter(({ frame }) => frame.systemId === systemId);
      expect(mine).toHaveLength(10);
      for (const { frame, message } of mine) {
        expect(frame.componentId).toBe(191);
        expect(message.fields).toMatchObject({ type: 18, autopilot: 8, system_status: 4, base_mode: 0 });
      }
    }
    expect(sentFrames().map(({ frame }) => frame.systemId)).not.toContain(255);
    expect(new Set(transport.sent.map(({ peer }) => peer))).toEqual(new Set(['peer', 'second']));
  });

  test('not before a vehicle was heard', async () => {
    const { run, transport } = await liveLink();
    run(5000);
    expect(transport.sent).toEqual([]);
  });

  test('at once and as system 1 where the far end only listens', async () => {
    const { run, transport, sentFrames } = await liveLink({ speaksFirst: true });
    expect(transport.sent).toHaveLength(1);
    run(3000);
    expect(sentFrames().map(({ frame }) => `${frame.systemId}.${frame.componentId}`)).toEqual(Array(4).fill('1.191'));
  });

  test('with its own sequence, whoever it speaks to', async () => {
    const { vehicle, vehicleAt, run, sentFrames } = await liveLink();
    const second = vehicleAt('second', { systemId: 2, componentId: 1 });
    for (let s = 0; s < 300; s++) {
      vehicle.heartbeat();
      second.heartbeat();
      run(1000, vehicle, 100);
    }
    const numbers = sentFrames().map(({ frame }) => frame.seq);
    expect(numbers.length).toBeGreaterThan(600);
    expect(numbers).toEqual(numbers.map((_, index) => index % 256));
  });

  test('to the peer through which the vehicle was last heard', async () => {
    const { vehicle, vehicleAt, run, transport } = await liveLink();
    vehicle.heartbeat();
    run(2000);
    const moved = vehicleAt('other port');
    moved.heartbeat();
    const before = transport.sent.length;
    run(2000);
    expect(new Set(transport.sent.slice(before).map(({ peer }) => peer))).toEqual(new Set(['other port']));
  });
});

describe('a live link knows a vehicle', () => {
  test('by an autopilot heartbeat, and reports what it says', async () => {
    const { vehicle, reports, heartbeats, groups, transport } = await liveLink();
    vehicle.attitude(1000);
    expect(reports).toEqual([]);
    vehicle.heartbeat();
    vehicle.attitude(1100);
    expect(heartbeats().map(({ from }) => from)).toEqual(['1.1']);
    expect(groups()).toEqual(['mode', 'identity', 'attitude']);
    expect([...transport.proven]).toEqual(['peer']);
  });

  test.each([
    ['another ground station', { type: 6, autopilot: 8 }, gcs],
    ['a ground station that claims to be an autopilot', { type: 6, autopilot: 3 }, { systemId: 252, componentId: 1 }],
    ['a ground station under the vehicle’s own address', { type: 6, autopilot: 8 }, { systemId: 1, componentId: 1 }],
    ['a gimbal', { type: 26, autopilot: 8 }, { systemId: 1, componentId: 154 }],
    ['a gimbal that claims to be an autopilot', { type: 26, autopilot: 3 }, { systemId: 1, componentId: 154 }],
    ['a camera', { type: 30, autopilot: 8 }, { systemId: 1, componentId: 100 }],
    ['our own echo', { type: 18, autopilot: 8 }, { systemId: 1, componentId: 191 }],
    ['everyone', { type: 10, autopilot: 3 }, { systemId: 0, componentId: 1 }],
  ] as const)('not by the heartbeat of %s, which the vehicle forwards', async (_, fields, from) => {
    const { vehicle, reports, link, heartbeats, groups } = await liveLink();
    vehicle.heartbeat(fields, from);
    expect(reports).toEqual([]);
    expect(link.status().counters.frames_of_others).toBe(1);
    vehicle.heartbeat();
    vehicle.heartbeat({ ...fields, custom_mode: 77 }, from);
    expect(heartbeats().map((heard) => heard.from)).toEqual(['1.1']);
    expect(groups()).toEqual(['mode', 'identity']);
  });

  test('of an autopilot on another component, too', async () => {
    const { vehicle, heartbeats } = await liveLink();
    vehicle.heartbeat({ type: 10, autopilot: 12 }, { systemId: 3, componentId: 2 });
    expect(heartbeats().map(({ from }) => from)).toEqual(['3.2']);
  });

  test('also behind a frame that was cut short and would hold back what follows', async () => {
    const { vehicle, transport, timers, heartbeats } = await liveLink();
    const file = vehicle.frame('FILE_TRANSFER_PROTOCOL', {
      target_network: 0,
      target_system: 1,
      target_component: 191,
      payload: Array.from({ length: 251 }, () => 1),
    });
    transport.deliver(file.subarray(0, 30));
    vehicle.heartbeat();
    // File data may itself hold frames: as long as the rest may still come, what is inside waits.
    expect(heartbeats()).toHaveLength(0);
    timers.advance(2000);
    expect(heartbeats()).toHaveLength(1);
  });

  test('in bounded number', async () => {
    const { vehicleAt, link, heartbeats } = await liveLink();
    for (let systemId = 1; systemId <= 200; systemId++) vehicleAt('flood', { systemId, componentId: 1 }).heartbeat();
    expect(heartbeats()).toHaveLength(maxVehicles);
    expect(link.status().counters.vehicle_refused).toBe(200 - maxVehicles);
  });

  test('and counts unknown messages without taking them for anything', async () => {
    const { vehicle, transport, link, reports } = await liveLink();
    vehicle.heartbeat();
    const before = reports.length;
    const unknown = Uint8Array.of(0xfd, 2, 0, 0, 9, 1, 1, 0xff, 0xee, 0x7f, 1, 2, 3, 4);
    transport.deliver(unknown);
    vehicle.heartbeat();
    expect(link.status().counters.unknown_message).toBe(1);
    expect(reports.length).toBe(before + 2);
  });
});

describe('a live link measures', () => {
  test('frames and bytes over the last second', async () => {
    const { vehicle, timers, link } = await liveLink();
    const { length } = vehicle.frame('HEARTBEAT', rover);
    for (let n = 0; n < 50; n++) {
      vehicle.heartbeat();
      timers.advance(40);
    }
    expect(link.status()).toMatchObject({
      up: true,
      why: 'connected to memory',
      framesPerS: 25,
      bytesPerS: 25 * length,
    });
    timers.advance(1100);
    expect(link.status()).toMatchObject({ framesPerS: 0, bytesPerS: 0 });
  });

  test('[V-05] loss of the vehicle’s own frames alone, per peer', async () => {
    const { vehicle, timers, link, vehicleAt } = await liveLink();
    const other = vehicleAt('second');
    expect(link.status().lossPct).toBeNull();
    for (let n = 0; n < 100; n++) {
      vehicle.heartbeat();
      other.heartbeat();
      if (n % 10 === 0) vehicle.seq = (vehicle.seq + 2) % 256;
      // Another ground station's frames pass here only now and then, so its numbers have gaps that are no loss.
      const { seq } = vehicle;
      vehicle.seq = (n * 7) % 256;
      vehicle.heartbeat({ type: 6, autopilot: 8 }, gcs);
      vehicle.seq = seq;
      timers.advance(50);
    }
    timers.advance(300);
    expect(link.status().lossPct).toBeCloseTo((100 * 20) / 220, 1);
  });

  test('nothing between a peer that left and its return', async () => {
    const { vehicle, timers, link, transport } = await liveLink();
    vehicle.heartbeat();
    transport.leave('peer');
    vehicle.seq = 50;
    vehicle.heartbeat();
    vehicle.heartbeat();
    timers.advance(500);
    expect(link.status().lossPct).toBe(0);
  });

  test('[V-02] no loss in a reboot', async () => {
    const { vehicle, timers, link } = await liveLink();
    vehicle.seq = 200;
    for (let n = 0; n < 20; n++) {
      vehicle.heartbeat();
      vehicle.attitude(60_000 + n);
      timers.advance(50);
    }
    vehicle.seq = 0;
    vehicle.heartbeat();
    vehicle.attitude(900);
    vehicle.heartbeat();
    timers.advance(500);
    expect(link.status().lossPct).toBe(0);
  });
});

describe('a live link hangs up', () => {
  test('on a peer that delivered frames and then fell silent for 10 s, and comes back', async () => {
    const { vehicle, run, transport, timers, links } = await liveLink();
    vehicle.heartbeat();
    run(9000);
    expect(transport.hungUp).toEqual([]);
    run(2000);
    expect(transport.hungUp).toEqual(['peer']);
    timers.advance(600);
    await settled();
    expect(links).toEqual([
      'up: connected to memory',
      'down: peer has been silent for 10 s',
      'up: connected to memory',
    ]);
    run(60_000);
    expect(transport.hungUp).toEqual(['peer']);
  });

  test('not on one that never delivered any, nor while frames come', async () => {
    const { vehicle, run, transport } = await liveLink();
    transport.deliver(new Uint8Array(100).fill(7), 'mute');
    for (let s = 0; s < 30; s++) {
      vehicle.heartbeat();
      run(1000);
    }
    expect(transport.hungUp).toEqual([]);
  });

  test('and leaves no timer behind when it is stopped', async () => {
    const { vehicle, run, timers, stop, transport, reports, links } = await liveLink();
    vehicle.heartbeat();
    run(50);
    await stop();
    await stop();
    expect(timers.size).toBe(0);
    const before = reports.length;
    vehicle.heartbeat();
    timers.advance(60_000);
    await settled();
    expect({ opens: transport.opens, reports: reports.length, links }).toEqual({
      opens: 1,
      reports: before,
      links: ['up: connected to memory'],
    });
  });
});

describe('a radio modem speaks for the path', () => {
  const modem = { systemId: 51, componentId: 68 };
  const word = { rssi: 190, remrssi: 180, txbuf: 100, noise: 40, remnoise: 50, rxerrors: 1, fixed: 2 };

  test('to the vehicles heard through it, and proves nothing about them', async () => {
    const { vehicle, vehicleAt, run, reports, link } = await liveLink();
    const elsewhere = vehicleAt('elsewhere', { systemId: 9, componentId: 1 });
    vehicle.heartbeat();
    elsewhere.heartbeat();
    run(100);
    const before = reports.length;
    vehicle.say('RADIO_STATUS', word, modem);
    const radio = reports.slice(before);
    expect(
      radio.map(({ from }) => from),
      'one report, none of them that the vehicle was heard',
    ).toEqual(['1.1']);
    expect(radio[0]?.report).toMatchObject({ values: { rssi: 190, remoteRssi: 180, noise: 40, remoteNoise: 50 } });
    expect(link.status().counters.frames_of_others ?? 0).toBe(0);
  });
});
