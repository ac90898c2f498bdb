/** What of the book is to be said now, how old it is as it is said, and what it means that there is nobody to say it to. */
import { defaultTtlMs } from '../../bridge/protocol/command.ts';
import { refusalWords } from '../words/refusals.ts';
import { type Asked, type Book, changed, type World } from './command-book.ts';
import type { CommandAsk } from './intent-view.ts';

/** To be said now; `everywhere`: on all paths at once. */
export type Saying = {
  readonly ask: CommandAsk;
  readonly ageMs: number;
  readonly ttlMs: number | undefined;
  readonly everywhere: boolean;
};

export type Step = readonly [Book, readonly Saying[]];

/** Says these; what is safe is said on every path, and called undelivered at once where there is none. */
export function say(book: Book, list: readonly Asked[], { now, isLinked }: World): Step {
  const said = list.map((one) => ({ ...one, saidAt: now }));
  const others = book.asked.filter((one) => !list.some(({ ask }) => ask.id === one.ask.id));
  const next = said.reduce<Book>(
    (before, { ask, class: kind }) =>
      kind === 'safe' && !isLinked
        ? changed(before, ask.id, { stage: 'undelivered', message: refusalWords.undelivered })
        : before,
    { ...book, asked: [...others, ...said] },
  );
  return [next, said.map((one) => sayingOf(one, now))];
}

export const sayingOf = ({ ask, class: kind }: Asked, now: number): Saying => ({
  ask,
  ageMs: Math.max(0, now - ask.madeAt),
  ttlMs: ask.ttlMs,
  everywhere: kind === 'safe',
});

export const ttlOf = ({ ask, class: kind }: Asked): number => ask.ttlMs ?? defaultTtlMs[kind ?? 'motion'];
