/** Maps that are carried, by the real thread in a folder of its own, hurried for a test. */
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { MapAnswer, MapRoom, TileServer } from '../../bridge/core/maps.ts';
import { openMaps } from '../../bridge/journal/maps/maps.ts';
import { type Limits, type Manners, usualManners } from '../../bridge/journal/maps/messages.ts';
import type { AreaJob, PieceTaken } from '../../bridge/protocol/maps.ts';

export const hurried: Manners = { ...usualManners, paceMs: 0, withinMs: 10_000, againMs: 50, againMostMs: 200 };
/** For a server that says nothing. */
export const impatient: Manners = { ...hurried, withinMs: 400 };
export const roomy: Limits = { packsB: 100_000_000, cacheB: 10_000_000, reserveB: 0 };

export const serverOf = (template: string, more: Partial<TileServer> = {}): TileServer => ({
  ...{ name: 'field', template, attribution: '© Field', minZoom: 0, maxZoom: 19 },
  ...more,
});

export type MapsGiven = {
  readonly limits?: Limits;
  readonly servers?: readonly TileServer[];
  readonly manners?: Manners;
};

export function carriedMaps(directory: string, { limits = roomy, servers = [], manners = hurried }: MapsGiven = {}) {
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  const maps = openMaps({ directory, limits, servers, manners, version: '1.2.3', note });
  onTestFinished(maps.stop);
  return { maps, notes };
}

/** What was answered, or a failure of the test. */
export async function good<T extends object>(answer: Promise<MapAnswer<T>>): Promise<T> {
  const found = await answer;
  if (!found.ok) throw new Error(`${found.code}: ${found.why}`);
  return found;
}

/** Brings a file in pieces; the answer to the last of them. */
export async function bring(
  maps: MapRoom,
  path: string,
  name: string,
  { pieceB = 20_000, from = 0 } = {},
): Promise<MapAnswer<{ readonly taken: PieceTaken }>> {
  const file = readFileSync(path);
  for (let at = from; ; at += pieceB) {
    const bytes = new Uint8Array(file.subarray(at, at + pieceB));
    const answer = await maps.put({ name, from: at, size: file.length, bytes });
    if (!answer.ok || at + pieceB >= file.length) return answer;
  }
}

/** The area once this holds of it; asks until then, for ten seconds. */
export async function areaWhen(maps: MapRoom, id: string, holds: (area: AreaJob) => boolean): Promise<AreaJob> {
  const until = performance.now() + 10_000;
  for (;;) {
    const { areas } = await good(maps.areas());
    const area = areas.find((one) => one.id === id);
    if (area && holds(area)) return area;
    if (performance.now() > until) throw new Error(`the area did not come so far: ${JSON.stringify(area)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
