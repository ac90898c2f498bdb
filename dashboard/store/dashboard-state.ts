/** All that the page shows, as one value: what the client tells, and what the page itself noticed and chose. */
import { type Network, unknownNetwork } from '../client/network.ts';
import { firstView, type View } from '../client/view.ts';
import type { Carry } from '../client/ways.ts';
import type { WireLine } from '../client/wire-log.ts';
import { type Handled, nothingHandled } from './alerts.ts';
import type { SessionsAnswered, StatsAnswered } from './ask.ts';
import type { Absence, CatchUp } from './catch-up.ts';
import { emptyHistory, type History } from './history.ts';
import type { LastState } from './last-known.ts';
import type { Note } from './notes.ts';
import { noRecordings, type RecordingsShown } from './recordings-shown.ts';
import type { Track } from './track.ts';
import { metric, type Units } from './units.ts';
import type { Watch } from './watch/watch.ts';

/** A vehicle by what is told of it while it is not there. */
export type Named = { readonly id: string; readonly name: string; readonly link: string };

export type DashboardState = View & {
  readonly tracks: ReadonlyMap<string, Track>;
  /** What is watched over each vehicle that is no recording. */
  readonly watches: ReadonlyMap<string, Watch>;
  readonly history: History;
  /** What this page noticed of its link, newest last. */
  readonly notes: readonly Note[];
  /** How the conversation was carried when it was last up. */
  readonly lastWay: string | null;
  /** Where the page stood when the link was lost; null while it is there. */
  readonly absence: Absence | null;
  /** Events of an absence that are still to come; null where there are none. */
  readonly catchUp: CatchUp | null;
  /** When the recovery of the page's former life took its last step, and the newest event then. */
  readonly recoveryStep: { readonly at: number; readonly seq: number };
  /** Until when nothing passes because the operator wants it so; in the past where everything does. */
  readonly outageUntil: number;
  /** Who is here, while somebody asks; null before the first answer. */
  readonly sessions: SessionsAnswered | null;
  /** The bridge's figures, when they were asked for last. */
  readonly stats: StatsAnswered | null;
  /** The operator's choice of vehicle; null is the one that was on show, on a new page the first. */
  readonly chosenId: string | null;
  /** The vehicle that this page has on show, or had last, recordings aside; null before there was one. */
  readonly pinned: Named | null;
  /** The link of a recording that was opened here and has shown no vehicle yet. */
  readonly awaitedLink: string | null;
  /** What is recorded on the rover, while somebody looks. */
  readonly recordings: RecordingsShown;
  /** The network that this device is on, as far as its browser tells. */
  readonly network: Network;
  /** The operator's choices: how often telemetry is asked for, null for what the network is worth; and what may carry. */
  readonly chosenHz: number | null;
  readonly wayChosen: Carry;
  /** Whether what passes the wire is written down, and what was. */
  readonly recording: boolean;
  readonly wire: readonly WireLine[];
  /** Alerts that were acknowledged or removed here. */
  readonly handled: Handled;
  /** Newest event that the operator has seen listed, by the bridge's wall clock. */
  readonly readWallMs: number;
  /** The operator's, for what is told in words. */
  readonly units: Units;
  /** What an earlier visit knew, on show until the bridge has spoken; null where nothing is. */
  readonly last: LastState | null;
  /** Our monotonic ms, renewed ten times a second and with every message. */
  readonly nowMs: number;
};

/** Before anything was heard. */
export const firstState = (nowMs: number): DashboardState => ({
  ...firstView(nowMs),
  tracks: new Map(),
  watches: new Map(),
  history: emptyHistory,
  notes: [],
  lastWay: null,
  absence: null,
  catchUp: null,
  recoveryStep: { at: nowMs, seq: 0 },
  outageUntil: 0,
  sessions: null,
  stats: null,
  chosenId: null,
  pinned: null,
  awaitedLink: null,
  recordings: noRecordings,
  network: unknownNetwork,
  chosenHz: null,
  wayChosen: 'best',
  recording: false,
  wire: [],
  handled: nothingHandled,
  readWallMs: 0,
  units: metric,
  last: null,
  nowMs,
});
