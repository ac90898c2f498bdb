/** Uploads and file sessions under way. One mission upload at a time, whatever the port, as on the real vehicle. */

import type { MissionItem } from '../autopilot/mission-state.ts';
import type { FilePacket } from '../ftp/packet.ts';
import type { Link, Sender } from './link.ts';

export interface Upload {
  readonly link: Link;
  readonly from: Sender;
  /** MAV_MISSION_TYPE: 0 mission, 1 fence, 2 rally. */
  readonly type: number;
  readonly count: number;
  readonly start: number;
  next: number;
  /** The items so far; fence and rally are only taken over when whole. */
  readonly items: MissionItem[];
  lastItemMs: number;
  nextRequestMs: number;
}

export interface FileSession {
  readonly id: number;
  readonly link: Link;
  readonly from: Sender;
  readonly path: string;
  content: Uint8Array;
  readonly writing: boolean;
  usedMs: number;
  /** A burst read under way. */
  burst:
    | { readonly offset: number; readonly size: number; readonly seq: number; readonly packet: FilePacket }
    | undefined;
  /** The last answer, for a request that comes again. */
  lastReply: { readonly seq: number; readonly payload: Uint8Array } | undefined;
}

export interface DelayedAck {
  readonly atMs: number;
  readonly act: () => void;
}

export interface Transfers {
  upload: Upload | undefined;
  /** MAVFTP has one session in ArduPilot; ours keeps one for each link. */
  readonly files: Map<number, FileSession>;
  /** Answers that a fault holds back. Bounded by `delayedLimit`; beyond it they go out at once. */
  readonly delayed: DelayedAck[];
}

export const delayedLimit = 200;

export function createTransfers(): Transfers {
  return { upload: undefined, files: new Map(), delayed: [] };
}
