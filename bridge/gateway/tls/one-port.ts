/**
 * TLS and plain HTTP on one port. The first byte of a connection tells which it is: a TLS handshake begins with 22, no HTTP
 * request does. So `http://rover.local:5001` typed in the field is answered and led to the right address, and there is
 * nothing else to open in a firewall.
 */
import { createServer, type Server as PlainServer, type RequestListener } from 'node:http';
import { createServer as createSecure, type Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { KeyPair } from './making.ts';

const handshake = 22;
/** Who says nothing for this long is hung up on. */
const silentMs = 5000;
const handshakeMs = 10_000;
/**
 * Nobody holds a place by speaking slowly, looked at every second; and a piece of a recording may take its time on a slow
 * radio, as long as something of it comes: `request-limits.ts` hangs up on who says nothing, and sooner on strangers.
 */
export const patience = {
  requestTimeout: 600_000,
  headersTimeout: 5000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16 * 1024,
  connectionsCheckingInterval: 1000,
};

/** `secure` answers who comes with TLS, `plain` who does not. Listen on and close the result as on any server. */
export function onePort(pair: KeyPair, secure: RequestListener, plain: RequestListener): SecureServer {
  const server = createSecure(
    { cert: pair.certificate, key: pair.key, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs, ...patience },
    secure,
  );
  const other: PlainServer = createServer(patience, plain);
  const [greet] = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    socket.setTimeout(silentMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) return;
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      socket.unshift(first);
      if (first[0] === handshake) greet?.call(server, socket);
      else {
        endSoon(socket);
        other.emit('connection', socket);
      }
    });
  });
  server.on('close', () => other.closeAllConnections());
  return server;
}

/** A server that does not listen itself looks after nobody's patience: what is said without TLS is short, or it is over. */
function endSoon(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), silentMs);
  socket.once('close', () => clearTimeout(timer));
}

/** From now on this certificate, for who comes from now on. Nothing happens where the server has no TLS. */
export function renew({ server }: { readonly server: PlainServer | SecureServer }, pair: KeyPair): void {
  if ('setSecureContext' in server) server.setSecureContext({ cert: pair.certificate, key: pair.key });
}
