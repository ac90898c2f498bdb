/** Rings, floods and peers that take nothing: the vehicle's own link never notices. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { forwardRig } from '../support/forward-rig.ts';
import { groundStation } from '../support/ground-station.ts';
import { MemoryTransport } from '../support/memory-transport.ts';

const within = { timeout: 10_000, interval: 10 };
const toRover = { target_system: 1, target_component: 1 };

describe('[F2] rings', () => {
  test('two bridges joined twice pass everything on once and fall silent', async () => {
    const [wireA, wireB] = [new MemoryTransport(), new MemoryTransport()];
    const open = 'udpin://127.0.0.1:0?write=1&heartbeat=1';
    const a = await forwardRig([open, open, open], [{ transport: wireA }]);
    const towards = async (index: number) => `udpout://127.0.0.1:${await a.port(index)}?write=1&heartbeat=1`;
    const b = await forwardRig([await towards(0), await towards(1)], [{ transport: wireB }], {
      vehicle: 2,
      bridge: 250,
    });
    await vi.waitFor(() => expect([wireA.opens, wireB.opens]).toEqual([1, 1]), within);
    const rover = new FakeVehicle((bytes) => wireA.deliver(bytes, 'peer'));
    const other = new FakeVehicle((bytes) => wireB.deliver(bytes, 'peer'), { systemId: 2, componentId: 1 });
    const qgc = await groundStation('udp', await a.port(2));
    onTestFinished(() => qgc.close());
    const peers = (rig: typeof a) => rig.forward.states().map((state) => state.peers);
    await vi.waitFor(() => {
      for (const vehicle of [rover, other]) vehicle.heartbeat();
      qgc.say('HEARTBEAT');
      expect([...peers(a), ...peers(b)]).toEqual([1, 1, 1, 1, 1]);
    }, within);
    const frames = (rig: typeof a) =>
      rig.forward
        .states()
        .reduce((sum, { counters }) => sum + (counters.frames_in ?? 0) + (counters.frames_out ?? 0), 0);
    const before = frames(a) + frames(b);
    const rounds = 50;
    const said = new Set<string>();
    for (let n = 0; n < rounds; n++) {
      rover.attitude(n);
      other.attitude(n);
      said.add(Buffer.from(qgc.say('HEARTBEAT')).toString('hex'));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const reached = (wire: MemoryTransport) =>
      wire.sent.map(({ bytes }) => Buffer.from(bytes).toString('hex')).filter((hex) => said.has(hex));
    await vi.waitFor(() => expect([reached(wireA).length, reached(wireB).length]).toEqual([rounds, rounds]), within);
    // Whatever still went round would go on doing so: the count stands still, and every frame crossed each wire once.
    let last = -1;
    await vi.waitFor(
      () => {
        const now = frames(a) + frames(b);
        const isStill = now === last;
        last = now;
        expect(isStill).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    expect(new Set(reached(wireA)).size).toBe(rounds);
    expect(new Set(reached(wireB)).size).toBe(rounds);
    // Three talkers: counted at both ends, two wires, three endpoints and back once by the other wire. A storm has no bound.
    expect(last - before).toBeLessThan(rounds * 3 * 12);
  });

  test('a vehicle that passes frames on between its own links sends nobody his own words', async () => {
    const [one, two] = [new MemoryTransport(), new MemoryTransport()];
    const rig = await forwardRig(['udpin://127.0.0.1:0?write=1'], [{ transport: one }, { transport: two }]);
    await vi.waitFor(() => expect([one.opens, two.opens]).toEqual([1, 1]), within);
    const rover = new FakeVehicle((bytes) => one.deliver(bytes, 'peer'));
    rover.heartbeat();
    const qgc = await groundStation('udp', await rig.port());
    onTestFinished(() => qgc.close());
    const said = qgc.say('STATUSTEXT', { severity: 6, text: 'hello' });
    await vi.waitFor(
      () =>
        expect(one.sent.some(({ bytes }) => Buffer.compare(Buffer.from(bytes), Buffer.from(said)) === 0)).toBe(true),
      within,
    );
    two.deliver(said, 'peer');
    rover.attitude(77);
    await qgc.next('ATTITUDE');
    expect(qgc.all('STATUSTEXT')).toEqual([]);
  });
});

describe('[F3] peers that are no help', () => {
  test('one that reads nothing holds up neither the vehicle nor the others, and is hung up on', async () => {
    const wire = new MemoryTransport();
    const rig = await forwardRig(['tcpin://127.0.0.1:0'], [{ transport: wire }]);
    const [slow, quick] = [await groundStation('tcp', await rig.port()), await groundStation('tcp', await rig.port())];
    onTestFinished(() => void [slow, quick].map((one) => one.close()));
    await vi.waitFor(() => expect(rig.forward.states()[0]?.peers).toBe(2), within);
    slow.stopReading();
    const rover = new FakeVehicle((bytes) => wire.deliver(bytes, 'peer'));
    const text = { severity: 6, text: 'x'.repeat(50) };
    const undrained = () => rig.forward.states()[0]?.counters.frames_undrained ?? 0;
    let said = 0;
    const began = Date.now();
    while (rig.forward.states()[0]?.peers === 2) {
      if (Date.now() - began > 25_000) throw new Error('it was not hung up on');
      for (let n = 0; n < 100; n++, said++) rover.say('STATUSTEXT', text);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(undrained()).toBeGreaterThan(0);
    expect(rig.forward.states()[0]?.counters).toMatchObject({ hopeless_peers: 1 });
    const before = quick.all('STATUSTEXT').length;
    rover.say('STATUSTEXT', text);
    await vi.waitFor(() => expect(quick.all('STATUSTEXT').length).toBeGreaterThan(before), within);
    expect(quick.isClosed).toBe(false);
    expect(said).toBeGreaterThan(1000);
  });

  test('a flood reaches the vehicle as a trickle, and garbage is counted and forgotten', async () => {
    const wire = new MemoryTransport();
    const rig = await forwardRig(['tcpin://127.0.0.1:0?write=1'], [{ transport: wire }]);
    const rover = new FakeVehicle((bytes) => wire.deliver(bytes, 'peer'));
    await vi.waitFor(() => expect(wire.opens).toBe(1), within);
    rover.heartbeat();
    const flood = await groundStation('tcp', await rig.port());
    onTestFinished(() => flood.close());
    const mine = () => wire.sent.filter(({ bytes }) => bytes[5] === 254).length;
    const began = Date.now();
    for (let n = 0; n < 4000; n++) flood.say('PARAM_REQUEST_READ', { ...toRover, param_index: n % 1000, param_id: '' });
    const counters = () => rig.forward.states()[0]?.counters ?? {};
    await vi.waitFor(
      () => expect((counters().flood_bytes ?? 0) + (counters().dropped_too_fast ?? 0)).toBeGreaterThan(1000),
      within,
    );
    const seconds = (Date.now() - began) / 1000;
    expect(mine()).toBeGreaterThan(100);
    expect(mine()).toBeLessThanOrEqual(150 + 150 * seconds + 32);
    // What comes while the flood still does is let go of with it, unread.
    await vi.waitFor(() => {
      flood.sayBytes(new Uint8Array(500).fill(0x41));
      flood.say('PARAM_REQUEST_LIST', toRover);
      expect(counters().skipped_bytes).toBeGreaterThan(0);
    }, within);
  });

  test('while our own bytes have not left, what stations say waits, and is not said when it is old', async () => {
    const wire = new MemoryTransport();
    const rig = await forwardRig(['udpin://127.0.0.1:0?write=1'], [{ transport: wire }]);
    const rover = new FakeVehicle((bytes) => wire.deliver(bytes, 'peer'));
    await vi.waitFor(() => expect(wire.opens).toBe(1), within);
    rover.heartbeat();
    wire.stands = true;
    rig.links[0]?.send({ systemId: 1, componentId: 1 }, { kind: 'param_read', name: 'FS_ACTION' });
    const qgc = await groundStation('udp', await rig.port());
    onTestFinished(() => qgc.close());
    qgc.say('COMMAND_LONG', { ...toRover, command: 400, param1: 1 });
    await vi.waitFor(() => expect(rig.forward.states()[0]?.counters.frames_in).toBe(1), within);
    const mine = () => wire.sent.filter(({ bytes }) => bytes[5] === 254).length;
    await vi.waitFor(() => expect(rig.dropped('late')).toBe(1), within);
    wire.stands = false;
    wire.drain();
    qgc.say('PARAM_REQUEST_LIST', toRover);
    await vi.waitFor(() => expect(mine()).toBe(1), within);
    expect(wire.sent.some(({ bytes }) => bytes[5] === 254 && bytes[7] === 76)).toBe(false);
  });
});
