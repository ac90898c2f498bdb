/**
 * A UDP client, as SITL's: one datagram for each frame from an ephemeral port, whether or not anybody listens, and it
 * hears only the exact address that it sends to. After a reboot of the autopilot it comes from another port.
 */

import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import type { OnBytes, Port } from './port.ts';

async function resolveHost(host: string): Promise<{ address: string; family: number }> {
  try {
    return await lookup(host);
  } catch {
    throw new Error(`host ${host} is not known`);
  }
}

export async function openUdpClient(host: string, port: number, onBytes: OnBytes): Promise<Port> {
  const { address, family } = await resolveHost(host);
  let dropped = 0;

  const open = (): Socket => {
    const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
    socket.on('error', () => dropped++);
    socket.on('message', (chunk, from) => {
      if (from.port === port && from.address === address) onBytes(chunk);
    });
    socket.bind(0);
    return socket;
  };
  let socket = open();
  let stopped: Promise<void> | undefined;
  return {
    description: `udp to ${address}:${port}`,
    dropped: () => dropped,
    send(frames) {
      if (stopped !== undefined) return;
      for (const frame of frames) socket.send(frame, port, address, (error) => error && dropped++);
    },
    reset() {
      socket.close();
      socket = open();
    },
    stop() {
      stopped ??= new Promise((resolve) => socket.close(() => resolve()));
      return stopped;
    },
  };
}
