/** Which session each greeted connection belongs to, over which path it came, and how many an installation has. */
import type { Session } from './session.ts';

/** One connection of a session. `gen` is that of its hello. */
export type Place = {
  readonly session: Session;
  readonly path: string;
  readonly gen: number;
  readonly openedAt: number;
  heardAt: number;
};

/** Bounded by the number of sockets. */
export class Places {
  readonly #byConn = new Map<string, Place>();
  /** How many connections each installation has. */
  readonly #conns = new Map<string, number>();

  of(conn: string): Place | undefined {
    return this.#byConn.get(conn);
  }

  countOf(clientId: string): number {
    return this.#conns.get(clientId) ?? 0;
  }

  join(conn: string, place: Place): void {
    this.#byConn.set(conn, place);
    const { clientId } = place.session;
    this.#conns.set(clientId, this.countOf(clientId) + 1);
  }

  part(conn: string): void {
    const place = this.#byConn.get(conn);
    if (!place) return;
    this.#byConn.delete(conn);
    const { clientId } = place.session;
    const left = this.countOf(clientId) - 1;
    if (left > 0) this.#conns.set(clientId, left);
    else this.#conns.delete(clientId);
  }
}
