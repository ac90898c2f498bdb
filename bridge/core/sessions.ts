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
  /** Its connections by the path they take, one each ([P4]); `presence` names one of them. */
  readonly paths: Map<string, string>;
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

/** What greeting led to. `replaced` is the connection of the same path that this one takes the place of. */
export type Greeting = { readonly session: Session; readonly replaced: string | undefined };

/** What a sweep found: the caller acts on it. */
export type Finding =
  | { readonly kind: 'never greeted'; readonly conn: string }
  | { readonly kind: 'dead'; readonly conn: string }
  | { readonly kind: 'quiet'; readonly conn: string; readonly quietMs: number }
  | { readonly kind: 'presence'; readonly presence: 'here' | 'away' | 'gone'; readonly session: Session };

/** One connection of a session. `gen` is that of its hello. */
type Place = {
  readonly session: Session;
  readonly path: string;
  readonly gen: number;
  readonly openedAt: number;
  heardAt: number;
};

/** Paths of one session; a page that names more loses its oldest. */
const mostPaths = 8;

export class Sessions {
  readonly #timings: SessionTimings;
  /** Connections without a session, by when they opened. */
  readonly #greeting = new Map<string, number>();
  /** Bounded by the number of sockets and by what `removeAfterMs` lets stand. */
  readonly #byTab = new Map<string, Session>();
  readonly #byConn = new Map<string, Place>();
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
    const openedAt = this.#greeting.get(conn) ?? at;
    this.#greeting.delete(conn);
    const known = this.#byTab.get(keyOf(hello.clientId, hello.tab));
    if (!known) {
      const session = this.#create(conn, hello, hello.tab, openedAt, at);
      session.told = toldBefore;
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
    const place = this.#byConn.get(session?.paths.get(path) ?? '');
    const openedAt = this.#greeting.get(conn);
    if (place === undefined || openedAt === undefined || session?.page !== page) return false;
    return gen < place.gen && openedAt <= place.openedAt;
  }

  /** A connection ended. Its session, unless it has another, is away. */
  close(conn: string, at: number): void {
    this.#greeting.delete(conn);
    const place = this.#byConn.get(conn);
    this.#part(conn);
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
    return this.#conns.get(clientId) ?? 0;
  }

  of(conn: string): Session | undefined {
    return this.#byConn.get(conn)?.session;
  }

  heard(conn: string, bytes: number, at: number): void {
    const place = this.#byConn.get(conn);
    if (!place) return;
    const { session } = place;
    place.heardAt = at;
    session.heardAt = at;
    session.messagesIn += 1;
    session.bytesIn += bytes;
    if (session.presence.state === 'stale') session.presence = { state: 'live', conn };
  }

  pinged(conn: string, at: number): void {
    const session = this.of(conn);
    if (!session) return;
    const interval = this.#timings.pingIntervalMs[session.mode];
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
    return this.all().filter(({ presence }) => presence.state !== 'away').length;
  }

  /** All sessions that ever were, since the bridge started. */
  get totalCount(): number {
    return this.#total;
  }

  #isTaken({ presence, page, heardAt }: Session, hello: Hello, at: number): boolean {
    if (presence.state === 'away' || page === hello.page) return false;
    return at - heardAt <= this.#timings.answeringWithinMs;
  }

  #create(
    conn: string,
    { clientId, page, mode, path = '', gen }: Hello,
    tab: string,
    openedAt: number,
    at: number,
  ): Session {
    this.#total += 1;
    const session: Session = {
      id: `${clientId}/${tab}`,
      clientId,
      tab,
      firstSeenAt: at,
      paths: new Map([[path, conn]]),
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
    this.#join(conn, { session, path, gen, openedAt, heardAt: at });
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
    const freed = this.#byConn.get(replaced ?? '')?.path;
    if (freed !== undefined) session.paths.delete(freed);
    if (replaced !== undefined) this.#part(replaced);
    // A further path beside one that is there is no return.
    if (replaced !== undefined || session.paths.size === 0) session.reconnections += 1;
    session.paths.set(path, conn);
    Object.assign(session, { presence: { state: 'live', conn }, page, mode, connectedAt: at, heardAt: at });
    session.lastPingAt = null;
    this.#join(conn, { session, path, gen, openedAt, heardAt: at });
    return { session, replaced };
  }

  #join(conn: string, place: Place): void {
    this.#byConn.set(conn, place);
    const { clientId } = place.session;
    this.#conns.set(clientId, this.connsOf(clientId) + 1);
  }

  #part(conn: string): void {
    const place = this.#byConn.get(conn);
    if (!place) return;
    this.#byConn.delete(conn);
    const { clientId } = place.session;
    const left = this.connsOf(clientId) - 1;
    if (left > 0) this.#conns.set(clientId, left);
    else this.#conns.delete(clientId);
  }

  #examine(session: Session, at: number): Finding[] {
    const { presence } = session;
    if (presence.state === 'away') return this.#examineAway(session, at - presence.since);
    const quietMs = at - session.heardAt;
    const { conn } = presence;
    const dead = this.#deadPaths(session, at);
    if (dead.length === session.paths.size) return dead;
    const findings: Finding[] = session.told === 'here' ? dead : [...dead, this.#tell(session, 'here')];
    if (presence.state === 'stale' || quietMs <= this.#timings.warnAfterMs[session.mode]) return findings;
    session.presence = { state: 'stale', conn, since: at };
    return [...findings, { kind: 'quiet', conn, quietMs }];
  }

  #deadPaths({ paths, mode }: Session, at: number): Finding[] {
    const limitMs = this.#timings.deadAfterMs[mode];
    return [...paths.values()].flatMap((conn): Finding[] => {
      const heardAt = this.#byConn.get(conn)?.heardAt ?? at;
      return at - heardAt > limitMs ? [{ kind: 'dead', conn }] : [];
    });
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
