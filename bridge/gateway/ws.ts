/** WebSocket: one carrier per socket. Refusals are said by close code after the upgrade, since browsers hide the rest. */
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { closeCodes } from '../protocol/close.ts';
import type { Carrier } from './carrier.ts';
import type { Gateway } from './gateway.ts';
import { type HostRule, isOurHost, isOurOrigin } from './hosts.ts';

/** The largest message a client may send; a larger one closes with 1009 before it is held in memory. */
const maxMessageB = 64 * 1024;

/** Sockets at once, greeted or not: beyond it a newcomer is asked to try later. */
const maxSockets = 2048;

const carrierOf = (socket: WebSocket, address: string): Carrier => ({
  kind: 'websocket',
  address,
  send: (text) => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  },
  buffered: () => socket.bufferedAmount,
  close: (code, reason) => socket.close(code, reason),
});

/**
 * A message in a thousand pieces, each of them held apart, would cost many times its bytes. `closeTimeout`: who does not answer a close is cut off after a moment, not after half a minute; ws knows these, its types do not.
 */
const options = {
  maxPayload: maxMessageB,
  perMessageDeflate: false,
  closeTimeout: 2000,
  maxFragments: 64,
  maxBufferedChunks: 16_384,
};

export async function registerWebSocket(server: FastifyInstance): Promise<void> {
  await server.register(websocket, { options });
}

export function addWebSocketRoute(server: FastifyInstance, gateway: Gateway, rule: HostRule): void {
  server.get('/ws', { websocket: true, config: { access: 'open' } }, (socket, { ip, headers: { host, origin } }) => {
    socket.on('error', () => gateway.desk.counters.add('socket_errors'));
    if (!isOurHost(host, rule) || !isOurOrigin(origin, host, rule)) {
      gateway.desk.counters.add('refused_origin');
      socket.close(closeCodes.originRefused, 'not a page of this bridge');
    } else if (gateway.connCount >= maxSockets) {
      gateway.desk.counters.add('sockets_refused');
      socket.close(closeCodes.tryLater, 'too many connections');
    } else if (gateway.desk.door.openAs === null && !gateway.desk.crowd.mayWait(ip)) {
      gateway.desk.counters.add('strangers_refused');
      socket.close(closeCodes.tryLater, 'too many wait to be let in');
    } else {
      attach(socket, ip, gateway);
    }
  });
}

function attach(socket: WebSocket, address: string, gateway: Gateway): void {
  const conn = gateway.open(carrierOf(socket, address));
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    gateway.guard(conn, () => (isBinary ? conn.onBinary(data.length) : conn.onText(data.toString('utf8'))));
  });
  socket.on('close', () => gateway.closed(conn));
}
