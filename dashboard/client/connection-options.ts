/** What a connection is told as it starts: where to go, who it is, what it wants and how it tries. */
import type { Role } from '../../bridge/protocol/command.ts';
import type { Mode, Want } from '../../bridge/protocol/hello.ts';
import type { GradeTable } from '../../bridge/protocol/quality.ts';
import type { Position } from './position.ts';
import type { Liveness, Schedule } from './presets.ts';

export type ConnectionOptions = {
  readonly url: string;
  readonly clientId: string;
  /** This tab's id, the same over reloads where that can be kept. */
  readonly tab: string;
  /** This load of the page, another for each. */
  readonly page: string;
  /** Where the page keeps several connections: which of them this is ([P4]). */
  readonly path?: string;
  /** Takes the id to keep: another than `tab` where that one is open elsewhere. */
  readonly keepTab?: (tab: string) => void;
  /** What is asked of the state lane; compact telemetry at 10 Hz where nothing is said. */
  readonly want?: Want;
  /** When to try again; `measured` where nothing is said. */
  readonly schedule?: Schedule;
  /** How often to ping and how long to bear silence, instead of the bridge's policy. */
  readonly liveness?: Liveness;
  /** What is good and what is poor; bounds for the field where nothing is said. */
  readonly grades?: GradeTable;
  /** Whether the page is looked at as it starts. */
  readonly mode?: Mode;
  /** A lesser role than the bridge would give; that one where nothing is said ([H9]). */
  readonly role?: Role;
  /** Where to resume; empty where nothing is said. */
  readonly position?: Position;
};

/** What is asked of the state lane where nothing is said. */
export const fullTelemetry: Want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null };
