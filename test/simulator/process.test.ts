import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createReader, type Frame, readFrames, writeFrame } from '../../simulator/mavlink/frames.ts';
import { parseOptions } from '../../simulator/options.ts';
import { parsePortSpec, shiftPort } from '../../simulator/ports/spec.ts';
import { type Running, start } from '../../simulator/start.ts';
import { noSocat, plug } from '../support/pty.ts';
import { tempDir } from '../support/temp-dir.ts';

const running: Running[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

async function simulate(...args: string[]): Promise<Running> {
  const options = parseOptions(['--warm', ...args]);
  const simulator = await start(
    options,
    Date.now(),
    () => performance.now(),
    () => {},
  );
  running.push(simulator);
  return simulator;
}

function portOf(simulator: Running, index = 0): number {
  return Number(simulator.ports[index]?.split(':').at(-1));
}

interface Client {
  readonly frames: Frame[];
  readonly socket: Socket;
  closed: boolean;
}

function connect(port: number): Client {
  const socket = createConnection(port, '127.0.0.1');
  sockets.push(socket);
  const client: Client = { frames: [], socket, closed: false };
  const reader = createReader();
  socket.on('data', (chunk) => client.frames.push(...readFrames(reader, chunk)));
  socket.on('close', () => {
    client.closed = true;
  });
  socket.on('error', () => {});
  return client;
}

const writer = { system: 255, component: 190, version: 2, seq: 0, signing: undefined } as const;

function order(id: number, param1 = 0): Uint8Array {
  const fields = { target_system: 1, target_component: 1, command: id, param1 };
  return writeFrame({ ...writer }, { name: 'COMMAND_LONG', fields }, 0) ?? new Uint8Array();
}

const names = (frames: readonly Frame[]) => frames.map((frame) => frame.message.name);

describe('over real sockets', () => {
  it('streams over TCP and answers', async () => {
    const client = connect(portOf(await simulate('--serial0', 'tcp:0')));
    client.socket.write(order(512, 148));
    await expect.poll(() => names(client.frames)).toContain('AUTOPILOT_VERSION');
    await expect.poll(() => names(client.frames)).toContain('GLOBAL_POSITION_INT');
  });

  it('serves one client, the next when it has left', async () => {
    const port = portOf(await simulate('--serial0', 'tcp:0', '--speedup', '10'));
    const first = connect(port);
    await expect.poll(() => first.frames.length).toBeGreaterThan(30);
    const second = connect(port);
    await expect.poll(() => first.frames.length).toBeGreaterThan(200);
    expect(second.frames).toHaveLength(0);
    first.socket.destroy();
    await expect.poll(() => second.frames.length).toBeGreaterThan(10);
  });

  it('cuts its clients when it reboots, and is there again', async () => {
    const port = portOf(await simulate('--serial0', 'tcp:0', '--speedup', '10'));
    const client = connect(port);
    await expect.poll(() => client.frames.length).toBeGreaterThan(10);
    client.socket.write(order(246, 1));
    await expect.poll(() => client.closed).toBe(true);
    const again = connect(port);
    await expect.poll(() => names(again.frames)).toContain('HEARTBEAT');
  });

  it('sends UDP datagrams of one frame each, and hears only the address it sends to', async () => {
    const ear = createSocket('udp4');
    const reader = createReader();
    const perDatagram: number[] = [];
    const frames: Frame[] = [];
    let from = 0;
    ear.on('message', (chunk, source) => {
      from = source.port;
      const some = readFrames(reader, chunk);
      perDatagram.push(some.length);
      frames.push(...some);
    });
    await new Promise<void>((resolve) => ear.bind(0, '127.0.0.1', resolve));
    const stranger = createSocket('udp4');
    try {
      await simulate('--serial0', `udpclient:127.0.0.1:${ear.address().port}`);
      await expect.poll(() => frames.length).toBeGreaterThan(10);
      stranger.send(order(401), from, '127.0.0.1');
      ear.send(order(512, 148), from, '127.0.0.1');
      await expect.poll(() => names(frames)).toContain('AUTOPILOT_VERSION');
      expect(names(frames).filter((name) => name === 'COMMAND_ACK')).toHaveLength(1);
      expect(new Set(perDatagram)).toEqual(new Set([1]));
    } finally {
      ear.close();
      stranger.close();
    }
  });

  it.skipIf(noSocat())('speaks over a wire: a pseudo-terminal pair', async () => {
    const folder = tempDir();
    const [ours, theirs] = [join(folder, 'a'), join(folder, 'b')];
    await plug(ours, theirs);
    await simulate('--serial0', `uart:${ours}:57600`);
    const device = new SerialPort({ path: theirs, baudRate: 57_600 });
    const reader = createReader();
    const frames: Frame[] = [];
    device.on('data', (chunk) => frames.push(...readFrames(reader, chunk)));
    await expect.poll(() => names(frames)).toContain('GLOBAL_POSITION_INT');
    device.write(order(512, 148));
    await expect.poll(() => names(frames)).toContain('AUTOPILOT_VERSION');
    await new Promise<void>((resolve) => device.close(() => resolve()));
  });

  it('runs several vehicles with ids and ports of their own', async () => {
    const simulator = await simulate('--serial0', 'tcp:0', '--count', '3', '--sysid', '4');
    const clients = simulator.ports.map((_, i) => connect(portOf(simulator, i)));
    for (const [i, client] of clients.entries()) {
      await expect.poll(() => client.frames[0]?.system).toBe(4 + i);
    }
  });

  it('can be told what goes wrong while it runs', async () => {
    const simulator = await simulate('--serial0', 'tcp:0', '--control', '0');
    const url = `http://127.0.0.1:${simulator.control}`;
    const post = (body: string, type = 'application/json') =>
      fetch(`${url}/do`, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await post('{"do":"gps-lost","for":60}')).status).toBe(200);
    expect(simulator.machines[0]?.vehicle.faults.gpsLost).toBe(true);
    const state: unknown = await (await fetch(`${url}/`)).json();
    expect(state).toMatchObject({ running: [{ do: 'gps-lost' }], vehicles: [{ system: 1 }] });
    expect((await post('{"do":"nonsense"}')).status).toBe(400);
    const client = connect(portOf(simulator));
    client.socket.write(order(401));
    const effects = async () => (await fetch(`${url}/effects?since=0`)).json();
    await expect.poll(effects).toMatchObject({ count: 1, effects: [{ command: 401, system: 255 }] });
    expect((await fetch(`${url}/effects?vehicle=2`)).status).toBe(404);
    expect((await post('{"do":"gps-lost"}', 'text/plain')).status).toBe(415);
    expect((await fetch(`${url}/clear`, { method: 'POST' })).status).toBe(200);
    expect(simulator.machines[0]?.vehicle.faults.gpsLost).toBe(false);
  });
});

