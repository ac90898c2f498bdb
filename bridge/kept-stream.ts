/**
 * The event stream with the journal beneath it: it goes on where its last life ended, and what the journal can promise
 * is an event like any other. A disk that fails is said and lived with.
 */
import type { Clock } from './core/clock.ts';
import type { Happening } from './core/fleet.ts';
import type { Durability, Journal } from './core/journal.ts';
import { EventStream } from './core/stream.ts';
import { entryOf } from './journal/entries.ts';
import { openJournal } from './journal/journal.ts';
import type { Logger } from './log.ts';
import type { Entry } from './protocol/stream.ts';
import type { Config } from './settings.ts';

export type KeptStream =
  | {
      readonly ok: true;
      readonly stream: EventStream;
      readonly journal: Journal;
      /** What was intended before this life of the bridge, in order. */
      readonly intent: readonly Entry[];
      /** Who came and who left before it. */
      readonly presence: readonly Entry[];
      /** From now on tells when events are no longer kept, or again; at once, if they are not. */
      hear(listener: (happening: Happening) => void): void;
      /** From now on tells every entry as it gets its place. */
      overhear(listener: (entry: Entry) => void): void;
    }
  /** Another bridge keeps its journal there. */
  | { readonly ok: false; readonly why: string };

export async function openStream(config: Config, clock: Clock, log: Logger): Promise<KeptStream> {
  const { dataDir: directory, keepEvents, keepHours } = config;
  let listener = (_: Happening): void => {};
  let overhears = (_: Entry): void => {};
  const opened = await openJournal({
    directory,
    clock,
    entryOf,
    retention: { minCount: keepEvents, minAgeMs: keepHours * 3_600_000, maxCount: 2 * keepEvents },
    note: (text) => log.warn(`journal: ${text}`),
    onDurability: (state) => {
      if (state.durable) log.info('events are on disk again');
      else log.warn(`events are live but not kept on disk: ${state.why}`);
      listener(happeningOf(state, clock.monoMs()));
    },
  });
  if (!opened.ok) return opened;
  const { journal, start } = opened;
  return {
    ok: true,
    journal,
    intent: start.intent,
    presence: start.presence,
    stream: new EventStream(start, clock, {
      get grantedTo() {
        return journal.grantedTo;
      },
      renew: () => journal.renew(),
      append(entries) {
        journal.append(entries);
        for (const entry of entries) overhears(entry);
      },
    }),
    overhear: (told) => {
      overhears = told;
    },
    hear: (told) => {
      listener = told;
      const { durability } = journal.status();
      if (!durability.durable) told(happeningOf(durability, clock.monoMs()));
    },
  };
}

const happeningOf = (state: Durability, at: number): Happening => ({
  at,
  severity: state.durable ? 6 : 4,
  body: { kind: 'journal', durable: state.durable, why: state.durable ? '' : state.why },
});
