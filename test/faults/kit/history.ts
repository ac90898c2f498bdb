/**
 * What everybody in a run noted down, in one order: the bridge what happened, the clients what they applied and showed,
 * the link and the signals what was done to them. `checker.ts` reads it afterwards. Times are the lab's own monotonic
 * milliseconds, the same for all.
 */

type OfBridge =
  /** An event got its place in the stream; `payload` is its body, keys sorted. */
  | { readonly kind: 'origin'; readonly epoch: string; readonly seq: number; readonly payload: string }
  /** An event that was not on disk yet when the bridge was killed: it may be missing, if that is said. */
  | { readonly kind: 'vanished'; readonly epoch: string; readonly seq: number }
  | { readonly kind: 'up' | 'killed'; readonly boot: string };

type OfClient =
  | { readonly kind: 'attempt' }
  | { readonly kind: 'welcome'; readonly epoch: string; readonly seq: number; readonly resumed: boolean }
  | { readonly kind: 'applied'; readonly epoch: string; readonly seq: number; readonly payload: string }
  | { readonly kind: 'gap'; readonly epoch: string; readonly from: number; readonly to: number; readonly atMost?: true }
  | { readonly kind: 'state'; readonly name: string }
  /** State that was true after the link was whole again is on the screen. */
  | { readonly kind: 'fresh'; readonly afterMs: number; readonly cause: string }
  | { readonly kind: 'stale'; readonly afterMs: number }
  /** The time from the link's return to a conversation: a greeting, or words on one that survived. */
  | { readonly kind: 'back'; readonly afterMs: number };

type OfLab =
  | { readonly kind: 'fault' | 'healed'; readonly what: string }
  /** A rule was seen to be broken while the run went on. */
  | { readonly kind: 'broken'; readonly rule: string; readonly what: string };

export type Note = OfBridge | OfClient | OfLab;
export type Line = Note & { readonly at: number; readonly who: string };

/** Kept lines per run; a run that notes more is a run that does not end. */
const maxLines = 2_000_000;

export class History {
  readonly lines: Line[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(who: string, note: Note): void {
    if (this.lines.length >= maxLines) throw new Error(`the run noted more than ${maxLines} lines`);
    this.lines.push({ ...note, at: this.#now(), who });
  }
}

/** A value as text that does not depend on the order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}
