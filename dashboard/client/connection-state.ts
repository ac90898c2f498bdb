/** How the link is, as one value that carries what each state knows. Times are our own monotonic ms. */
import type { Progress } from './attempts.ts';
import type { Schedule } from './presets.ts';
import type { FallbackName } from './surroundings.ts';

export type ConnectionState =
  /** The first attempt of all. */
  | { readonly name: 'connecting'; readonly since: number }
  /** `fallback` is set where no WebSocket passes: how the conversation is carried instead. */
  | { readonly name: 'connected'; readonly since: number; readonly fallback?: FallbackName }
  /** Open, but nothing was heard since `heardAt` although telemetry was promised. */
  | { readonly name: 'stale'; readonly heardAt: number; readonly fallback?: FallbackName }
  | {
      readonly name: 'reconnecting';
      /** From 1 for the first after the link was lost. */
      readonly attempt: number;
      /** Whether this attempt is under way; else it is waited for. */
      readonly trying: boolean;
      /** When this attempt or wait began, and when the next attempt follows if nothing comes of it. */
      readonly since: number;
      readonly nextAttemptAt: number;
      /** When the bridge was heard last; null where it never was. */
      readonly lostAt: number | null;
      /** So many attempts failed, or for so long, that the page says so and offers help. Attempts go on all the same. */
      readonly givenUp?: boolean;
    }
  /** Trying again would not help; `why` says what would. */
  | { readonly name: 'failed'; readonly why: string }
  | { readonly name: 'closed'; readonly since: number };

/** The state while nothing carries. `since`: now; `hopeless`: from where on the page says so. */
export function reconnecting(
  { attempt, trying, ms, sinceMs }: Progress,
  { since, lostAt }: { readonly since: number; readonly lostAt: number | null },
  hopeless: Schedule['hopeless'],
): ConnectionState {
  const givenUp = hopeless !== null && (attempt >= hopeless.attempts || since - sinceMs >= hopeless.ms);
  return {
    name: 'reconnecting',
    attempt,
    trying,
    since,
    nextAttemptAt: since + ms,
    lostAt,
    ...(givenUp && { givenUp }),
  };
}
