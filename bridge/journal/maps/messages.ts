/** Between the bridge and the thread that keeps maps. Every question has a number and gets one answer. */
import type { MapAnswer, MapRefusal, OnlineTile, PackPiece, TileBytes, TileServer } from '../../core/maps.ts';
import type { AreaJob, AreaRequest, PackInfo, PackList, PieceTaken, TileAt, TileSource } from '../../protocol/maps.ts';

export type Limits = {
  /** Of packs, what is arriving, and areas that are fetched, together. */
  readonly packsB: number;
  /** Of tiles that came from servers, and are kept for when there is no internet. */
  readonly cacheB: number;
  /** Of the disk this much stays free. */
  readonly reserveB: number;
};

/** How politely tile servers are asked; what a test may shorten. */
export type Manners = {
  /** Between two tiles of an area. */
  readonly paceMs: number;
  readonly withinMs: number;
  /** After a failure, before it is tried again: doubled each time, up to the longest. */
  readonly againMs: number;
  readonly againMostMs: number;
  /** How long a tile of the cache is as good as the server's. */
  readonly freshMs: number;
};

export const usualManners: Manners = {
  paceMs: 250,
  withinMs: 10_000,
  againMs: 15_000,
  againMostMs: 300_000,
  freshMs: 7 * 86_400_000,
};

export type ThreadSettings = {
  readonly directory: string;
  readonly limits: Limits;
  readonly servers: readonly TileServer[];
  readonly manners: Manners;
  readonly version: string;
};

export type Question =
  | { readonly t: 'packs' | 'sources' | 'areas' }
  | ({ readonly t: 'put' } & PackPiece)
  | { readonly t: 'drop'; readonly name: string }
  | { readonly t: 'label'; readonly pack: string; readonly label: string }
  | { readonly t: 'remove'; readonly pack: string }
  | { readonly t: 'tile'; readonly pack: string; readonly at: TileAt }
  | { readonly t: 'read'; readonly pack: string; readonly from: number; readonly length: number }
  | { readonly t: 'online'; readonly source: string; readonly at: TileAt }
  | { readonly t: 'begin'; readonly request: AreaRequest; readonly by: string }
  | { readonly t: 'cancel'; readonly area: string };

export type Request = Question & { readonly id: number };

/** What of it is there depends on the question. */
export type Answer = MapAnswer<{
  readonly list?: PackList;
  readonly taken?: PieceTaken;
  readonly pack?: PackInfo;
  readonly tile?: TileBytes | null;
  readonly online?: OnlineTile | null;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly sources?: readonly TileSource[];
  readonly areas?: readonly AreaJob[];
  readonly area?: AreaJob;
}>;

export type Reply =
  | { readonly t: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly t: 'note'; readonly text: string };

export const refusal = (code: MapRefusal['code'], why: string): MapRefusal => ({ ok: false, code, why });

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
