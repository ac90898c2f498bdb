/**
 * The book of commands as a value: a row for each that is shown, what is not answered, and what waits. Here are the rows
 * and their bounds; what happens to them is `commands.ts`, and what waits for a link `waiting.ts`.
 */
import { type CommandClass, type CommandKind, commandKinds, isCommandName } from '../../bridge/protocol/command.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { type CommandAsk, type CommandView, isOutcome, type RefusalView } from './intent-view.ts';
import { emptyOutbox, type Outbox } from './outbox.ts';

/** One of ours whose outcome the bridge has not told. */
export type Asked = {
  readonly ask: CommandAsk;
  readonly class: CommandClass | null;
  /** Wall clock, ms since 1970: for what outlives a reload. */
  readonly madeWall: number;
  /** When it was said last, own monotonic ms; null where it never was. */
  readonly saidAt: number | null;
  /** A greeting asked for its outcome; and it went back to the outbox once after that. */
  readonly isPending: boolean;
  readonly wasReturned: boolean;
};

export type Book = {
  /** Oldest first. */
  readonly rows: readonly CommandView[];
  readonly asked: readonly Asked[];
  readonly outbox: Outbox;
  /** Ids of what waits until the operator says that it is still meant. */
  readonly asking: readonly string[];
  readonly lastRefusal: RefusalView | null;
};

export const emptyBook: Book = { rows: [], asked: [], outbox: emptyOutbox, asking: [], lastRefusal: null };

/** The moment in which something happens. */
export type World = {
  /** Own monotonic ms, and ms since 1970. */
  readonly now: number;
  readonly wall: number;
  /** The bridge is heard. */
  readonly isLinked: boolean;
  readonly vehicle: (id: string) => Vehicle | undefined;
};

const shownRows = 50;
const mostRows = 150;
export const kindOf = (name: string): CommandKind | null => (isCommandName(name) ? commandKinds[name] : null);
export const classOf = (name: string): CommandClass | null => kindOf(name)?.class ?? null;

export const rowOf = (ask: CommandAsk, change: Partial<CommandView>, now: number): CommandView => ({
  id: ask.id,
  vehicle: ask.vehicle,
  name: ask.name,
  args: ask.args,
  class: classOf(ask.name),
  mine: true,
  by: null,
  askedAt: ask.madeAt,
  stage: 'sending',
  final: false,
  stageAt: now,
  steps: [],
  code: null,
  message: null,
  result: null,
  progressPct: null,
  attempt: null,
  verified: null,
  found: null,
  ...change,
});

/** The row with this change, and the list within its bounds: what is over goes first. */
export function withRow(book: Book, row: CommandView): Book {
  const isKnown = book.rows.some(({ id }) => id === row.id);
  const rows = isKnown ? book.rows.map((one) => (one.id === row.id ? row : one)) : [...book.rows, row];
  const spare = Math.max(0, rows.length - shownRows);
  const over = new Set(rows.filter(({ final }) => final).slice(0, spare));
  return { ...book, rows: rows.filter((one) => !over.has(one)).slice(-mostRows) };
}

export const changed = (book: Book, id: string, change: Partial<CommandView>): Book => {
  const row = book.rows.find((one) => one.id === id);
  return row === undefined ? book : withRow(book, { ...row, ...change });
};

export const isDecided = ({ steps }: CommandView): boolean => steps.some(({ step }) => isOutcome(step));

export const refusal = (row: CommandView, at: number, message: string): RefusalView => ({
  at,
  id: row.id,
  what: row.name,
  vehicle: row.vehicle,
  code: row.code,
  message,
});

/** Ended here, by this page; what the bridge says later still counts. */
export function ended(book: Book, row: CommandView, stage: CommandView['stage'], message: string, now: number): Book {
  const next = { ...row, stage, final: true, stageAt: now, message };
  const told = withRow(book, next);
  return stage === 'refused' ? { ...told, lastRefusal: refusal(next, now, message) } : told;
}

export const newAsked = (ask: CommandAsk, { now, wall }: World): Asked => ({
  ask,
  class: classOf(ask.name),
  madeWall: wall - Math.max(0, now - ask.madeAt),
  saidAt: null,
  isPending: false,
  wasReturned: false,
});
