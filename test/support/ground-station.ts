/** A ground station that nobody here wrote for the bridge: it reads and writes MAVLink with the simulator's own tables. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createReader, type Frame, readFrames, writeFrame } from '../../simulator/mavlink/frames.ts';
import type { Fields } from '../../simulator/mavlink/wire.ts';

export type HeardByStation = { readonly name: string; readonly fields: Fields; readonly frame: Frame };

export type GroundStation = {
  readonly heard: HeardByStation[];
  /** Every datagram or portion as it came. */
  readonly chunks: Uint8Array[];
  /** Hands back the bytes as they left. */
  say(name: string, fields?: Fields): Uint8Array;
  sayBytes(bytes: Uint8Array): void;
  all(name: string): readonly Fields[];
  /** Waits 5 s at most for one that fits. */
  next(name: string, fits?: (fields: Fields) => boolean): Promise<Fields>;
  /** A network that no longer drains. */
  stopReading(): void;
  readonly isClosed: boolean;
  close(): void;
};

export type StationOptions = { readonly system?: number; readonly component?: number; readonly version?: 1 | 2 };

const beat = { type: 6, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };
const withinMs = 5000;

/** Where the bridge listens (`udpin`, `tcpin`), or, with `bind`, a port of its own that the bridge speaks to (`udpout`). */
export async function groundStation(
  kind: 'udp' | 'tcp',
  port: number,
  { system = 254, component = 190, version = 2 }: StationOptions = {},
): Promise<GroundStation> {
  const heard: HeardByStation[] = [];
  const chunks: Uint8Array[] = [];
  const reader = createReader();
  const take = (bytes: Uint8Array) => {
    chunks.push(bytes);
    for (const frame of readFrames(reader, bytes)) {
      heard.push({ name: frame.message.name, fields: frame.message.fields, frame });
    }
  };
  const wire = kind === 'udp' ? await overUdp(port, take) : await overTcp(port, take);
  const writer = { system, component, version, seq: 0, signing: undefined };
  const all = (name: string) => heard.filter((one) => one.name === name).map(({ fields }) => fields);
  return {
    heard,
    chunks,
    say(name, fields = name === 'HEARTBEAT' ? beat : {}) {
      const bytes = writeFrame(writer, { name, fields }, Date.now());
      if (bytes === undefined) throw new Error(`${name} does not exist in MAVLink 1`);
      wire.send(bytes);
      return bytes;
    },
    sayBytes: wire.send,
    all,
    async next(name, fits = () => true) {
      const overdue = Date.now() + withinMs;
      for (;;) {
        const found = all(name).findLast(fits);
        if (found) return found;
        if (Date.now() > overdue)
          throw new Error(`${name} did not come; heard ${[...new Set(heard.map((one) => one.name))]}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    stopReading: wire.stopReading,
    get isClosed() {
      return wire.isClosed();
    },
    close: wire.close,
  };
}

type Wire = {
  send(bytes: Uint8Array): void;
  stopReading(): void;
  isClosed(): boolean;
  close(): void;
};

async function overUdp(port: number, take: (bytes: Uint8Array) => void): Promise<Wire> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 });
  let closed = false;
  socket.on('error', () => {}).on('message', take);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    send: (bytes) => {
      if (!closed) socket.send(bytes, port, '127.0.0.1');
    },
    stopReading: () => {},
    isClosed: () => closed,
    close: () => {
      if (!closed) socket.close();
      closed = true;
    },
  };
}

async function overTcp(port: number, take: (bytes: Uint8Array) => void): Promise<Wire> {
  const socket = connect(port, '127.0.0.1');
  let closed = false;
  socket.on('error', () => {}).on('data', take);
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  return {
    send: (bytes) => void socket.write(bytes),
    stopReading: () => void socket.pause(),
    isClosed: () => closed,
    close: () => void socket.destroy(),
  };
}
