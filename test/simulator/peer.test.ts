import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import {
  ardupilotmega,
  common,
  MavLinkPacketParser,
  MavLinkPacketSplitter,
  MavLinkProtocolV2,
  minimal,
  send,
} from 'node-mavlink';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseOptions } from '../../simulator/options.ts';
import { type Running, start } from '../../simulator/start.ts';

/**
 * A client that nobody here wrote: node-mavlink with its own classes, parser and serialisation, over TCP. It knows
 * nothing of the simulator's tables, and must be content: heartbeats, parameters, mission, mode, arming, go-to.
 */

let running: Running;
let socket: Socket;
// biome-ignore lint/suspicious/noExplicitAny: the library's own data classes are untyped when they come from its registry
const heard: { name: string; data: any }[] = [];
const registry = { ...minimal.REGISTRY, ...common.REGISTRY, ...ardupilotmega.REGISTRY };
const protocol = new MavLinkProtocolV2(255, 190);

beforeAll(async () => {
  const options = parseOptions(['--serial0', 'tcp:0', '--warm', '--speedup', '4']);
  running = await start(
    options,
    Date.now(),
    () => performance.now(),
    () => {},
  );
  socket = connect(Number(running.ports[0]?.split(':').at(-1)), '127.0.0.1');
  const bytes = new PassThrough();
  bytes
    .pipe(new MavLinkPacketSplitter())
    .pipe(new MavLinkPacketParser())
    .on('data', (packet) => {
      const clazz = registry[packet.header.msgid];
      if (clazz !== undefined) heard.push({ name: clazz.MSG_NAME, data: packet.protocol.data(packet.payload, clazz) });
    });
  socket.pipe(bytes);
  await new Promise((resolve) => socket.once('connect', resolve));
});

afterAll(async () => {
  socket.destroy();
  await running.stop();
});

const all = (name: string) => heard.filter((message) => message.name === name).map(({ data }) => data);

async function seen(name: string, count = 1): Promise<void> {
  await expect.poll(() => all(name).length, { timeout: 10_000, interval: 10 }).toBeGreaterThanOrEqual(count);
}

function fill<T extends object>(message: T, values: Partial<T>): T {
  return Object.assign(message, { targetSystem: 1, targetComponent: 1 }, values);
}

async function command(id: number, ...params: number[]): Promise<number> {
  const before = all('COMMAND_ACK').length;
  const order = fill(new common.CommandLong(), { command: id });
  params.forEach((value, i) => {
    Object.assign(order, { [`_param${i + 1}`]: value });
  });
  await send(socket, order, protocol);
  await seen('COMMAND_ACK', before + 1);
  return all('COMMAND_ACK').at(-1).result;
}

it('hears heartbeats of a ground rover of ArduPilot', async () => {
  await send(socket, Object.assign(new minimal.Heartbeat(), { type: 6, autopilot: 8 }), protocol);
  await seen('HEARTBEAT', 2);
  expect(all('HEARTBEAT')[0]).toMatchObject({ type: 10, autopilot: 3, customMode: 0, baseMode: 0x41 });
});

it('downloads every parameter', async () => {
  await send(socket, fill(new common.ParamRequestList(), {}), protocol);
  await expect
    .poll(() => new Set(all('PARAM_VALUE').map((value) => value.paramIndex)).size, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(1252);
  expect(all('PARAM_VALUE').find((value) => value.paramId === 'RC_OVERRIDE_TIME')).toMatchObject({ paramValue: 3 });
});

it('carries a mission up and down', async () => {
  const place = (i: number) => ({ x: 518_735_000 + 1000 * i, y: -6_090_000 });
  await send(socket, fill(new common.MissionCount(), { count: 3 }), protocol);
  let answered = 0;
  const finished = async () => {
    for (const { seq } of all('MISSION_REQUEST').slice(answered)) {
      answered++;
      const item = fill(new common.MissionItemInt(), { seq, command: 16, frame: 3, autocontinue: 1, ...place(seq) });
      await send(socket, item, protocol);
    }
    return all('MISSION_ACK').map((ack) => ack.type);
  };
  await expect.poll(finished, { timeout: 10_000, interval: 10 }).toContain(0);
  await send(socket, fill(new common.MissionRequestList(), {}), protocol);
  await seen('MISSION_COUNT');
  expect(all('MISSION_COUNT')[0].count).toBe(3);
  await send(socket, fill(new common.MissionRequestInt(), { seq: 2 }), protocol);
  await seen('MISSION_ITEM_INT');
  expect(all('MISSION_ITEM_INT')[0]).toMatchObject({ seq: 2, ...place(2) });
});

it('changes the mode, arms, and goes to a place', async () => {
  expect(await command(176, 1, 15)).toBe(0);
  expect(all('HEARTBEAT').at(-1)).toMatchObject({ customMode: 15 });
  expect(await command(400, 1)).toBe(0);
  const target = fill(new common.SetPositionTargetGlobalInt(), {
    coordinateFrame: 6,
    latInt: 518_735_900,
    lonInt: -6_090_000,
  });
  Object.assign(target, { typeMask: 3576 });
  await send(socket, target, protocol);
  await seen('MISSION_ITEM_REACHED');
  const { lat } = all('GLOBAL_POSITION_INT').at(-1);
  expect(Math.abs(lat - 518_735_900)).toBeLessThan(400);
  expect(await command(400, 0)).toBe(0);
});
