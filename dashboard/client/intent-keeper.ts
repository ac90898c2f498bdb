/**
 * Keeps over reloads what waits for a link, and what was asked and has no answer: one record for all tabs of this
 * device, joined with what another tab wrote meanwhile. Where storage fails the page works on in memory and says so.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { type Asked, classOf } from './command-book.ts';
import { loadWithinMs, type Storage } from './keeper.ts';
import { joined, type Outbox, packed, unpacked, Waiting } from './outbox.ts';
import { namedTimers } from './timers.ts';

/** `tab` asked it: another asks for the outcome of its own. */
const { target: _target, deadlineAt: _deadlineAt, confirmed: _confirmed, ...asWaiting } = Waiting.properties;
const KeptAsk = Type.Object({ ...asWaiting, tab: Type.String({ maxLength: 64 }) });
type KeptAsk = Static<typeof KeptAsk>;

const mostAsked = 100;
const Asks = Type.Object({ asked: Type.Array(KeptAsk, { maxItems: mostAsked }) });

export type KeptIntent = ReturnType<typeof packed> & { readonly asked: readonly KeptAsk[] };

export type IntentKeeper = {
  /** What was kept, or what amounts to nothing; never rejects, and ends within `loadWithinMs`. */
  load(): Promise<{ readonly outbox: Outbox; readonly asked: readonly Asked[] }>;
  /** Kept as soon as the write before it is over; of several that wait the newest is. */
  keep(outbox: Outbox, asked: readonly Asked[]): void;
  stop(): void;
};

const retryAfterMs = 30_000;

const asksIn = (kept: unknown): readonly KeptAsk[] => (Check(Asks, kept) ? kept.asked : []);

const askedOf = ({ tab: _, madeAt, ...ask }: KeptAsk, now: number, wall: number): Asked => ({
  ask: { ...ask, madeAt: now - Math.max(0, wall - madeAt) },
  class: classOf(ask.name),
  madeWall: madeAt,
  saidAt: now,
  isPending: false,
  wasReturned: false,
});

/** `tab` names this one among those that write here; `tell`: whether it is kept. */
export function createIntentKeeper(
  storage: Storage<KeptIntent>,
  tab: string,
  { after, monoMs, wallMs }: { after(ms: number, run: () => void): () => void; monoMs(): number; wallMs(): number },
  tell: (durable: boolean) => void,
): IntentKeeper {
  const timers = namedTimers<'load' | 'retry'>(after);
  let waiting: { readonly outbox: Outbox; readonly asked: readonly Asked[] } | null = null;
  let isSaving = false;
  let stopped = false;

  const recordOf = (found: unknown, { outbox, asked }: NonNullable<typeof waiting>): KeptIntent => ({
    ...packed(joined(outbox, unpacked(found))),
    asked: [
      ...asksIn(found).filter((one) => one.tab !== tab),
      ...asked.map(({ ask: { id, vehicle, name, args }, madeWall }) => ({
        id,
        vehicle,
        name,
        args,
        madeAt: madeWall,
        tab,
      })),
    ].slice(-mostAsked),
  });

  const save = async () => {
    if (waiting === null || isSaving) return;
    const record = waiting;
    waiting = null;
    isSaving = true;
    try {
      await storage.save(recordOf(await storage.load(), record));
      if (!stopped) tell(true);
    } catch {
      waiting ??= record;
      if (stopped) return;
      tell(false);
      timers.arm('retry', retryAfterMs, save);
    } finally {
      isSaving = false;
    }
    if (waiting !== null && !timers.has('retry')) save();
  };

  return {
    load: () =>
      new Promise((resolve) => {
        const give = (found: unknown, durable: boolean) => {
          timers.cancel('load');
          if (!stopped) tell(durable);
          const [now, wall] = [monoMs(), wallMs()];
          const own = asksIn(found).filter((one) => one.tab === tab);
          resolve({ outbox: unpacked(found), asked: own.map((one) => askedOf(one, now, wall)) });
        };
        timers.arm('load', loadWithinMs, () => give(null, false));
        storage.load().then(
          (found) => give(found, true),
          () => give(null, false),
        );
      }),
    keep(outbox, asked) {
      waiting = { outbox, asked };
      if (!timers.has('retry')) save();
    },
    // What is being written is written; nothing follows it.
    stop() {
      stopped = true;
      timers.cancelAll();
    },
  };
}
