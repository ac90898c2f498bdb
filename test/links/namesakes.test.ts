import { describe, expect, test } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import type { Address } from '../../bridge/core/link.ts';
import { Receiver } from '../../bridge/links/receiver.ts';
import { FakeVehicle, framesIn } from '../support/fake-vehicle.ts';
import { liveLink } from '../support/live-link.ts';

const arm = { kind: 'command', form: 'long', command: 400, params: [1, 0, 0, 0, 0, 0, 0], confirmation: 0 } as const;
const first = { systemId: 1, componentId: 1 };
const twin = { ...first, instance: 1 };

describe('several vehicles on one link', () => {
  test('are each answered through the peer that it was heard through, one peer that relays several included', async () => {
    const { link, transport, vehicleAt, run } = await liveLink();
    vehicleAt('port 1', { systemId: 1, componentId: 1 }).heartbeat();
    vehicleAt('relay', { systemId: 2, componentId: 1 }).heartbeat();
    vehicleAt('relay', { systemId: 3, componentId: 1 }).heartbeat();
    run(1000);
    transport.sent.length = 0;
    for (const systemId of [1, 2, 3]) expect(link.send({ systemId, componentId: 1 }, arm)).toBe(true);
    const sent = transport.sent.flatMap(({ bytes, peer }) =>
      framesIn(bytes).flatMap(({ message }) =>
        message.name === 'COMMAND_LONG' && message.fields.command === 400 ? [[message.fields.target_system, peer]] : [],
      ),
    );
    expect(sent).toEqual([
      [1, 'port 1'],
      [2, 'relay'],
      [3, 'relay'],
    ]);
  });

  test('are 32 at most; one more is counted and not heard', async () => {
    const { link, vehicleAt, reports } = await liveLink();
    for (let systemId = 1; systemId <= 33; systemId++) vehicleAt('radio', { systemId, componentId: 1 }).heartbeat();
    expect(new Set(reports.map(({ from }) => from)).size).toBe(32);
    expect(link.status().counters.vehicle_refused).toBe(1);
  });
});

describe('[V2] one address through two peers at once', () => {
  test('is one sender for three seconds and then two, and each is answered where it is', async () => {
    const { link, transport, vehicle, vehicleAt, run, timers } = await liveLink();
    const other = vehicleAt('elsewhere');
    for (let n = 0; n < 29; n++) {
      vehicle.heartbeat();
      other.heartbeat({ custom_mode: 10 });
      timers.advance(100);
    }
    expect(link.send(twin, arm), 'not known yet').toBe(false);
    expect(link.status().counters.frames_of_namesakes).toBe(29);
    for (let n = 0; n < 5; n++) {
      vehicle.heartbeat();
      other.heartbeat();
      timers.advance(100);
    }
    run(1000);
    transport.sent.length = 0;
    expect(link.send(first, arm)).toBe(true);
    expect(link.send(twin, arm)).toBe(true);
    expect(transport.sent.map(({ peer }) => peer)).toEqual(['peer', 'elsewhere']);
  });

  test('the second of them is asked first of all who it is', async () => {
    const { transport, vehicle, vehicleAt, timers, forget, run } = await liveLink();
    const other = vehicleAt('elsewhere');
    for (let n = 0; n < 40; n++) {
      vehicle.heartbeat();
      other.heartbeat();
      timers.advance(100);
      if (n === 29) forget();
    }
    run(2000, undefined);
    const asked = transport.sent
      .filter(({ peer }) => peer === 'elsewhere')
      .flatMap(({ bytes }) => framesIn(bytes))
      .flatMap(({ message }) => (message.name === 'COMMAND_LONG' ? [message.fields] : []));
    expect(asked[0]).toMatchObject({ command: 512, param1: 148 });
  });
});