describe('command line', () => {
  it.each([
    [['--bogus'], /Unknown option '--bogus'/],
    [['--speedup', '0'], /--speedup 0: must be a number from 0.1 to 1000/],
    [['--sysid', '1.5'], /--sysid 1.5: must be a whole number/],
    [['--home', '1,2'], /--home 1,2: must be LAT,LON,ALT,HEADING/],
    [['--model', 'plane'], /--model plane: must be one of rover, rover-skid, boat/],
    [['--serial0', 'tcp:99999'], /--serial0: "tcp:99999" is not a port/],
  ])('%j is refused in one sentence', (args, why) => {
    expect(() => parseOptions(args)).toThrow(why);
  });

  it("reads SITL's spellings", () => {
    expect(parsePortSpec('tcp:5762:wait')).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 5762 });
    expect(parsePortSpec('tcp:0.0.0.0:5760')).toEqual({ kind: 'tcp', host: '0.0.0.0', port: 5760 });
    expect(parsePortSpec('udpclient:10.0.0.2:14550')).toEqual({ kind: 'udpclient', host: '10.0.0.2', port: 14_550 });
    expect(parsePortSpec('uart:/dev/ttyUSB0:57600')).toEqual({ kind: 'uart', path: '/dev/ttyUSB0', baud: 57_600 });
    expect(shiftPort({ kind: 'tcp', host: 'x', port: 5760 }, 2)).toMatchObject({ port: 5780 });
    expect(parseOptions(['-I', '3']).ports).toMatchObject([{ port: 5790 }, { port: 14_580 }]);
  });

  it('says which port is taken, and closes what it had opened', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    try {
      await expect(simulate('--serial0', 'tcp:0', '--serial1', `tcp:${port}`)).rejects.toThrow(/is already in use/);
    } finally {
      other.close();
    }
  });
});

describe('as a process', () => {
  beforeAll(() => {
    execFileSync('node_modules/.bin/tsc', ['-b', 'simulator']);
  });

  function run(args: string[], stdin: 'pipe' | 'ignore' = 'ignore') {
    const child = spawn('node', ['dist/simulator/main.js', ...args], { stdio: [stdin, 'pipe', 'pipe'] });
    const told = { out: '', err: '', code: undefined as number | null | undefined };
    child.stdout?.on('data', (chunk) => {
      told.out += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      told.err += chunk;
    });
    child.on('exit', (code) => {
      told.code = code;
    });
    return { child, told };
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s', async (signal) => {
    const { child, told } = run(['--serial0', 'tcp:0']);
    await expect.poll(() => told.out).toMatch(/^listening tcp 127\.0\.0\.1:\d+\n/);
    child.kill(signal);
    await expect.poll(() => told.code).toBe(0);
    expect(told.err).toBe('');
  });

  it('does not outlive its parent', async () => {
    const { child, told } = run(['--serial0', 'tcp:0', '--exit-with-stdin'], 'pipe');
    await expect.poll(() => told.out).toMatch(/listening/);
    child.stdin?.end();
    await expect.poll(() => told.code).toBe(0);
  });

  it('answers a bad flag with one sentence and a code of 1', async () => {
    const { told } = run(['--nonsense']);
    await expect.poll(() => told.code).toBe(1);
    expect(told.err).toBe("simulator: Unknown option '--nonsense'; --help lists the flags\n");
  });
});
