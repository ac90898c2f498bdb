/**
 * All operators' connections: opens them, ticks them, tells them what happens, and closes those that never greeted.
 * One connection's failing handler closes that connection and nobody else's.
 */

import type { Finding } from '../core/absence.ts';
import { Crowd } from '../core/access/limits-crowd.ts';
import type { Happening } from '../core/fleet.ts';
import { Overload, type Strain } from '../core/overload.ts';
import { PresenceNews } from '../core/presence.ts';
import type { Session } from '../core/session.ts';
import type { Role } from '../protocol/command.ts';
import type { ServerMessage } from '../protocol/messages.ts';
import { Announcement } from './announcement.ts';
import { Batches, type ReadOlder } from './batches.ts';
import type { Carrier } from './carrier.ts';
import { Conn } from './conn.ts';
import type { Desk } from './desk.ts';
import { openAnswers } from './open-answers.ts';
import { reportSession, type SessionReport } from './session-report.ts';

/** What a gateway is given; the rest of the desk is its own. */
export type DeskParts = Omit<
  Desk,
  'supersede' | 'openedAt' | 'batches' | 'guarded' | 'overload' | 'noted' | 'crowd' | 'connsOf'
> & {
  /** Reads events that memory no longer holds; without it they are gone. */
  readonly readOlder?: ReadOlder;
  /** Told of each session's comings and goings. */
  readonly onTransition?: Desk['noted'];
};

/** Readers that are given their state without anything else having its turn. */
const portion = 64;

export class Gateway {
  readonly desk: Desk;
  readonly #onBug: (error: unknown) => void;
  readonly #conns = new Map<string, Conn>();
  readonly #news = new PresenceNews();
  readonly answers = openAnswers();

  constructor({ readOlder, onTransition, ...desk }: DeskParts, onBug: (error: unknown) => void) {
    this.desk = {
      ...desk,
      batches: new Batches(desk.stream, readOlder),
      guarded: (id, act) => {
        const conn = this.#conns.get(id);
        if (conn) this.guard(conn, act);
      },
      crowd: new Crowd(),
      connsOf: (device) => this.#connsOf(device),
      noted: onTransition ?? (() => {}),
      openedAt: desk.clock.monoMs(),
      overload: new Overload(),
      supersede: (id) => this.#conns.get(id)?.close('superseded', 'this tab is open elsewhere'),
    };
    this.#onBug = onBug;
  }

  get connCount(): number {
    return this.#conns.size;
  }

  open(carrier: Carrier): Conn {
    const conn = new Conn(this.desk.newId(), carrier, this.desk);
    this.#conns.set(conn.id, conn);
    return conn;
  }

  closed(conn: Conn): void {
    conn.onClosed();
    this.#conns.delete(conn.id);
  }

  /** Every session that is `wanted`, as it is asked for over HTTP. */
  reports(wanted: (session: Readonly<Session>) => boolean = () => true): SessionReport[] {
    const { sessions, clock } = this.desk;
    return sessions
      .all()
      .filter(wanted)
      .map((session) => {
        const conn = session.presence.state === 'away' ? undefined : this.#conns.get(session.presence.conn);
        return reportSession(session, conn?.report(), clock.monoMs());
      });
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
    for (const _ of this.ticking());
  }