test('[V2] one of two of an address stays who it is when the other gave its place to a new vehicle and a third comes', () => {
  const receiver = new Receiver({ onReport: () => {} }, new Counters());
  let at = 0;
  const vehicleAt = (peer: string, systemId: number) =>
    new FakeVehicle((bytes) => receiver.push(bytes, peer, at), { systemId, componentId: 1 });
  const beat = (times: number, everyMs: number, who: readonly FakeVehicle[]) => {
    for (let n = 0; n < times; n++, at += everyMs) for (const one of who) one.heartbeat();
  };
  const peerOf = (address: Address) => receiver.vehicle(address)?.peer;
  const [one, two, three] = ['one', 'two', 'three'].map((peer) => vehicleAt(peer, 1));
  if (!one || !two || !three) throw new Error('three are needed');
  beat(35, 100, [one, two]);
  expect([peerOf(first), peerOf(twin)]).toEqual(['one', 'two']);
  const others = Array.from({ length: 30 }, (_, n) => vehicleAt('radio', n + 2));
  beat(1, 1000, others);
  // All places are taken. Two fall silent for a minute, and the first of them makes room for one that is new.
  beat(62, 1000, [two, ...others.slice(1)]);
  vehicleAt('radio', 99).heartbeat();
  expect([peerOf(first), peerOf(twin)]).toEqual([undefined, 'two']);
  beat(35, 100, [two, three]);
  expect([peerOf(first), peerOf(twin)]).toEqual(['three', 'two']);
});

describe('[V2] a vehicle that comes through another peer', () => {
  async function moved(bootMs: number) {
    const live = await liveLink();
    live.vehicle.heartbeat();
    live.vehicle.attitude(60_000);
    live.timers.advance(2000);
    const there = live.vehicleAt('other port');
    there.heartbeat();
    const doubtful = live.made.at(-1)?.tie;
    there.attitude(bootMs);
    return [doubtful, live.made.at(-1)?.tie];
  }

  test('is in doubt until its boot clock goes on', async () => {
    expect(await moved(62_000)).toEqual([1, 0]);
  });

  test('stays in doubt where it does not', async () => {
    expect(await moved(500)).toEqual([1, 1]);
    expect(await moved(500_000)).toEqual([1, 1]);
  });
});

describe('[V4] when something was said', () => {
  test('is its own stamp, or the newest before it; what was overtaken or comes twice is known', async () => {
    const { made, vehicle, transport } = await liveLink();
    vehicle.heartbeat();
    vehicle.attitude(5000);
    expect(made.at(-1)).toMatchObject({ bootMs: 5000, exact: true });
    const late = vehicle.frame('STATUSTEXT', { severity: 4, text: 'late', id: 0, chunk_seq: 0 });
    vehicle.heartbeat();
    expect(made.at(-1)).toMatchObject({ bootMs: 5000, exact: false, overtaken: false, doubled: false });
    transport.deliver(late);
    expect(made.at(-1)).toMatchObject({ overtaken: true, doubled: false });
    transport.deliver(late);
    expect(made.at(-1)).toMatchObject({ doubled: true });
  });

  test('a frame that is three seconds late is no restart, and a clock that stays behind is', async () => {
    const { vehicle, reports, timers } = await liveLink();
    vehicle.heartbeat();
    vehicle.attitude(600_000);
    const restarts = () => reports.filter(({ report }) => report.kind === 'rebooted').length;
    timers.advance(100);
    vehicle.attitude(597_000);
    vehicle.attitude(600_100);
    expect(restarts()).toBe(0);
    for (let n = 0; n < 60; n++) {
      vehicle.attitude(300_000 + n * 100);
      timers.advance(100);
    }
    expect(restarts()).toBe(1);
  });

  test('[V-05] over two links the same vehicle’s loss is counted on each', async () => {
    const [radio, lte] = [await liveLink(), await liveLink()];
    for (let n = 0; n < 100; n++) {
      radio.vehicle.heartbeat();
      lte.vehicle.heartbeat();
      if (n % 5 === 0) lte.vehicle.seq = (lte.vehicle.seq + 1) % 256;
      radio.timers.advance(50);
      lte.timers.advance(50);
    }
    for (const { timers } of [radio, lte]) timers.advance(300);
    expect(radio.link.status().lossPct).toBe(0);
    expect(lte.link.status().lossPct).toBeCloseTo((100 * 20) / 120, 0);
  });
});
