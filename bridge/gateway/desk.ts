/** What all connections share: who the bridge is, what is known and what happened, who is here, and how it is pressed. */
import type { Door } from '../core/access/door.ts';
import type { Crowd } from '../core/access/limits-crowd.ts';
import type { Clock } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { Intent } from '../core/intent.ts';
import type { Outbox } from '../core/outbox.ts';
import type { Overload } from '../core/overload.ts';
import type { Sessions } from '../core/sessions.ts';
import type { EventStream } from '../core/stream.ts';
import type { Role } from '../protocol/command.ts';
import type { Policy } from '../protocol/hello.ts';
import type { Batches } from './batches.ts';

/** A session came, fell silent or went; `why` where there is more to say. */
export type Transition = {
  readonly what: 'greeted' | 'returned' | 'stale' | 'closed' | 'away' | 'gone';
  readonly session: string;
  readonly conn?: string;
  readonly why?: string;
};

export type Desk = {
  readonly clock: Clock;
  readonly boot: string;
  /** When this life of the bridge began, monotonic ms. */
  readonly openedAt: number;
  readonly bridgeVersion: string;
  readonly policy: Policy;
  readonly banners: readonly string[];
  /** Origins under which browsers reach this bridge, where more than one was named ([H10]). */
  readonly addresses?: readonly string[];
  readonly outbox: Outbox;
  readonly stream: EventStream;
  readonly batches: Batches;
  readonly sessions: Sessions;
  readonly intent: Intent;
  /** The least that may press STOP ([U7]). */
  readonly stopRole: Role;
  /** Who may come in, and as what ([U1]). */
  readonly door: Door;
  /** Who is before the door, counted where somebody is asked who they are ([G1] to [G4]). */
  readonly crowd: Crowd;
  /** Connections of one device, this moment. */
  readonly connsOf: (device: string) => number;
  readonly counters: Counters;
  /** How hard the bridge is pressed, and what it leaves out. */
  readonly overload: Overload;
  /** Ends another connection whose place a newer one of the same page has taken. */
  readonly supersede: (conn: string) => void;
  /** Runs a part of a connection that nobody waits for; what it throws ends that connection ([B4]). */
  readonly guarded: (conn: string, act: () => void) => void;
  /** For the log: one line each. */
  readonly noted: (transition: Transition) => void;
  readonly newId: () => string;
};
