/**
 * The operator's side of intent, over one connection: commands, the lease and the sticks, each a machine of its own that
 * hands back what is to be said; here it is said, on the conversation that is there at that moment, and shown.
 */
import type { Control } from '../../bridge/protocol/control.ts';
import type { Mode } from '../../bridge/protocol/hello.ts';
import { type Asked, type Book, emptyBook, type World } from './command-book.ts';
import type { Saying, Step } from './command-saying.ts';
import { askFor, forGreeting, greeted, heard, misread, needsSweep, sweep } from './commands.ts';
import type { Content } from './content.ts';
import { startDriveLane } from './drive-lane.ts';
import { createIntentKeeper } from './intent-keeper.ts';
import {
  type CommandAsk,
  emptyIntent,
  type IntentAsk,
  type IntentView,
  type LaneReason,
  type LeaseAsk,
} from './intent-view.ts';
import {
  askLease,
  controlled,
  emptyLeases,
  type LeaseBook,
  leaseAnswered,
  leasesSwept,
  ownTerm,
  refusalOf,
} from './lease.ts';
import type { Mirror } from './mirror.ts';
import type { Outbox } from './outbox.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import type { IntentMessage, Operator, Voice } from './voice.ts';
import { flush, meantNoMore, meantStill, restored } from './waiting.ts';

export type IntentPorts = {
  voices(): readonly Voice[];
  /** `Operator.holdsLease` says something else than before. */
  renewPings(): void;
  mirror(): Mirror;
  offsetMs(): number | null;
  show(intent: IntentView): void;
  /** Sticks drive, or do not any more: the driver's instruments are wanted faster ([D12]). */
  driving(isDriving: boolean): void;
};

export type IntentDesk = {
  readonly operator: Operator;
  intend(ask: IntentAsk): void;
  /** After the mirror took it in. */
  onContent(message: Content): void;
  stop(): void;
};

/** The page's main thread is alive when it said something within this ([A2]). */
const awakeForMs = 1000;
const sweepEveryMs = 250;

export type IntentOptions = { readonly tab: string; readonly page: string; readonly mode?: Mode };

