/**
 * Intent that may wait. Only class `set` may: it is idempotent and moves nothing, so it is kept over a lost link and a
 * reload, with its deadline, once per id and once per thing it sets; what waited long asks again before it is sent. Any
 * other intent is refused at once while there is no link: what an operator meant a minute ago is not what is wanted now.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { CommandClass } from '../../bridge/protocol/command.ts';
import { refusalWords } from '../words/refusals.ts';

const text = Type.String({ minLength: 1, maxLength: 128 });

export const Waiting = Type.Object({
  /** Made once, when the operator acted; the bridge does one id once. */
  id: text,
  vehicle: text,
  /** What it sets, such as `field/1/1 param:FS_ACTION`: a later one of the same takes its place. */
  target: Type.String({ minLength: 1, maxLength: 600 }),
  name: text,
  args: Type.Object({}),
  /** How the vehicle was when it was meant; it is not done to one that is otherwise. */
  when: Type.Optional(Type.Object({ armed: Type.Optional(Type.Boolean()), mode: Type.Optional(text) })),
  /** Wall clock, since monotonic time does not outlive a reload; ms since 1970. */
  madeAt: Type.Number(),
  deadlineAt: Type.Number(),
  /** The operator has said again that it is still meant. */
  confirmed: Type.Boolean(),
});
export type Waiting = Static<typeof Waiting>;

export type Intent = Omit<Waiting, 'madeAt' | 'deadlineAt' | 'confirmed'> & {
  readonly class: CommandClass;
  /** A day where nothing is said. */
  readonly ttlMs?: number;
};

export type Outbox = { readonly waiting: readonly Waiting[]; readonly done: readonly string[] };
export const emptyOutbox: Outbox = { waiting: [], done: [] };

export type Verdict =
  /** Send it now; it is not kept. */
  | { readonly kind: 'send' }
  | { readonly kind: 'kept'; readonly replaced: string | null }
  /** It was given before, and waits, or is done. */
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly why: string };

const dayMs = 86_400_000;
/** Older than this it is not sent without being asked for once more. */
export const askAgainAfterMs = 10_000;
/** More do not wait: it is a list for people. */
const mostWaiting = 100;
/** Ids of what is over, so that a doubled click or an old tab does not begin it anew. */
const keptDone = 500;

/** Decides over one intent, and hands back the outbox with it. `wallMs`: now, ms since 1970. */
export function offer(outbox: Outbox, intent: Intent, isLinked: boolean, wallMs: number): [Outbox, Verdict] {
  const { class: kind, ttlMs = dayMs, ...meant } = intent;
  const { id, target } = meant;
  if (outbox.done.includes(id) || outbox.waiting.some((one) => one.id === id)) return [outbox, { kind: 'known' }];
  if (isLinked) {
    // What waited for the same target is older than this, and must not undo it later.
    const older = outbox.waiting.filter((one) => kind === 'set' && one.target === target);
    return [
      over(
        older.reduce((before, one) => discard(before, one.id), outbox),
        id,
      ),
      { kind: 'send' },
    ];
  }
  if (kind !== 'set') return [outbox, { kind: 'refused', why: refusalWords.noLink[kind] }];
  const replaced = outbox.waiting.find((one) => one.target === target);
  if (replaced === undefined && outbox.waiting.length >= mostWaiting)
    return [outbox, { kind: 'refused', why: refusalWords.outboxFull(mostWaiting) }];
  const waiting = { ...meant, madeAt: wallMs, deadlineAt: wallMs + ttlMs, confirmed: false };
  const others = replaced === undefined ? outbox : discard(outbox, replaced.id);
  return [
    { ...others, waiting: [...others.waiting, waiting] },
    { kind: 'kept', replaced: replaced?.id ?? null },
  ];
}

export type Due = {
  readonly outbox: Outbox;
  /** To be sent now, oldest first. */
  readonly send: readonly Waiting[];
  /** Wait until somebody says whether they are still meant. */
  readonly ask: readonly Waiting[];
  /** Their deadline has passed: they are gone, and it is said. */
  readonly expired: readonly Waiting[];
};

/**
 * The link is there. `isAsMeant` says whether the world is still as it was for this intent: where it is not, it is asked
 * for again however young it is. A clock that was set back makes nothing younger than it is.
 */
export function due(outbox: Outbox, wallMs: number, isAsMeant: (one: Waiting) => boolean = () => true): Due {
  const expired = outbox.waiting.filter(({ deadlineAt, madeAt }) => wallMs >= deadlineAt || wallMs < madeAt - dayMs);
  const left = outbox.waiting.filter((one) => !expired.includes(one));
  const isClear = (one: Waiting) =>
    one.confirmed || (Math.abs(wallMs - one.madeAt) <= askAgainAfterMs && isAsMeant(one));
  const send = left.filter(isClear);
  const ask = left.filter((one) => !isClear(one));
  const gone = [...send, ...expired].reduce((before, { id }) => over(before, id), outbox);
  return { outbox: { ...gone, waiting: ask }, send, ask, expired };
}

/** The operator still means it: it goes out with the next `due`. */
export const confirm = (outbox: Outbox, id: string): Outbox => ({
  ...outbox,
  waiting: outbox.waiting.map((one) => (one.id === id ? { ...one, confirmed: true } : one)),
});

/** The operator does not mean it any more. */
export const discard = (outbox: Outbox, id: string): Outbox => ({
  ...over(outbox, id),
  waiting: outbox.waiting.filter((one) => one.id !== id),
});

/** It was sent and nobody knows whether it arrived: it waits again, under the same id, so that it is done once. */
export const unanswered = (outbox: Outbox, one: Waiting): Outbox =>
  outbox.waiting.some(({ id, target }) => id === one.id || target === one.target)
    ? outbox
    : { waiting: [...outbox.waiting, one].slice(-mostWaiting), done: outbox.done.filter((id) => id !== one.id) };

const over = (outbox: Outbox, id: string): Outbox => ({ ...outbox, done: [...outbox.done, id].slice(-keptDone) });

const Kept = Type.Object({
  version: Type.Literal(1),
  waiting: Type.Array(Waiting, { maxItems: mostWaiting }),
  done: Type.Array(text, { maxItems: keptDone }),
});

/** As it is kept over a reload. */
export const packed = ({ waiting, done }: Outbox): Static<typeof Kept> => ({
  version: 1,
  waiting: [...waiting],
  done: [...done],
});

/** What one tab keeps beside what another has kept meanwhile: nothing that either knows to be over waits again. */
export function joined(mine: Outbox, other: Outbox): Outbox {
  const done = [...new Set([...other.done, ...mine.done])].slice(-keptDone);
  const isNew = (one: Waiting) =>
    !mine.waiting.some(({ id, target }) => id === one.id || target === one.target) && !done.includes(one.id);
  const waiting = [...other.waiting.filter(isNew), ...mine.waiting.filter(({ id }) => !done.includes(id))];
  return { waiting: waiting.slice(-mostWaiting), done };
}

/** What was kept, or an empty outbox where that is none: nothing that cannot be read is ever sent. */
export const unpacked = (kept: unknown): Outbox =>
  Check(Kept, kept) ? { waiting: kept.waiting, done: kept.done } : emptyOutbox;
