/**
 * The recorder and what it has recorded, as the rest of the bridge knows them. What is handed over is copied or kept in
 * memory, as much as there is room for; the disk is somebody else's business.
 */
import type { Recording } from '../protocol/recording.ts';
import type { LinkState } from '../protocol/state.ts';
import type { Entry } from '../protocol/stream.ts';
import type { Stop } from './clock.ts';
import type { Link, Sample } from './link.ts';

/** How a page's connection was, for the record. */
export type SessionQuality = {
  readonly session: string;
  readonly clientId: string;
  readonly state: string;
  readonly mode: string;
  readonly rttMs: number | null;
  readonly rateHz: number | null;
  readonly unsentB: number | null;
  readonly pings: number;
  readonly missedPings: number;
};

export type RecorderState = {
  readonly state: 'off' | 'waiting' | 'recording' | 'paused';
  /** One sentence where it pauses, else empty. */
  readonly why: string;
};

export type RecorderStatus = RecorderState & {
  /** Of all files that are kept. */
  readonly bytes: number;
  readonly files: number;
  readonly counters: Readonly<Record<string, number>>;
};

/** Takes what happens, from live links only; never waits and never fails. `at` is monotonic ms. */
export interface Recorder {
  frame(link: Pick<Link, 'name' | 'replay'>, frame: Uint8Array, at: number): void;
  sample(vehicle: string, at: number, sample: Sample): void;
  entry(entry: Entry): void;
  links(at: number, links: readonly LinkState[]): void;
  sessions(at: number, sessions: readonly SessionQuality[]): void;
  status(): RecorderStatus;
}

export type Refused = {
  readonly ok: false;
  readonly code: 'UNKNOWN' | 'WRITING' | 'BUSY' | 'DISK';
  readonly why: string;
};

/** The files. Every call ends within a bounded time. */
export interface Recordings {
  /** The newest first. */
  list(): Promise<{ readonly ok: true; readonly recordings: readonly Recording[] } | Refused>;
  /** At most so many bytes from there on; fewer at the end of what is there. */
  read(
    name: string,
    from: number,
    length: number,
  ): Promise<{ readonly ok: true; readonly bytes: Uint8Array } | Refused>;
  remove(name: string): Promise<{ readonly ok: true } | Refused>;
}

export type RecordingRoom = Recorder & Recordings & { readonly stop: Stop };

/** Records nothing. */
export const noRecorder: Recorder = {
  frame: () => {},
  sample: () => {},
  entry: () => {},
  links: () => {},
  sessions: () => {},
  status: () => ({ state: 'off', why: '', bytes: 0, files: 0, counters: {} }),
};
