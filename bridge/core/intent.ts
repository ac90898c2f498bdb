/**
 * Intent, as the rest of the bridge sees it: what operators ask goes in with who they are, and comes back as messages to
 * one or to all, as happenings for the stream, and as orders to a vehicle. Nothing here waits or knows a socket.
 */
import type { Role, SendCommand } from '../protocol/command.ts';
import type { Control } from '../protocol/control.ts';
import type { Drive } from '../protocol/drive.ts';
import type { LeaseRequest } from '../protocol/lease.ts';
import type { ServerMessage } from '../protocol/messages.ts';
import type { Happening } from './fleet.ts';
import type { Order } from './orders.ts';

/** Who asks. `session` outlives its connections; what moves a vehicle is bound to the one connection. */
export type Sender = {
  readonly session: string;
  readonly conn: string;
  readonly role: Role;
  /** Stick frames pass over nothing else ([D1]). */
  readonly isWebSocket: boolean;
  /** The best round trip that the bridge has measured of this connection, ms; null while none. */
  readonly minRttMs: number | null;
};

/** What operators ask. Never throws for bad input: a refusal is an answer. `at`: monotonic ms as it came in. */
export interface Intent {
  command(sender: Sender, message: SendCommand, at: number): void;
  cancel(sender: Sender, id: string, at: number): void;
  lease(sender: Sender, message: LeaseRequest, at: number): void;
  drive(sender: Sender, message: Drive, at: number): void;
  /** A ping of a page that is visible and alive ([A2]). */
  awake(sender: Sender, at: number): void;
  /** A client came (back) and does not know how these ended ([I12]). */
  pending(sender: Sender, ids: readonly string[], at: number): void;
  /** The connection ended. */
  left(conn: string, at: number): void;
  /** Who it is no longer counts: what it drives is stopped, its leases end and it waits for none ([U5], [U6]); why. */
  expel(session: string, why: string, at: number): void;
  /** It holds the lease of a vehicle: it has to see what that does, however hard the bridge is pressed ([O2]). */
  isDriver(session: string): boolean;
  /** Of every vehicle that can be controlled, for who comes. */
  controls(): readonly Control[];
}

/** What intent needs. All are synchronous but the disk's answer. */
export type IntentPorts = {
  /** To one connection; nothing happens where it is gone. */
  tell(conn: string, message: ServerMessage): void;
  /** To every connection of a session. */
  tellSession(session: string, message: ServerMessage): void;
  /** To every connection whose page is looked at; one that is shown is told how things stand ([T12]). */
  tellAll(message: ServerMessage): void;
  /** Into the stream; hands back the number of the last one. */
  announce(happenings: readonly Happening[]): number;
  /** Whether everything up to `seq` was on disk in time; at once to false while nothing can be. */
  whenDurable(seq: number, withinMs: number): Promise<boolean>;
  /** Whether a lease may go to this session now: it is connected, was heard lately, and is an operator ([A3]). */
  mayHold(session: string): boolean;
  /** Hands an order to the link that the vehicle was heard on last; false where it cannot be sent. */
  send(vehicle: string, order: Order): boolean;
};