  /** The same in portions: the caller may let others have their turn between them. */
  *ticking(): Generator<void> {
    const { clock, outbox, overload } = this.desk;
    outbox.turn(clock.monoMs());
    let place = 0;
    for (const conn of this.#conns.values()) {
      if (!overload.skipsTick(place, outbox.q) || this.#isDriver(conn)) this.guard(conn, () => conn.offerState());
      place += 1;
      if (place % portion === 0) yield;
    }
  }

  /** A tick between two, for those who asked for more than the usual ones hold ([D12]); under pressure for drivers only. */
  tickFast(): void {
    const { clock, outbox, overload } = this.desk;
    outbox.turn(clock.monoMs());
    for (const conn of this.#conns.values()) {
      const isDue = conn.isFast && (overload.level === 0 || this.#isDriver(conn));
      if (isDue) this.guard(conn, () => conn.offerState());
    }
  }

  #isDriver({ session }: Conn): boolean {
    return session !== undefined && this.desk.intent.isDriver(session);
  }

  /** Numbers of the stream that readers have yet to be told of, of all together. */
  owed(): number {
    let sum = 0;
    for (const conn of this.#conns.values()) sum += conn.report().owed;
    return sum;
  }

  /** Bytes that were sent and have not left this process, of all connections together. */
  unsentB(): number {
    let sum = 0;
    for (const conn of this.#conns.values()) sum += conn.report().unsentB;
    return sum;
  }

  /** Looks at how hard the bridge is pressed; tells everyone when what it leaves out changes. */
  judge(strain: Strain): void {
    const at = this.desk.clock.monoMs();
    const change = this.desk.overload.judge(strain, at);
    if (change)
      this.announce([{ at, severity: change.level > change.from ? 4 : 6, body: { kind: 'overload', ...change } }]);
  }

  /** Gives what happened its place in the stream, and tells everyone at once, encoded once. */
  announce(happenings: readonly Happening[]): number {
    const { stream } = this.desk;
    if (happenings.length === 0) return stream.seq;
    const { epoch } = stream;
    const announcement = new Announcement(happenings.map((happening) => stream.append(happening)));
    // A cursor of the old epoch means nothing any more: whoever holds one greets anew.
    if (stream.epoch !== epoch) this.drain('the journal fails, events go on under a new epoch', 1000);
    else for (const conn of this.#conns.values()) this.guard(conn, () => conn.onAnnounced(announcement));
    return stream.seq;
  }

  /** What only those need who look at it: a hidden page would pay for it with its battery. */
  tellWatching(message: ServerMessage): void {
    const text = JSON.stringify(message);
    for (const conn of this.#conns.values()) if (!conn.hidden) this.guard(conn, () => conn.sendText(text));
  }

  /** What comes to those who look at it anyway every so often, and rarer where the way is narrow ([L4]). */
  report(message: ServerMessage): void {
    const text = JSON.stringify(message);
    for (const conn of this.#conns.values()) if (!conn.hidden) this.guard(conn, () => conn.sendReport(text));
  }

  tellConn(conn: string, message: ServerMessage): void {
    const one = this.#conns.get(conn);
    if (one) this.guard(one, () => one.sendText(JSON.stringify(message)));
  }

  tellSession(session: string, message: ServerMessage): void {
    for (const conn of this.#conns.values()) if (conn.session === session) this.tellConn(conn.id, message);
  }

  /** Whether a lease may go to this session now ([A3]). */
  mayHold(session: string): boolean {
    const at = this.desk.clock.monoMs();
    return [...this.#conns.values()].some((conn) => conn.session === session && conn.mayHold(at));
  }

  /** Acts on what the table of sessions says: warns the quiet, ends the dead, tells who came and left. */
  sweep(): void {
    const at = this.desk.clock.monoMs();
    for (const finding of this.desk.sessions.sweep(at)) {
      if (finding.kind === 'presence') this.#notePresence(finding);
      else this.#answer(finding, this.#conns.get(finding.conn));
    }
    this.announce(this.#news.take(at));
    for (const conn of this.#conns.values()) this.guard(conn, () => conn.lookAtIdentity(at));
  }

  #connsOf(device: string): number {
    let count = 0;
    for (const conn of this.#conns.values()) if (conn.device === device) count++;
    return count;
  }

  /** Ends every connection of a session, for good; false where it has none. */
  endSession(session: string, why: string): boolean {
    const conns = [...this.#conns.values()].filter((conn) => conn.session === session);
    for (const conn of conns) this.#putOut(conn, why);
    return conns.length > 0;
  }

  /** A device is no longer what it was: as `role` under `name`, or out ([U6]). */
  deviceChanged(device: string, now: { readonly role: Role; readonly name: string } | null): void {
    if (now === null) this.answers.end(device);
    for (const conn of this.#conns.values()) {
      if (conn.device !== device) continue;
      this.guard(conn, () => (now ? conn.assign(now.role, now.name) : this.#putOut(conn, 'this device was put out')));
    }
  }

  /** What it drives is stopped first. */
  #putOut(conn: Conn, why: string): void {
    const { session } = conn;
    if (session !== undefined) this.guard(conn, () => this.desk.intent.expel(session, why, this.desk.clock.monoMs()));
    conn.close('ended', why);
  }

  #notePresence({ presence, session: { id } }: Extract<Finding, { kind: 'presence' }>): void {
    this.#news.note(presence, id);
    if (presence !== 'here') this.desk.noted({ what: presence, session: id });
  }

  #answer(finding: Exclude<Finding, { kind: 'presence' }>, conn: Conn | undefined): void {
    if (finding.kind === 'never greeted') conn?.close('helloTimeout', 'no hello came');
    else if (finding.kind === 'dead') conn?.close('pingTimeout', 'nothing was heard');
    else {
      this.desk.counters.add('connection_warnings');
      conn?.warnQuiet(finding.quietMs);
      const { session } = conn ?? {};
      if (session !== undefined) this.desk.noted({ what: 'stale', session, conn: finding.conn });
    }
  }

  /** Says goodbye to everyone; `spreadMs` tells them over how long to come back. */
  drain(why: string, spreadMs: number): void {
    this.#toAll(JSON.stringify({ t: 'goodbye', why, spreadMs }));
    for (const conn of this.#conns.values()) conn.close('drain', why);
  }

  #toAll(text: string): void {
    for (const conn of this.#conns.values()) this.guard(conn, () => conn.sendText(text));
  }
}
