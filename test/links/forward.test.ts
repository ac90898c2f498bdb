/** Other ground stations beside the dashboard, over real sockets: what they hear, and what reaches the vehicle. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { tcpOut } from '../../bridge/links/tcp.ts';
import { writeFrame } from '../../simulator/mavlink/frames.ts';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { alone, forwardRig } from '../support/forward-rig.ts';
import { type GroundStation, groundStation, type StationOptions } from '../support/ground-station.ts';
import { MemoryTransport } from '../support/memory-transport.ts';
import { testRim } from '../support/rim.ts';

const within = { timeout: 10_000, interval: 10 };
const toRover = { target_system: 1, target_component: 1 };
const arm = { ...toRover, command: 400, param1: 1 };

async function station(port: number, options?: StationOptions, kind: 'udp' | 'tcp' = 'udp'): Promise<GroundStation> {
  const made = await groundStation(kind, port, options);
  onTestFinished(() => made.close());
  made.say('HEARTBEAT');
  return made;
}

/** A vehicle whose bytes a test writes. */
async function byHand(...urls: string[]) {
  const transport = new MemoryTransport();
  const rig = await forwardRig(urls, [{ transport }]);
  await vi.waitFor(() => expect(transport.opens).toBe(1), within);
  const vehicle = new FakeVehicle((bytes) => transport.deliver(bytes, 'peer'));
  vehicle.heartbeat();
  const reached = () => transport.sent.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  return { ...rig, rig, transport, vehicle, reached };
}

async function simulated(...urls: string[]) {
  const simulator = await start(
    parseOptions(['--serial0', 'tcp:0', '--warm']),
    Date.now(),
    () => performance.now(),
    () => {},
  );
  onTestFinished(() => simulator.stop());
  const port = Number(simulator.ports[0]?.split(':').at(-1));
  const transport = tcpOut({ host: '127.0.0.1', port }, testRim());
  const rig = await forwardRig(urls, [{ transport }]);
  await vi.waitFor(() => expect(rig.record.heartbeats().length).toBeGreaterThan(0), within);
  const machine = simulator.machines[0];
  if (machine === undefined) throw new Error('no vehicle');
  return { ...rig, rig, machine };
}

