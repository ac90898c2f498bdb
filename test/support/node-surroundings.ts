/** Surroundings of the client on Node: real sockets, real HTTP, the machine's clock. */
import { WebSocket } from 'ws';
import { webSocketCarrier } from '../../dashboard/client/carrier.ts';
import { fetchHttp } from '../../dashboard/client/http.ts';
import { pollingCarrier, streamCarrier } from '../../dashboard/client/http-carrier.ts';
import { inflateWith } from '../../dashboard/client/inflate.ts';
import type { Surroundings } from '../../dashboard/client/surroundings.ts';

const timers = {
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const nodeHttp = fetchHttp({ fetch, AbortController, TextDecoder });
const platform = { http: nodeHttp, ...timers };
const inflate = inflateWith(globalThis);

export const nodeSurroundings = (): Surroundings => ({
  open: webSocketCarrier(WebSocket),
  overlapping: true,
  fallbacks: [
    { name: 'stream', open: streamCarrier(platform) },
    { name: 'polling', open: pollingCarrier(platform) },
  ],
  ...(inflate && { inflate }),
  random: Math.random,
  ...timers,
});
