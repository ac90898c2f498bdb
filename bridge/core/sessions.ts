/**
 * Who is here. A session is one tab of one installation of the page, and outlives its sockets: `live` while it is heard,
 * `stale` when its socket is open but quiet, `away` without a socket, in grace, and then removed. A connection that has
 * not said `hello` is `greeting` and belongs to no session yet. One sweep over the table; no timer per row.
 */
import type { Hello, Mode } from '../protocol/hello.ts';

/** How long a connection may stay silent before its `hello`. */
export const helloWithinMs = 3000;

export type SessionTimings = {
  /** Quiet for this long: a warning, and `stale`. Then dead: the socket is closed. By how the page is looked at. */
  readonly warnAfterMs: Readonly<Record<Mode, number>>;
  readonly deadAfterMs: Readonly<Record<Mode, number>>;
  readonly pingIntervalMs: Readonly<Record<Mode, number>>;
  /** A return within this is silent to others. */
  readonly awayGraceMs: number;
  /** Away for this long, a session is removed. */
  readonly removeAfterMs: number;
  /** A socket heard within this is taken to be alive when another page claims its tab. */
  readonly answeringWithinMs: number;
};

export const defaultTimings: SessionTimings = {
  warnAfterMs: { watch: 5000, hidden: 30_000 },
  deadAfterMs: { watch: 10_000, hidden: 60_000 },
  pingIntervalMs: { watch: 2000, hidden: 25_000 },
  awayGraceMs: 30_000,
  removeAfterMs: 300_000,
  answeringWithinMs: 3000,
};

export type Presence =
  | { readonly state: 'live'; readonly conn: string }
  | { readonly state: 'stale'; readonly conn: string; readonly since: number }
  | { readonly state: 'away'; readonly since: number };

export type Session = {
  readonly id: string;
  readonly clientId: string;
  readonly tab: string;
  readonly firstSeenAt: number;
  presence: Presence;
  /** What the others were told of it last; a return within the grace is not told. */
  told: 'here' | 'away' | null;
  page: string;
  mode: Mode;
  connectedAt: number;
  heardAt: number;
  lastPingAt: number | null;
  pings: number;
  missedPings: number;
  reconnections: number;
  messagesIn: number;
  messagesOut: number;
  bytesIn: number;
  bytesOut: number;
};

/** What greeting led to. `replaced` is the connection that this one takes the place of. */
export type Greeting = { readonly session: Session; readonly replaced: string | undefined };

/** What a sweep found: the caller acts on it. */
export type Finding =
  | { readonly kind: 'never greeted'; readonly conn: string }
  | { readonly kind: 'dead'; readonly conn: string }
  | { readonly kind: 'quiet'; readonly conn: string; readonly quietMs: number }
  | { readonly kind: 'presence'; readonly presence: 'here' | 'away' | 'gone'; readonly session: Session };

export class Sessions {
  readonly #timings: SessionTimings;
  /** Connections without a session, by when they opened. */
  readonly #greeting = new Map<string, number>();
  /** Bounded by the number of sockets and by what `removeAfterMs` lets stand. */
  readonly #byTab = new Map<string, Session>();
  readonly #byConn = new Map<string, Session>();
  /** How many connections each installation has; bounded by the number of sockets. */
  readonly #conns = new Map<string, number>();
  #total = 0;

