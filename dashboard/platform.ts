/** What this browser has, for the client: sockets, HTTP, storage, clock and chance. The same on a page and in a Worker. */
import { webSocketCarrier } from './client/carrier.ts';
import { fetchHttp } from './client/http.ts';
import { pollingCarrier, streamCarrier } from './client/http-carrier.ts';
import { indexedDbStorage } from './client/indexed-db.ts';
import { inflateWith } from './client/inflate.ts';
import type { Surroundings } from './client/surroundings.ts';

const clock = {
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
export const http = fetchHttp({ fetch: fetch.bind(globalThis), AbortController, TextDecoder });
const overHttp = { http, ...clock };
const inflate = inflateWith(globalThis);

export const platform: Surroundings = {
  open: webSocketCarrier(WebSocket),
  http,
  fallbacks: [
    { name: 'stream', open: streamCarrier(overHttp) },
    { name: 'polling', open: pollingCarrier(overHttp) },
  ],
  storage: indexedDbStorage(() => globalThis.indexedDB, 'tether', 'log'),
  intentStorage: indexedDbStorage(() => globalThis.indexedDB, 'tether', 'intent'),
  ...(inflate && { inflate }),
  random: Math.random,
  ...clock,
};
