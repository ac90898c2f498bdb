/**
 * Who was here when the bridge last ended, and has not returned ([P2]). A restart is no absence, but whoever stays away
 * after it is told of like anybody else: away when the grace is over, gone when nobody waits any more.
 */
import type { Entry } from '../protocol/stream.ts';
import type { Finding } from './absence.ts';
import type { SessionTimings } from './session-timings.ts';

export class Remembered {
  /** Sessions by their id, and what the others were told of each last; bounded by the entries that were handed in. */
  readonly #told = new Map<string, 'here' | 'away'>();
  readonly #since: number;

  /** `past` are entries of earlier lives in order; the bridge listens since `since`, monotonic ms. */
  constructor(past: readonly Entry[], since: number) {
    this.#since = since;
    for (const { body } of past) {
      if (body.kind !== 'operator') continue;
      for (const id of [body.session, ...(body.also?.sessions ?? [])]) {
        if (body.presence === 'gone') this.#told.delete(id);
        else this.#told.set(id, body.presence);
      }
    }
  }

  /** It returned: what the others know of it, null where it was not known. */
  take(id: string): 'here' | 'away' | null {
    const told = this.#told.get(id) ?? null;
    this.#told.delete(id);
    return told;
  }

  sweep({ awayGraceMs, removeAfterMs }: SessionTimings, at: number): Finding[] {
    const awayMs = at - this.#since;
    if (awayMs <= awayGraceMs) return [];
    return [...this.#told].flatMap(([id, told]): Finding[] => {
      if (awayMs > removeAfterMs) this.#told.delete(id);
      else this.#told.set(id, 'away');
      if (awayMs > removeAfterMs) return [{ kind: 'presence', presence: 'gone', session: { id } }];
      return told === 'here' ? [{ kind: 'presence', presence: 'away', session: { id } }] : [];
    });
  }
}
