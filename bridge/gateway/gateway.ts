/**
 * All operators' connections: opens them, ticks them, tells them what happens, and closes those that never greeted.
 * One connection's failing handler closes that connection and nobody else's.
 */
import { randomUUID } from 'node:crypto';
import type { ServerHealth } from '../protocol/health.ts';
import type { Entry, Events } from '../protocol/stream.ts';
import { type Carrier, Conn, type Desk } from './conn.ts';

export class Gateway {
  readonly desk: Desk;
  readonly #onBug: (error: unknown) => void;
  readonly #conns = new Set<Conn>();

  constructor(desk: Desk, onBug: (error: unknown) => void) {
    this.desk = desk;
    this.#onBug = onBug;
  }

  get connCount(): number {
    return this.#conns.size;
  }

  open(carrier: Carrier): Conn {
    const conn = new Conn(randomUUID(), carrier, this.desk);
    this.#conns.add(conn);
    return conn;
  }

  closed(conn: Conn): void {
    conn.onClosed();
    this.#conns.delete(conn);
  }

  /** Runs a connection's handler; what it throws is a bug of ours that costs this connection only. */
  guard(conn: Conn, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#onBug(error);
      this.desk.counters.add('handler_bugs');
      conn.close('internalError', 'the bridge failed on this message');
    }
  }

  /** The state tick: every reader gets what it has not seen. */
  tick(): void {
    const at = this.desk.clock.monoMs();
    this.desk.outbox.turn(at);
    for (const conn of this.#conns) this.guard(conn, () => conn.offerState());
  }

  /** Events go out at once, encoded once. */
  announce(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const message: Events = { t: 'events', entries: [...entries] };
    this.#toAll(JSON.stringify(message));
  }

  tell(health: ServerHealth): void {
    this.#toAll(JSON.stringify(health));
  }

  /** Closes connections that never said `hello`. */
  sweep(): void {
    const overdue = new Set(this.desk.sessions.overdue(this.desk.clock.monoMs()).map((session) => session.id));
    for (const conn of this.#conns) {
      if (overdue.has(conn.id)) conn.close('helloTimeout', 'no hello came');
    }
  }

  /** Says goodbye to everyone; `spreadMs` tells them over how long to come back. */
  drain(why: string, spreadMs: number): void {
    this.#toAll(JSON.stringify({ t: 'goodbye', why, spreadMs }));
    for (const conn of this.#conns) conn.close('drain', why);
  }

  #toAll(text: string): void {
    for (const conn of this.#conns) this.guard(conn, () => conn.sendText(text));
  }
}
