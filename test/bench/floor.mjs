/**
 * The least that could do it: a datagram in, its text taken out, a WebSocket frame out to every client. No parsing that
 * guards against anything, no state, no order. Prints its two ports.
 */
import { createSocket } from 'node:dgram';
import { WebSocketServer } from 'ws';

const textAt = 11;
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const socket = createSocket('udp4');
socket.on('message', (frame) => {
  if (frame.readUIntLE(7, 3) !== 253) return;
  const text = frame.toString('latin1', textAt, frame.length - 2);
  const message = JSON.stringify({ t: 'events', entries: [{ body: { kind: 'text', text } }] });
  for (const client of server.clients) client.send(message);
});
socket.bind(0, '127.0.0.1', () => console.log(`ports ${socket.address().port} ${server.address().port}`));
