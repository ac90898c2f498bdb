/**
 * A signed link against the simulator's own signing, in virtual time, on a port that takes nothing unsigned: the vehicle
 * obeys what we sign, we believe what it signs, and nobody else has a say.
 */
import { expect, test } from 'vitest';
import type { Order } from '../../bridge/core/orders.ts';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { ticksAt } from '../../bridge/links/mavlink/signature.ts';
import { receiveBytes } from '../../simulator/protocol/link.ts';
import { createRig } from '../simulator/rig.ts';
import { framesIn, rover } from '../support/fake-vehicle.ts';
import { liveLink } from '../support/live-link.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { otherKey, sealed, signingOver, testGroup, testKey } from '../support/signing.ts';

const to = { systemId: 1, componentId: 1 };
const hold: Order = {
  ...{ kind: 'command', form: 'long', command: 176, params: [1, 4, 0, 0, 0, 0, 0], confirmation: 0 },
};

type Options = {
  /** How far the vehicle's clock is ahead of ours. */
  readonly aheadMs?: number;
  readonly key?: Uint8Array;
  readonly unsigned?: 'refuse' | 'accept';
};

async function signedLink({ aheadMs = 0, key = testKey, unsigned = 'refuse' }: Options = {}) {
  const reckoning = new ManualClock();
  const rig = createRig({ startUnixMs: reckoning.wallMs() + aheadMs });
  rig.send('SETUP_SIGNING', { initial_timestamp: 0n, secret_key: testKey });
  rig.run(100);
  rig.forget();
  const made = testGroup({ key });
  const signing = signingOver(made.group, { unsigned });
  const linked = await liveLink({ signing });
  // One clock for both: that of the link.
  const clock = linked.clock;
  Object.assign(made.clock, { wallMs: () => clock.wallMs(), monoMs: () => clock.monoMs() });
  const port = rig.machine.vehicle.links[1];
  if (port === undefined) throw new Error('no second port');
  const heardAt = () => linked.reports.filter(({ report }) => report.kind === 'heard').length;
  const meet = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 20) {
      rig.run(20);
      for (const { frame } of rig.heardOnSecond.splice(0)) linked.transport.deliver(frame.bytes);
      linked.timers.advance(20);
      for (const { bytes } of linked.transport.sent.splice(0)) {
        sent.push(bytes);
        receiveBytes(port, bytes);
      }
    }
  };
  const sent: Uint8Array[] = [];
  const acks = () => linked.reports.filter(({ report }) => report.kind === 'ack');
  return { rig, port, signing, meet, sent, acks, heardAt, ...linked };
}

test('[Y1] [Y2] all that goes either way is signed, and the vehicle obeys on a port that takes nothing else', async () => {
  const world = await signedLink();
  world.meet(3000);
  expect(world.heartbeats().length).toBeGreaterThan(1);
  expect(world.link.send(to, hold)).toBe(true);
  world.meet(400);
  expect(world.acks()).toContainEqual(expect.objectContaining({ report: expect.objectContaining({ result: 0 }) }));
  world.link.operate(to, 255, 25);
  for (let n = 0; n < 20; n++) {
    world.link.send(to, { kind: 'manual_control', steer: 0, throttle: 0 }, { groundStation: 255 });
    world.meet(40);
  }
  world.link.send(to, { kind: 'mission_list', list: 'mission' });
  world.meet(400);
  const frames = framesIn(...world.sent);
  expect(frames.length).toBe(world.sent.length);
  expect(frames.filter(({ frame }) => !frame.signed || frame.version !== 2)).toEqual([]);
  const names = new Set(frames.map(({ message }) => message.name));
  for (const name of ['HEARTBEAT', 'COMMAND_LONG', 'MANUAL_CONTROL', 'MISSION_REQUEST_LIST'])
    expect(names).toContain(name);
  expect(world.port.counters.refusedUnsigned).toBe(0);
  expect(world.rig.machine.memory.effects.drives.count).toBeGreaterThanOrEqual(20);
  expect(world.signing.status()).toMatchObject({ refused: {}, signed: world.sent.length });
});

