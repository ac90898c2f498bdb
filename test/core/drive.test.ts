import { expect, test } from 'vitest';
import { DriveLane } from '../../bridge/core/drive.ts';
import { defaultDriveConfig } from '../../bridge/core/drive-config.ts';
import { DriveRig, isHold, isNeutral, moves } from '../support/drive-rig.ts';

test('[D1] frames come over WebSocket, from the holder, in rising order; others are dropped and counted', () => {
  const rig = new DriveRig();
  rig.frame({}, { ws: false }).frame({}, { holds: false });
  expect([rig.lane.phase, rig.orders, rig.lane.acceptedAt]).toEqual(['idle', [], null]);
  rig.frame().frame({ n: 1, throttle: 1 });
  expect(rig.dropped).toEqual({ 'out of order': 1 });
  expect(rig.orders.filter(({ order }) => moves(order))).toEqual([]);
  rig.frame({}, { holds: false }).frame({}, { ws: false });
  expect(rig.dropped).toEqual({ 'out of order': 1, 'not in control': 1, 'not over WebSocket': 1 });
});

test('[D2] a frame of somebody who saw what is older than 250 ms plus the best round trip is dropped', () => {
  const rig = new DriveRig();
  rig.now = 1000;
  rig.frame({ seen: 749 });
  expect([rig.lane.phase, rig.dropped]).toEqual(['idle', { 'view too old': 1 }]);
  rig.frame({ seen: 650 }, { rtt: 100 });
  expect(rig.lane.phase).toBe('engaged');
  rig.frame({ seen: 1001 });
  expect(rig.dropped, 'nobody saw the future').toEqual({ 'view too old': 2 });
});

test('[D3] a stall that delivers old stick positions in a burst drives nothing with them', () => {
  const rig = new DriveRig().drive(0.5, 1000);
  const stalled = rig.now;
  rig.run(stalled + 1600);
  const before = rig.orders.length;
  for (let i = 1; i <= 30; i++) rig.frame({ c: stalled + i * 50, throttle: 1, seen: rig.now });
  expect(rig.orders.slice(before).filter(({ order }) => moves(order))).toEqual([]);
  expect(rig.dropped.late).toBeGreaterThan(20);
});

test('[D3] a frame that was fresh when it came is not repeated once it is older than 250 ms', () => {
  const rig = new DriveRig('MANUAL', { deadManMs: 1000 }).drive(0.5, 200);
  rig.run(rig.now + 250);
  rig.frame({ c: rig.now - 200, throttle: 0.6 });
  const came = rig.now;
  expect(rig.lane.phase).toBe('engaged');
  rig.run(came + 900);
  const last = rig.orders.filter(({ order }) => moves(order)).at(-1);
  expect((last?.at ?? 0) - came).toBeLessThanOrEqual(50);
});

test('[D3] time that goes back, or leaps ahead, means neutral and centred first', () => {
  for (const leap of [-1, 5000]) {
    const rig = new DriveRig().drive(0.5, 200);
    const c = rig.now + leap;
    rig.run(rig.now + 20).frame({ c: leap < 0 ? rig.now - 100 : c, throttle: 0.5 });
    expect([rig.lane.phase, rig.why]).toEqual(['stopping', 'time went backwards']);
    expect(rig.orders.at(-1)?.order).toSatisfy(isNeutral);
    const at = rig.now;
    rig.run(at + 50).frame({ c: c + 50, throttle: 0.5 });
    expect(rig.lane.phase).toBe('stopping');
    rig.run(at + 100).frame({ c: c + 100 });
    expect(rig.lane.phase, 'a new least value, and centred').toBe('engaged');
  }
});

test('[D3] clocks that part slowly do not make frames look old', () => {
  const rig = new DriveRig();
  for (let i = 0; i < 72_000; i++) {
    rig.now = i * 50;
    rig.frame({ c: rig.now * (1 - 1e-4) });
  }
  expect(rig.dropped).toEqual({});
});

