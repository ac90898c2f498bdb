/** Real sockets and real pseudo-terminals lose their far end, and telemetry resumes by itself. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { serial } from '../../bridge/links/serial.ts';
import { sim } from '../../bridge/links/sim.ts';
import { maxTcpPeers, tcpIn, tcpOut, unprovenMs } from '../../bridge/links/tcp.ts';
import { udpIn, udpOut } from '../../bridge/links/udp.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { linkOver } from '../support/live-link.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { noSocat, plug } from '../support/pty.ts';
import { testRim } from '../support/rim.ts';
import { tempDir } from '../support/temp-dir.ts';
import { fakeSimulator, tcpServer } from '../support/transport-kinds.ts';

const host = '127.0.0.1';
const within = { timeout: 10_000, interval: 20 };

const portIn = (links: readonly string[]): number => Number(/:(\d+)$/.exec(links.at(-1) ?? '')?.[1]);

/** A vehicle at a UDP socket of its own, talking to `port` as SITL does. */
async function udpVehicle(port: number) {
  const socket = createSocket('udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  const vehicle = new FakeVehicle((bytes) => socket.send(bytes, port, host));
  socket.on('message', (bytes) => vehicle.hear(bytes));
  const die = () => new Promise<void>((resolve) => socket.close(() => resolve()));
  return { vehicle, die, port: socket.address().port };
}

function tcpVehicle(socket: Socket): FakeVehicle {
  const vehicle = new FakeVehicle((bytes) => socket.write(bytes));
  socket.on('data', (bytes) => vehicle.hear(bytes)).on('error', () => {});
  return vehicle;
}

describe('over UDP', () => {
  test('a vehicle that reboots and comes from another port is answered there', async () => {
    const { links, reports } = linkOver(udpIn({ host, port: 0 }, testRim()));
    await vi.waitFor(() => expect(links).toHaveLength(1), within);
    const before = await udpVehicle(portIn(links));
    before.vehicle.heartbeat();
    before.vehicle.attitude(60_000);
    await vi.waitFor(() => expect(before.vehicle.orders()).toContain('511 33'), within);
    await before.die();
    const after = await udpVehicle(portIn(links));
    expect(after.port).not.toBe(before.port);
    const saidFirst = performance.now();
    await vi.waitFor(() => {
      after.vehicle.heartbeat();
      after.vehicle.attitude(1000 + Math.round(performance.now() - saidFirst));
      expect(after.vehicle.orders()).toContain('511 33');
    }, within);
    expect(reports.some(({ report }) => report.kind === 'rebooted')).toBe(true);
    expect(new Set(reports.map(({ from }) => from))).toEqual(new Set(['1.1']));
  });

  test('a peer that only listens learns of us, restarts, and learns of us again', async () => {
    const far = await udpVehicle(1);
    const { heartbeats } = linkOver(udpOut({ host, port: far.port }, testRim()), { speaksFirst: true });
    await vi.waitFor(() => expect(far.vehicle.heard).toHaveLength(1), within);
    await far.die();
    const again = createSocket('udp4');
    onTestFinished(() => void again.close());
    again.bind(far.port, host);
    const [bytes, from] = await once(again, 'message');
    const vehicle = new FakeVehicle((frame) => again.send(frame, from.port, host));
    vehicle.hear(bytes);
    expect(vehicle.heard[0]?.message.name).toBe('HEARTBEAT');
    vehicle.heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(1), within);
  });

  test('what comes from another host than the one we speak to is not heard', async () => {
    const rim = testRim();
    const far = await udpVehicle(1);
    const { reports } = linkOver(udpOut({ host, port: far.port }, rim), { speaksFirst: true });
    await vi.waitFor(() => expect(far.vehicle.heard).toHaveLength(1), within);
    const stranger = createSocket('udp4');
    onTestFinished(() => void stranger.close());
    stranger.bind(0, '127.0.0.2');
    await once(stranger, 'listening');
    const from = await sourcePort(far.port, far.die);
    stranger.send(new FakeVehicle(() => {}).frame('HEARTBEAT', heartbeat), from, host);
    await vi.waitFor(() => expect(rim.counters.get('peer_refused')).toBe(1), within);
    expect(reports).toEqual([]);
  });
});

/** The port from which a link sends to `port`, once whoever listened there has gone. */
async function sourcePort(port: number, leave: () => Promise<void>): Promise<number> {
  await leave();
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  socket.bind(port, host);
  const [, from] = await once(socket, 'message');
  return from.port;
}

