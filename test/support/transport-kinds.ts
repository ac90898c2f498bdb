/** Every kind of real transport with its far end, for the contract and for whatever all of them must survive. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SerialPort } from 'serialport';
import { onTestFinished } from 'vitest';
import { serial } from '../../bridge/links/serial.ts';
import { sim } from '../../bridge/links/sim.ts';
import { tcpIn, tcpOut } from '../../bridge/links/tcp.ts';
import type { Port } from '../../bridge/links/transport.ts';
import { udpIn, udpOut } from '../../bridge/links/udp.ts';
import type { FarEnd, TransportKind } from '../contracts/transport.contract.ts';
import { plug } from './pty.ts';
import { testRim } from './rim.ts';
import { tempDir } from './temp-dir.ts';

const host = '127.0.0.1';
export const portOf = (port: Port): number => Number(/:(\d+)$/.exec(port.where)?.[1]);

async function udpSocket() {
  const socket = createSocket('udp4');
  const chunks: Uint8Array[] = [];
  socket.on('message', (bytes) => chunks.push(bytes));
  socket.bind(0, host);
  await once(socket, 'listening');
  let open = true;
  const die = async () => {
    if (open) socket.close();
    open = false;
  };
  onTestFinished(die);
  const sendTo = (bytes: Uint8Array, port: number) => open && socket.send(bytes, port, host);
  return { socket, sendTo, die, received: () => Buffer.concat(chunks) };
}

function tcpFarEnd(socket: Socket): FarEnd {
  const chunks: Uint8Array[] = [];
  socket.on('data', (bytes) => chunks.push(bytes)).on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => Buffer.concat(chunks),
    die: async () => void socket.destroy(),
  };
}

export async function tcpServer() {
  const server = createServer();
  const guests: Socket[] = [];
  server.on('connection', (socket) => guests.push(socket));
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, guests, port: (server.address() as AddressInfo).port };
}

async function freeTcpPort(): Promise<number> {
  const { server, port } = await tcpServer();
  server.close();
  await once(server, 'close');
  return port;
}

export const fakeSimulator = fileURLToPath(new URL('./fake-simulator.mjs', import.meta.url));

export const transportKinds = {
  udpin: {
    death: 'unnoticed',
    prepare: async () => ({
      transport: udpIn({ host, port: 0 }, testRim()),
      meet: async (port) => {
        const far = await udpSocket();
        return { ...far, send: (bytes) => void far.sendTo(bytes, portOf(port)) };
      },
    }),
    broken: async () => {
      const { socket } = await udpSocket();
      const { port } = socket.address();
      return { transport: udpIn({ host, port }, testRim()), names: `${host}:${port}` };
    },
  },

  udpout: {
    death: 'unnoticed',
    prepare: async () => {
      const far = await udpSocket();
      const { port } = far.socket.address();
      return {
        transport: udpOut({ host, port }, testRim()),
        meet: async (near) => {
          const first = once(far.socket, 'message');
          near.send(Uint8Array.of(0));
          const [, from] = await first;
          const received = () => far.received().subarray(1);
          return { ...far, received, send: (bytes) => void far.sendTo(bytes, from.port) };
        },
      };
    },
    broken: async () => ({
      transport: udpOut({ host: 'no-such-host.invalid', port: 14550 }, testRim()),
      names: 'no-such-host.invalid:14550',
    }),
  },

  tcpout: {
    death: 'closes',
    prepare: async () => {
      const { server, guests, port } = await tcpServer();
      return {
        transport: tcpOut({ host, port }, testRim()),
        meet: async () => {
          if (guests.length === 0) await once(server, 'connection');
          return tcpFarEnd(guests.at(-1) as Socket);
        },
      };
    },
    broken: async () => {
      const port = await freeTcpPort();
      return { transport: tcpOut({ host, port }, testRim()), names: `${host}:${port}` };
    },
  },

  tcpin: {
    death: 'leaves',
    prepare: async () => ({
      transport: tcpIn({ host, port: 0 }, testRim()),
      meet: async (port) => {
        const socket = createConnection({ host, port: portOf(port) });
        await once(socket, 'connect');
        return tcpFarEnd(socket);
      },
    }),
    broken: async () => {
      const { port } = await tcpServer();
      return { transport: tcpIn({ host, port }, testRim()), names: `${host}:${port}` };
    },
  },

  sim: {
    death: 'closes',
    prepare: async () => {
      const { server, guests, port } = await tcpServer();
      return {
        transport: sim(['--control', String(port)], testRim(), [fakeSimulator]),
        meet: async () => {
          if (guests.length === 0) await once(server, 'connection');
          return tcpFarEnd(guests.at(-1) as Socket);
        },
      };
    },
    broken: async () => ({
      transport: sim(['--refuse-to-start'], testRim(), [fakeSimulator]),
      names: 'the simulator: it ended with code 3: no rover today',
    }),
  },

  serial: {
    death: 'closes',
    prepare: async () => {
      const dir = tempDir();
      const near = join(dir, 'ttyV0');
      const far = join(dir, 'far');
      const cable = await plug(near, far);
      return {
        transport: serial({ path: near, baud: 57600 }, testRim()),
        meet: async () => {
          const port = new SerialPort({ path: far, baudRate: 57600 });
          await once(port, 'open');
          const chunks: Uint8Array[] = [];
          port.on('data', (bytes: Uint8Array) => chunks.push(bytes));
          port.on('error', () => {});
          return {
            send: (bytes) => void port.write(bytes),
            received: () => Buffer.concat(chunks),
            die: cable.pull,
          };
        },
      };
    },
    broken: async () => {
      const path = join(tempDir(), 'ttyACM0');
      return { transport: serial({ path, baud: 57600 }, testRim()), names: `${path}: it does not exist` };
    },
  },
} as const satisfies Record<string, TransportKind>;