test('[D4] only a held, centred stick of an armed vehicle in a mode that takes sticks engages', () => {
  const refusals: readonly (readonly [string, (rig: DriveRig) => void])[] = [
    ['not centred', (rig) => rig.frame({ throttle: 0.06 })],
    ['not centred', (rig) => rig.frame({ steer: -0.06 })],
    ['disarmed', (rig) => rig.with(() => rig.says('MANUAL', false)).frame()],
    ['mode takes no sticks', (rig) => rig.with(() => rig.says('AUTO')).frame()],
    ['mode takes no sticks', (rig) => rig.with(() => rig.says('HOLD')).frame()],
    ['vehicle lost', (rig) => rig.with(() => rig.observe({ linked: false })).frame()],
    ['stopped', (rig) => rig.frame({}, { forbids: 'stopped' })],
  ];
  for (const [why, act] of refusals) {
    const rig = new DriveRig();
    act(rig);
    expect([rig.lane.phase, rig.why, rig.dropped, rig.orders]).toEqual(['idle', why, { [why]: 1 }, []]);
  }
  expect(new DriveRig().frame({ held: false }).lane.phase, 'not held').toBe('idle');
  expect(new DriveRig().frame({ throttle: 0.05 }).lane.phase).toBe('engaged');
});

test('[D4] after a reconnect, a new term, a change of mode or link it is centred first again', () => {
  const breaks: readonly ((rig: DriveRig) => void)[] = [
    (rig) => rig.frame({ throttle: 0.5 }, { conn: 'c2' }),
    (rig) => rig.frame({ throttle: 0.5, term: 2 }),
    (rig) => rig.says('ACRO'),
    (rig) => rig.observe({ link: 'serial' }),
    (rig) => rig.do(rig.lane.left('c1', rig.now)),
  ];
  for (const [i, act] of breaks.entries()) {
    const rig = new DriveRig().drive(0.5, 200);
    const at = rig.now;
    act(rig);
    expect(rig.since(at).at(-1), `neutral at once (${i})`).toSatisfy(isNeutral);
    rig.frame({ throttle: 0.5, term: 2 }, { conn: 'c2' });
    expect([i, rig.lane.phase]).toEqual([i, 'stopping']);
  }
});

test('[D5] [D6] 300 ms after the last frame it says neutral, 20 times a second, and within 350 ms at the latest', () => {
  const rig = new DriveRig().drive(0.8, 500);
  const last = rig.now;
  rig.run(last + 1400);
  const first = rig.orders.find(({ at, order }) => at > last && isNeutral(order));
  expect((first?.at ?? Number.POSITIVE_INFINITY) - last).toBeGreaterThanOrEqual(300);
  expect((first?.at ?? Number.POSITIVE_INFINITY) - last).toBeLessThanOrEqual(350);
  const after = rig.since(last + 350);
  expect(after.every(isNeutral)).toBe(true);
  expect(after.length).toBeGreaterThanOrEqual(20);
  expect(after.length).toBeLessThanOrEqual(23);
});

test('[D5] HOLD follows 1.5 s without frames, every 100 ms in both forms, until the vehicle says so; then silence', () => {
  const rig = new DriveRig().drive(0.8, 500);
  const last = rig.now;
  rig.run(last + 2500);
  const holds = rig.orders.filter(({ order }) => isHold(order));
  expect((holds[0]?.at ?? 0) - last).toBeGreaterThanOrEqual(1500);
  expect((holds[0]?.at ?? 0) - last).toBeLessThanOrEqual(1550);
  expect(holds.map(({ order }) => order.kind).slice(0, 2)).toEqual(['command', 'set_mode']);
  expect(holds.length / 2).toBeGreaterThanOrEqual(9);
  rig.says('HOLD');
  expect([rig.lane.phase, rig.why]).toEqual(['idle', 'no fresh frame']);
  const silentFrom = rig.orders.length;
  rig.run(last + 6000);
  expect(rig.orders.slice(silentFrom)).toEqual([]);
});

test('[D5] letting go is neutral and HOLD at once, even in a frame that comes late', () => {
  const rig = new DriveRig().drive(0.8, 500);
  const at = rig.now;
  rig.frame({ held: false, c: at - 300, seen: at - 900 });
  expect([rig.lane.phase, rig.why]).toEqual(['stopping', 'let go']);
  expect(rig.since(at).slice(-3).map(isNeutral)).toEqual([true, false, false]);
  expect(rig.since(at).slice(-2).every(isHold)).toBe(true);
  rig.frame();
  expect([rig.lane.phase, rig.dropped.stopping], 'it runs to its end').toEqual(['stopping', 1]);
});

