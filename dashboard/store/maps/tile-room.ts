/**
 * The tiles that are at hand. What is wanted now is fetched, a few at a time, from the middle outwards; what is not wanted
 * any more is let go before it came. What came stays until there is too much of it: the one looked at longest ago goes
 * first. Nothing runs by itself: a tile that failed is asked for again when it is wanted again, or when `again` says so.
 */
import { type Tile, tileName } from './mercator.ts';
import type { Asked, AskTile, Had } from './source.ts';

export type RoomLimits = {
  readonly tiles: number;
  readonly bytes: number;
  readonly atOnce: number;
  readonly missing: number;
};

/** 300 tiles of 256 px are 75 MiB of pixels; a screen of 1440 × 900 wants about 40. */
export const roomLimits: RoomLimits = { tiles: 300, bytes: 96 * 1024 * 1024, atOnce: 6, missing: 4096 };

export type TileRoom<P> = {
  /** Replaces what was wanted before. */
  want(tiles: readonly Tile[]): void;
  /** Null where it is not at hand. */
  picture(tile: Tile): P | null;
  /** Whether the source said that it has none. */
  isMissing(tile: Tile): boolean;
  /** Asks once more for what failed. */
  again(): void;
  readonly counts: () => RoomCounts;
  /** Lets everything go; may be called twice. */
  stop(): void;
};

export type RoomCounts = {
  readonly kept: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly asked: number;
  readonly failed: number;
  readonly missing: number;
  readonly waiting: number;
  /** How long ago the oldest of what is wanted and at hand was fetched, s; null where all of it is as it is now. */
  readonly oldestS: number | null;
};

type Kept<P> = { readonly picture: P; readonly bytes: number; readonly ageS?: number };

export function tileRoom<P>(
  ask: AskTile<P>,
  close: (picture: P) => void,
  onChange: () => void,
  limits: RoomLimits = roomLimits,
): TileRoom<P> {
  // A Map keeps its order: the first is the one that was looked at longest ago.
  const kept = new Map<string, Kept<P>>();
  const missing = new Set<string>();
  const failed = new Set<string>();
  /** Wanted, and let go for want of room: asked for again only when something else is wanted, else it would come and go. */
  const crowded = new Set<string>();
  const flying = new Map<string, Asked<P>>();
  let wanted: readonly Tile[] = [];
  let names = new Set<string>();
  let [bytes, dropped, asked, isStopped] = [0, 0, 0, false];

  const forget = (name: string) => {
    const old = kept.get(name);
    if (old === undefined) return;
    kept.delete(name);
    bytes -= old.bytes;
    dropped += 1;
    close(old.picture);
  };
  const trim = () => {
    for (const name of [...kept.keys()]) {
      if (kept.size <= limits.tiles && bytes <= limits.bytes) return;
      if (!names.has(name)) forget(name);
    }
    // More is wanted than there is room for: what is wanted last stands furthest from the middle.
    for (const name of [...names].reverse()) {
      if (kept.size <= limits.tiles && bytes <= limits.bytes) return;
      if (kept.has(name)) crowded.add(name);
      forget(name);
    }
  };
  const take = (name: string, had: Had<P>) => {
    if (had.is === 'missing') {
      missing.add(name);
      const [oldest] = missing;
      if (missing.size > limits.missing && oldest !== undefined) missing.delete(oldest);
      return;
    }
    if (had.is === 'failed') return void failed.add(name);
    forget(name);
    kept.set(name, had);
    bytes += had.bytes;
    trim();
  };
  const isDue = (tile: Tile) => {
    const name = tileName(tile);
    return ![kept, missing, failed, flying, crowded].some((known) => known.has(name));
  };
  const oldest = (): number | null => {
    const ages = [...names].flatMap((name) => kept.get(name)?.ageS ?? []);
    return ages.length === 0 ? null : Math.max(...ages);
  };
  const next = () => {
    while (!isStopped && flying.size < limits.atOnce) {
      const tile = wanted.find(isDue);
      if (tile === undefined) return;
      fly(tile);
    }
  };
  const fly = (tile: Tile) => {
    const name = tileName(tile);
    const one = ask(tile);
    asked += 1;
    flying.set(name, one);
    void one.had.then((had) => {
      const isOurs = flying.get(name) === one;
      if (isOurs) flying.delete(name);
      if (isStopped || !isOurs) return void (had.is === 'here' && close(had.picture));
      take(name, had);
      onChange();
      next();
    });
  };

  return {
    want(tiles) {
      // One tile may be wanted once only, and no more than there is room for.
      const unique = new Map(tiles.map((tile) => [tileName(tile), tile]));
      wanted = [...unique.values()].slice(0, limits.tiles);
      const before = names;
      names = new Set(wanted.map(tileName));
      if (names.size !== before.size || [...names].some((name) => !before.has(name))) crowded.clear();
      for (const name of failed) if (!before.has(name) || !names.has(name)) failed.delete(name);
      for (const [name, one] of flying) {
        if (names.has(name)) continue;
        flying.delete(name);
        one.abort();
      }
      next();
    },
    picture(tile) {
      const name = tileName(tile);
      const found = kept.get(name);
      if (found === undefined) return null;
      kept.delete(name);
      kept.set(name, found);
      return found.picture;
    },
    isMissing: (tile) => missing.has(tileName(tile)),
    again() {
      failed.clear();
      next();
    },
    counts: () => ({
      ...{ kept: kept.size, bytes, dropped, asked, failed: failed.size, missing: missing.size },
      waiting: flying.size + wanted.filter(isDue).length,
      oldestS: oldest(),
    }),
    stop() {
      isStopped = true;
      for (const one of flying.values()) one.abort();
      flying.clear();
      for (const { picture } of kept.values()) close(picture);
      kept.clear();
    },
  };
}
