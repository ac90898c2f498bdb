/**
 * What is known of the picture on the page, and what may be said of it. Every kind of camera tells the same: it is open, a
 * new picture is on the screen, it has ended. No new picture for a second, or for two and a half of its own intervals, and
 * it is stalled: it never looks live. A camera that sends the same picture again and again cannot be told from a still
 * scene, and nothing is claimed of it. Pure; times are our own monotonic ms.
 */

/** Of a picture as it was drawn, ms; `atLeast` where the way before a certain point is not known. */
export type PictureAge = { readonly is: 'known' | 'atLeast'; readonly ms: number } | { readonly is: 'unknown' };

export const ageUnknown: PictureAge = { is: 'unknown' };

export type Sight = {
  readonly phase:
    | { readonly name: 'connecting'; readonly since: number }
    | { readonly name: 'open'; readonly since: number }
    | { readonly name: 'ended'; readonly since: number; readonly why: string; readonly retryAt: number };
  /** When pictures were drawn, the newest last; a few seconds of them. */
  readonly drawn: readonly number[];
  /** How old the newest was when it was drawn. */
  readonly age: PictureAge;
};

export const firstSight = (now: number): Sight => ({
  phase: { name: 'connecting', since: now },
  drawn: [],
  age: ageUnknown,
});

const keptMs = 3000;
const keptMost = 200;
const stillMs = 1000;
/** However slow a camera is. */
const longestStillMs = 5000;
const lateMs = 1000;

/** The last two are kept however old they are: their distance says how slow it is. */
export function drew(sight: Sight, now: number, age: PictureAge): Sight {
  const recent = sight.drawn.filter((at, index, all) => now - at < keptMs || index >= all.length - 1);
  const phase = sight.phase.name === 'open' ? sight.phase : { name: 'open' as const, since: now };
  return { phase, drawn: [...recent, now].slice(-keptMost), age };
}

export const opened = (sight: Sight, now: number): Sight => ({ ...sight, phase: { name: 'open', since: now } });
/** What was drawn stays, to be shown grey. */
export const began = (sight: Sight, now: number): Sight => ({ ...sight, phase: { name: 'connecting', since: now } });
export const ended = (sight: Sight, now: number, why: string, retryAt: number): Sight => ({
  ...sight,
  phase: { name: 'ended', since: now, why, retryAt },
});

export type Look =
  | { readonly name: 'connecting'; readonly forMs: number }
  /** `late`: it moves, and is known to be older than one may drive by. */
  | { readonly name: 'live' | 'late'; readonly age: PictureAge; readonly fps: number | null }
  | { readonly name: 'stalled'; readonly forMs: number }
  | {
      readonly name: 'gone';
      readonly why: string;
      readonly retryInMs: number;
      /** Since the picture that is still shown; null where there is none. */
      readonly seenAgoMs: number | null;
    };

/** The longest wait for a next picture that is nothing to speak of, ms. */
export function stillAfterMs(drawn: readonly number[]): number {
  const gaps = drawn.slice(1).map((at, index) => at - (drawn[index] ?? at));
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return Math.min(longestStillMs, Math.max(stillMs, 2.5 * middle));
}

export function lookOf(sight: Sight, now: number): Look {
  const { phase, drawn, age } = sight;
  const last = drawn.at(-1);
  const quietMs = last === undefined ? null : Math.max(0, now - last);
  if (phase.name === 'ended')
    return { name: 'gone', why: phase.why, retryInMs: Math.max(0, phase.retryAt - now), seenAgoMs: quietMs };
  if (quietMs === null) return { name: 'connecting', forMs: Math.max(0, now - phase.since) };
  if (quietMs > stillAfterMs(drawn)) return { name: 'stalled', forMs: quietMs };
  // It grows older on the screen.
  const grown = age.is === 'unknown' ? age : { is: age.is, ms: age.ms + quietMs };
  const isLate = grown.is !== 'unknown' && grown.ms > lateMs;
  return { name: isLate ? 'late' : 'live', age: grown, fps: fpsOf(drawn) };
}

function fpsOf(drawn: readonly number[]): number | null {
  const [first] = drawn;
  const last = drawn.at(-1);
  if (first === undefined || last === undefined || drawn.length < 3 || last === first) return null;
  return ((drawn.length - 1) * 1000) / (last - first);
}
