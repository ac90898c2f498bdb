/** Recordings that are played beside the live links, as the rest of the bridge knows them. */
import type { ReplayState, Upload } from '../protocol/replay.ts';
import type { PlaybackChange } from './link.ts';

export type ReplayRefusal = {
  readonly ok: false;
  readonly code: 'UNKNOWN' | 'TOO_MANY' | 'NOT_PLAYABLE' | 'TOO_LARGE' | 'OUT_OF_PLACE' | 'DISK';
  /** One sentence. */
  readonly why: string;
};
export type ReplayAnswer = { readonly ok: true; readonly replay: ReplayState } | ReplayRefusal;

export interface Replays {
  list(): readonly ReplayState[];
  /** `recording` is a name of the list of recordings; `speed` 0 is as fast as possible. Resolves once it plays, or does not. */
  open(recording: string, speed: number): Promise<ReplayAnswer>;
  steer(id: string, change: PlaybackChange): ReplayAnswer;
  /** Its vehicles are gone when this resolves. */
  close(id: string): Promise<{ readonly ok: true } | ReplayRefusal>;
}

/** Recordings that were brought to the bridge. */
export interface Uploads {
  list(): Promise<readonly Upload[]>;
  /** One piece; `has` bytes of it are there then. The last one makes it a recording that can be played. */
  put(
    name: string,
    piece: { readonly from: number; readonly size: number; readonly bytes: Uint8Array },
  ): Promise<{ readonly ok: true; readonly has: number } | ReplayRefusal>;
  remove(name: string): Promise<{ readonly ok: true } | ReplayRefusal>;
}
