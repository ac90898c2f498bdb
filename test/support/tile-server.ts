/** A tile server on loopback that sends coloured tiles, or misbehaves as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { colourOf, pngTile } from './map-packs.ts';

export type Misdeed =
  | 'none'
  | 'silence'
  | 'too many'
  | 'forbidden'
  | 'not found'
  | 'html'
  | 'elsewhere'
  | 'round and round'
  | 'moved'
  | 'endless'
  | 'failing';

export type TileServerStub = {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly template: string;
  /** `z/x/y` of what was asked for, in order. */
  readonly asked: string[];
  readonly agents: Set<string>;
  /** Requests under way at once, at most. */
  mostAtOnce: number;
  /** What becomes of a tile's request. */
  does: (tile: string) => Misdeed;
  /** Ends it, with whoever is connected. */
  stop(): Promise<void>;
};

export async function startTileServer(port = 0): Promise<TileServerStub> {
  let underWay = 0;
  const server = createServer((request, response) => {
    underWay += 1;
    stub.mostAtOnce = Math.max(stub.mostAtOnce, underWay);
    response.once('close', () => {
      underWay -= 1;
    });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  let stopped = false;
  const stub: TileServerStub = {
    template: `${origin}/tiles/{z}/{x}/{y}.png?key=secret`,
    asked: [],
    agents: new Set(),
    mostAtOnce: 0,
    does: () => 'none',
    async stop() {
      if (stopped) return;
      stopped = true;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const answer = ({ url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    const [, z = '0', x = '0', y = '0'] = /(\d+)\/(\d+)\/(\d+)\.png/.exec(url) ?? [];
    const tile = `${z}/${x}/${y}`;
    stub.agents.add(headers['user-agent'] ?? '');
    if (!url.startsWith('/moved')) stub.asked.push(tile);
    const does = url.startsWith('/moved') ? 'none' : stub.does(tile);
    const say = (status: number, more: Record<string, string>, body: string | Buffer = '') => {
      response.writeHead(status, more).end(body);
    };
    const png = { 'content-type': 'image/png' };
    const deeds: Readonly<Record<Misdeed, () => void>> = {
      none: () => say(200, png, pngTile(64, colourOf({ z: +z, x: +x, y: +y }))),
      silence: () => {},
      'too many': () => say(429, { 'retry-after': '7' }, 'slow down'),
      forbidden: () => say(403, {}, 'no'),
      'not found': () => say(404, {}, 'none'),
      html: () => say(200, png, '<html>log in to the Wi-Fi</html>'),
      elsewhere: () => say(302, { location: `http://localhost:${origin.split(':')[2]}/moved/${tile}.png` }),
      'round and round': () => say(302, { location: `${origin}/tiles/${tile}.png` }),
      moved: () => say(301, { location: `/moved/${tile}.png` }),
      failing: () => say(500, {}, 'oh'),
      endless: () => {
        response.writeHead(200, png);
        const more = () => {
          if (!response.destroyed) response.write(Buffer.alloc(65_536), () => setImmediate(more));
        };
        more();
      },
    };
    deeds[does]();
  };
  onTestFinished(stub.stop);
  return stub;
}
