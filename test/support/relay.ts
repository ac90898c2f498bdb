/** A way to a port that can be cut, or made to swallow everything, as a network does under a socket that stays open. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type Relay = {
  readonly port: number;
  /** Where it leads; nowhere until then. */
  lead(port: number): void;
  /** Whether what comes is swallowed, both ways; what is open stays open. */
  swallow(isSo: boolean): void;
  /** Ends what is open. */
  cut(): void;
  /** Connections that were made so far. */
  count(): number;
  stop(): Promise<void>;
};

export async function startRelay(): Promise<Relay> {
  const sockets = new Set<Socket>();
  let target = 0;
  let swallows = false;
  let count = 0;
  const server = createServer((near) => {
    count += 1;
    const far = connect(target, '127.0.0.1');
    const join = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('data', (chunk) => {
        if (!swallows) to.write(chunk);
      });
    };
    join(near, far);
    join(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    lead(port) {
      target = port;
    },
    swallow(isSo) {
      swallows = isSo;
    },
    cut,
    count: () => count,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
