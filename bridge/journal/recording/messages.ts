/** What the bridge's thread and the recorder's thread say to each other. */
import type { Sample } from '../../core/link.ts';
import type { RecorderState, Refused, SessionQuality } from '../../core/recordings.ts';
import type { Recording, RecordingKind } from '../../protocol/recording.ts';
import type { LinkState } from '../../protocol/state.ts';
import type { Entry } from '../../protocol/stream.ts';

export type Limits = {
  /** What all recordings may take together. */
  readonly budgetB: number;
  /** What is to stay free on the disk, for the journal above all. */
  readonly reserveB: number;
  /** A file that is larger or older than this gives way to the next. */
  readonly fileB: number;
  readonly fileMs: number;
};

/** What the thread is started with. */
export type ThreadSettings = {
  readonly directory: string;
  readonly kinds: readonly RecordingKind[];
  readonly limits: Limits;
  /** Of the groups of a vehicle's state, as text. */
  readonly schemas: Readonly<Record<string, string>>;
  /** About this bridge, for whoever opens a file. */
  readonly about: Readonly<Record<string, string>>;
};

/** `at` is the bridge's monotonic ms throughout. */
export type Item =
  | { readonly is: 'sample'; readonly vehicle: string; readonly at: number; readonly sample: Sample }
  | { readonly is: 'entry'; readonly entry: Entry }
  | { readonly is: 'links'; readonly at: number; readonly links: readonly LinkState[] }
  | { readonly is: 'sessions'; readonly at: number; readonly sessions: readonly SessionQuality[] };

/** What came since the last one; it comes several times a second, and empty where nothing did. */
export type Batch = {
  readonly t: 'batch';
  /** One moment by both clocks. */
  readonly monoMs: number;
  readonly wallMs: number;
  /** By the numbers that frames carry. */
  readonly groups: readonly string[];
  /** Frames as `frames.ts` packs them, in order. */
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
  readonly items: readonly Item[];
};

export type Request =
  | Batch
  | { readonly t: 'list'; readonly id: number }
  | { readonly t: 'read'; readonly id: number; readonly name: string; readonly from: number; readonly length: number }
  | { readonly t: 'remove'; readonly id: number; readonly name: string }
  | { readonly t: 'close' };

/** How the recorder is; `counted` since the thread began. */
export type Standing = {
  readonly now: RecorderState;
  readonly bytes: number;
  readonly files: number;
  readonly counted: Readonly<Record<string, number>>;
};

export type Answer =
  | { readonly ok: true; readonly recordings: readonly Recording[] }
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: true }
  | Refused;

export type Reply =
  /** A batch was dealt with. */
  | ({ readonly t: 'taken' } & Standing)
  | { readonly t: 'answer'; readonly id: number; readonly answer: Answer }
  /** For the log. */
  | { readonly t: 'note'; readonly text: string }
  | { readonly t: 'closed' };
