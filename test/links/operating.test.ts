/** Orders over a live link, and who the bridge is while somebody operates: in time that the test turns. */
import { describe, expect, test } from 'vitest';
import type { Order } from '../../bridge/core/orders.ts';
import { everyOrder } from '../support/every-order.ts';
import { liveLink } from '../support/live-link.ts';

const to = { systemId: 1, componentId: 1 };
const as = { groundStation: 255 };
const stick = (throttle: number): Order => ({ kind: 'manual_control', steer: 0, throttle });
const command = (id: number): Order => ({
  ...{ kind: 'command', form: 'long', command: id, params: [1, 0, 0, 0, 0, 0, 0], confirmation: 0 },
});

/** A link on which the vehicle was heard and has been asked for its streams. */
async function settledLink(options: Parameters<typeof liveLink>[0] = {}) {
  const all = await liveLink(options);
  all.vehicle.heartbeat();
  all.run(1500);
  all.forget();
  const sent = () =>
    all.sentFrames().map(({ frame, message }) => `${message.name} ${frame.systemId}.${frame.componentId}`);
  const throttles = () =>
    all.sentFrames().flatMap(({ message }) => (message.name === 'MANUAL_CONTROL' ? message.fields.z : []));
  return { ...all, sent, throttles };
}

describe('an order', () => {
  test('goes to the peer where its vehicle was heard, once, from who drives', async () => {
    const { link, transport, sent } = await settledLink();
    for (const order of everyOrder) expect(link.send(to, order, as)).toBe(true);
    expect(sent()).toHaveLength(everyOrder.length);
    expect(new Set(sent().map((text) => text.split(' ')[1]))).toEqual(new Set(['255.190']));
    expect(new Set(transport.sent.map(({ peer }) => peer))).toEqual(new Set(['peer']));
  });

  test('goes where its vehicle moved to', async () => {
    const { link, transport, vehicleAt, timers } = await settledLink();
    timers.advance(1500);
    vehicleAt('other port').heartbeat();
    transport.sent.length = 0;
    link.send(to, stick(0), as);
    expect(transport.sent.map(({ peer }) => peer)).toEqual(['other port']);
  });

  test('comes from the vehicle’s onboard computer while nobody drives', async () => {
    const { link, sent } = await settledLink();
    link.send(to, command(512));
    expect(sent()).toEqual(['COMMAND_LONG 1.192']);
  });

  test('comes from the ground station while it operates, and no longer', async () => {
    const { link, sent } = await settledLink();
    link.operate(to, 254, null);
    link.send(to, command(400));
    link.operate(to, null, null);
    link.send(to, command(400));
    expect(sent()).toEqual(['HEARTBEAT 254.190', 'COMMAND_LONG 254.190', 'COMMAND_LONG 1.192']);
  });

  test('is not sent to a vehicle that was not heard here, nor over a link that is lost', async () => {
    const { link, transport, run } = await settledLink();
    expect(link.send({ systemId: 2, componentId: 1 }, stick(0), as)).toBe(false);
    expect(link.send({ systemId: 1, componentId: 2 }, stick(0), as)).toBe(false);
    transport.fail('the cable is out');
    for (const order of everyOrder) expect(link.send(to, order, as)).toBe(false);
    expect(link.undrained()).toEqual({ bytes: 0, ms: 0 });
    expect(transport.sent).toEqual([]);
    run(10);
  });

  test('that does not fit its message is not sent, counted, and ends nothing', async () => {
    const { link, transport } = await settledLink();
    expect(link.send(to, { kind: 'param_read', name: 'A'.repeat(17) })).toBe(false);
    expect(link.send(to, command(70_000))).toBe(false);
    expect(transport.sent).toEqual([]);
    expect(link.status().counters.order_unfit).toBe(2);
  });

  test('keeps the link’s numbers without a gap, whatever was dropped or replaced', async () => {
    const { link, transport, clock, sentFrames } = await settledLink();
    for (let n = 0; n < 5; n++) link.send(to, command(400), as);
    transport.drains = false;
    link.send(to, command(400), as);
    transport.drains = true;
    transport.stands = true;
    link.send(to, command(400), as);
    for (let n = 0; n < 5; n++) {
      clock.advance(15);
      link.send(to, stick(n / 10), as);
    }
    transport.drain();
    link.send(to, command(400), as);
    const numbers = sentFrames().map(({ frame }) => frame.seq);
    expect(numbers).toHaveLength(8);
    expect(numbers).toEqual(numbers.map((_, index) => ((numbers[0] ?? 0) + index) % 256));
  });
});

