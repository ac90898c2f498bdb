/**
 * One tile from one server: within a time and a size, from no other host than the configured one, and only if it is a picture.
 * What a server asks for, by status or Retry-After (RFC 9110 §10.2.3), is told to whoever keeps the peace with it.
 */
import type { TileServer } from '../../core/maps.ts';
import { mostTileB, type TileAt, type TileFormat } from '../../protocol/maps.ts';
import { wordsOf } from './messages.ts';
import { pictureIn } from './pictures.ts';

export type Fetched =
  | { readonly is: 'tile'; readonly bytes: Uint8Array<ArrayBuffer>; readonly format: TileFormat }
  | { readonly is: 'none' }
  /** An answer that is no tile; the next may be. */
  | { readonly is: 'bad'; readonly why: string }
  | { readonly is: 'offline'; readonly why: string }
  /** Leave it alone for so long. */
  | { readonly is: 'paused'; readonly why: string; readonly forMs: number };

const mostHops = 3;
const hourMs = 3_600_000;
/** Without a word of how long: too many, and not for us. */
const pauses: Readonly<Record<number, { readonly forMs: number; readonly why: string }>> = {
  401: { forMs: hourMs, why: 'wants a key that it was not given (401)' },
  403: { forMs: hourMs, why: 'does not let this bridge in (403)' },
  418: { forMs: hourMs, why: 'does not let this bridge in (418)' },
  429: { forMs: 60_000, why: 'was asked too often (429)' },
};

export const addressOf = ({ template }: TileServer, { z, x, y }: TileAt): string =>
  template
    .replaceAll('{z}', String(z))
    .replaceAll('{x}', String(x))
    .replaceAll('{y}', String(y))
    .replaceAll('{-y}', String(2 ** z - 1 - y));

export type Asking = { readonly withinMs: number; readonly version: string };

/** Never rejects. `wallMs` is now. */
export async function fetchTile(server: TileServer, at: TileAt, asking: Asking, wallMs: number): Promise<Fetched> {
  const signal = AbortSignal.timeout(asking.withinMs);
  const headers = { 'user-agent': `Tether/${asking.version} (ground station of a rover)`, accept: 'image/*' };
  try {
    let address = new URL(addressOf(server, at));
    for (let hops = 0; ; hops++) {
      const answer = await fetch(address, { signal, headers, redirect: 'manual' });
      const to = answer.headers.get('location');
      if (answer.status < 300 || answer.status >= 400 || to === null) return await outcomeOf(answer, wallMs);
      await answer.body?.cancel();
      const next = new URL(to, address);
      if (next.host !== address.host || !/^https?:$/.test(next.protocol))
        return { is: 'bad', why: 'sends elsewhere, where nobody has told this bridge to go' };
      if (hops >= mostHops) return { is: 'bad', why: 'sends from one place to the next without end' };
      address = next;
    }
  } catch (error) {
    return { is: 'offline', why: `cannot be reached: ${reasonOf(error)}` };
  }
}

/** Undici says why in the cause. */
const reasonOf = (error: unknown): string => {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer in time';
  return wordsOf(error instanceof Error && error.cause instanceof Error ? error.cause : error).slice(0, 120);
};

async function outcomeOf(answer: Response, wallMs: number): Promise<Fetched> {
  const { status } = answer;
  if (status === 200) return pictureOf(answer);
  await answer.body?.cancel();
  if (status === 204 || status === 404 || status === 410) return { is: 'none' };
  const asked = retryAfterMs(answer.headers.get('retry-after'), wallMs);
  const pause = pauses[status];
  if (pause) return { is: 'paused', why: pause.why, forMs: Math.max(1000, asked ?? pause.forMs) };
  const why = `answers ${status}`;
  return asked === undefined ? { is: 'bad', why } : { is: 'paused', why, forMs: Math.max(1000, asked) };
}

async function pictureOf(answer: Response): Promise<Fetched> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (answer.body) {
    for await (const piece of answer.body) {
      length += piece.length;
      if (length > mostTileB) return { is: 'bad', why: `sends tiles of more than ${mostTileB / 1_048_576} MiB` };
      pieces.push(piece);
    }
  }
  if (length === 0) return { is: 'none' };
  const bytes = new Uint8Array(Buffer.concat(pieces));
  const picture = pictureIn(bytes);
  if (picture) return { is: 'tile', bytes, format: picture.format };
  return { is: 'bad', why: 'sends something that is no PNG, JPEG or WebP' };
}

/** At most a day, in seconds or as a date; undefined where it says nothing that can be read. */
export function retryAfterMs(header: string | null, wallMs: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - wallMs;
  return Number.isFinite(ms) ? Math.min(24 * hourMs, Math.max(0, ms)) : undefined;
}
