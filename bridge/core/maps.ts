/**
 * Maps that are carried on the rover, as the rest of the bridge knows them: files and tile servers are somebody else's
 * business. Every call ends within a bounded time, and none rejects.
 */
import type {
  AreaJob,
  AreaRequest,
  PackInfo,
  PackList,
  PieceTaken,
  TileAt,
  TileFormat,
  TileSource,
} from '../protocol/maps.ts';
import type { Stop } from './clock.ts';

/** One that the owner named: `template` with `{z}`, `{x}` and `{y}`, or `{-y}` where rows are counted from the south. */
export type TileServer = {
  readonly name: string;
  readonly template: string;
  readonly attribution: string;
  readonly minZoom: number;
  readonly maxZoom: number;
};

/** `UPSTREAM`: the tile server, or the way to it. */
export type MapRefusal = {
  readonly ok: false;
  readonly code: 'UNKNOWN' | 'NOT_A_PACK' | 'OUT_OF_PLACE' | 'TOO_LARGE' | 'NO_ROOM' | 'BUSY' | 'DISK' | 'UPSTREAM';
  /** One sentence. */
  readonly why: string;
};
export type MapAnswer<T> = ({ readonly ok: true } & T) | MapRefusal;

export type TileBytes = { readonly bytes: Uint8Array<ArrayBuffer>; readonly format: TileFormat };
/** A tile of a server, and how long ago it came from there, in seconds; `cache`: it was kept. */
export type OnlineTile = TileBytes & { readonly ageS: number; readonly from: 'cache' | 'server' };

/** One piece of a file of `size` bytes. Its bytes are given away. */
export type PackPiece = {
  readonly name: string;
  readonly from: number;
  readonly size: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

export interface Maps {
  packs(): Promise<MapAnswer<{ readonly list: PackList }>>;
  /** The last piece makes it a pack, or says why it is none. */
  put(piece: PackPiece): Promise<MapAnswer<{ readonly taken: PieceTaken }>>;
  /** Forgets what has come of a file. */
  drop(name: string): Promise<MapAnswer<object>>;
  label(id: string, label: string): Promise<MapAnswer<{ readonly pack: PackInfo }>>;
  remove(id: string): Promise<MapAnswer<object>>;
  /** Null where the pack has none there. */
  tile(id: string, at: TileAt): Promise<MapAnswer<{ readonly tile: TileBytes | null }>>;
  /** At most so many bytes of a pack's file from there on. */
  read(id: string, from: number, length: number): Promise<MapAnswer<{ readonly bytes: Uint8Array<ArrayBuffer> }>>;
  sources(): Promise<MapAnswer<{ readonly sources: readonly TileSource[] }>>;
  /** Null where the server has none there. */
  online(source: string, at: TileAt): Promise<MapAnswer<{ readonly tile: OnlineTile | null }>>;
  /** The newest first. */
  areas(): Promise<MapAnswer<{ readonly areas: readonly AreaJob[] }>>;
  begin(request: AreaRequest, by: string): Promise<MapAnswer<{ readonly area: AreaJob }>>;
  /** Ends one that runs; one that has ended is forgotten, its pack stays. */
  cancel(id: string): Promise<MapAnswer<object>>;
}

export type MapRoom = Maps & { readonly stop: Stop };
