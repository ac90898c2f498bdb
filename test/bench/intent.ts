/**
 * From an operator's click to the vehicle's answer, and from a stick frame in to its datagram out, on loopback against the
 * simulator. The floor of each is a bare MAVLink program in the measuring process, which asks the same simulator the same
 * in turn, so that what is left is what the bridge adds. The simulator looks once in 20 ms, as an autopilot does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';

const rounds = 5;
const perRound = 60;
const sticks = 600;
const stickEveryMs = 50;
const root = fileURLToPath(new URL('../../../', import.meta.url));

type Message = { readonly t: string; readonly [field: string]: unknown };
const now = () => performance.now();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts a program and waits, at most 15 s, for a line that matches. */
async function start(args: readonly string[], line: RegExp): Promise<{ child: ChildProcess; found: RegExpExecArray }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const overdue = setTimeout(() => child.kill(), 15_000);
  try {
    for await (const text of createInterface({ input: child.stdout })) {
      const found = line.exec(text);
      if (!found) continue;
      child.stdout.resume();
      return { child, found };
    }
  } finally {
    clearTimeout(overdue);
  }
  throw new Error(`${args[0]} did not start`);
}

const portOf = (socket: Socket): number => socket.address().port;

async function udp(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

const sequences = new WeakMap<Socket, number>();
const from = (socket: Socket) => {
  const seq = (sequences.get(socket) ?? 0) + 1;
  sequences.set(socket, seq);
  return { systemId: 254, componentId: 190, seq: seq & 0xff };
};

/** MAVLink 2: the message's number, and whether it answers this command. */
const isAck = (bytes: Uint8Array, command: number): boolean =>
  bytes[0] === 253 && bytes[7] === 77 && bytes[8] === 0 && (bytes[10] ?? 0) + 256 * (bytes[11] ?? 0) === command;
const isManual = (bytes: Uint8Array): boolean => bytes[0] === 253 && bytes[7] === 69 && bytes[8] === 0;

/** REQUEST_MESSAGE of AUTOPILOT_VERSION: answered by COMMAND_ACK, moves nothing, needs no lease. */
const requestMessage = 512;
const asked = 148;

/** The floor: the same question by a bare program, over the simulator's other port. */
async function askBare(socket: Socket, port: number): Promise<number> {
  const params = { param1: asked, param2: 0, param3: 0, param4: 0, param5: 0, param6: 0, param7: 0 };
  const to = { target_system: 1, target_component: 1, command: requestMessage, confirmation: 0 };
  const answered = new Promise<number>((resolve, reject) => {
    const overdue = setTimeout(() => reject(new Error('the simulator did not answer')), 5000);
    const hear = (bytes: Uint8Array) => {
      if (!isAck(bytes, requestMessage)) return;
      clearTimeout(overdue);
      socket.off('message', hear);
      resolve(now());
    };
    socket.on('message', hear);
  });
  const since = now();
  socket.send(encode('COMMAND_LONG', { ...to, ...params }, from(socket)), port, '127.0.0.1');
  return (await answered) - since;
}

/** A client that keeps what came, and waits for what should, at most 10 s. */
class Client {
  readonly socket: WebSocket;
  readonly heard: Message[] = [];
  seen = 0;
  boot = '';

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => this.#hear(JSON.parse(String(data))));
    const hello = { protocol: [protocolVersion], clientId: 'bench', tab: 'bench', page: 'bench', gen: 0 };
    this.socket.on('open', () => this.say({ t: 'hello', ...hello, mode: 'watch', cursor: null }));
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  async until<T>(look: () => T | undefined): Promise<T> {
    for (const overdue = now() + 10_000; now() < overdue; await pause(5)) {
      const found = look();
      if (found !== undefined) return found;
    }
    throw new Error('it did not come');
  }

  #hear(message: Message): void {
    if (message.t !== 'telemetry') this.heard.push(message);
    if (message.t === 'connection_response') this.boot = String(message.boot);
    if (typeof message.at === 'number') this.seen = Math.max(this.seen, message.at);
    if (message.t === 'telemetry') this.say({ t: 'ack', q: message.q });
  }
}

/** From the click to the outcome at the operator. The query is journaled first, as every command is. */
async function askBridge(client: Client, vehicle: string, id: string): Promise<number> {
  const since = now();
  const done = new Promise<number>((resolve, reject) => {
    const overdue = setTimeout(() => reject(new Error(`${id} was not answered`)), 10_000);
    const hear = (data: unknown) => {
      const message: Message = JSON.parse(String(data));
      if (message.t !== 'command_response' || message.id !== id || message.final !== true) return;
      clearTimeout(overdue);
      client.socket.off('message', hear);
      if (message.step === 'done') resolve(now());
      else reject(new Error(`${id} ended as ${message.step}: ${message.message}`));
    };
    client.socket.on('message', hear);
  });
  client.say({ t: 'send_command', id, vehicle, name: 'request_message', args: { messageId: asked }, ageMs: 0 });
  return (await done) - since;
}

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};
const ms = (value: number) => `${value.toFixed(2)} ms`;