describe('[D8] on a link that does not drain', () => {
  test('one drive frame waits, the newest, behind the commands that came before', async () => {
    const { link, transport, clock, sent, throttles } = await settledLink();
    transport.stands = true;
    expect(link.send(to, command(400), as)).toBe(true);
    for (const throttle of [0.1, 0.2, 0.3]) {
      clock.advance(20);
      expect(link.send(to, stick(throttle), as)).toBe(true);
    }
    expect(link.undrained()).toMatchObject({ ms: 60 });
    expect(sent()).toEqual([]);
    transport.drain();
    expect(sent()).toEqual(['COMMAND_LONG 255.190', 'MANUAL_CONTROL 255.190']);
    expect(throttles()).toEqual([300]);
    expect(link.undrained()).toEqual({ bytes: 0, ms: 0 });
  });

  test('a drive frame of another kind takes its place as well', async () => {
    const { link, transport, sent } = await settledLink();
    transport.stands = true;
    link.send(to, command(400), as);
    link.send(to, { kind: 'velocity', speedMps: 1, turnRateDps: 0 }, as);
    link.send(to, stick(0), as);
    transport.drain();
    expect(sent()).toEqual(['COMMAND_LONG 255.190', 'MANUAL_CONTROL 255.190']);
  });

  test('for 100 ms nothing more is taken, and no old stick comes out when it drains at last', async () => {
    const { link, transport, clock, throttles, sent } = await settledLink();
    transport.stands = true;
    link.send(to, command(400), as);
    clock.advance(50);
    link.send(to, stick(1), as);
    clock.advance(51);
    expect(link.undrained().ms).toBe(101);
    expect(link.send(to, stick(0.9), as)).toBe(false);
    expect(link.send(to, command(400), as)).toBe(false);
    clock.advance(5000);
    transport.drain();
    expect(sent()).toEqual(['COMMAND_LONG 255.190']);
    expect(link.send(to, stick(0), as)).toBe(true);
    expect(throttles()).toEqual([0]);
  });

  test('the frame that waits is not sent once nobody operates any more', async () => {
    const { link, transport, throttles } = await settledLink();
    link.operate(to, 255, null);
    transport.stands = true;
    link.send(to, command(400));
    link.send(to, stick(1), as);
    link.operate(to, null, null);
    transport.drain();
    expect(throttles()).toEqual([]);
  });
});

describe('[A7] a ground station', () => {
  const beats = async () => {
    const all = await settledLink();
    const stations = () =>
      all.sentFrames().filter(({ frame, message }) => message.name === 'HEARTBEAT' && frame.componentId === 190);
    return { ...all, stations };
  };

  test('beats at once and then once a second, for as long as it operates, beside the onboard computer', async () => {
    const { link, run, stations, sent, vehicle } = await beats();
    link.operate(to, 255, null);
    expect(stations()).toHaveLength(1);
    for (let s = 0; s < 5; s++) {
      vehicle.heartbeat();
      run(1000);
      link.operate(to, 255, null);
    }
    expect(stations()).toHaveLength(6);
    for (const { frame, message } of stations()) {
      expect(frame.systemId).toBe(255);
      expect(message.fields).toMatchObject({ type: 6, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4 });
    }
    expect(sent().filter((text) => text === 'HEARTBEAT 1.191')).toHaveLength(5);
  });

  test('is never heard before, and not once after', async () => {
    const { link, run, stations, vehicle, forget } = await beats();
    for (let s = 0; s < 3; s++) {
      vehicle.heartbeat();
      run(1000);
    }
    expect(stations()).toEqual([]);
    link.operate(to, 255, null);
    run(1000);
    link.operate(to, null, null);
    forget();
    for (let s = 0; s < 10; s++) {
      vehicle.heartbeat();
      run(1000);
    }
    expect(stations()).toEqual([]);
  });

  test('is to one vehicle what it is not to the other on the same link', async () => {
    const { link, run, stations, vehicle, vehicleAt, transport } = await beats();
    const second = vehicleAt('second', { systemId: 2, componentId: 1 });
    second.heartbeat();
    link.operate(to, 255, null);
    for (let s = 0; s < 3; s++) {
      vehicle.heartbeat();
      second.heartbeat();
      run(1000);
    }
    expect(stations()).toHaveLength(4);
    const peers = transport.sent.filter(({ bytes }) => bytes[6] === 190).map(({ peer }) => peer);
    expect(new Set(peers)).toEqual(new Set(['peer']));
  });

  test('beats from the second on when its vehicle is heard only then', async () => {
    const { link, vehicle, run, sentFrames } = await liveLink();
    link.operate(to, 255, 25);
    vehicle.heartbeat();
    run(1500);
    const names = sentFrames().map(({ frame, message }) => `${message.name} ${frame.systemId}.${frame.componentId}`);
    expect(names).toContain('HEARTBEAT 255.190');
    expect(vehicle.orders()[0]).toBe('511 33');
    expect(intervals(vehicle).get(33)).toBe(40_000);
  });
});

