/** All that a page shows of its link and of what the bridge knows, as one value; and how it comes to be one. */
import type { ConnectionWarning } from '../../bridge/protocol/liveness.ts';
import type { Goodbye, Refusal } from '../../bridge/protocol/refusal.ts';
import { keepingWords } from '../words/recovery.ts';
import type { PathView } from './bundle.ts';
import type { ConnectionState } from './connection-state.ts';
import { type IdentityView, notAskedYet } from './identity-view.ts';
import { emptyIntent, type IntentView } from './intent-view.ts';
import type { Keeping } from './keeper.ts';
import { noTraffic, type Traffic } from './meter.ts';
import { emptyMirror, type Mirror } from './mirror.ts';
import type { LinkQuality } from './ping-book.ts';
import { emptyQuality, type LinkReport, reportOf } from './quality.ts';
import type { Recovery } from './recovery.ts';
import { keptWireLines, type WireLine } from './wire-log.ts';

export type { PathView } from './bundle.ts';
export type { Keeping } from './keeper.ts';
export type { Recovery } from './recovery.ts';

export type View = {
  /** The best that any path has. */
  readonly connection: ConnectionState;
  readonly quality: LinkQuality;
  /** Renewed every second. */
  readonly report: LinkReport;
  /** Bridge's monotonic clock minus ours, ms; null before the first contact. */
  readonly offsetMs: number | null;
  readonly mirror: Mirror;
  /** Renewed every second. */
  readonly traffic: Traffic;
  readonly recovery: Recovery;
  readonly keeping: Keeping;
  /** Each address by which the bridge is reached; empty where there is but one. */
  readonly paths: readonly PathView[];
  /** What was asked of vehicles from here and by others, what waits, and what becomes of the sticks. */
  readonly intent: IntentView;
  /** Who one is to the bridge. */
  readonly identity: IdentityView;
  /** The installation's id, where it had to become another than the page began with; else null. */
  readonly renamed: string | null;
};

/** Before anything was heard; `nowMs` is our own monotonic ms. */
export const firstView = (nowMs: number): View => ({
  connection: { name: 'connecting', since: nowMs },
  quality: { rttMs: null, jitterMs: null, lossPct: null, grade: null },
  report: reportOf(emptyQuality(), nowMs),
  offsetMs: null,
  mirror: emptyMirror,
  traffic: noTraffic,
  recovery: { name: 'fresh' },
  keeping: { durable: false, why: keepingWords.nothing },
  paths: [],
  intent: emptyIntent,
  identity: notAskedYet,
  renamed: null,
});

/** The bridge's words about the link itself, which change nothing in the mirror. */
export type Word = ConnectionWarning | Refusal | Goodbye;

/** What may not be conflated: how the link changed, each round trip, and what the bridge said of the link. */
export type Happened = {
  readonly states: readonly { readonly at: number; readonly state: ConnectionState }[];
  readonly roundTrips: readonly { readonly at: number; readonly ms: number }[];
  readonly words: readonly Word[];
  /** What passed the wire, while that is recorded. */
  readonly wire: readonly WireLine[];
};

export const nothingHappened: Happened = { states: [], roundTrips: [], words: [], wire: [] };

/** Beyond these the oldest are dropped: a page that did not look for so long shows the newest. */
const keptStates = 100;
const keptRoundTrips = 600;
const keptWords = 20;

export const andThen = (before: Happened, next: Happened): Happened => ({
  states: [...before.states, ...next.states].slice(-keptStates),
  roundTrips: [...before.roundTrips, ...next.roundTrips].slice(-keptRoundTrips),
  words: [...before.words, ...next.words].slice(-keptWords),
  wire: [...before.wire, ...next.wire].slice(-keptWireLines),
});
