/**
 * What the life of a command touches outside itself. Everything is synchronous but the disk's answer, which comes as a
 * call; time comes from the clock that is handed in.
 */
import type { CommandResponse, Outcome } from '../../protocol/command.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import type { RefusalCode } from '../../protocol/refusal.ts';
import type { EventBody } from '../../protocol/stream.ts';
import type { Vehicle } from '../../protocol/vehicle.ts';
import type { Clock } from '../clock.ts';
import type { Happening } from '../fleet.ts';
import type { StartJob } from '../jobs.ts';
import type { Order } from '../orders.ts';

/** Who may move a vehicle, and whether a STOP is latched. */
export type Authority = {
  readonly holder: string | null;
  readonly term: number;
  readonly stopped: boolean;
};

/** Who asks: a part of the gateway's sender. */
export type Asker = {
  readonly session: string;
  readonly conn: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  /** The best round trip of this connection, ms; null while none was measured. */
  readonly minRttMs: number | null;
};

export type CommandEvent = Extract<EventBody, { kind: 'command' }>;

/** What the journal holds of a command: its first event, which has the arguments, and its newest, with their wall ms. */
export type CommandRecord = {
  readonly first: CommandEvent;
  readonly firstWall: number;
  readonly newest: CommandEvent;
  readonly newestWall: number;
};

export type CommandPorts = {
  readonly clock: Clock;
  /** Names this run of the bridge, as `seen.boot` does ([I5]). */
  readonly boot: string;
  /** What is known of a vehicle, samples that were reported a moment ago included; undefined where it was never heard. */
  vehicle(id: string): Vehicle | undefined;
  authority(vehicle: string): Authority;
  /** To every connection of a session. */
  tellSession(session: string, message: ServerMessage): void;
  /** Into the stream and the journal; hands back the number of the last one. */
  announce(happenings: readonly Happening[]): number;
  /** Calls `then` once: whether everything up to `seq` was on disk in time; with false soon where nothing can be. */
  whenDurable(seq: number, withinMs: number, then: (ok: boolean) => void): void;
  /** Hands an order to the vehicle's link; false where it cannot be sent now. */
  send(vehicle: string, order: Order): boolean;
  /** Begins a STOP at once. Its end is told by `Commands.finish(id, …)`. */
  stop(vehicle: string, id: string, by: string, at: number): void;
  /** Begins a job ([J1]); a sentence where it cannot. */
  readonly startJob: StartJob;
  /** A transfer of its mission ended without anybody knowing what it holds ([J9]). */
  isMissionInDoubt(vehicle: string): boolean;
  /** Lets drive what the pre-flight blocks ([D9]); a sentence where it cannot. */
  overridePreflight(vehicle: string, by: string, at: number): string | undefined;
};

/** A command as the history tells it: what was asked, the newest of each step in order, and how it ended. */
export type CommandView = {
  readonly id: string;
  readonly vehicle: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly askedWall: number;
  readonly steps: readonly CommandResponse[];
  readonly outcome: Outcome | null;
};

/** Why something is refused: a code and one sentence. */
export type Refused = { readonly code: RefusalCode; readonly message: string };