/** The newest interval asked for of each message, µs. */
function intervals(vehicle: {
  readonly heard: readonly { readonly message: { readonly name: string; readonly fields: object } }[];
}) {
  const asked = new Map<number, number>();
  for (const { message } of vehicle.heard) {
    const { command: id, param1, param2 } = message.fields as { command?: number; param1: number; param2: number };
    if (message.name === 'COMMAND_LONG' && id === 511) asked.set(param1, param2);
  }
  return asked;
}

describe('[D12] what a driver steers by', () => {
  const live = async (options: Parameters<typeof liveLink>[0] = {}) => {
    const all = await settledLink(options);
    const seconds = (count: number) => {
      for (let s = 0; s < count; s++) {
        all.vehicle.heartbeat();
        all.run(1000);
      }
    };
    return { ...all, seconds };
  };

  test('comes 25 times a second while somebody drives, asked for at once and alone, and at the usual pace after', async () => {
    const { link, vehicle, run } = await live();
    vehicle.heard.length = 0;
    link.operate(to, 255, 25);
    run(150);
    expect(vehicle.orders()).toEqual(['511 33', '511 30', '511 74']);
    expect([...intervals(vehicle)]).toEqual([
      [33, 40_000],
      [30, 40_000],
      [74, 40_000],
    ]);
    vehicle.heard.length = 0;
    link.operate(to, null, null);
    run(150);
    expect([...intervals(vehicle)]).toEqual([
      [33, 100_000],
      [30, 100_000],
      [74, 100_000],
    ]);
  });

  test('comes at that pace again after its autopilot rebooted', async () => {
    const { link, vehicle, run, seconds } = await live();
    link.operate(to, 255, 25);
    vehicle.attitude(60_000);
    seconds(1);
    vehicle.heard.length = 0;
    vehicle.attitude(1500);
    vehicle.heartbeat();
    run(1500);
    expect(intervals(vehicle).get(33)).toBe(40_000);
    expect(intervals(vehicle).get(24)).toBe(500_000);
  });

  test('waits for no answer about the old pace', async () => {
    const { vehicle, link, run } = await liveLink();
    vehicle.answer = () => undefined;
    vehicle.heartbeat();
    run(50);
    expect(intervals(vehicle).get(33)).toBe(100_000);
    vehicle.answer = () => 0;
    link.operate(to, 255, 25);
    run(1500);
    expect(intervals(vehicle).get(33)).toBe(40_000);
    expect(vehicle.orders().filter((order) => order === '511 33')).toHaveLength(2);
  });

  test('by whole streams where the autopilot knows no intervals', async () => {
    const { vehicle, link, run, sentFrames, forget } = await liveLink();
    vehicle.answer = (id) => (id === 511 ? 3 : 4);
    vehicle.heartbeat();
    run(1500);
    forget();
    link.operate(to, 255, 25);
    run(300);
    const rates = sentFrames().flatMap(({ message }) =>
      message.name === 'REQUEST_DATA_STREAM'
        ? `${message.fields.req_stream_id}: ${message.fields.req_message_rate}`
        : [],
    );
    expect(rates.slice(0, 3)).toEqual(['6: 25', '10: 25', '11: 25']);
  });
});

