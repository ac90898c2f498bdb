/** The port to vehicles: what a link tells the domain. A link normalises; it decides nothing. */
import type { GroupName, GroupValues } from '../protocol/vehicle.ts';
import type { Stop } from './clock.ts';

/** A MAVLink system and component, as heard on one link. */
export type Address = { readonly systemId: number; readonly componentId: number };

/** A normalised reading: the whole of one group, true at `at` (bridge's monotonic ms). */
export type Sample = {
  [G in GroupName]: { readonly kind: 'sample'; readonly group: G; readonly values: GroupValues[G] };
}[GroupName];

/** What a link reports about a vehicle on it. Every report but the radio's also proves that the vehicle was heard. */
export type Report =
  | Sample
  /** Any frame of the vehicle; its heartbeats are marked, since they alone prove that the autopilot runs. */
  | { readonly kind: 'heard'; readonly heartbeat: boolean }
  /** STATUSTEXT, chunks reassembled; `complete` is false where a chunk never came. */
  | { readonly kind: 'text'; readonly severity: number; readonly text: string; readonly complete: boolean }
  | { readonly kind: 'reached'; readonly item: number }
  /** Its boot clock went back: everything known about it is void. */
  | { readonly kind: 'rebooted' };

export type LinkListener = {
  /** The link opened or closed; `why` is one sentence for people. */
  onLink(up: boolean, why: string, at: number): void;
  onReport(from: Address, at: number, report: Report): void;
};

/** Rates over the last second; `lossPct` from sequence gaps over the last 10 s, null until there is something to say. */
export type LinkStatus = {
  readonly up: boolean;
  readonly why: string;
  readonly framesPerS: number;
  readonly bytesPerS: number;
  readonly lossPct: number | null;
  /** Counted drops and faults by name, since start. */
  readonly counters: Readonly<Record<string, number>>;
};

export interface Link {
  readonly id: string;
  /** The link group: links of one name carry the same vehicles. */
  readonly name: string;
  readonly url: string;
  /** A recording: it is read only, and its past is never taken for the present. */
  readonly replay: boolean;
  start(listener: LinkListener): Stop;
  status(): LinkStatus;
}
