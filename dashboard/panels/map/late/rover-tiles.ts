/** Tiles that come by the bridge: fetched in the operator's name, kept by the browser as long as the bridge says. */
import type { Asked, AskTile, Had } from '../../../store/maps/source.ts';
import { pictureOf } from './pack-file.ts';
import type { PersonFetch } from './person-fetch.ts';

/** The bridge gives up on a server sooner. */
const withinMs = 20_000;

/** A tile of a server that the rover kept is as old as it says. */
function keptSince(headers: Headers): { readonly ageS?: number } {
  const ageS = Number(headers.get('age') ?? Number.NaN);
  return headers.get('x-tile-from') === 'cache' && Number.isFinite(ageS) ? { ageS } : {};
}

export const roverTiles =
  (path: string, fetchAs: PersonFetch): AskTile<ImageBitmap> =>
  ({ z, x, y }): Asked<ImageBitmap> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), withinMs);
    const fetched = async (): Promise<Had<ImageBitmap>> => {
      try {
        // What drives the rover goes first on the same radio.
        const answer = await fetchAs(`${path}/${z}/${x}/${y}`, { signal: stop.signal, priority: 'low' });
        if (answer.status === 404 || answer.status === 204) return { is: 'missing' };
        if (!answer.ok) return { is: 'failed', why: String(answer.status) };
        return { ...(await pictureOf(await answer.blob())), ...keptSince(answer.headers) };
      } catch (error) {
        return { is: 'failed', why: String(error) };
      } finally {
        clearTimeout(timer);
      }
    };
    return { had: fetched(), abort: () => stop.abort() };
  };
