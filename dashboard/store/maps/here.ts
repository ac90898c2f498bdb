/**
 * Packs that this device keeps, whatever it keeps them in: which there are, and whether another has room. A pack is listed
 * before it is stored, so that one whose storing was cut short is found and cleared at the next start.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { Source } from './source.ts';

const Degrees = Type.Number({ minimum: -180, maximum: 180 });
const Zoom = Type.Integer({ minimum: 0, maximum: 30 });

export const HerePack = Type.Object({
  id: Type.String({ maxLength: 64 }),
  /** Of its file. */
  name: Type.String({ maxLength: 255 }),
  title: Type.String({ maxLength: 200 }),
  minZoom: Zoom,
  maxZoom: Zoom,
  tilePx: Type.Integer({ minimum: 1, maximum: 4096 }),
  bounds: Type.Object({ westDeg: Degrees, southDeg: Degrees, eastDeg: Degrees, northDeg: Degrees }),
  attribution: Type.String({ maxLength: 500 }),
  bytes: Type.Integer({ minimum: 1 }),
  /** Wall ms since 1970. */
  cameWallMs: Type.Number(),
  isWhole: Type.Boolean(),
});
export type HerePack = Static<typeof HerePack>;

/** So many packs and bytes at most. */
export const mostHerePacks = 24;
export const mostHereB = 2 * 1024 ** 3;

const HereList = Type.Array(HerePack, { maxItems: mostHerePacks });

/** A list that this page did not write, or an older one of it, is none. */
export const hereList = (stored: unknown): readonly HerePack[] => (Check(HereList, stored) ? stored : []);

export const hereBytes = (packs: readonly HerePack[]): number => packs.reduce((sum, { bytes }) => sum + bytes, 0);

/** Why another pack has no room, or null. `freeB`: what the browser leaves us, null where it does not say. */
export function roomTrouble(
  packs: readonly HerePack[],
  bytes: number,
  freeB: number | null,
): { readonly is: 'count' | 'budget' | 'disk'; readonly leftB: number } | null {
  const leftB = mostHereB - hereBytes(packs);
  if (packs.length >= mostHerePacks) return { is: 'count', leftB };
  if (bytes > leftB) return { is: 'budget', leftB };
  return freeB !== null && bytes > freeB ? { is: 'disk', leftB: freeB } : null;
}

export const hereSourceId = (packId: string): string => `here:${packId}`;

export const hereSource = ({ id, ...pack }: HerePack): Source => ({ ...pack, id: hereSourceId(id) });
