/** The port to vehicles: what a link tells the domain. A link normalises; it decides nothing. */
import type { PlanItem, PlanList } from '../protocol/plan.ts';
import type { SigningState } from '../protocol/signing.ts';
import type { Playback } from '../protocol/state.ts';
import type { GroupName, GroupValues } from '../protocol/vehicle.ts';
import type { Stop } from './clock.ts';
import type { HeardMessages } from './inspection.ts';
import type { Order } from './orders.ts';

/**
 * A MAVLink system and component, as heard on one link. `instance` tells apart senders of one address that are heard on
 * one link at the same time, each through a peer of its own; absent for the first.
 */
export type Address = { readonly systemId: number; readonly componentId: number; readonly instance?: number };

/** What a link knows of when something was said, by the clock of who said it ([V4]). */
export type Made = {
  /** Milliseconds since its boot: its own stamp where `exact`, else the newest stamp before it; null where there was none. */
  readonly bootMs: number | null;
  readonly exact: boolean;
  /** By its sequence number it was sent before something that was heard here already. */
  readonly overtaken: boolean;
  /** The very same frame was heard here already. */
  readonly doubled: boolean;
  /** Rises when another machine may have taken the address on this link: a new peer or port whose clock does not go on. */
  readonly tie: number;
};

/** A normalised reading: the whole of one group, true at `at` (bridge's monotonic ms). */
export type Sample = {
  [G in GroupName]: { readonly kind: 'sample'; readonly group: G; readonly values: GroupValues[G] };
}[GroupName];

/** PARAM_VALUE. `index` is 65535 where the vehicle does not say it, `count` is of all its parameters. */
export type ParameterSaid = {
  readonly kind: 'param';
  readonly name: string;
  readonly value: number;
  /** MAV_PARAM_TYPE. */
  readonly type: number;
  readonly index: number;
  readonly count: number;
};

/** What a vehicle says in a transfer that we began. `opaqueId` names what it holds, null where it has no such names. */
export type TransferSaid =
  | {
      readonly kind: 'mission_count';
      readonly list: PlanList;
      readonly count: number;
      readonly opaqueId: number | null;
    }
  /** MISSION_REQUEST or MISSION_REQUEST_INT. */
  | { readonly kind: 'mission_request'; readonly list: PlanList; readonly seq: number }
  | { readonly kind: 'mission_item'; readonly list: PlanList; readonly seq: number; readonly item: PlanItem }
  | { readonly kind: 'mission_ack'; readonly list: PlanList; readonly result: number; readonly opaqueId: number | null }
  /** FILE_TRANSFER_PROTOCOL: all 251 bytes. */
  | { readonly kind: 'ftp'; readonly payload: Uint8Array };

/** What a link reports about a vehicle on it. Every report but the radio's and another station's also proves that the vehicle was heard. */
export type Report =
  | Sample
  /** Any frame of the vehicle; its heartbeats are marked, since they alone prove that the autopilot runs. */
  | { readonly kind: 'heard'; readonly heartbeat: boolean }
  /** STATUSTEXT, chunks reassembled; `complete` is false where a chunk never came. */
  | { readonly kind: 'text'; readonly severity: number; readonly text: string; readonly complete: boolean }
  | { readonly kind: 'reached'; readonly item: number }
  /** COMMAND_ACK that is for us, or for nobody in particular. `result` is MAV_RESULT. */
  | { readonly kind: 'ack'; readonly command: number; readonly result: number; readonly progressPct: number | null }
  | TransferSaid
  /** The same, said to another ground station whose way passes by here. */
  | { readonly kind: 'overheard'; readonly said: TransferSaid }
  /** What the vehicle calls what it holds (MISSION_CURRENT); null where it has no such names. */
  | { readonly kind: 'plan_ids'; readonly ids: Readonly<Record<PlanList, number | null>> }
  | ParameterSaid
  | { readonly kind: 'param_error'; readonly name: string; readonly why: string }
  /** Another ground station was heard beside the vehicle. */
  | { readonly kind: 'station'; readonly systemId: number; readonly componentId: number }
  /** CONTROL_STATUS: which ground station the vehicle takes to be in control, 0 for none. */
  | { readonly kind: 'gcs_in_control'; readonly systemId: number }
  /** Its boot clock went back: everything known about it is void. */
  | { readonly kind: 'rebooted' };