test('[D5] in ACRO and GUIDED zero speed is commanded until below 0.1 m/s, or for 3 s, then HOLD', () => {
  for (const mode of ['ACRO', 'GUIDED']) {
    const rig = new DriveRig(mode).drive(0.8, 500);
    rig.speed(1.5);
    const at = rig.now;
    rig.frame({ held: false }).run(at + 1000, () => rig.speed(0.5));
    expect(rig.since(at + 1).every(isNeutral), mode).toBe(true);
    rig.run(at + 1100, () => rig.speed(0.09));
    expect(rig.since(at + 1).some(isHold), mode).toBe(true);

    const slow = new DriveRig(mode).drive(0.8, 500);
    const from = slow.now;
    slow.frame({ held: false }).run(from + 2990, () => slow.speed(0.5));
    expect(slow.since(from).some(isHold), mode).toBe(false);
    slow.run(from + 3040, () => slow.speed(0.5));
    expect(slow.since(from).some(isHold), mode).toBe(true);
  }
});

test('[D5] who comes back with a centred stick before HOLD was ordered drives on', () => {
  const rig = new DriveRig().drive(0.8, 500);
  rig.run(rig.now + 600).frame({ throttle: 0.8 });
  expect(rig.lane.phase).toBe('stopping');
  rig.run(rig.now + 50).frame();
  expect(rig.lane.phase).toBe('engaged');
});

test('[D5] a frame that comes after its time finds the dead-man open, although nobody looked meanwhile', () => {
  const rig = new DriveRig().drive(0.8, 500);
  rig.now += 5000;
  rig.frame({ throttle: 0.8 });
  expect([rig.lane.phase, rig.orders.at(-1)?.order]).toEqual([
    'stopping',
    expect.objectContaining({ kind: 'set_mode' }),
  ]);
  expect(rig.since(rig.now).filter(moves)).toEqual([]);
});

test('[D5] a halt stops what is driven by hand without a driver, and needs none where it rests already', () => {
  const rig = new DriveRig();
  rig.do(rig.lane.halt('lease ended', 0));
  expect([rig.lane.phase, rig.lane.isNeutral, rig.orders.some(({ order }) => isHold(order))]).toEqual([
    'stopping',
    true,
    true,
  ]);
  const resting = new DriveRig('HOLD');
  resting.do(resting.lane.halt('lease ended', 0));
  expect([resting.lane.phase, resting.orders]).toEqual(['idle', []]);
});

test('[D5] while the vehicle is lost neutral and HOLD go on, after 10 s once a second', () => {
  const rig = new DriveRig().drive(0.8, 500);
  rig.observe({ linked: false });
  expect([rig.lane.phase, rig.why]).toEqual(['stopping', 'vehicle lost']);
  const at = rig.now;
  rig.run(at + 20_000);
  expect(rig.since(at + 12_000).filter(isNeutral).length).toBeGreaterThanOrEqual(7);
  expect(rig.since(at + 12_000).filter(isNeutral).length).toBeLessThanOrEqual(9);
  rig.observe({ linked: true });
  rig.run(rig.now + 1000);
  expect(rig.since(at + 20_000).filter(isNeutral).length).toBeGreaterThan(15);
});

test('[D7] the throttle that passes follows the age of what the operator sees, backwards as well', () => {
  const passed = (ageMs: number, throttle: number) => {
    const rig = new DriveRig();
    const send = (value: number) => rig.frame({ throttle: value, seen: rig.now - ageMs }, { rtt: 1000 });
    rig.now = 2000;
    send(0);
    for (let i = 0; i < 5; i++) {
      rig.run(rig.now + 50);
      send(throttle);
    }
    const { order } = rig.orders.at(-1) ?? {};
    return order?.kind === 'manual_control' ? order.throttle : null;
  };
  expect([150, 151, 300, 301, 500].map((ms) => passed(ms, 1))).toEqual([1, 0.5, 0.5, 0.2, 0.2]);
  expect(passed(200, -1)).toBe(-0.5);
  expect(passed(501, 1), 'nothing engages').toBeNull();
});