test.each([
  ['half a day behind ours', -43_200_000],
  ['a year ahead of ours', 366 * 86_400_000],
])('[Y2] a vehicle whose clock is %s is heard within two seconds, and obeys', async (_, aheadMs) => {
  const world = await signedLink({ aheadMs });
  world.meet(2000);
  expect(world.heardAt()).toBeGreaterThan(5);
  world.link.send(to, hold);
  world.meet(400);
  expect(world.acks().length).toBeGreaterThan(0);
});

test.each([
  ['1970', -1_700_000_000_000],
  ['next year', 366 * 86_400_000],
])('[Y1] a wall clock that jumps to %s while the link is up costs no frame', async (_, jumpMs) => {
  const world = await signedLink();
  world.meet(2000);
  world.clock.jumpWall(jumpMs);
  world.meet(5000);
  world.link.send(to, hold);
  world.meet(400);
  expect(world.acks().length).toBeGreaterThan(0);
  expect(world.port.counters.refusedUnsigned).toBe(0);
  expect(world.signing.status().refused).toEqual({});
});

test('[Y2] whoever has no key, another, or only a recording makes no vehicle heard, keeps no place, and is not passed on', async () => {
  const world = await signedLink();
  const passed: Uint8Array[] = [];
  Object.assign(world.listener, { onFrame: (frame: Uint8Array, way: string) => way === 'in' && passed.push(frame) });
  const plain = encode('HEARTBEAT', rover, { systemId: 9, componentId: 1, seq: 0 });
  for (const bytes of [plain, sealed(4e13, otherKey, { systemId: 9 }), sealed(1, testKey, { systemId: 9 })])
    world.transport.deliver(bytes, 'attacker');
  expect(world.heartbeats()).toEqual([]);
  expect(world.transport.proven.has('attacker')).toBe(false);
  expect(world.signing.status().refused).toEqual({ unsigned: 1, wrong_key: 1, behind: 1 });
  expect(passed).toEqual([]);
  expect(world.link.status().framesPerS).toBe(0);
  const good = sealed(ticksAt(world.clock.wallMs()), testKey, { systemId: 9 });
  world.transport.deliver(good, 'vehicle');
  expect(world.heartbeats().length).toBe(1);
  expect(world.transport.proven.has('vehicle')).toBe(true);
  expect(passed).toEqual([good]);
  const radio = { rssi: 80, remrssi: 80, txbuf: 100, noise: 10, remnoise: 10, rxerrors: 0, fixed: 0 };
  world.transport.deliver(encode('RADIO_STATUS', radio, { systemId: 51, componentId: 68, seq: 0 }), 'attacker');
  expect(passed.length).toBe(2);
  expect(world.transport.proven.has('attacker')).toBe(false);
});

test('[Y2] what was recorded of a vehicle is refused frame by frame when it is played again', async () => {
  const world = await signedLink();
  const recorded: Uint8Array[] = [];
  for (let passed = 0; passed < 20_000; passed += 20) {
    world.rig.run(20);
    recorded.push(...world.rig.heardOnSecond.map(({ frame }) => frame.bytes));
    world.meet(0);
    for (const { frame } of world.rig.heardOnSecond.splice(0)) world.transport.deliver(frame.bytes);
    world.timers.advance(20);
    for (const { bytes } of world.transport.sent.splice(0)) receiveBytes(world.port, bytes);
  }
  const { verified } = world.signing.status();
  expect(verified).toBeGreaterThan(100);
  for (const bytes of recorded) world.transport.deliver(bytes, 'attacker');
  expect(world.signing.status()).toMatchObject({ verified, refused: { replayed: recorded.length } });
});

test('[Y5] SETUP_SIGNING goes no further, signed or not', async () => {
  const world = await signedLink({ unsigned: 'accept' });
  const fields = { initial_timestamp: 1n, target_system: 1, target_component: 1, secret_key: [...otherKey] };
  world.transport.deliver(encode('SETUP_SIGNING', fields, { systemId: 255, componentId: 190, seq: 0 }));
  expect(world.link.status().counters).toMatchObject({ setup_signing_dropped: 1, signing_accepted_unsigned: 0 });
});

test('a link without a key signs nothing and believes what it always did', async () => {
  const linked = await liveLink();
  linked.vehicle.heartbeat();
  linked.run(2000);
  expect(linked.heartbeats().length).toBe(1);
  expect(linked.sentFrames().some(({ frame }) => frame.signed)).toBe(false);
  expect(linked.link.status().signing).toBeUndefined();
});
