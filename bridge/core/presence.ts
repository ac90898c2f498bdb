/**
 * Who came and who left, as news for the others. What falls together is told together ([P5]): a storm of returns is one
 * event a second that names a few, not one event per operator to every operator, which grows with their square.
 */
import type { EventBody } from '../protocol/stream.ts';
import type { Happening } from './fleet.ts';

type Operator = Extract<EventBody, { kind: 'operator' }>;
type Presence = Operator['presence'];

const pauseMs = 1000;
/** Up to so many of a kind at once have an event each. */
const singly = 3;
/** So many of the others are named in an event that stands for more. */
const named = 8;

export class PresenceNews {
  /** What is to be told, in order; bounded by the number of sessions, of which each changes far less often than we tell. */
  readonly #waiting = new Map<Presence, string[]>();
  #toldAt = Number.NEGATIVE_INFINITY;

  note(presence: Presence, session: string): void {
    const sessions = this.#waiting.get(presence);
    if (sessions) sessions.push(session);
    else this.#waiting.set(presence, [session]);
  }

  /** What is to be told at `at` (monotonic ms): the first at once, then at most once a second. */
  take(at: number): Happening[] {
    if (this.#waiting.size === 0 || at - this.#toldAt < pauseMs) return [];
    this.#toldAt = at;
    const bodies = [...this.#waiting].flatMap(([presence, sessions]) => tell(presence, sessions));
    this.#waiting.clear();
    return bodies.map((body) => ({ at, severity: 6, body }));
  }
}

function tell(presence: Presence, sessions: readonly string[]): Operator[] {
  if (sessions.length <= singly) return sessions.map((session) => ({ kind: 'operator', session, presence }));
  const [session = '', ...others] = sessions;
  const also = { count: others.length, sessions: others.slice(0, named) };
  return [{ kind: 'operator', session, presence, also }];
}
