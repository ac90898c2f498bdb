/**
 * Settings that wait for a link: what becomes of them when it is there, when the operator says whether they are still
 * meant, and when it turns out that the bridge never saw one. `outbox.ts` decides; here the book follows.
 */
import { defaultTtlMs, longestTtlMs } from '../../bridge/protocol/command.ts';
import { refusalWords } from '../words/refusals.ts';
import { type Asked, type Book, changed, ended, kindOf, newAsked, rowOf, type World, withRow } from './command-book.ts';
import { type Step, say } from './command-saying.ts';
import type { CommandAsk, CommandView } from './intent-view.ts';
import { confirm, discard, due, type Intent, type Outbox, unanswered, type Waiting } from './outbox.ts';

const targetOf = ({ vehicle, name, args }: CommandAsk): string => {
  const one = 'name' in args ? ` ${String(args.name)}` : '';
  const many = 'params' in args ? ` ${JSON.stringify(args.params).replace(/"(value|was)":[^,}]*,?/g, '')}` : '';
  return `${vehicle} ${name}${one}${many}`.slice(0, 600);
};

export function intentOf(
  { id, vehicle, name, args, when }: CommandAsk,
  kind: ReturnType<typeof kindOf>,
  world: World,
): Omit<Intent, 'target'> & { readonly target: string } {
  const armed = world.vehicle(vehicle)?.groups.mode?.v.armed;
  const asSeen = kind?.class === 'set' && !world.isLinked && typeof armed === 'boolean' ? { armed, ...when } : when;
  const target = targetOf({ id, vehicle, name, args, madeAt: 0 });
  // What this page does not know is taken for the worst that it can be: it acts each time it arrives.
  return { id, vehicle, name, args, target, class: kind?.class ?? 'toggle', ...(asSeen && { when: asSeen }) };
}

/** What waits goes out where its vehicle is heard, if it is young and the vehicle is as it was; else it asks. */
export function flush(book: Book, world: World): Step {
  const { waiting } = book.outbox;
  if (!world.isLinked || waiting.length === 0) return [book, []];
  const isThere = ({ vehicle }: Waiting) => world.vehicle(vehicle)?.contact === 'linked';
  const there = due({ ...book.outbox, waiting: waiting.filter(isThere) }, world.wall, (one) => isAsMeant(one, world));
  const absent = waiting.filter((one) => !isThere(one));
  const asking = there.ask.map(({ id }) => id);
  if (there.send.length === 0 && there.expired.length === 0 && isEqual(asking, book.asking)) return [book, []];
  const kept: Outbox = {
    ...there.outbox,
    waiting: waiting.filter((one) => absent.includes(one) || there.ask.includes(one)),
  };
  const told = there.expired.reduce<Book>(
    (before, one) => ended(before, rowOfWaiting(before, one, world), 'expired', refusalWords.waitedTooLong, world.now),
    { ...book, outbox: kept, asking },
  );
  const ready = there.send.map((one) => askedOf(one, world));
  const open = there.send.reduce<Book>(
    (before, one) => withRow(before, { ...rowOfWaiting(before, one, world), stage: 'sending', stageAt: world.now }),
    told,
  );
  const [next, sayings] = say(open, ready, world);
  // It is worth as much from now on as one that was just asked; how old it is stays true.
  const ageOf = (id: string) =>
    Math.max(0, world.wall - (there.send.find((one) => one.id === id)?.madeAt ?? world.wall));
  return [
    next,
    sayings.map((one) => ({
      ...one,
      ageMs: ageOf(one.ask.id),
      ttlMs: Math.min(longestTtlMs, ageOf(one.ask.id) + defaultTtlMs.set),
    })),
  ];
}

const isEqual = (some: readonly string[], others: readonly string[]) => some.join() === others.join();

const isAsMeant = ({ vehicle, when }: Waiting, world: World): boolean => {
  const now = world.vehicle(vehicle)?.groups.mode?.v;
  return (when?.armed ?? now?.armed) === now?.armed && (when?.mode ?? now?.mode) === now?.mode;
};

const askOf = ({ id, vehicle, name, args, when, madeAt, confirmed }: Waiting, { now, wall }: World): CommandAsk => ({
  id,
  vehicle,
  name,
  args,
  madeAt: now - Math.max(0, wall - madeAt),
  // Who was asked and said that it is still meant means it as the world is now.
  ...(when && !confirmed && { when }),
});

const askedOf = (one: Waiting, world: World): Asked => ({
  ...newAsked(askOf(one, world), world),
  madeWall: one.madeAt,
});

const rowOfWaiting = ({ rows }: Book, one: Waiting, world: World): CommandView =>
  rows.find(({ id }) => id === one.id) ?? rowOf(askOf(one, world), { stage: 'waiting' }, world.now);

/** Still meant: it goes out with the next `flush`. Not meant any more: it is cancelled. */
export const meantStill = (book: Book, id: string): Book => ({ ...book, outbox: confirm(book.outbox, id) });
export function meantNoMore(book: Book, id: string, now: number): Book {
  const row = book.rows.find((one) => one.id === id);
  const next = { ...book, outbox: discard(book.outbox, id), asking: book.asking.filter((one) => one !== id) };
  return row ? ended(next, row, 'cancelled', refusalWords.discarded, now) : next;
}

/** The bridge never saw it: a setting waits again under its id, and goes out or asks, by its age ([I12]). */
export function returned(book: Book, one: Asked, world: World): Book {
  const { ask, madeWall } = one;
  const waiting = {
    ...intentOf(ask, kindOf(ask.name), { ...world, isLinked: true }),
    madeAt: madeWall,
    deadlineAt: madeWall + longestTtlMs,
    confirmed: false,
  };
  const { class: _, ttlMs: __, ...plain } = waiting;
  const asked = book.asked.map((other) => (other === one ? { ...one, isPending: false, wasReturned: true } : other));
  return {
    ...changed(book, ask.id, { stage: 'waiting', stageAt: world.now }),
    asked,
    outbox: unanswered(book.outbox, plain),
  };
}

/** What an earlier load of the page had kept: what waits, and what was asked and not answered. */
export function restored(book: Book, outbox: Outbox, asked: readonly Asked[], world: World): Book {
  const isNew = ({ ask }: Asked) => !book.rows.some(({ id }) => id === ask.id);
  const open = asked.filter(isNew);
  const rows = [
    ...open.map(({ ask }) => rowOf(ask, { message: refusalWords.beforeReload }, world.now)),
    ...outbox.waiting.map((one) => rowOf(askOf(one, world), { stage: 'waiting' }, world.now)),
  ].sort((a, b) => a.askedAt - b.askedAt);
  const next = { ...book, rows: [...rows, ...book.rows], asked: [...open, ...book.asked] };
  return { ...next, outbox };
}
