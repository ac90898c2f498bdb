/** [D8] Real sockets and real pseudo-terminals whose far end takes nothing: one drive frame waits, the newest. */
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Order } from '../../bridge/core/orders.ts';
import { serial } from '../../bridge/links/serial.ts';
import { tcpIn, tcpOut } from '../../bridge/links/tcp.ts';
import type { Port, Transport } from '../../bridge/links/transport.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { linkOver } from '../support/live-link.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { noSocat, plug } from '../support/pty.ts';
import { testRim } from '../support/rim.ts';
import { tempDir } from '../support/temp-dir.ts';
import { portOf, tcpServer } from '../support/transport-kinds.ts';

const host = '127.0.0.1';
const within = { timeout: 10_000, interval: 5 };
const to = { systemId: 1, componentId: 1 };
const as = { groundStation: 255 };
const stick = (throttle: number): Order => ({ kind: 'manual_control', steer: 0, throttle });

/** A far end that can be stopped from taking anything. */
type Far = { readonly vehicle: FakeVehicle; stall(): void; resume(): void };
type Rim = ReturnType<typeof testRim>;
type Kind = (rim: Rim) => Promise<{ readonly transport: Transport; meet(port: Port): Promise<Far> }>;

function tcpFar(socket: Socket): Far {
  onTestFinished(() => void socket.destroy());
  const vehicle = new FakeVehicle((bytes) => socket.write(bytes));
  socket.on('data', (bytes) => vehicle.hear(bytes)).on('error', () => {});
  return { vehicle, stall: () => void socket.pause(), resume: () => void socket.resume() };
}

const kinds: Readonly<Record<string, Kind>> = {
  tcpout: async (rim) => {
    const { guests, server, port } = await tcpServer();
    const meet = async () => {
      if (guests.length === 0) await once(server, 'connection');
      return tcpFar(guests[0] as Socket);
    };
    return { transport: tcpOut({ host, port }, rim), meet };
  },
  tcpin: async (rim) => {
    const meet = async (port: Port) => {
      const socket = createConnection({ host, port: portOf(port) });
      await once(socket, 'connect');
      return tcpFar(socket);
    };
    return { transport: tcpIn({ host, port: 0 }, rim), meet };
  },
};

const serialKind: Kind = async (rim) => {
  const dir = tempDir();
  const [near, path] = [join(dir, 'ttyV0'), join(dir, 'far')];
  const cable = await plug(near, path);
  const meet = async () => {
    const port = new SerialPort({ path, baudRate: 57600 });
    await once(port, 'open');
    const vehicle = new FakeVehicle((bytes) => port.write(bytes));
    port.on('data', (bytes: Uint8Array) => vehicle.hear(bytes)).on('error', () => {});
    const signal = (name: NodeJS.Signals) => () => void cable.process.kill(name);
    return { vehicle, stall: signal('SIGSTOP'), resume: signal('SIGCONT') };
  };
  return { transport: serial({ path: near, baud: 57600 }, rim), meet };
};

async function driven(kind: Kind) {
  const clock = new ManualClock();
  const rim = testRim(clock);
  const { transport, meet } = await kind(rim);
  let port: Port | undefined;
  const open: Transport['open'] = async (events, signal) => {
    port = await transport.open(events, signal);
    return port;
  };
  const all = linkOver({ open }, { clock, timers: new ManualTimers(clock), counters: rim.counters });
  const opened = await vi.waitFor(() => {
    if (port === undefined || all.links.length === 0) throw new Error('not open yet');
    return port;
  }, within);
  const far = await meet(opened);
  far.vehicle.heartbeat();
  await vi.waitFor(() => expect(all.heartbeats()).toHaveLength(1), within);
  /** Until the kernel and our own queue hold all that they take. */
  const fill = async () => {
    far.stall();
    const before = rim.counters.get('send_undrained');
    await vi.waitFor(() => {
      for (let round = 0; round < 64; round++) opened.send(new Uint8Array(2048));
      expect(rim.counters.get('send_undrained')).toBeGreaterThan(before);
    }, within);
  };
  const throttles = () =>
    far.vehicle.heard.flatMap(({ message }) => (message.name === 'MANUAL_CONTROL' ? message.fields.z : []));
  return { ...all, rim, clock, far, fill, throttles };
}

function undrained(name: string, kind: Kind): void {
  describe(name, () => {
    test('[D8] the newest drive frame takes the place of the one that was not sent', async () => {
      const { link, far, fill, throttles, rim } = await driven(kind);
      await fill();
      for (const throttle of [0.1, 0.2, 0.3]) expect(link.send(to, stick(throttle), as)).toBe(true);
      expect(link.undrained().bytes).toBeGreaterThan(0);
      expect(rim.counters.get('offer_replaced')).toBe(2);
      far.resume();
      await vi.waitFor(() => expect(throttles()).toEqual([300]), within);
    });

    test('[D8] after 100 ms it is fed no more, is known for it, and no old frame comes out at its end', async () => {
      const { link, far, fill, throttles, clock } = await driven(kind);
      await fill();
      expect(link.send(to, stick(1), as)).toBe(true);
      clock.advance(101);
      expect(link.undrained().ms).toBe(101);
      expect(link.send(to, stick(0.9), as)).toBe(false);
      far.resume();
      await vi.waitFor(() => expect(link.undrained()).toEqual({ bytes: 0, ms: 0 }), within);
      expect(link.send(to, stick(0), as)).toBe(true);
      await vi.waitFor(() => expect(throttles()).toEqual([0]), within);
    });
  });
}

for (const [name, kind] of Object.entries(kinds)) undrained(name, kind);

describe.skipIf(noSocat())('with a pseudo-terminal', () => undrained('serial', serialKind));
