/**
 * Commands over one connection: the book, said on the conversation that is there at that moment, swept, kept over reloads
 * and shown. What becomes of a command is decided in `commands.ts` and `waiting.ts`; here it is only done.
 */
import type { CommandResponse, SendCommand } from '../../bridge/protocol/command.ts';
import type { RefusalCode } from '../../bridge/protocol/refusal.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { type Asked, type Book, emptyBook, type World } from './command-book.ts';
import type { Saying, Step } from './command-saying.ts';
import { askFor, forGreeting, greeted, heard, misread, needsSweep, sweep } from './commands.ts';
import { createIntentKeeper } from './intent-keeper.ts';
import { type CommandAsk, type CommandView, emptyIntent, type IntentView, type RefusalView } from './intent-view.ts';
import { ownTerm } from './lease.ts';
import type { Mirror } from './mirror.ts';
import type { Outbox } from './outbox.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import type { Voice } from './voice.ts';
import { flush, meantNoMore, meantStill, restored } from './waiting.ts';

export type CommandDeskPorts = {
  voices(): readonly Voice[];
  mirror(): Mirror;
  offsetMs(): number | null;
  /** As the bridge names this page; null before the first greeting. */
  session(): string | null;
  show(shown: Pick<IntentView, 'commands' | 'outbox' | 'lastRefusal'>): void;
};

export type CommandDesk = {
  ask(ask: CommandAsk): void;
  cancel(id: string): void;
  confirm(id: string): void;
  discard(id: string): void;
  /** Something else was refused. */
  refused(refusal: RefusalView): void;
  answered(response: CommandResponse): void;
  misread(id: string, code: RefusalCode, message: string): void;
  /** Steps of anybody's commands, as everyone is told of them. */
  learn(entries: readonly Entry[]): void;
  /** Ids for a greeting, and what is said once there was one. */
  pending(): readonly string[];
  greeted(): void;
  /** Something of vehicles or link changed: what waits may go. */
  flush(): void;
  stop(): void;
};

const sweepEveryMs = 250;

export function startCommandDesk(tab: string, surroundings: Surroundings, ports: CommandDeskPorts): CommandDesk {
  const { monoMs, wallMs, after, intentStorage } = surroundings;
  const timers = namedTimers<'sweep'>(after);
  let book = emptyBook;
  let outbox = emptyIntent.outbox;
  let stopped = false;

  const best = (): Voice | undefined => ports.voices().find((voice) => voice.isHeard());
  const world = (): World => ({
    now: monoMs(),
    wall: wallMs(),
    isLinked: best() !== undefined,
    vehicle: (id) => ports.mirror().vehicles.get(id),
  });
  const show = () => ports.show({ commands: book.rows, outbox, lastRefusal: book.lastRefusal });

  const keeper =
    intentStorage &&
    createIntentKeeper(intentStorage, tab, surroundings, (durable) => {
      if (durable === outbox.durable) return;
      outbox = { ...outbox, durable };
      show();
    });
  /** What is kept: only when that changed. */
  const keep = (before: Book) => {
    if (before.outbox !== book.outbox || before.asked !== book.asked) keeper?.keep(book.outbox, saidOf(book.asked));
  };

  const messageOf = ({ ask, ageMs, ttlMs }: Saying): SendCommand => {
    const { id, vehicle, name, args, confirmed, when } = ask;
    const { welcome, stateAt, control } = ports.mirror();
    const term = ownTerm(control.get(vehicle), ports.session());
    return {
      t: 'send_command',
      id,
      vehicle,
      name,
      args,
      ageMs,
      ...(ttlMs !== undefined && { ttlMs }),
      ...(welcome && stateAt !== null && { seen: { boot: welcome.boot, at: stateAt } }),
      ...(term !== null && { term }),
      ...(confirmed && { confirmed }),
      ...(when && { when }),
    };
  };
  const say = (saying: Saying) => {
    const message = messageOf(saying);
    if (saying.everywhere) for (const voice of ports.voices()) voice.say(message);
    else best()?.say(message);
  };

  const keepSweeping = () => {
    if (needsSweep(book) && !timers.has('sweep') && !stopped) timers.arm('sweep', sweepEveryMs, sweepAll);
  };
  const setBook = (next: Book) => {
    if (next === book || stopped) return;
    const before = book;
    book = next;
    keep(before);
    if (book.outbox !== before.outbox || book.asking !== before.asking) outbox = outboxOf(book, outbox.durable);
    keepSweeping();
    show();
  };
  const take = ([next, sayings]: Step) => {
    setBook(next);
    for (const saying of sayings) say(saying);
  };
  const sweepAll = () => {
    take(sweep(book, world()));
    keepSweeping();
  };
  const flushed = (next: Book): Step => flush(next, world());

  /** By our own clock; before that is known, by what the clocks on both walls say. */
  const ownMs = ({ at, wall }: Entry): number => {
    const offsetMs = ports.offsetMs();
    return Math.min(monoMs(), offsetMs === null ? monoMs() - (wallMs() - wall) : at - offsetMs);
  };
  const learnt = (before: Book, entry: Entry): Book => {
    const { body, at } = entry;
    if (body.kind !== 'command' || entry.replay) return before;
    const mine = body.by === ports.session();
    return heard(before, { ...body, at }, { mine, seenAt: ownMs(entry) }, world());
  };

  keeper?.load().then(({ outbox: kept, asked }) => {
    if (!stopped) take(flushed(restored(book, kept, asked, world())));
  });

  return {
    ask: (ask) => take(askFor(book, ask, world())),
    cancel: (id) => best()?.say({ t: 'cancel_command', id }),
    confirm: (id) => take(flushed(meantStill(book, id))),
    discard: (id) => setBook(meantNoMore(book, id, monoMs())),
    refused: (lastRefusal) => setBook({ ...book, lastRefusal }),
    answered: (response) => setBook(heard(book, response, { mine: true, seenAt: monoMs() }, world())),
    misread: (id, code, message) => setBook(misread(book, id, code, message, monoMs())),
    learn: (entries) => setBook(entries.reduce(learnt, book)),
    pending() {
      const [next, ids] = forGreeting(book);
      book = next;
      return ids;
    },
    greeted() {
      // What was kept before the page knew its name may be its own.
      const isOwn = ({ mine, by }: CommandView) => !mine && by !== null && by === ports.session();
      if (book.rows.some(isOwn))
        setBook({ ...book, rows: book.rows.map((row) => (isOwn(row) ? { ...row, mine: true } : row)) });
      take(greeted(book, world()));
    },
    flush: () => take(flushed(book)),
    stop() {
      stopped = true;
      keeper?.stop();
      timers.cancelAll();
    },
  };
}

const saidOf = (asked: readonly Asked[]) =>
  asked.filter(({ saidAt, class: kind }) => saidAt !== null && kind !== 'query');

const outboxOf = (
  { outbox, asking }: { readonly outbox: Outbox; readonly asking: readonly string[] },
  durable: boolean,
): IntentView['outbox'] => ({
  waiting: outbox.waiting.filter(({ id }) => !asking.includes(id)),
  ask: outbox.waiting.filter(({ id }) => asking.includes(id)),
  durable,
});
