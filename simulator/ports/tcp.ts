/** A TCP server that serves one client, as SITL's: the others wait in line, connected but unheard, until it leaves. */

import { createServer, type Server, type Socket } from 'node:net';
import { backlogLimit, type OnBytes, type Port } from './port.ts';

const lineLength = 5;

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${error.code ?? error.message})`;
      reject(new Error(`TCP port ${host}:${port} ${why}`));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? `${address.address}:${address.port}` : `${port}`);
    });
  });
}

export async function openTcp(host: string, port: number, onBytes: OnBytes): Promise<Port> {
  const waiting: Socket[] = [];
  let active: Socket | undefined;
  let dropped = 0;

  const serve = () => {
    active = waiting.shift();
    if (active === undefined) return;
    active.on('data', onBytes);
    active.resume();
  };
  const leave = (socket: Socket) => {
    const at = waiting.indexOf(socket);
    if (at >= 0) waiting.splice(at, 1);
    if (socket === active) serve();
  };
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
    if (waiting.length >= lineLength) return void socket.destroy();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => leave(socket));
    waiting.push(socket);
    if (active === undefined) serve();
  });
  const address = await listen(server, host, port);

  const cutAll = () => {
    const sockets = [...waiting.splice(0), ...(active === undefined ? [] : [active])];
    for (const socket of sockets) socket.destroy();
  };
  let stopped: Promise<void> | undefined;
  return {
    description: `tcp ${address}`,
    dropped: () => dropped,
    send(frames) {
      if (active === undefined || active.destroyed) return;
      if (active.writableLength > backlogLimit) dropped += frames.length;
      else active.write(frames.length === 1 ? (frames[0] ?? '') : Buffer.concat(frames));
    },
    reset: cutAll,
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      });
      return stopped;
    },
  };
}
