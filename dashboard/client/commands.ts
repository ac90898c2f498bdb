/**
 * What was asked of vehicles, from this page and by others, and how far each is: (book, what happened, world) → book and
 * what is to be said. The class of a command decides what a link that is not there means for it; an answer that never
 * came is asked for again by its id, and nothing that moves a vehicle is ever said twice.
 */
import type { CommandResponse } from '../../bridge/protocol/command.ts';
import type { RefusalCode } from '../../bridge/protocol/refusal.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { refusalWords } from '../words/refusals.ts';
import {
  type Asked,
  type Book,
  changed,
  ended,
  isDecided,
  kindOf,
  newAsked,
  refusal,
  rowOf,
  type World,
  withRow,
} from './command-book.ts';
import { type Step, say, ttlOf } from './command-saying.ts';
import { type CommandAsk, type CommandView, isMeantAgain } from './intent-view.ts';
import { discard, offer } from './outbox.ts';
import { intentOf, returned } from './waiting.ts';

const mostAsked = 100;
/** A safe command without an answer is said again this often, and called undelivered after so long. */
const againEveryMs = 500;
const undeliveredAfterMs = 800;
/** The bridge answers at once or when the disk did; after this nothing is known, and it is said so. */
const silentForMs = 20_000;

/** The operator acts. The same as the newest that is under way for this vehicle is that one ([C-09]). */
export function askFor(book: Book, ask: CommandAsk, world: World): Step {
  if (book.rows.some(({ id }) => id === ask.id) || isDoubled(book, ask)) return [book, []];
  const kind = kindOf(ask.name);
  const row = rowOf(ask, {}, world.now);
  if (kind?.class === 'safe') return say(withRow(book, row), [newAsked(ask, world)], world);
  if (book.asked.length >= mostAsked) return [ended(book, row, 'refused', refusalWords.tooMany, world.now), []];
  const mayNotWait = world.isLinked ? null : whyNotWait(kind, world.vehicle(ask.vehicle));
  if (mayNotWait !== null) return [ended(book, row, 'refused', mayNotWait, world.now), []];
  const [outbox, verdict] = offer(book.outbox, intentOf(ask, kind, world), world.isLinked, world.wall);
  const next = { ...book, outbox };
  if (verdict.kind === 'known') return [book, []];
  if (verdict.kind === 'refused') return [ended(next, row, 'refused', verdict.why, world.now), []];
  if (verdict.kind === 'send') return say(withRow(next, row), [newAsked(ask, world)], world);
  const replaced = next.rows.find(({ id }) => id === verdict.replaced);
  const without = replaced ? ended(next, replaced, 'superseded', refusalWords.superseded, world.now) : next;
  return [withRow(without, { ...row, stage: 'waiting' }), []];
}

const isDoubled = ({ rows }: Book, { vehicle, name, args, confirmed, madeAt }: CommandAsk): boolean => {
  const newest = rows.findLast((row) => row.mine && row.vehicle === vehicle);
  return (
    newest !== undefined &&
    !newest.final &&
    confirmed !== true &&
    newest.name === name &&
    !isMeantAgain(name, newest.askedAt, madeAt) &&
    JSON.stringify(newest.args) === JSON.stringify(args)
  );
};

/** A setting waits for a link, but none that was to be confirmed, and none for a rover that was armed when last heard. */
function whyNotWait(kind: ReturnType<typeof kindOf>, vehicle: Vehicle | undefined): string | null {
  if (kind?.class !== 'set') return null;
  if (kind.confirm) return refusalWords.noLink.confirmed;
  const isArmed = vehicle?.groups.mode?.v.armed ?? null;
  if (kind.lease !== 'never' && isArmed !== false) return refusalWords.noLink.armed;
  return null;
}

/** No step of it was told, and it has no end. */
const isUnheard = ({ rows }: Book, { ask }: Asked): boolean =>
  rows.some(({ id, steps, final }) => id === ask.id && steps.length === 0 && !final);

/** Safe ones that nobody has heard of are said again while they are worth something, and end when they are not. */
export function sweep(book: Book, world: World): Step {
  const { now } = world;
  const unheard = book.asked.filter((one) => isUnheard(book, one));
  const isLate = (one: Asked) => now - one.ask.madeAt >= ttlOf(one);
  const safe = unheard.filter((one) => one.class === 'safe');
  const gone = safe.filter(isLate);
  const silent = unheard.filter(
    (one) => one.class !== 'safe' && world.isLinked && now - (one.saidAt ?? now) >= silentForMs,
  );
  const again = safe.filter((one) => !isLate(one) && now - (one.saidAt ?? 0) >= againEveryMs);
  const late = safe.filter((one) => !isLate(one) && now - one.ask.madeAt >= undeliveredAfterMs);
  const ends = (before: Book, list: readonly Asked[], stage: 'expired' | 'unknown', why: string) =>
    list.reduce((one, { ask }) => {
      const row = one.rows.find(({ id }) => id === ask.id);
      return row ? ended(one, row, stage, why, now) : one;
    }, before);
  const told = ends(ends(book, gone, 'expired', refusalWords.neverDelivered), silent, 'unknown', refusalWords.noAnswer);
  const marked = late.reduce(
    (before, { ask }) => changed(before, ask.id, { stage: 'undelivered', message: refusalWords.undelivered }),
    told,
  );
  return say({ ...marked, asked: marked.asked.filter((one) => !gone.includes(one)) }, again, world);
}

