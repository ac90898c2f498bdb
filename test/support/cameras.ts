/** Cameras on loopback, as real as they are small: of motion JPEG with every fault that cameras have, of HLS, and of WHEP. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

const folder = new URL('../fixtures/cameras/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder));

/** Pictures of 320 × 180, one after the other. */
export const pictures: readonly Buffer[] = readdirSync(folder)
  .filter((name) => name.endsWith('.jpg'))
  .sort()
  .map(fixture);

export type Served = { readonly port: number; stop(): Promise<void> };

/** On a port of its own, or on one that was freed by another. */
export async function serve(answer: RequestListener, port = 0): Promise<Served> {
  const sockets = new Set<Socket>();
  const server = createServer(answer);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * What is wrong with a camera. `freezes`: it keeps the line and sends no more; `hangs`: it stops in the middle of a picture;
 * `mislabels`: its boundary is another than it says; `unmeasured`: no lengths.
 */
export type Fault =
  | 'none'
  | 'silent'
  | 'freezes'
  | 'hangs'
  | 'mislabels'
  | 'unmeasured'
  | 'huge'
  | 'closes'
  | 'html'
  | 'locked'
  | 'elsewhere';

export type Mjpeg = Served & {
  readonly url: string;
  /** From the next picture or question on. */
  fault: Fault;
  /** Pictures that are sent before a fault that comes in the middle. */
  faultAfter: number;
  fps: number;
  readonly open: number;
  readonly asked: number;
  readonly lastAuthorization: string;
};

export async function mjpegCamera({ fps = 20, fault = 'none' as Fault, port = 0, bytes = 0 } = {}): Promise<Mjpeg> {
  const at = { fault, faultAfter: 3, fps, open: 0, asked: 0, lastAuthorization: '' };
  const padding = Buffer.alloc(bytes, 0xff);

  const stream = (response: ServerResponse) => {
    const boundary = at.fault === 'mislabels' ? 'another' : 'frame';
    response.writeHead(200, { 'content-type': `multipart/x-mixed-replace; boundary=${boundary}` });
    at.open++;
    let sent = 0;
    let timer: NodeJS.Timeout;
    const next = () => {
      timer = setTimeout(next, 1000 / at.fps);
      const isDue = sent >= at.faultAfter;
      if (isDue && at.fault === 'freezes') return;
      if (isDue && at.fault === 'closes') return response.end();
      const picture = Buffer.concat([pictures[sent++ % pictures.length] ?? Buffer.alloc(0), padding]);
      const length = at.fault === 'unmeasured' ? '' : `Content-Length: ${picture.length}\r\n`;
      response.write(`--frame\r\nContent-Type: image/jpeg\r\n${length}\r\n`);
      if (isDue && at.fault === 'hangs') {
        clearTimeout(timer);
        response.write(picture.subarray(0, 900));
      } else if (isDue && at.fault === 'huge') response.write(Buffer.alloc(6 * 1024 * 1024));
      else response.write(Buffer.concat([picture, Buffer.from('\r\n')]));
    };
    next();
    response.on('close', () => {
      clearTimeout(timer);
      at.open--;
    });
  };
  const answers: Partial<Record<Fault, (response: ServerResponse) => void>> = {
    silent: () => {},
    html: (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
    locked: (response) => void response.writeHead(401).end(),
    elsewhere: (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
  };
  const served = await serve((request, response) => {
    at.asked++;
    at.lastAuthorization = request.headers.authorization ?? '';
    (answers[at.fault] ?? stream)(response);
  }, port);
  return Object.assign(at, { ...served, url: `http://127.0.0.1:${served.port}/stream` });
}

export type Hls = Served & { readonly url: string; readonly asked: string[]; extra: string; isStanding: boolean };

/** A live playlist over six seconds of film that begin again and again; `extra` is a line more in it. */
export async function hlsCamera(): Promise<Hls> {
  const begun = performance.now();
  const state = { asked: [] as string[], extra: '', isStanding: false };
  let stoodAt = 0;
  const playlist = (): string => {
    stoodAt = state.isStanding ? stoodAt : 4 + Math.floor((performance.now() - begun) / 1000);
    const segments = Array.from({ length: 4 }, (_, index) => stoodAt - 4 + index).map((number) => {
      const wall = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
      const isFirst = number % 6 === 0;
      return `${isFirst ? '#EXT-X-DISCONTINUITY\n' : ''}#EXT-X-PROGRAM-DATE-TIME:${wall}\n#EXTINF:1.0,\nfilm/s${number % 6}.m4s?n=${number}`;
    });
    const head = `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:${stoodAt - 4}`;
    const gone = Math.floor((stoodAt - 5) / 6) + 1;
    return [
      head,
      `#EXT-X-DISCONTINUITY-SEQUENCE:${gone}`,
      '#EXT-X-MAP:URI="film/init.mp4"',
      state.extra,
      ...segments,
      '',
    ]
      .filter((line, index, all) => line !== '' || index === all.length - 1)
      .join('\n');
  };
  const served = await serve((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://camera');
    state.asked.push(request.url ?? '');
    if (pathname === '/cam/live.m3u8')
      return response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' }).end(playlist());
    const name = pathname.replace('/cam/film/', '');
    if (/^(s\d\.m4s|init\.mp4)$/.test(name))
      return response.writeHead(200, { 'content-type': 'video/mp4' }).end(fixture(name));
    return response.writeHead(404).end();
  });
  return Object.assign(state, { ...served, url: `http://127.0.0.1:${served.port}/cam/live.m3u8` });
}

export type Whep = Served & { readonly url: string; readonly log: string[] };

/** Signalling of WHEP (POST, PATCH, DELETE); `answerOf` makes the answer to an offer. */
export async function whepCamera(answerOf: (offer: string) => Promise<string>): Promise<Whep> {
  const log: string[] = [];
  const served = await serve(async (request, response) => {
    const body = await textOf(request);
    log.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') {
      const answer = await answerOf(body).catch(() => null);
      if (answer === null) return void response.writeHead(503).end();
      response
        .writeHead(201, { 'content-type': 'application/sdp', location: '/cam/whep/17', etag: '"ice-1"' })
        .end(answer);
    } else if (request.method === 'PATCH')
      response.writeHead(request.headers['if-match'] === '"ice-1"' ? 204 : 412).end();
    else response.writeHead(200).end();
  });
  return { ...served, url: `http://127.0.0.1:${served.port}/cam/whep`, log };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += piece;
  return text;
}