describe('an answer', () => {
  const asked = async () => {
    const all = await settledLink();
    all.reports.length = 0;
    const answers = () =>
      all.reports.flatMap(({ report }) => (report.kind === 'sample' || report.kind === 'heard' ? [] : report));
    const ack = (id: number, systemId: number, componentId: number, result = 0, progress = 0) =>
      all.vehicle.say('COMMAND_ACK', {
        ...{ command: id, result, progress, target_system: systemId, target_component: componentId },
      });
    return { ...all, answers, ack };
  };

  test.each([
    ['the ground station that operates', 255, 190],
    ['its onboard computer that passed the order on', 1, 192],
    ['everyone', 0, 0],
    ['every component of the ground station', 255, 0],
  ])('to %s is reported', async (_, systemId, componentId) => {
    const { link, ack, answers } = await asked();
    link.operate(to, 255, null);
    ack(400, systemId, componentId, 4);
    expect(answers()).toEqual([{ kind: 'ack', command: 400, result: 4, progressPct: null }]);
  });

  test.each([
    ['another ground station', 252, 190],
    ['our ground station’s other programs', 255, 191],
    ['a gimbal', 1, 154],
    ['another vehicle’s onboard computer', 2, 192],
  ])('to %s is not, and counted', async (_, systemId, componentId) => {
    const { link, ack, answers } = await asked();
    link.operate(to, 255, null);
    ack(400, systemId, componentId);
    expect(answers()).toEqual([]);
    expect(link.status().counters.answers_to_others).toBe(1);
  });

  test('to a ground station that we never were is not ours, and stays ours for a minute after we were', async () => {
    const { link, ack, answers, clock } = await asked();
    ack(400, 255, 190);
    expect(answers()).toEqual([]);
    link.send(to, command(400), as);
    clock.advance(59_000);
    ack(400, 255, 190);
    expect(answers()).toHaveLength(1);
    clock.advance(2000);
    ack(400, 255, 190);
    expect(answers()).toHaveLength(1);
  });

  test('to the companion’s own wishes is nobody else’s, whatever an operator asked meanwhile', async () => {
    const { vehicle, link, run, reports, answers, ack } = await asked();
    vehicle.answer = () => undefined;
    vehicle.attitude(60_000);
    vehicle.attitude(1000);
    vehicle.heartbeat();
    run(60);
    reports.length = 0;
    link.send(to, command(511));
    ack(511, 1, 191, 0);
    expect(answers()).toEqual([]);
    ack(511, 1, 192, 2);
    expect(answers()).toEqual([{ kind: 'ack', command: 511, result: 2, progressPct: null }]);
    expect(link.status().counters.answers_to_others).toBeUndefined();
  });

  test('to nobody is the companion’s while it waits for one of that kind, else the operator’s', async () => {
    const { vehicle, run, answers, ack, reports } = await asked();
    ack(511, 0, 0);
    expect(answers()).toHaveLength(1);
    vehicle.answer = () => undefined;
    vehicle.attitude(60_000);
    vehicle.attitude(1000);
    vehicle.heartbeat();
    run(40);
    reports.length = 0;
    ack(511, 0, 0);
    expect(answers()).toEqual([]);
  });

  test.each([
    [5, 40, 40],
    [5, 255, null],
    [0, 40, null],
  ])('with result %i and progress %i reports %s per cent', async (result, progress, progressPct) => {
    const { ack, answers } = await asked();
    ack(241, 0, 0, result, progress);
    expect(answers()).toEqual([{ kind: 'ack', command: 241, result, progressPct }]);
  });

  test('about a parameter is its value, or why there is none, where it is for us', async () => {
    const { vehicle, answers, link } = await asked();
    const value = { param_id: 'FS_THR_ENABLE', param_value: 1, param_type: 2, param_count: 1252, param_index: 65_535 };
    vehicle.say('PARAM_VALUE', value);
    const error = { target_component: 192, param_id: 'NO_SUCH', param_index: -1, error: 1 };
    vehicle.say('PARAM_ERROR', { ...error, target_system: 1 });
    vehicle.say('PARAM_ERROR', { ...error, target_system: 252, target_component: 190 });
    vehicle.say('PARAM_ERROR', { ...error, target_system: 1, error: 77 });
    expect(answers()).toEqual([
      expect.objectContaining({ kind: 'param', name: 'FS_THR_ENABLE', value: 1, type: 2 }),
      { kind: 'param_error', name: 'NO_SUCH', why: 'it does not exist' },
      { kind: 'param_error', name: 'NO_SUCH', why: 'error 77' },
    ]);
    expect(link.status().counters.answers_to_others).toBe(1);
  });

  test('[A8] about who is in control names the ground station, or none', async () => {
    const { vehicle, answers } = await asked();
    vehicle.say('CONTROL_STATUS', { sysid_in_control: 252, flags: 1 });
    vehicle.say('CONTROL_STATUS', { sysid_in_control: 0, flags: 1 });
    expect(answers()).toEqual([
      { kind: 'gcs_in_control', systemId: 252 },
      { kind: 'gcs_in_control', systemId: 0 },
    ]);
  });
});
