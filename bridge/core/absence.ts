/**
 * What silence and absence come to, one session at a time: quiet, then dead; away, then told to the others, then gone.
 * A finding is noted in the session, so that it is found once; acting on it is the caller's.
 */
import type { Places } from './places.ts';
import type { Session } from './session.ts';
import type { SessionTimings } from './session-timings.ts';

/** What a sweep found: the caller acts on it. */
export type Finding =
  | { readonly kind: 'never greeted'; readonly conn: string }
  | { readonly kind: 'dead'; readonly conn: string }
  | { readonly kind: 'quiet'; readonly conn: string; readonly quietMs: number }
  | { readonly kind: 'presence'; readonly presence: 'here' | 'away' | 'gone'; readonly session: Pick<Session, 'id'> };

/** Away for so long that nobody waits for it any more ([P3]). */
export const isOver = ({ presence }: Session, { removeAfterMs }: SessionTimings, at: number): boolean =>
  presence.state === 'away' && at - presence.since > removeAfterMs;

/** The findings of one session at `at` (monotonic ms). */
export function examine(session: Session, places: Places, timings: SessionTimings, at: number): Finding[] {
  const { presence } = session;
  if (presence.state === 'away') return examineAway(session, timings, at);
  const quietMs = at - session.heardAt;
  const { conn } = presence;
  const dead = deadPaths(session, places, timings, at);
  if (dead.length === session.paths.size) return dead;
  const findings: Finding[] = session.told === 'here' ? dead : [...dead, tell(session, 'here')];
  if (presence.state === 'stale' || quietMs <= timings.warnAfterMs[session.mode]) return findings;
  session.presence = { state: 'stale', conn, since: at };
  return [...findings, { kind: 'quiet', conn, quietMs }];
}

function deadPaths({ paths, mode }: Session, places: Places, timings: SessionTimings, at: number): Finding[] {
  const limitMs = timings.deadAfterMs[mode];
  return [...paths.values()].flatMap((conn): Finding[] => {
    const heardAt = places.of(conn)?.heardAt ?? at;
    return at - heardAt > limitMs ? [{ kind: 'dead', conn }] : [];
  });
}

function examineAway(session: Session, timings: SessionTimings, at: number): Finding[] {
  const { presence, told } = session;
  if (presence.state !== 'away') return [];
  if (isOver(session, timings, at)) return told === null ? [] : [{ kind: 'presence', presence: 'gone', session }];
  return told === 'here' && at - presence.since > timings.awayGraceMs ? [tell(session, 'away')] : [];
}

function tell(session: Session, presence: 'here' | 'away'): Finding {
  session.told = presence;
  return { kind: 'presence', presence, session };
}
