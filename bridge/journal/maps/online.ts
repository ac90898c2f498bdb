/**
 * The configured tile servers: asked for two tiles at a time and one of an area, left alone as long as they want or cannot be reached, and never waited for
 * where what they sent before is still good. Nobody but the owner says which servers there are.
 */
import type { Clock } from '../../core/clock.ts';
import type { MapAnswer, OnlineTile, TileServer } from '../../core/maps.ts';
import type { TileAt, TileSource } from '../../protocol/maps.ts';
import type { TileCache } from './cache.ts';
import { type Asking, type Fetched, fetchTile } from './fetch-tile.ts';
import { type Manners, refusal } from './messages.ts';
import { isTile } from './tile-id.ts';

const atOnce = 2;
/** Who waits for a server: a page that was moved on has given up on the first of them, so those go first. */
const mostWaiting = 64;

export type Heard =
  | Exclude<Fetched, { readonly is: 'offline' }>
  | { readonly is: 'offline'; readonly why: string; readonly forMs: number };

export type Online = {
  sources(): TileSource[];
  has(source: string): TileServer | undefined;
  tile(source: string, at: TileAt): Promise<MapAnswer<{ readonly online: OnlineTile | null }>>;
  /** For an area: what is fresh in the cache, else the server's word, unless it is left alone: then how long it is. */
  forArea(source: string, at: TileAt): Promise<Heard>;
};

/** `until` is monotonic: a rover learns what time it is in the middle of its work. */
type Peace = { state: TileSource['state']; why: string; until: number; failures: number };
type Waiting = { start(): void; drop(): void };

export type OnlineOptions = {
  readonly servers: readonly TileServer[];
  readonly cache: TileCache;
  readonly manners: Manners;
  readonly asking: Asking;
  readonly clock: Clock;
};

export function openOnline({ servers, cache, manners, asking, clock }: OnlineOptions): Online {
  const desks = new Map(servers.map((server) => [server.name, deskOf(server)]));

  function deskOf(server: TileServer) {
    const peace: Peace = { state: 'untried', why: '', until: 0, failures: 0 };
    const waiting: Waiting[] = [];
    let busy = 0;

    const set = (state: Peace['state'], why: string, forMs: number, failures: number): void => {
      Object.assign(peace, { state, why, until: clock.monoMs() + forMs, failures });
    };
    /** What it said or did not say, and for how long it is left alone for it. */
    const heed = (got: Fetched): Heard => {
      if (got.is === 'offline') {
        const forMs = Math.min(manners.againMostMs, manners.againMs * 2 ** peace.failures);
        set('offline', got.why, forMs, peace.failures + 1);
        return { ...got, forMs };
      }
      if (got.is === 'paused') set('paused', got.why, got.forMs, 0);
      else set('answers', got.is === 'bad' ? got.why : '', 0, 0);
      return got;
    };
    const leftAlone = (): Heard | undefined => {
      const forMs = peace.until - clock.monoMs();
      return forMs > 0 ? { is: peace.state === 'paused' ? 'paused' : 'offline', why: peace.why, forMs } : undefined;
    };
    const ask = async (at: TileAt): Promise<Heard> =>
      leftAlone() ?? heed(await fetchTile(server, at, asking, clock.wallMs()));
    /** A place goes to who waits longest, or is free. */
    const next = (): void => {
      const one = waiting.shift();
      if (one) one.start();
      else busy -= 1;
    };
    const inTurn = async (at: TileAt): Promise<Heard> => {
      if (busy < atOnce) busy += 1;
      else {
        const mine = await new Promise<boolean>((resolve) => {
          waiting.push({ start: () => resolve(true), drop: () => resolve(false) });
          if (waiting.length > mostWaiting) waiting.shift()?.drop();
        });
        if (!mine) return { is: 'bad', why: 'is asked for more tiles than it can send' };
      }
      return ask(at).finally(next);
    };
    return { server, peace, leftAlone, ask, inTurn };
  }

  const fresh = (source: string, at: TileAt) => {
    const kept = cache.get(source, at);
    return { kept, isFresh: kept !== undefined && clock.wallMs() - kept.at < manners.freshMs };
  };

  return {
    has: (source) => desks.get(source)?.server,
    sources: () =>
      [...desks.values()].map(({ server, peace, leftAlone }) => {
        const { name, template, attribution, minZoom, maxZoom } = server;
        const alone = peace.until - clock.monoMs();
        const until = leftAlone() ? Math.round(clock.wallMs() + alone) : null;
        const about = { name, host: new URL(template.replace(/[{}]/g, '')).host, attribution, minZoom, maxZoom };
        return { ...about, state: peace.state, why: peace.why, until, cachedB: cache.sizeOf(name) };
      }),
    async tile(source, at) {
      const desk = desks.get(source);
      if (desk === undefined) return refusal('UNKNOWN', 'no tile server of this name is configured');
      const { minZoom, maxZoom } = desk.server;
      if (!isTile(at) || at.z < minZoom || at.z > maxZoom) return { ok: true, online: null };
      const { kept, isFresh } = fresh(source, at);
      const ageS = kept ? Math.max(0, Math.round((clock.wallMs() - kept.at) / 1000)) : 0;
      const old = kept && {
        ok: true as const,
        online: { bytes: kept.bytes, format: kept.format, ageS, from: 'cache' as const },
      };
      if (old && isFresh) return old;
      const got = await desk.inTurn(at);
      if (got.is === 'none') return { ok: true, online: null };
      if (got.is !== 'tile') return old ?? refusal('UPSTREAM', `the tile server ${source} ${got.why}`);
      cache.put(source, at, got.bytes);
      return { ok: true, online: { bytes: got.bytes, format: got.format, ageS: 0, from: 'server' } };
    },
    async forArea(source, at) {
      const desk = desks.get(source);
      if (desk === undefined) return { is: 'paused', why: 'is not configured any more', forMs: manners.againMostMs };
      const { kept, isFresh } = fresh(source, at);
      if (kept && isFresh) return { is: 'tile', bytes: kept.bytes, format: kept.format };
      return desk.ask(at);
    },
  };
}
