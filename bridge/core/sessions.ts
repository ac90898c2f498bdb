/**
 * Who is here. A session is `greeting` from the moment a connection opens until its `hello`, then `live`. One sweep over
 * the table finds those that never greeted; there is no timer per row.
 */

export type Session =
  | { readonly state: 'greeting'; readonly id: string; readonly since: number }
  | {
      readonly state: 'live';
      readonly id: string;
      readonly since: number;
      readonly clientId: string;
      readonly tab: string;
    };

/** How long a connection may stay silent before its `hello`. */
export const helloWithinMs = 3000;

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  #total = 0;

  open(id: string, at: number): void {
    this.#sessions.set(id, { state: 'greeting', id, since: at });
  }

  greet(id: string, clientId: string, tab: string, at: number): void {
    this.#sessions.set(id, { state: 'live', id, since: at, clientId, tab });
    this.#total += 1;
  }

  close(id: string): void {
    this.#sessions.delete(id);
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** The sessions whose greeting is overdue. */
  overdue(at: number): Session[] {
    return [...this.#sessions.values()].filter(
      (session) => session.state === 'greeting' && at - session.since > helloWithinMs,
    );
  }

  get activeCount(): number {
    return [...this.#sessions.values()].filter((session) => session.state === 'live').length;
  }

  /** All that ever greeted, since the bridge started. */
  get totalCount(): number {
    return this.#total;
  }
}