const heartbeat = { type: 10, autopilot: 3, base_mode: 1, custom_mode: 4, system_status: 3, mavlink_version: 3 };

describe('over TCP', () => {
  test('a peer that restarts is connected to again', async () => {
    const { server, guests, port } = await tcpServer();
    const { links, heartbeats } = linkOver(tcpOut({ host, port }, testRim()));
    await vi.waitFor(() => expect(guests).toHaveLength(1), within);
    tcpVehicle(guests[0] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(1), within);
    server.close();
    guests[0]?.resetAndDestroy();
    await vi.waitFor(() => expect(links.at(-1)).toContain('nobody listens there'), within);
    server.listen(port, host);
    await vi.waitFor(() => expect(guests).toHaveLength(2), within);
    tcpVehicle(guests[1] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(2), within);
    expect(links.map((text) => text.split(':')[0])).toEqual(['up', 'down', 'down', 'up']);
  });

  test('a half-open peer is hung up on after 10 s of silence', async () => {
    const clock = new ManualClock();
    const timers = new ManualTimers(clock);
    const { guests, port } = await tcpServer();
    const { links, heartbeats } = linkOver(tcpOut({ host, port }, testRim(clock)), { clock, timers });
    await vi.waitFor(() => expect(guests).toHaveLength(1), within);
    tcpVehicle(guests[0] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(1), within);
    timers.advance(11_000);
    expect(links.at(-1)).toBe(`down: tcp ${host}:${port} has been silent for 10 s`);
    timers.advance(600);
    await vi.waitFor(() => expect(guests).toHaveLength(2), within);
    tcpVehicle(guests[1] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(2), within);
  });

  test('several peers may come; one too many is refused and counted, one that says nothing for 30 s makes room', async () => {
    const clock = new ManualClock();
    const rim = testRim(clock);
    const { links, heartbeats } = linkOver(tcpIn({ host, port: 0 }, rim), { clock, timers: new ManualTimers(clock) });
    await vi.waitFor(() => expect(links).toHaveLength(1), within);
    const connect = async () => {
      const socket = createConnection({ host, port: portIn(links) });
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => {});
      await once(socket, 'connect');
      return socket;
    };
    const sockets = await Promise.all(Array.from({ length: maxTcpPeers }, connect));
    tcpVehicle(sockets[0] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(1), within);
    const extra = await connect();
    await once(extra, 'close');
    expect(rim.counters.get('peer_refused')).toBe(1);
    clock.advance(unprovenMs + 1);
    const late = tcpVehicle(await connect());
    late.heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(2), within);
    expect(sockets[0]?.destroyed).toBe(false);
    await vi.waitFor(() => expect(sockets.slice(1).every((socket) => socket.destroyed)).toBe(true), within);
  });

  test('a peer that does not read makes us drop, not grow', async () => {
    const clock = new ManualClock();
    const rim = testRim(clock);
    const { guests, port } = await tcpServer();
    const ended: string[] = [];
    const events = { onBytes: () => {}, onLeave: () => {}, onClose: (why: string) => ended.push(why) };
    const out = await tcpOut({ host, port }, rim).open(events, new AbortController().signal);
    onTestFinished(() => out.close());
    await vi.waitFor(() => expect(guests).toHaveLength(1), within);
    guests[0]?.pause();
    const chunk = new Uint8Array(8192);
    // What the kernel takes comes first; the rest waits in the process, 64 KiB of it at most.
    await vi.waitFor(() => {
      for (let round = 0; round < 64; round++) out.send(chunk);
      expect(rim.counters.get('send_undrained')).toBeGreaterThan(0);
    }, within);
    clock.advance(101);
    expect(out.send(Uint8Array.of(1))).toBe(false);
    guests[0]?.resume();
    await vi.waitFor(() => expect(out.send(Uint8Array.of(1))).toBe(true), within);
    expect(ended).toEqual([]);
  });
});

