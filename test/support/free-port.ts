/**
 * Ports that nobody uses, let go again: so take them soon. They lie below those that a system hands out by itself, so
 * that no socket that is opened meanwhile gets one, also not while a bridge is started again at its own.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const [first, end] = [12_000, 32_000];
const mostDraws = 100;

export const freePort = (): Promise<number> => draw((port) => createServer().listen(port, '0.0.0.0'));

export const freeUdpPort = (): Promise<number> => draw((port) => createSocket('udp4').bind(port, '0.0.0.0'));

async function draw(open: (port: number) => NodeJS.EventEmitter & { close(): unknown }): Promise<number> {
  for (let count = 0; count < mostDraws; count++) {
    const port = randomInt(first, end);
    const socket = open(port);
    const isFree = await once(socket, 'listening').then(
      () => true,
      () => false,
    );
    socket.close();
    if (!isFree) continue;
    await once(socket, 'close');
    return port;
  }
  throw new Error(`none of ${mostDraws} ports is free`);
}
