/** A PMTiles file that this page reads by itself: looked into before it is kept, and asked for its tiles. */
import { type Source as Bytes, PMTiles, TileType } from 'pmtiles';
import type { HerePack } from '../../../store/maps/here.ts';
import { type Bounds, worldOf } from '../../../store/maps/mercator.ts';
import type { Asked, AskTile, Had } from '../../../store/maps/source.ts';
import { mapWords as words } from '../../../words/maps.ts';

const blobBytes = (blob: Blob, key: string): Bytes => ({
  getKey: () => key,
  getBytes: async (offset, length) => ({ data: await blob.slice(offset, offset + length).arrayBuffer() }),
});

export type PackLooked = Omit<HerePack, 'id' | 'cameWallMs' | 'isWhole'>;
export type Looked = { readonly ok: true; readonly pack: PackLooked } | { readonly ok: false; readonly why: string };

const pictures: readonly TileType[] = [TileType.Png, TileType.Jpeg, TileType.Webp];

/** What other kinds of file begin with. */
const beginnings = [
  ['SQLite format 3', words.bad.mbtiles],
  ['PK\u0003\u0004', words.bad.zip],
] as const;

/** Looks into a file; never rejects, and says in one sentence why it is none that can be shown. */
export async function lookInto(file: Blob, name: string): Promise<Looked> {
  const no = (why: string): Looked => ({ ok: false, why });
  if (file.size === 0) return no(words.bad.empty(name));
  try {
    const start = new TextDecoder('latin1').decode(await file.slice(0, 16).arrayBuffer());
    const other = beginnings.find(([beginning]) => start.startsWith(beginning));
    if (other) return no(other[1](name));
    if (!start.startsWith('PMTiles') || start.charCodeAt(7) !== 3) return no(words.bad.notPack(name));
    const archive = new PMTiles(blobBytes(file, name));
    const header = await archive.getHeader();
    if (header.tileDataOffset + (header.tileDataLength ?? 0) > file.size) return no(words.bad.short(name));
    if (header.tileType === TileType.Mvt) return no(words.bad.vector(name));
    if (!pictures.includes(header.tileType)) return no(words.bad.kind(name));
    const bounds = boundsOf([header.minLon, header.minLat, header.maxLon, header.maxLat]);
    const tilePx = await widthOfOne(archive, bounds, header.minZoom, header.maxZoom);
    if (tilePx === null) return no(words.bad.pictures(name));
    const about = await archive.getMetadata().catch(() => null);
    const pack = {
      name: name.slice(0, 255),
      title: plain(fieldOf(about, 'name'), 200) || name.replace(/\.pmtiles$/i, '').slice(0, 200),
      attribution: plain(fieldOf(about, 'attribution'), 500),
      bytes: file.size,
      ...{ minZoom: header.minZoom, maxZoom: header.maxZoom, bounds, tilePx },
    };
    return { ok: true, pack };
  } catch {
    return no(words.bad.notPack(name));
  }
}

const everywhere: Bounds = { westDeg: -180, southDeg: -85, eastDeg: 180, northDeg: 85 };

/** Some packs leave their bounds out, or have them the wrong way round. */
const boundsOf = ([westDeg, southDeg, eastDeg, northDeg]: readonly [number, number, number, number]): Bounds =>
  eastDeg > westDeg && northDeg > southDeg ? { westDeg, southDeg, eastDeg, northDeg } : everywhere;

/** Tries the tiles in the middle of each zoom; 256 where none is there, null where one is and is no picture. */
async function widthOfOne(archive: PMTiles, bounds: Bounds, minZoom: number, maxZoom: number): Promise<number | null> {
  const middle = worldOf({
    latDeg: (bounds.southDeg + bounds.northDeg) / 2,
    lonDeg: (bounds.westDeg + bounds.eastDeg) / 2,
  });
  for (let z = minZoom; z <= maxZoom; z++) {
    const tile = await archive.getZxy(z, Math.floor(middle.x * 2 ** z), Math.floor(middle.y * 2 ** z));
    if (tile === undefined) continue;
    try {
      const picture = await createImageBitmap(new Blob([tile.data]));
      const { width } = picture;
      picture.close();
      return width;
    } catch {
      return null;
    }
  }
  return 256;
}

const fieldOf = (about: unknown, name: string): string =>
  typeof about === 'object' && about !== null && name in about
    ? String(Object.entries(about).find(([key]) => key === name)?.[1] ?? '')
    : '';

/** Attributions come as HTML; their words are what is shown. Nothing in such a document runs or is fetched. */
function plain(html: string, most: number): string {
  const text = new DOMParser().parseFromString(html.slice(0, 20_000), 'text/html').body.textContent ?? '';
  return text.replace(/\s+/g, ' ').trim().slice(0, most);
}

/** The tiles of a pack on this device. */
export function packTiles(open: () => Promise<Blob | null>, key: string): AskTile<ImageBitmap> {
  let archive: Promise<PMTiles | null> | null = null;
  const opened = () => {
    archive ??= open().then((blob) => blob && new PMTiles(blobBytes(blob, key)));
    return archive;
  };
  return ({ z, x, y }): Asked<ImageBitmap> => {
    const stop = new AbortController();
    const fetched = async (): Promise<Had<ImageBitmap>> => {
      try {
        const pack = await opened();
        if (pack === null) return { is: 'failed', why: words.gone };
        const tile = await pack.getZxy(z, x, y, stop.signal);
        return tile === undefined ? { is: 'missing' } : await pictureOf(new Blob([tile.data]));
      } catch (error) {
        return { is: 'failed', why: String(error) };
      }
    };
    return { had: fetched(), abort: () => stop.abort() };
  };
}

/** A decoded picture takes four bytes a pixel. */
export async function pictureOf(blob: Blob): Promise<Had<ImageBitmap>> {
  const picture = await createImageBitmap(blob);
  return { is: 'here', picture, bytes: picture.width * picture.height * 4 };
}