test('[D7] the cap falls with the median and comes back only after a better second', () => {
  const rig = new DriveRig();
  rig.now = 5000;
  const send = (ageMs: number, forMs: number) => {
    for (const end = rig.now + forMs; rig.now < end; ) {
      rig.run(rig.now + 50).frame({ throttle: 1, seen: rig.now - ageMs }, { rtt: 1000 });
    }
    return rig.lane.state(rig.now).cap;
  };
  rig.frame({}, { rtt: 1000 });
  expect(send(50, 1000)).toBe(1);
  expect(send(250, 300), 'a few late views are not the median').toBe(1);
  expect(send(250, 400)).toBe(0.5);
  expect(send(50, 1400), 'better, but not for a second yet').toBe(0.5);
  expect(send(50, 500)).toBe(1);
  expect(send(700, 700)).toBe(0);
  expect(rig.why).toBe('telemetry too old');
});

test('[D7] that the view was too old is taken back a second after the last frame: nothing is known of it then', () => {
  const rig = new DriveRig();
  rig.now = 5000;
  const told = () => rig.effects.flatMap((effect) => (effect.kind === 'tell' ? [effect] : [])).at(-1);
  rig.frame({ seen: rig.now - 900 }, { rtt: 1000 });
  expect(rig.why).toBe('telemetry too old');
  rig.run(6000);
  expect(told()?.state).toMatchObject({ phase: 'idle', cap: 0, viewAgeMs: 900 });
  rig.run(6020);
  expect(told()).toMatchObject({ to: 'everyone', state: { phase: 'idle', cap: 1, viewAgeMs: null } });
  const words = rig.effects.length;
  rig.run(9000);
  expect(rig.effects, 'and that is said once').toHaveLength(words);
  rig.frame({ seen: rig.now - 20 }, { rtt: 1000 });
  expect(rig.lane.phase, 'who sees the present drives').toBe('engaged');
});

test('[D8] the newest frame wins, and a burst of good ones makes no burst of orders', () => {
  const rig = new DriveRig().drive(0.1, 500);
  rig.run(rig.now + 50);
  const at = rig.now;
  for (let i = 1; i <= 9; i++) rig.frame({ throttle: i / 10, c: at });
  expect(rig.since(at)).toHaveLength(1);
  rig.run(at + 60);
  expect(rig.orders.at(-1)?.order).toMatchObject({ throttle: 0.9 });
  expect(rig.since(at)).toHaveLength(2);
});

test('[D10] orders are sticks, overrides where configured, and velocities in GUIDED', () => {
  const last = (rig: DriveRig) => rig.orders.at(-1)?.order;
  const full = (rig: DriveRig) => rig.frame().run(90).frame({ throttle: 0.5, steer: -1 });
  expect(last(full(new DriveRig()))).toEqual({ kind: 'manual_control', steer: -1, throttle: 0.5 });
  const override = { kind: 'rc_override', steerChannel: 2, steerUs: 1000, throttleChannel: 3, throttleUs: 1750 };
  expect(last(full(new DriveRig('ACRO', { output: 'rc_override', steerChannel: 2 })))).toEqual(override);
  expect(last(full(new DriveRig('GUIDED', { maxSpeedMps: 3, maxTurnRateDps: 40 })))).toEqual({
    kind: 'velocity',
    speedMps: 1.5,
    turnRateDps: -40,
  });
  const fast = new DriveRig('MANUAL', { maxSpeedMps: 1 });
  fast.speed(0.95);
  expect(last(full(fast)), 'half of it near the limit').toMatchObject({ throttle: expect.closeTo(0.25) });
});

test('[D10] somebody who puts it in an automatic mode gets half a second of neutral and no HOLD', () => {
  const rig = new DriveRig().drive(0.8, 500);
  rig.now += 10;
  const at = rig.now;
  rig.says('AUTO');
  expect([rig.lane.phase, rig.why]).toEqual(['stopping', 'mode changed']);
  rig.run(at + 3000);
  expect(rig.lane.phase).toBe('idle');
  expect(rig.since(at).every(isNeutral)).toBe(true);
  expect(Math.max(...rig.orders.map((timed) => timed.at)) - at).toBeLessThanOrEqual(500);
});