export function startIntent(
  { tab, page, mode = 'watch' }: IntentOptions,
  surroundings: Surroundings,
  ports: IntentPorts,
): IntentDesk {
  const { monoMs, wallMs, after, intentStorage } = surroundings;
  const timers = namedTimers<'sweep'>(after);
  let view = emptyIntent;
  let book = emptyBook;
  let leases = emptyLeases;
  let isVisible = mode === 'watch';
  let aliveAt = Number.NEGATIVE_INFINITY;
  let greetedVoices: readonly Voice[] = [];
  let leaseCount = 0;
  let held = false;
  let stopped = false;

  const show = (change: Partial<IntentView>) => {
    view = { ...view, ...change };
    if (!stopped) ports.show(view);
  };
  const session = () => ports.voices()[0]?.session ?? view.session;
  const controlOf = (vehicle: string): Control | undefined => ports.mirror().control.get(vehicle);
  const best = (): Voice | undefined => ports.voices().find((voice) => voice.isHeard());
  const world = (): World => ({
    now: monoMs(),
    wall: wallMs(),
    isLinked: best() !== undefined,
    vehicle: (id) => ports.mirror().vehicles.get(id),
  });

  const keeper =
    intentStorage &&
    createIntentKeeper(intentStorage, tab, surroundings, (durable) => {
      if (durable !== view.outbox.durable) show({ outbox: { ...view.outbox, durable } });
    });
  /** What is kept: only when that changed. */
  const keep = (before: Book) => {
    if (before.outbox !== book.outbox || before.asked !== book.asked) keeper?.keep(book.outbox, saidOf(book.asked));
  };

  const messageOf = ({ ask, ageMs, ttlMs }: Saying): IntentMessage => {
    const { id, vehicle, name, args, confirmed, when } = ask;
    const { welcome, stateAt } = ports.mirror();
    const term = ownTerm(controlOf(vehicle), session());
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

  const setBook = (next: Book) => {
    if (next === book) return;
    const before = book;
    book = next;
    keep(before);
    if (needsSweep(book) && !timers.has('sweep')) timers.arm('sweep', sweepEveryMs, sweepAll);
    show({
      commands: book.rows === before.rows ? view.commands : book.rows,
      outbox:
        book.outbox === before.outbox && book.asking === before.asking
          ? view.outbox
          : outboxOf(book, view.outbox.durable),
      lastRefusal: book.lastRefusal,
    });
  };
  const take = ([next, sayings]: Step) => {
    setBook(next);
    for (const saying of sayings) say(saying);
  };
  const sweepAll = () => {
    take(sweep(book, world()));
    setLeases(leasesSwept(leases, monoMs()));
    const isOpen = needsSweep(book) || leases.asked.length > 0;
    if (isOpen && !timers.has('sweep') && !stopped) timers.arm('sweep', sweepEveryMs, sweepAll);
  };

  const setLeases = (next: LeaseBook) => {
    if (next === leases) return;
    leases = next;
    const { asked, lapsed } = leases;
    if (asked !== view.leases.asked || lapsed !== view.leases.lapsed) show({ leases: { asked, lapsed } });
    const holds = leases.held.length > 0;
    if (holds === held) return;
    held = holds;
    ports.renewPings();
  };

  const refuseLease = (ask: LeaseAsk, why: string) =>
    setBook({ ...book, lastRefusal: refusalOf(ask, monoMs(), null, why) });
  const lease = (ask: LeaseAsk) => {
    const voice = best();
    if (voice === undefined) return refuseLease(ask, 'there is no link: who drives cannot be settled without one');
    leaseCount += 1;
    const term = controlOf(ask.vehicle)?.lease.term ?? null;
    const asked = askLease(leases, ask, { id: `${page}-l${leaseCount}`, at: monoMs(), term });
    if (asked === null) return;
    const [next, message] = asked;
    // Neutral goes ahead of the word that lets somebody else drive.
    if (ask.act === 'release' || ask.act === 'grant') lane.release('not in control');
    setLeases(next);
    if (!timers.has('sweep')) timers.arm('sweep', sweepEveryMs, sweepAll);
    voice.say(message);
  };

  /** The term under which this page may drive now, or why it may not. */
  const authority = (vehicle: string): number | LaneReason => {
    if (!isVisible) return 'page hidden';
    const control = controlOf(vehicle);
    const term = ownTerm(control, session());
    if (term === null) return 'not in control';
    return control?.stop ? 'stopped' : term;
  };
  const lane = startDriveLane(surroundings, {
    voices: ports.voices,
    policy: () => ports.mirror().welcome?.policy ?? null,
    authority,
    seenAt: () => ports.mirror().stateAt,
    show(shown) {
      const wasDriving = view.lane.phase === 'live';
      show({ lane: shown });
      if (wasDriving !== (shown.phase === 'live')) ports.driving(shown.phase === 'live');
    },
  });

  const command = (ask: CommandAsk) => {
    // The operator wants it to stand still: what the sticks say meanwhile is not meant any more.
    if (ask.name === 'stop' || ask.name === 'hold') lane.release('stopped');
    take(askFor(book, ask, world()));
  };

  /** Steps told to everyone; a step that was in the past when it came is as old as it is. */
  const learn = (entry: Extract<Content, { t: 'events' }>['entries'][number]) => {
    const { body, at } = entry;
    if (body.kind !== 'command' || entry.replay) return;
    const offsetMs = ports.offsetMs();
    const seenAt = offsetMs === null ? monoMs() : Math.min(monoMs(), at - offsetMs);
    setBook(heard(book, { ...body, at }, { mine: body.by === session(), seenAt }, world()));
  };

  const stopSigns = surroundings.lifecycle?.((sign) => {
    if (sign.kind !== 'shown' && sign.kind !== 'hidden') return;
    isVisible = sign.kind === 'shown';
    if (!isVisible) lane.release('page hidden');
  });

  keeper?.load().then(({ outbox, asked }) => {
    if (!stopped) take(flushed(restored(book, outbox, asked, world())));
  });
  const flushed = (next: Book): Step => flush(next, world());

  const act = (asked: IntentAsk) => {
    switch (asked.t) {
      case 'command':
        command(asked.ask);
        break;
      case 'cancel':
        best()?.say({ t: 'cancel_command', id: asked.id });
        break;
      case 'confirm':
        take(flushed(meantStill(book, asked.id)));
        break;
      case 'discard':
        setBook(meantNoMore(book, asked.id, monoMs()));
        break;
      case 'lease':
        lease(asked.ask);
        break;
      case 'stick':
        lane.stick(asked.stick);
        break;
      case 'alive':
        break;
    }
  };

  return {
    operator: {
      pending() {
        const [next, ids] = forGreeting(book);
        book = next;
        return ids;
      },
      isAwake: () => isVisible && monoMs() - aliveAt <= awakeForMs,
      holdsLease: () => held,
      onVoices() {
        const voices = ports.voices();
        const isNew = voices.some((voice) => !greetedVoices.includes(voice));
        greetedVoices = voices;
        const [first] = voices;
        if (first && (first.session !== view.session || first.role !== view.role))
          show({ session: first.session, role: first.role });
        lane.look();
        if (isNew) take(greeted(book, world()));
      },
    },
    intend(ask) {
      if (stopped) return;
      aliveAt = monoMs();
      act(ask);
    },
    onContent(message) {
      switch (message.t) {
        case 'command_response':
          setBook(heard(book, message, { mine: true, seenAt: monoMs() }, world()));
          break;
        case 'lease_response': {
          const [next, refused] = leaseAnswered(leases, message, monoMs());
          setLeases(next);
          if (refused) setBook({ ...book, lastRefusal: refused });
          break;
        }
        case 'control':
          setLeases(controlled(leases, message, session()));
          lane.look();
          break;
        case 'events':
          for (const entry of message.entries) learn(entry);
          break;
        case 'error':
          if (message.id !== undefined) setBook(misread(book, message.id, message.code, message.message, monoMs()));
          break;
      }
      // How the vehicles are now is known from here on, and not before.
      if (ports.mirror().based) take(flushed(book));
    },
    stop() {
      if (stopped) return;
      lane.stop();
      stopped = true;
      stopSigns?.();
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