describe('[F1] what stations hear', () => {
  test('every frame byte for byte: unknown, signed, MAVLink 1, of other components, whatever is in it', async () => {
    const { port, vehicle, transport } = await byHand('udpin://127.0.0.1:0');
    const qgc = await station(await port());
    await vi.waitFor(() => {
      vehicle.heartbeat();
      expect(qgc.heard.length).toBeGreaterThan(0);
    }, within);
    const payload = fc.uint8Array({ minLength: 1, maxLength: 255 });
    const ids = fc.record({
      seq: fc.nat(255),
      system: fc.constantFrom(1, 7, 42),
      component: fc.integer({ min: 1, max: 250 }),
    });
    const unknown = fc.record({ ids, payload, id: fc.integer({ min: 60_000, max: 16_777_215 }), signed: fc.boolean() });
    const frames = fc.sample(unknown, { numRuns: 300, seed: 11 }).map(unknownFrame);
    qgc.chunks.length = 0;
    for (const frame of frames) {
      // What is not of the dialect is a frame once another begins behind it: a heartbeat of a camera.
      transport.deliver(
        Buffer.concat([frame, vehicle.frame('HEARTBEAT', camera, { systemId: 1, componentId: 100 })]),
        'peer',
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    const heard = () => new Set(qgc.chunks.map((chunk) => Buffer.from(chunk).toString('hex')));
    await vi.waitFor(() => expect(qgc.chunks.length).toBeGreaterThanOrEqual(2 * frames.length), within);
    for (const frame of frames) expect(heard()).toContain(Buffer.from(frame).toString('hex'));
  });

  test('MAVLink 1 goes as it came, and so does what is addressed to somebody else', async () => {
    const { port, vehicle, transport } = await byHand('tcpin://127.0.0.1:0');
    const mute = await groundStation('tcp', await port());
    onTestFinished(() => mute.close());
    const ack = vehicle.frame('COMMAND_ACK', { command: 400, result: 0, target_system: 255, target_component: 190 });
    const writer = { system: 1, component: 1, version: 1, seq: 7, signing: undefined } as const;
    const v1 = writeFrame({ ...writer }, { name: 'HEARTBEAT', fields: camera }, 0) ?? new Uint8Array();
    await vi.waitFor(() => {
      transport.deliver(ack, 'peer');
      transport.deliver(v1, 'peer');
      const all = Buffer.concat(mute.chunks).toString('hex');
      expect(all).toContain(Buffer.from(ack).toString('hex'));
      expect(all).toContain(Buffer.from(v1).toString('hex'));
    }, within);
  });

  test('of two links of one group only the one that carries the vehicle, and the other once that is silent', async () => {
    const [one, two] = [new MemoryTransport(), new MemoryTransport()];
    const rig = await forwardRig(['udpin://127.0.0.1:0'], [{ transport: one }, { transport: two }]);
    const qgc = await station(await rig.port());
    await vi.waitFor(() => expect(rig.forward.states()[0]?.peers).toBe(1), within);
    const [first, second] = [one, two].map((wire) => new FakeVehicle((bytes) => wire.deliver(bytes, 'peer')));
    for (let n = 1; n <= 20; n++) {
      first?.attitude(n);
      second?.attitude(1000 + n);
    }
    await vi.waitFor(() => expect(qgc.all('ATTITUDE')).toHaveLength(20), within);
    expect(qgc.all('ATTITUDE').every(({ time_boot_ms }) => Number(time_boot_ms) <= 20)).toBe(true);
    await vi.waitFor(() => {
      second?.attitude(2000);
      expect(qgc.all('ATTITUDE').some(({ time_boot_ms }) => time_boot_ms === 2000)).toBe(true);
    }, within);
  });

  test('of our own frames those for everyone: that there is an onboard computer, and nothing that we ask', async () => {
    const { port, links, record } = await simulated('udpin://127.0.0.1:0');
    const qgc = await station(await port());
    await qgc.next('HEARTBEAT', ({ type }) => type === 18);
    links[0]?.send({ systemId: 1, componentId: 1 }, { kind: 'param_read', name: 'FS_ACTION' });
    await vi.waitFor(() => expect(record.reports.some(({ report }) => report.kind === 'param')).toBe(true), within);
    await qgc.next('PARAM_VALUE', ({ param_id }) => param_id === 'FS_ACTION');
    expect(qgc.all('PARAM_REQUEST_READ')).toEqual([]);
  });
});

describe('[F2] what stations say', () => {
  test('read-only: nothing reaches the vehicle; an arming is answered DENIED and told once', async () => {
    const { port, rig, reached, refused, dropped } = await byHand('udpin://127.0.0.1:0');
    const qgc = await station(await port());
    const before = reached().length;
    qgc.say('PARAM_REQUEST_LIST', toRover);
    qgc.say('COMMAND_LONG', arm);
    expect(await qgc.next('COMMAND_ACK')).toMatchObject({ command: 400, result: 2, target_system: 254 });
    qgc.say('COMMAND_LONG', arm);
    await vi.waitFor(() => expect(qgc.all('COMMAND_ACK')).toHaveLength(2), within);
    expect(
      reached()
        .slice(before)
        .filter((hex) => hex.slice(10, 12) === 'fe'),
    ).toEqual([]);
    expect(dropped('read_only')).toBe(4);
    expect(refused).toEqual([expect.objectContaining({ vehicle: 'rover:1', what: 'arm', code: 'READ_ONLY' })]);
    expect(refused[0]?.by).toMatch(/^station 254\/190 at 127\.0\.0\.1:\d+ \(forward-1\)$/);
    expect(rig.stations).toEqual([]);
  });

  test('with write=1 a stranger has parameters, a mission and an arming, and the bridge hears who it is', async () => {
    const { port, rig, machine } = await simulated('tcpin://127.0.0.1:0?write=1');
    const qgc = await station(await port(), {}, 'tcp');
    qgc.say('PARAM_REQUEST_LIST', toRover);
    const { param_count } = await qgc.next('PARAM_VALUE');
    await vi.waitFor(() => {
      const indices = new Set(qgc.all('PARAM_VALUE').map(({ param_index }) => param_index));
      expect(indices.size).toBeGreaterThanOrEqual(Number(param_count));
    }, within);
    const items = [0, 1, 2].map((seq) => ({
      ...toRover,
      seq,
      frame: 3,
      command: 16,
      x: 518_735_000 + seq * 1000,
      y: -6_090_000,
      z: 0,
    }));
    qgc.say('MISSION_COUNT', { ...toRover, count: items.length });
    for (const item of items) {
      await qgc.next('MISSION_REQUEST', ({ seq }) => seq === item.seq);
      qgc.say('MISSION_ITEM_INT', item);
    }
    expect(await qgc.next('MISSION_ACK')).toMatchObject({ type: 0, target_system: 254 });
    qgc.say('MISSION_REQUEST_LIST', toRover);
    expect(await qgc.next('MISSION_COUNT')).toMatchObject({ count: 3 });
    for (const seq of [0, 1, 2]) {
      qgc.say('MISSION_REQUEST_INT', { ...toRover, seq });
      await qgc.next('MISSION_ITEM_INT', (item) => item.seq === seq);
    }
    qgc.say('COMMAND_LONG', { ...toRover, command: 176, param1: 1, param2: 0 });
    await qgc.next('COMMAND_ACK', ({ command }) => command === 176);
    qgc.say('COMMAND_LONG', arm);
    expect(await qgc.next('COMMAND_ACK', ({ command }) => command === 400)).toMatchObject({ result: 0 });
    expect(machine.vehicle.armed).toBe(true);
    expect(rig.stations[0]).toEqual(['rover:1', { systemId: 254, componentId: 190 }]);
  });

  test('[F4] while somebody here holds the lease it arms nothing and drives nothing; HOLD passes', async () => {
    const { port, rig, machine, refused } = await simulated('udpin://127.0.0.1:0?write=1');
    const qgc = await station(await port());
    rig.standing = { ...alone, kept: 'lease' };
    qgc.say('COMMAND_LONG', { ...toRover, command: 176, param1: 1, param2: 0 });
    expect(await qgc.next('COMMAND_ACK', ({ command }) => command === 176)).toMatchObject({ result: 1 });
    qgc.say('COMMAND_LONG', arm);
    expect(await qgc.next('COMMAND_ACK', ({ command }) => command === 400)).toMatchObject({ result: 1 });
    qgc.say('MISSION_COUNT', { ...toRover, count: 3 });
    expect(await qgc.next('MISSION_ACK')).toMatchObject({ type: 14 });
    qgc.say('PARAM_SET', { ...toRover, param_id: 'FS_THR_ENABLE', param_value: 0, param_type: 2 });
    expect(await qgc.next('PARAM_ERROR')).toMatchObject({ param_id: 'FS_THR_ENABLE', error: 3 });
    expect(String((await qgc.next('STATUSTEXT', ({ text }) => String(text).startsWith('Tether'))).text)).toContain(
      'Tether refused',
    );
    const { drives } = machine.memory.effects;
    for (let n = 0; n < 10; n++) {
      qgc.say('MANUAL_CONTROL', { target: 1, x: 0, y: 0, z: 1000, r: 0, buttons: 0 });
      qgc.say('RC_CHANNELS_OVERRIDE', { ...toRover, chan1_raw: 1500, chan3_raw: 1900 });
      qgc.say('SET_POSITION_TARGET_LOCAL_NED', { ...toRover, coordinate_frame: 8, type_mask: 0x5c7, vx: 2 });
    }
    qgc.say('COMMAND_LONG', { ...toRover, command: 176, param1: 1, param2: 4 });
    expect(await qgc.next('COMMAND_ACK', ({ command, result }) => command === 176 && result === 0)).toBeDefined();
    await vi.waitFor(() => expect(rig.dropped('never')).toBe(30), within);
    expect(drives.entries.filter(({ system }) => system === 254)).toEqual([]);
    expect(machine.vehicle.armed).toBe(false);
    expect(refused.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['mode', 'arm', 'MISSION_COUNT', 'parameter FS_THR_ENABLE', 'MANUAL_CONTROL']),
    );
  });

  test('a heartbeat reaches the vehicle with heartbeat=1 only', async () => {
    const { port, reached, dropped } = await byHand(
      'udpin://127.0.0.1:0?write=1',
      'udpin://127.0.0.1:0?write=1&heartbeat=1',
    );
    const [quiet, loud] = [await station(await port(0)), await station(await port(1), { system: 253 })];
    const silent = quiet.say('HEARTBEAT');
    const beating = loud.say('HEARTBEAT');
    await vi.waitFor(() => expect(reached()).toContain(Buffer.from(beating).toString('hex')), within);
    await vi.waitFor(() => expect(dropped('heartbeat')).toBeGreaterThanOrEqual(2), within);
    expect(reached()).not.toContain(Buffer.from(silent).toString('hex'));
    // The stations see that there is another one.
    quiet.say('HEARTBEAT');
    await quiet.next('HEARTBEAT', ({ type }) => type === 6);
    await loud.next('HEARTBEAT', ({ type }) => type === 6);
  });

  test.each([
    ['our own system id', { system: 255 }, 'claims_bridge', /system id of this bridge/],
    ['a vehicle', { system: 1, component: 1 }, 'claims_vehicle', null],
    ['our component aboard', { system: 1, component: 191 }, 'claims_bridge', null],
    ['nobody', { system: 0 }, 'no_sender', null],
  ] as const)('who claims to be %s is refused', async (_who, from, why, told) => {
    const { port, reached, dropped, refused } = await byHand('udpin://127.0.0.1:0?write=1&heartbeat=1');
    const liar = await station(await port(), from);
    const frame = liar.say('COMMAND_LONG', arm);
    await vi.waitFor(() => expect(dropped(why)).toBe(2), within);
    expect(reached()).not.toContain(Buffer.from(frame).toString('hex'));
    if (told) expect(refused[0]?.why).toMatch(told);
  });

  test('two stations of one system id: the first is heard, the other is told of', async () => {
    const { port, dropped, refused } = await byHand('udpin://127.0.0.1:0?write=1');
    const at = await port();
    await station(at);
    const second = await station(at);
    second.say('PARAM_REQUEST_LIST', toRover);
    await vi.waitFor(() => expect(dropped('lives_elsewhere')).toBeGreaterThan(0), within);
    expect(refused[0]?.why).toMatch(/another station has the same system id/);
  });

  test('a frame for one station goes there and to nobody else, one for nobody known nowhere', async () => {
    const { port, dropped, reached } = await byHand('tcpin://127.0.0.1:0?write=1');
    const at = await port();
    const [one, two, three] = [
      await station(at, {}, 'tcp'),
      await station(at, { system: 253 }, 'tcp'),
      await station(at, { system: 252 }, 'tcp'),
    ];
    await two.next('HEARTBEAT');
    await three.next('HEARTBEAT');
    const before = reached().length;
    one.say('PARAM_REQUEST_LIST', { target_system: 253, target_component: 0 });
    await two.next('PARAM_REQUEST_LIST');
    one.say('PARAM_REQUEST_LIST', { target_system: 77, target_component: 0 });
    await vi.waitFor(() => expect(dropped('no_way')).toBe(1), within);
    expect(three.all('PARAM_REQUEST_LIST')).toEqual([]);
    expect(one.all('PARAM_REQUEST_LIST')).toEqual([]);
    expect(
      reached()
        .slice(before)
        .filter((hex) => hex.slice(10, 12) === 'fe'),
    ).toEqual([]);
  });

  test('what lives behind the vehicle’s link is reached by its own address, autopilot or not', async () => {
    const { port, vehicle, reached } = await byHand('udpin://127.0.0.1:0?write=1');
    vehicle.heartbeat(camera, { systemId: 42, componentId: 100 });
    const qgc = await station(await port());
    const asked = qgc.say('PARAM_REQUEST_LIST', { target_system: 42, target_component: 100 });
    await vi.waitFor(() => expect(reached()).toContain(Buffer.from(asked).toString('hex')), within);
  });

  test('a recording is never forwarded', async () => {
    const { forward, port, rig } = await byHand('udpin://127.0.0.1:0');
    const qgc = await station(await port());
    await vi.waitFor(() => expect(forward.states()[0]?.peers).toBe(1), within);
    const [live] = rig.links;
    if (live === undefined) throw new Error('no link');
    const vehicle = new FakeVehicle(() => {});
    const recorded = vehicle.frame('ATTITUDE', {
      time_boot_ms: 1,
      roll: 0,
      pitch: 0,
      yaw: 0,
      rollspeed: 0,
      pitchspeed: 0,
      yawspeed: 0,
    });
    forward.onFrame(
      { id: 'replay', name: 'replay', url: 'replay://x', replay: true } as typeof live,
      recorded,
      'in',
      0,
    );
    forward.onFrame(live, vehicle.frame('HEARTBEAT', camera), 'in', 0);
    await qgc.next('HEARTBEAT');
    expect(qgc.all('ATTITUDE')).toEqual([]);
  });
});

const camera = { type: 30, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };

type Unknown = {
  readonly ids: { readonly seq: number; readonly system: number; readonly component: number };
  readonly payload: Uint8Array;
  readonly id: number;
  readonly signed: boolean;
};

/** No start byte inside, so that nobody could take part of it for a frame of its own. */
function unknownFrame({ ids, payload, id, signed }: Unknown): Uint8Array {
  const plain = payload.map((byte) => (byte >= 0xfd ? 0 : byte));
  const safeId = [id & 0xff, (id >> 8) & 0xff, id >> 16].map((byte) => (byte >= 0xfd ? 1 : byte));
  const seq = ids.seq >= 0xfd ? 0 : ids.seq;
  const header = [
    0xfd,
    plain.length >= 0xfd ? 0xfc : plain.length,
    signed ? 1 : 0,
    0,
    seq,
    ids.system,
    ids.component,
    ...safeId,
  ];
  const tail = Array.from({ length: 2 + (signed ? 13 : 0) }, (_, n) => (n * 37 + seq) % 0xf0);
  return Uint8Array.from([...header, ...plain.subarray(0, header[1]), ...tail]);
}