test('[D5] who puts it in an automatic mode while it stops is not answered with HOLD, unless the lease ended', () => {
  for (const ended of [false, true]) {
    const rig = new DriveRig().drive(0.8, 500);
    rig.frame({ held: false });
    if (ended) rig.do(rig.lane.halt('lease ended', rig.now));
    rig.run(rig.now + 100);
    rig.says('AUTO');
    const at = rig.now;
    rig.run(at + 3000);
    expect([ended, rig.since(at + 20).some(isHold), rig.lane.phase]).toEqual([
      ended,
      ended,
      ended ? 'stopping' : 'idle',
    ]);
  }
});

test('[D10] HOLD by somebody else, or a disarmed vehicle, ends it with one neutral and nothing more', () => {
  for (const [mode, armed, why] of [
    ['HOLD', true, 'mode changed'],
    ['MANUAL', false, 'disarmed'],
  ] as const) {
    const rig = new DriveRig().drive(0.8, 500);
    const at = rig.now;
    const before = rig.orders.length;
    rig.says(mode, armed);
    expect([rig.lane.phase, rig.why]).toEqual(['idle', why]);
    rig.run(at + 1000);
    expect(rig.orders.slice(before).map(({ order }) => isNeutral(order))).toEqual([true]);
  }
});

test('[A8] a transmitter that contradicts what is sent for half a second is obeyed: neutral, then nothing, and no HOLD', () => {
  const rig = new DriveRig();
  const shows = (throttleUs: number) =>
    rig.observe({ hasReceiver: true, rc: { channelsUs: [1500, null, throttleUs], at: rig.now } });
  rig.frame();
  const drive = (throttleUs: number, forMs: number) => {
    for (const end = rig.now + forMs; rig.now < end; ) {
      rig.drive(0.8, 250);
      if (rig.lane.phase !== 'engaged') return;
      shows(throttleUs);
    }
  };
  drive(1900, 3000);
  expect(rig.lane.phase, 'another range of the same sticks is no contradiction').toBe('engaged');
  const at = rig.now;
  drive(1500, 3000);
  expect([rig.lane.phase, rig.why, rig.lane.hasTransmitter]).toEqual(['stopping', 'transmitter took over', true]);
  rig.run(rig.now + 2000);
  expect([rig.lane.phase, rig.since(at).some(isHold)]).toEqual(['idle', false]);
  rig.frame();
  expect(rig.why).toBe('transmitter took over');
  rig.run(rig.now + 5000, () => shows(1500));
  rig.frame();
  expect(rig.lane.phase, 'it stood still for three seconds').toBe('engaged');
});

test('[A8] without a receiver no channel contradicts anything', () => {
  const rig = new DriveRig();
  rig.observe({ hasReceiver: false });
  for (let i = 0; i < 20; i++) {
    rig.drive(0.8, 200);
    rig.observe({ rc: { channelsUs: [1500, null, 1500], at: rig.now } });
  }
  expect(rig.lane.phase).toBe('engaged');
});

test('[X2] where a STOP takes over, nothing more comes from the lane', () => {
  const rig = new DriveRig().drive(0.8, 500);
  const before = rig.orders.length;
  rig.do(rig.lane.cede(rig.now));
  rig.run(rig.now + 2000);
  expect([rig.lane.phase, rig.why, rig.orders.length]).toEqual(['idle', 'stopped', before]);
});

test('[D5] the dead-man cannot be configured off', () => {
  for (const deadManMs of [0, 199, 1001, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => new DriveLane({ ...defaultDriveConfig, vehicle: 'rover', deadManMs })).toThrow(RangeError);
  }
});

test('the driver is told ten times a second while it is not idle, everyone when the phase changes', () => {
  const rig = new DriveRig().drive(0.5, 1000);
  const told = rig.effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.to] : []));
  expect(told.filter((to) => to === 'everyone')).toHaveLength(1);
  expect(told.filter((to) => to === 'driver').length).toBeGreaterThanOrEqual(8);
  expect(told.filter((to) => to === 'driver').length).toBeLessThanOrEqual(12);
  expect(rig.lane.state(rig.now)).toMatchObject({ phase: 'engaged', throttle: 0.5, cap: 1, viewAgeMs: 0 });
});
