/**
 * The way between an operator and a bridge, as bytes over TCP on this machine: each direction passes, is held back and
 * later delivered at once (a stall), or is lost for good (a black hole), while the sockets at both ends stay open.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type Passage = 'pass' | 'hold' | 'drop';

export type Way = {
  readonly url: string;
  up: Passage;
  down: Passage;
  /** ms that each direction takes. */
  upMs: number;
  downMs: number;
  /** The client's end dies and the bridge is not told: its socket stays open. */
  orphans: boolean;
  /** Ends what is open, both sides. */
  cut(): void;
  /** May be called twice. */
  stop(): Promise<void>;
};

export async function startWay(port: number): Promise<Way> {
  const sockets = new Set<Socket>();
  const held: { readonly dir: 'up' | 'down'; readonly give: () => void }[] = [];
  const state = { up: 'pass', down: 'pass' } as { up: Passage; down: Passage };
  const release = (dir: 'up' | 'down', passage: Passage) => {
    state[dir] = passage;
    if (passage === 'hold') return;
    for (const one of held.filter((each) => each.dir === dir)) {
      held.splice(held.indexOf(one), 1);
      if (passage === 'pass') one.give();
    }
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    far.setNoDelay();
    near.setNoDelay();
    join(near, far, 'up');
    join(far, near, 'down');
  });
  const join = (from: Socket, to: Socket, dir: 'up' | 'down') => {
    sockets.add(from);
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      if (dir === 'down' || !way.orphans) to.destroy();
    });
    const pass = (chunk: Uint8Array) => {
      const write = () => void (to.destroyed || to.write(chunk));
      const ms = dir === 'up' ? way.upMs : way.downMs;
      if (ms > 0) setTimeout(write, ms);
      else write();
    };
    from.on('data', (chunk) => {
      if (state[dir] === 'pass') pass(chunk);
      else if (state[dir] === 'hold') held.push({ dir, give: () => pass(chunk) });
    });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  let stopped: Promise<unknown> | undefined;
  const way: Way = {
    url: `ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/ws`,
    get up() {
      return state.up;
    },
    set up(passage) {
      release('up', passage);
    },
    get down() {
      return state.down;
    },
    set down(passage) {
      release('down', passage);
    },
    upMs: 0,
    downMs: 0,
    orphans: false,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      way.cut();
      stopped ??= new Promise((resolve) => server.close(resolve));
      await stopped;
    },
  };
  return way;
}