/** Between the simulator and the bridge: everything passes, and stick frames are noted as they leave the bridge. */
async function startTap(bridgePort: number) {
  const [near, far] = [await udp(), await udp()];
  const tap = { port: portOf(near), onStick: (_at: number) => {}, stop: () => [near, far].map((one) => one.close()) };
  let vehicle = 0;
  near.on('message', (bytes, { port }) => {
    vehicle = port;
    far.send(bytes, bridgePort, '127.0.0.1');
  });
  far.on('message', (bytes) => {
    if (isManual(bytes)) tap.onStick(now());
    near.send(bytes, vehicle, '127.0.0.1');
  });
  return tap;
}

/** From a stick frame handed to the socket to its datagram, the way through two kernels' loopback included. */
async function measureSticks(
  client: Client,
  vehicle: string,
  tap: { onStick: (at: number) => void },
): Promise<number[]> {
  const took: number[] = [];
  const term = async () => {
    client.say({ t: 'lease_request', id: `l${now()}`, vehicle, act: 'ask' });
    return client.until(() => client.heard.findLast(({ t, ok }) => t === 'lease_response' && ok === true)?.term);
  };
  const held = await term();
  const move = async (name: string, args: object) => {
    const id = `${name}${now()}`;
    const seen = { boot: client.boot, at: client.seen };
    client.say({ t: 'send_command', id, vehicle, name, args, ageMs: 0, term: held, seen });
    const end = await client.until(() => client.heard.findLast((one) => one.id === id && one.final === true));
    if (end.step !== 'done') throw new Error(`${name} ended as ${end.step}: ${end.message}`);
  };
  await move('mode', { mode: 'MANUAL' });
  await move('arm', {});
  let sentAt = 0;
  tap.onStick = (at) => {
    // A repetition has no frame of its own.
    if (sentAt > 0) took.push(at - sentAt);
    sentAt = 0;
  };
  for (let n = 1; n <= sticks; n++) {
    sentAt = now();
    const axes = { steer: n < 3 ? 0 : (n % 20) / 1000, throttle: n < 3 ? 0 : 0.02 };
    client.say({ t: 'drive', vehicle, term: held, n, c: sentAt, seen: client.seen, ...axes, held: true });
    await pause(stickEveryMs);
  }
  return took;
}

export async function run(print: (line: string) => void): Promise<void> {
  const bare = await udp();
  const reserved = await udp();
  const bridgePort = portOf(reserved);
  reserved.close();
  const data = mkdtempSync(join(tmpdir(), 'tether-bench-'));
  const flags = [
    '--port',
    '0',
    '--log-level',
    'error',
    '--data-dir',
    data,
    '--vehicle',
    `udpin://127.0.0.1:${bridgePort}`,
  ];
  const tap = await startTap(bridgePort);
  const bridge = await start(['dist/bridge/main.js', ...flags], /http:\/\/localhost:(\d+)/);
  const ports = ['--serial0', `udpclient:127.0.0.1:${tap.port}`, '--serial1', `udpclient:127.0.0.1:${portOf(bare)}`];
  const simulator = await start(['dist/simulator/main.js', '--warm', '--control', '0', ...ports], /^control /);
  try {
    const [, { port }] = await once(bare, 'message');
    const client = new Client(`ws://127.0.0.1:${bridge.found[1]}/ws`);
    const isReady = ({ t, preflight }: Message) =>
      t === 'control' &&
      JSON.stringify(preflight).includes('"cases"') &&
      !JSON.stringify(preflight).includes('"reading"');
    const vehicle = String((await client.until(() => client.heard.findLast(isReady))).vehicle);
    const [floor, whole]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      // At another moment of the simulator's 20 ms each time, for both alike.
      for (let n = 0; n < perRound; n++) {
        await pause((n * 7) % 20);
        floor.push(await askBare(bare, port));
      }
      for (let n = 0; n < perRound; n++) {
        await pause((n * 7) % 20);
        whole.push(await askBridge(client, vehicle, `q${round}-${n}`));
      }
    }
    for (const q of [0.5, 0.99]) {
      const [low, high] = [quantile(floor, q), quantile(whole, q)];
      print(
        `command to outcome, p${q * 100}: bridge ${ms(high)}, bare MAVLink ${ms(low)}, ratio ${(high / low).toFixed(2)}, added ${ms(high - low)}`,
      );
    }
    const took = await measureSticks(client, vehicle, tap);
    print(
      `stick frame in to datagram out: p50 ${ms(quantile(took, 0.5))}, p99 ${ms(quantile(took, 0.99))} (${took.length} of ${sticks})`,
    );
    print(`load ${loadavg()[0]?.toFixed(1)}`);
    client.socket.terminate();
  } finally {
    bare.close();
    tap.stop();
    bridge.child.kill();
    simulator.child.kill();
  }
}