/** A radio's report is its modem's word, which goes on when the vehicle behind it has died; so does another station. */
export const provesLife = (report: Report): boolean =>
  report.kind !== 'station' && (report.kind !== 'sample' || report.group !== 'radio');

export type LinkListener = {
  /** The link opened or closed; `why` is one sentence for people. */
  onLink(up: boolean, why: string, at: number): void;
  /** `made` is absent where the link knows nothing of it. */
  onReport(from: Address, at: number, report: Report, made?: Made): void;
  /** Every whole frame that passes, of whoever and to whomever; its bytes are good only until this returns. */
  onFrame?(frame: Uint8Array, way: 'in' | 'out', at: number): void;
  /** Told by recordings alone. */
  readonly playing?: PlayingListener;
};

/** What only a recording tells. Its reports and these carry times of the recording's own clock. */
export type PlayingListener = {
  /** The recording's clock has come to `at`: who is silent for too long by it is lost. */
  onClock(at: number): void;
  /** It goes to another moment: what is reported until `onSought` is how it came to be what it was then. */
  onSeek(): void;
  onSought(): void;
  /** It plays, stands, or plays at another pace. */
  onPlayback(): void;
};

/** What can be asked of a recording that plays. */
export type Playing = {
  readonly file: string;
  playback(): Playback;
  /**
   * For what happens while it plays on: the recorder's wall clock, ms since 1970, at `at` of the recording's own; null where
   * this moment was played before, and what happened in it was told.
   */
  tellsAt(at: number): number | null;
  /** `positionMs` from its beginning; beyond its end is its end. */
  steer(change: PlaybackChange): void;
};

export type PlaybackChange = {
  readonly paused?: boolean | undefined;
  readonly speed?: number | undefined;
  readonly positionMs?: number | undefined;
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
  /** Where the link has a key. */
  readonly signing?: SigningState;
  /** How ROS 2 is doing, in words, where the link goes through it. */
  readonly ros?: string;
};

/** What a way does to whoever drives by it, beyond what the vehicle says of itself ([D9]). */
export type Caveats = {
  /** Why nobody may drive by it. */
  readonly noDriving: string | null;
  /** Why it passes no sticks; speeds it does. */
  readonly noSticks: string | null;
  /** The system id as which something on it beats, also while nobody drives. */
  readonly beatsAs: number | null;
};

export interface Link {
  readonly id: string;
  /** The link group: links of one name carry the same vehicles. */
  readonly name: string;
  readonly url: string;
  /** A recording: it is read only, and its past is never taken for the present. */
  readonly replay: boolean;
  /** There where `replay` is. */
  readonly playing?: Playing;
  /** What was heard on it, message by message; absent where nobody counts. */
  readonly messages?: HeardMessages;
  start(listener: LinkListener): Stop;
  status(): LinkStatus;
  /**
   * Sends an order to a vehicle on this link, once. False where it cannot be sent now: the link is down, has not drained
   * ([D8]), or is a recording, which has no way back at all. `as`: the ground station's system id that drives, else the onboard computer's identity.
   */
  send(to: Address, order: Order, as?: { readonly groundStation: number }): boolean;
  /**
   * Passes on a frame of somebody else, byte for byte and once, to where that address was heard; system 0 is every vehicle.
   * False where it cannot leave now. Absent where there is no way back.
   */
  relay?(frame: Uint8Array, to: Address): boolean;
  /** Bytes that were handed over and have not left, and since when (ms) they have not; 0 and 0 where all have. */
  undrained(): { readonly bytes: number; readonly ms: number };
  /**
   * While `groundStation` is a system id the link beats as that ground station to the vehicle as well ([A7]); null ends it
   * at once. `streamHz` asks for pose, attitude and speed that often, null for the usual rates ([D12]).
   */
  operate(to: Address, groundStation: number | null, streamHz: number | null): void;
  /** For who drives as that ground station. Absent where there are none. */
  caveats?(groundStation: number): Caveats;
}