/** Whether `sweep` has something to do later. */
export const needsSweep = ({ rows }: Book): boolean =>
  rows.some(({ mine, stage }) => mine && (stage === 'sending' || stage === 'undelivered'));

/** Ids whose outcome is not known, for a greeting ([I12]); safe ones that nobody answered are said again instead. */
export function forGreeting(book: Book): readonly [Book, readonly string[]] {
  const open = book.asked
    .filter((one) => one.saidAt !== null && (one.class !== 'safe' || !isUnheard(book, one)))
    .slice(-mostAsked);
  const asked = book.asked.map((one) => (open.includes(one) ? { ...one, isPending: true } : one));
  return [{ ...book, asked }, open.map(({ ask }) => ask.id)];
}

/** A conversation was greeted: what is safe and without an answer is said on it at once. */
export function greeted(book: Book, world: World): Step {
  const open = book.asked.filter(
    (one) => one.class === 'safe' && world.now - one.ask.madeAt < ttlOf(one) && isUnheard(book, one),
  );
  return say(book, open, world);
}

/** A step of a command, as told to who asked or, with `by` and `args`, to everyone. */
export type Told = Omit<CommandResponse, 't'> & { readonly by?: string; readonly args?: object };

/** What the bridge says of a command. `mine`: it is of this page's session. `seenAt`: when it happened, own ms. */
export function heard(
  book: Book,
  said: Told,
  { mine, seenAt }: { readonly mine: boolean; readonly seenAt: number },
  world: World,
): Book {
  const known = book.rows.find(({ id }) => id === said.id);
  const asked = book.asked.find(({ ask }) => ask.id === said.id);
  const told = isForgotten(said, known) ? forgotten(said) : said;
  const wasNeverSeen = told.step === 'expired' && asked?.isPending === true && known?.steps.length === 0;
  if (wasNeverSeen && asked.class === 'set' && !asked.wasReturned) return returned(book, asked, world);
  const ask = asked?.ask ?? { ...told, args: told.args ?? {}, madeAt: seenAt };
  const row = known ?? rowOf(ask, { mine, args: asked?.ask.args ?? told.args ?? null }, seenAt);
  if (isDecided(row) || row.steps.some(({ step }) => step === told.step && step !== 'in_progress'))
    return withMore(book, known, told);
  const next = withRow(book, stepped(row, told, seenAt));
  if (!told.final) return next;
  return {
    ...next,
    asked: next.asked.filter((one) => one !== asked),
    outbox: asked && book.outbox.waiting.some(({ id }) => id === told.id) ? discard(next.outbox, told.id) : next.outbox,
    lastRefusal:
      // What is only remembered, as after a reload, was said then.
      asked !== undefined && told.step === 'refused'
        ? refusal({ ...row, code: told.code ?? null }, world.now, told.message ?? refusalWords.byBridge)
        : next.lastRefusal,
  };
}

/** The bridge says that it never saw what it answered before: it died with that not yet on its disk. */
const isForgotten = ({ step, name }: Told, known: CommandView | undefined): boolean =>
  step === 'expired' && name === '' && known !== undefined && known.steps.length > 0;

const forgotten = ({ code: _, ...said }: Told): Told => ({
  ...said,
  step: 'unknown',
  message: refusalWords.forgotten,
});

/** The event of a step that was answered already says who asked, and what. */
function withMore(book: Book, known: CommandView | undefined, { by, args }: Told): Book {
  if (known === undefined || ((by === undefined || known.by === by) && (args === undefined || known.args !== null)))
    return book;
  return withRow(book, { ...known, by: by ?? known.by, args: known.args ?? args ?? null });
}

const stepped = (row: CommandView, told: Told, now: number): CommandView => ({
  ...row,
  by: told.by ?? row.by,
  args: row.args ?? told.args ?? null,
  stage: told.step,
  final: told.final,
  stageAt: now,
  steps: row.steps.some(({ step }) => step === told.step)
    ? row.steps
    : [...row.steps, { step: told.step, at: told.at }],
  code: told.code ?? null,
  message: told.message ?? null,
  result: told.result ?? row.result,
  progressPct: told.progressPct ?? null,
  attempt: told.attempt ?? row.attempt,
  verified: told.verified ?? row.verified,
  found: told.found ?? row.found,
});

/** The bridge could not even read it. */
export function misread(book: Book, id: string, code: RefusalCode, message: string, now: number): Book {
  const row = book.rows.find((one) => one.id === id && one.mine);
  if (row === undefined || row.final) return book;
  return {
    ...ended(book, { ...row, code }, 'refused', message, now),
    asked: book.asked.filter(({ ask }) => ask.id !== id),
  };
}