  constructor(timings: SessionTimings = defaultTimings) {
    this.#timings = timings;
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
    this.#greeting.delete(conn);
    const known = this.#byTab.get(keyOf(hello.clientId, hello.tab));
    if (!known) {
      const session = this.#create(conn, hello, hello.tab, at);
      session.told = toldBefore;
      return { session, replaced: undefined };
    }
    if (this.#isTaken(known, hello, at)) {
      return { session: this.#create(conn, hello, freshTab, at), replaced: undefined };
    }
    return this.#resume(known, conn, hello, at);
  }

  /** A connection ended. Its session, unless another connection has taken over, is away. */
  close(conn: string, at: number): void {
    this.#greeting.delete(conn);
    const session = this.#byConn.get(conn);
    this.#part(conn);
    if (session) session.presence = { state: 'away', since: at };
  }

  /** Whether this is a page or a tab that has a session, be it away. */
  knows({ clientId, tab }: Pick<Hello, 'clientId' | 'tab'>): boolean {
    return this.#byTab.has(keyOf(clientId, tab));
  }

  /** How many connections an installation has that have greeted. */
  connsOf(clientId: string): number {
    return this.#conns.get(clientId) ?? 0;
  }

  of(conn: string): Session | undefined {
    return this.#byConn.get(conn);
  }

  heard(conn: string, bytes: number, at: number): void {
    const session = this.#byConn.get(conn);
    if (!session) return;
    session.heardAt = at;
    session.messagesIn += 1;
    session.bytesIn += bytes;
    if (session.presence.state === 'stale') session.presence = { state: 'live', conn };
  }

  pinged(conn: string, at: number): void {
    const session = this.#byConn.get(conn);
    if (!session) return;
    const interval = this.#timings.pingIntervalMs[session.mode];
    const late = session.lastPingAt === null ? 0 : Math.floor((at - session.lastPingAt) / (1.5 * interval));
    session.missedPings += late;
    session.lastPingAt = at;
    session.pings += 1;
  }

  sent(conn: string, bytes: number): void {
    const session = this.#byConn.get(conn);
    if (!session) return;
    session.messagesOut += 1;
    session.bytesOut += bytes;
  }

  sweep(at: number): Finding[] {
    const findings: Finding[] = [];
    for (const [conn, openedAt] of this.#greeting) {
      if (at - openedAt > helloWithinMs) findings.push({ kind: 'never greeted', conn });
    }
    for (const session of this.#byTab.values()) findings.push(...this.#examine(session, at));
    return findings;
  }

  all(): readonly Readonly<Session>[] {
    return [...this.#byTab.values()];
  }

  get activeCount(): number {
    return this.#byConn.size;
  }

  /** All sessions that ever were, since the bridge started. */
  get totalCount(): number {
    return this.#total;
  }

  #isTaken({ presence, page, heardAt }: Session, hello: Hello, at: number): boolean {
    if (presence.state === 'away' || page === hello.page) return false;
    return at - heardAt <= this.#timings.answeringWithinMs;
  }

  #create(conn: string, { clientId, page, mode }: Hello, tab: string, at: number): Session {
    this.#total += 1;
    const session: Session = {
      id: `${clientId}/${tab}`,
      clientId,
      tab,
      firstSeenAt: at,
      presence: { state: 'live', conn },
      told: null,
      page,
      mode,
      connectedAt: at,
      heardAt: at,
      lastPingAt: null,
      pings: 0,
      missedPings: 0,
      reconnections: 0,
      messagesIn: 0,
      messagesOut: 0,
      bytesIn: 0,
      bytesOut: 0,
    };
    this.#byTab.set(keyOf(clientId, tab), session);
    this.#join(conn, session);
    return session;
  }

  #resume(session: Session, conn: string, { page, mode }: Hello, at: number): Greeting {
    const { presence } = session;
    const replaced = presence.state === 'away' ? undefined : presence.conn;
    if (replaced !== undefined) this.#part(replaced);
    Object.assign(session, { presence: { state: 'live', conn }, page, mode, connectedAt: at, heardAt: at });
    session.lastPingAt = null;
    session.reconnections += 1;
    this.#join(conn, session);
    return { session, replaced };
  }

  #join(conn: string, session: Session): void {
    this.#byConn.set(conn, session);
    this.#conns.set(session.clientId, this.connsOf(session.clientId) + 1);
  }

  #part(conn: string): void {
    const session = this.#byConn.get(conn);
    if (!session) return;
    this.#byConn.delete(conn);
    const left = this.connsOf(session.clientId) - 1;
    if (left > 0) this.#conns.set(session.clientId, left);
    else this.#conns.delete(session.clientId);
  }

  #examine(session: Session, at: number): Finding[] {
    const { presence } = session;
    if (presence.state === 'away') return this.#examineAway(session, at - presence.since);
    const quietMs = at - session.heardAt;
    const { conn } = presence;
    if (quietMs > this.#timings.deadAfterMs[session.mode]) return [{ kind: 'dead', conn }];
    const findings: Finding[] = session.told === 'here' ? [] : [this.#tell(session, 'here')];
    if (presence.state === 'stale' || quietMs <= this.#timings.warnAfterMs[session.mode]) return findings;
    session.presence = { state: 'stale', conn, since: at };
    return [...findings, { kind: 'quiet', conn, quietMs }];
  }

  #examineAway(session: Session, awayMs: number): Finding[] {
    if (awayMs > this.#timings.removeAfterMs) {
      this.#byTab.delete(keyOf(session.clientId, session.tab));
      return session.told === null ? [] : [{ kind: 'presence', presence: 'gone', session }];
    }
    return session.told === 'here' && awayMs > this.#timings.awayGraceMs ? [this.#tell(session, 'away')] : [];
  }

  #tell(session: Session, presence: 'here' | 'away'): Finding {
    session.told = presence;
    return { kind: 'presence', presence, session };
  }
}

/** Both parts come from a client: no separator in one of them may make two sessions one. */
const keyOf = (clientId: string, tab: string): string => JSON.stringify([clientId, tab]);
