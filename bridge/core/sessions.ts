/**
 * Who is here. A session is one tab of one installation of the page, and outlives its sockets: `live` while it is heard,
 * `stale` when its socket is open but quiet, `away` without a socket, in grace, and then removed. A connection that has
 * not said `hello` is `greeting` and belongs to no session yet. One sweep over the table; no timer per row.
 */
import type { Hello } from '../protocol/hello.ts';
import { examine, type Finding, isOver } from './absence.ts';
import { Places } from './places.ts';
import { Remembered } from './remembered.ts';
import { beginSession, type Session } from './session.ts';
import { defaultTimings, helloWithinMs, type SessionTimings } from './session-timings.ts';

/** What greeting led to. `replaced` is the connection of the same path that this one takes the place of. */
export type Greeting = { readonly session: Session; readonly replaced: string | undefined };

/** Paths of one session; a page that names more loses its oldest. */
const mostPaths = 8;

export class Sessions {
  readonly timings: SessionTimings;
  /** Connections without a session, by when they opened. */
  readonly #greeting = new Map<string, number>();
  /** Bounded by the number of sockets and by what `removeAfterMs` lets stand. */
  readonly #byTab = new Map<string, Session>();
  readonly #places = new Places();
  readonly #remembered: Remembered;
  #total = 0;
  /** Of all sessions that ever were. */
  readonly traffic = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 };

  /** `remembered`: who was here in an earlier life of the bridge. */
  constructor(timings: SessionTimings = defaultTimings, remembered: Remembered = new Remembered([], 0)) {
    this.timings = timings;
    this.#remembered = remembered;
  }

  open(conn: string, at: number): void {
    this.#greeting.set(conn, at);
  }

  /**
   * Finds or makes the session of a `hello`. `freshTab` names the tab of a page whose own claim is taken by another that
   * still answers, as when a browser duplicates a tab. `toldBefore` is what the others know of it from an earlier life
   * of the bridge: a return after a restart is as silent as any ([P2]).
   */
  greet(conn: string, hello: Hello, freshTab: string, at: number, toldBefore: Session['told'] = null): Greeting {
    const openedAt = this.#greeting.get(conn) ?? at;
    this.#greeting.delete(conn);
    const known = this.#byTab.get(keyOf(hello.clientId, hello.tab));
    if (!known) {
      const session = this.#create(conn, hello, hello.tab, openedAt, at);
      session.told = this.#remembered.take(session.id) ?? toldBefore;
      return { session, replaced: undefined };
    }
    if (this.#isTaken(known, hello, at)) {
      return { session: this.#create(conn, hello, freshTab, openedAt, at), replaced: undefined };
    }
    return this.#resume(known, conn, hello, openedAt, at);
  }

  /**
   * Whether this `hello` was overtaken: its page gave the connection up, opened another and greeted there, and what it had
   * said on the first came later, as TCP delivers also what a closed socket had sent ([P4]).
   */
  isOvertaken(conn: string, { clientId, tab, page, path = '', gen }: Hello): boolean {
    const session = this.#byTab.get(keyOf(clientId, tab));
    const place = this.#places.of(session?.paths.get(path) ?? '');
    const openedAt = this.#greeting.get(conn);
    if (place === undefined || openedAt === undefined || session?.page !== page) return false;
    return gen < place.gen && openedAt <= place.openedAt;
  }

  /** A connection ended. Its session, unless it has another, is away. */
  close(conn: string, at: number): void {
    this.#greeting.delete(conn);
    const place = this.#places.of(conn);
    this.#places.part(conn);
    if (!place) return;
    const { session, path } = place;
    session.paths.delete(path);
    const [other] = session.paths.values();
    session.presence = other === undefined ? { state: 'away', since: at } : { state: 'live', conn: other };
  }

  /** Whether this is a page or a tab that has a session, be it away. */
  knows({ clientId, tab }: Pick<Hello, 'clientId' | 'tab'>): boolean {
    return this.#byTab.has(keyOf(clientId, tab));
  }

  /** How many connections an installation has that have greeted. */
  connsOf(clientId: string): number {
    return this.#places.countOf(clientId);
  }

  of(conn: string): Session | undefined {
    return this.#places.of(conn)?.session;
  }

  heard(conn: string, bytes: number, at: number): void {
    const place = this.#places.of(conn);
    if (!place) return;
    const { session } = place;
    place.heardAt = at;
    session.heardAt = at;
    session.messagesIn += 1;
    session.bytesIn += bytes;
    this.traffic.messagesIn += 1;
    this.traffic.bytesIn += bytes;
    if (session.presence.state === 'stale') session.presence = { state: 'live', conn };
  }

  pinged(conn: string, at: number): void {
    const session = this.of(conn);
    if (!session) return;
    const interval = this.timings.pingIntervalMs[session.mode];
    const late = session.lastPingAt === null ? 0 : Math.floor((at - session.lastPingAt) / (1.5 * interval));
    session.missedPings += late;
    session.lastPingAt = at;
    session.pings += 1;
  }

  sent(conn: string, bytes: number): void {
    const session = this.of(conn);
    if (!session) return;
    session.messagesOut += 1;
    session.bytesOut += bytes;
    this.traffic.messagesOut += 1;
    this.traffic.bytesOut += bytes;
  }

  sweep(at: number): Finding[] {
    const findings = this.#remembered.sweep(this.timings, at);
    for (const [conn, openedAt] of this.#greeting) {
      if (at - openedAt > helloWithinMs) findings.push({ kind: 'never greeted', conn });
    }
    for (const [key, session] of this.#byTab) {
      if (isOver(session, this.timings, at)) this.#byTab.delete(key);
      findings.push(...examine(session, this.#places, this.timings, at));
    }
    return findings;
  }

  all(): readonly Readonly<Session>[] {
    return [...this.#byTab.values()];
  }

  get activeCount(): number {
    return this.all().filter(({ presence }) => presence.state !== 'away').length;
  }

  /** All sessions that ever were, since the bridge started. */
  get totalCount(): number {
    return this.#total;
  }

  #isTaken({ presence, page, heardAt }: Session, hello: Hello, at: number): boolean {
    if (presence.state === 'away' || page === hello.page) return false;
    return at - heardAt <= this.timings.answeringWithinMs;
  }

  #create(conn: string, hello: Hello, tab: string, openedAt: number, at: number): Session {
    this.#total += 1;
    const session = beginSession(conn, hello, tab, at);
    this.#byTab.set(keyOf(session.clientId, tab), session);
    this.#places.join(conn, { session, path: hello.path ?? '', gen: hello.gen, openedAt, heardAt: at });
    return session;
  }

  #resume(
    session: Session,
    conn: string,
    { page, mode, path = '', gen }: Hello,
    openedAt: number,
    at: number,
  ): Greeting {
    const [oldest] = session.paths.values();
    const replaced = session.paths.get(path) ?? (session.paths.size >= mostPaths ? oldest : undefined);
    const freed = this.#places.of(replaced ?? '')?.path;
    if (freed !== undefined) session.paths.delete(freed);
    if (replaced !== undefined) this.#places.part(replaced);
    // A further path beside one that is there is no return.
    if (replaced !== undefined || session.paths.size === 0) session.reconnections += 1;
    session.paths.set(path, conn);
    Object.assign(session, { presence: { state: 'live', conn }, page, mode, connectedAt: at, heardAt: at });
    session.lastPingAt = null;
    this.#places.join(conn, { session, path, gen, openedAt, heardAt: at });
    return { session, replaced };
  }
}

/** Both parts come from a client: no separator in one of them may make two sessions one. */
const keyOf = (clientId: string, tab: string): string => JSON.stringify([clientId, tab]);