describe.skipIf(noSocat())('over a serial cable', () => {
  /** The autopilot's end of the cable. */
  async function serialVehicle(path: string): Promise<FakeVehicle> {
    const port = new SerialPort({ path, baudRate: 57600 });
    await once(port, 'open');
    const vehicle = new FakeVehicle((bytes) => port.write(bytes));
    port.on('data', (bytes: Uint8Array) => vehicle.hear(bytes)).on('error', () => {});
    return vehicle;
  }

  test('[V-01] the cable is pulled and put back', async () => {
    const dir = tempDir();
    const [near, far] = [join(dir, 'ttyV0'), join(dir, 'far')];
    const cable = await plug(near, far);
    const { links, heartbeats } = linkOver(serial({ path: near, baud: 57600 }, testRim()));
    const vehicle = await serialVehicle(far);
    await vi.waitFor(() => expect(links).toEqual([`up: opened serial device ${near} at 57600 baud`]), within);
    vehicle.heartbeat();
    await vi.waitFor(() => expect(vehicle.orders()).toContain('511 33'), within);
    await cable.pull();
    await vi.waitFor(
      () => expect(links.at(-1)).toBe(`down: cannot open serial device ${near}: it does not exist`),
      within,
    );
    await plug(near, far);
    const again = await serialVehicle(far);
    await vi.waitFor(() => expect(links.at(-1)).toContain('up: '), within);
    again.heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(2), within);
    await vi.waitFor(() => expect(again.orders()).toContain('511 33'), within);
  });

  test('the device comes back under another number', async () => {
    const dir = tempDir();
    const rim = testRim();
    const [near, moved, far] = [join(dir, 'ttyV0'), join(dir, 'ttyV1'), join(dir, 'far')];
    const cable = await plug(near, far);
    const { links, heartbeats } = linkOver(serial({ path: near, baud: 57600 }, rim));
    await vi.waitFor(() => expect(links).toHaveLength(1), within);
    await cable.pull();
    await vi.waitFor(() => expect(links.at(-1)).toContain('it does not exist'), within);
    await plug(moved, far);
    await vi.waitFor(() => expect(links.at(-1)).toBe(`up: opened serial device ${moved} at 57600 baud`), within);
    (await serialVehicle(far)).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(1), within);
    expect(rim.notes).toEqual([
      `serial device ${near} is gone, found it again as ${moved} by the only device of that name`,
    ]);
  });

  test('a device that was never there is not replaced by its neighbour', async () => {
    const dir = tempDir();
    await plug(join(dir, 'ttyV1'), join(dir, 'far'));
    const { links } = linkOver(serial({ path: join(dir, 'ttyV0'), baud: 57600 }, testRim()));
    await vi.waitFor(() => expect(links).toHaveLength(1), within);
    expect(links[0]).toContain('ttyV0: it does not exist');
  });

  test('a device that nobody reads from makes us drop, not grow', async () => {
    const dir = tempDir();
    const clock = new ManualClock();
    const rim = testRim(clock);
    const [near, far] = [join(dir, 'ttyV0'), join(dir, 'far')];
    const cable = await plug(near, far);
    const events = { onBytes: () => {}, onLeave: () => {}, onClose: () => {} };
    const port = await serial({ path: near, baud: 57600 }, rim).open(events, new AbortController().signal);
    onTestFinished(() => port.close());
    cable.process.kill('SIGSTOP');
    await vi.waitFor(() => {
      for (let round = 0; round < 64; round++) port.send(new Uint8Array(1024));
      expect(rim.counters.get('send_undrained')).toBeGreaterThan(0);
    }, within);
    clock.advance(101);
    expect(port.send(Uint8Array.of(1))).toBe(false);
    await port.close();
  });
});

describe('over the simulator', () => {
  test('its end is the link’s end, and a new one is started', async () => {
    const { guests, port } = await tcpServer();
    const { links, heartbeats } = linkOver(sim(['--control', String(port)], testRim(), [fakeSimulator]));
    await vi.waitFor(() => expect(links).toEqual(['up: connected to the simulator']), within);
    tcpVehicle(guests[0] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(1), within);
    guests[0]?.destroy();
    await vi.waitFor(() => expect(links.slice(1)).toEqual(['down: the simulator ended with code 7', links[0]]), within);
    tcpVehicle(guests[1] as Socket).heartbeat();
    await vi.waitFor(() => expect(heartbeats()).toHaveLength(2), within);
  });

  test('it is asked to leave when the link stops, and gone when it has stopped', async () => {
    const { guests, port } = await tcpServer();
    const { links, stop } = linkOver(sim(['--control', String(port)], testRim(), [fakeSimulator]));
    await vi.waitFor(() => expect(links).toHaveLength(1), within);
    const lastWords: string[] = [];
    guests[0]?.on('data', (bytes) => lastWords.push(String(bytes)));
    const gone = once(guests[0] as Socket, 'close');
    await stop();
    await gone;
    expect(lastWords.join('')).toBe('bye');
    expect(links).toHaveLength(1);
  });

  test('without a build the sentence says how to get one', async () => {
    const { links } = linkOver(sim([], testRim(), ['/no/such/main.js']));
    await vi.waitFor(() => expect(links).toEqual(['down: the simulator is not built; run npm run build']), within);
  });
});
