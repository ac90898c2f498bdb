/** What an attacker has: raw sockets, and no manners. */
import { connect, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { WsClient } from '../support/ws-client.ts';

export const hello = (clientId: string, proof?: unknown, more: object = {}) => ({
  t: 'hello',
  protocol: [4],
  clientId,
  tab: 'tab',
  page: 'page',
  gen: 0,
  mode: 'watch',
  cursor: null,
  ...(proof !== undefined && { proof }),
  ...more,
});

/** Says `text` and hands back all that came until the other end hung up, or `withinMs` passed. */
export function say(port: number, text: string, { secure = false, withinMs = 8000 } = {}): Promise<string> {
  return new Promise((resolve) => {
    const at = { host: '127.0.0.1', port, rejectUnauthorized: false };
    const socket: Socket = secure ? connectSecure(at) : connect(at);
    let heard = '';
    const timer = setTimeout(() => socket.destroy(), withinMs);
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(heard);
    });
    socket.on(secure ? 'secureConnect' : 'connect', () => socket.write(text));
  });
}

/** A connection that says a little and then nothing; hands back how long until it was hung up on, ms. */
export async function loiter(port: number, text: string, { secure = false, withinMs = 14_000 } = {}): Promise<number> {
  const began = performance.now();
  await say(port, text, { secure, withinMs });
  return performance.now() - began;
}

/** Opened, greeted, and ended as the test ends. */
export async function greet(clients: WsClient[], url: string, message: object, headers = {}): Promise<WsClient> {
  const client = new WsClient(url, headers);
  clients.push(client);
  await client.open();
  client.say(message);
  return client;
}
