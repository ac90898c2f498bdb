/**
 * The control of the narrow link: state sent on every tick to whoever is there, without asking what has arrived. It
 * sends as much as a full JSON telemetry weighs; on a narrow link its age must grow, else the emulator has no queue.
 */
import { WebSocket, WebSocketServer } from 'ws';
import { labMs } from '../real/clock.ts';

const tickMs = 100;
const frameB = 2232;

export function sendNaively(host: string, port: number): void {
  const server = new WebSocketServer({ host, port, perMessageDeflate: false });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    const timer = setInterval(() => socket.send(JSON.stringify({ at: labMs() }).padEnd(frameB)), tickMs);
    socket.on('close', () => clearInterval(timer));
  });
}

/** Watches for `ms` and prints the ages, read every 50 ms. */
export function watchNaive(url: string, ms: number): void {
  let newestAt: number | null = null;
  const agesMs: number[] = [];
  const socket = new WebSocket(url);
  socket.on('message', (data) => {
    newestAt = JSON.parse(String(data)).at;
  });
  setInterval(() => {
    if (newestAt !== null) agesMs.push(labMs() - newestAt);
  }, 50);
  setTimeout(() => {
    process.stdout.write(`${JSON.stringify(agesMs)}\n`, () => process.exit(0));
  }, ms);
}
