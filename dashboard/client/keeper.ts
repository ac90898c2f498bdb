/**
 * Keeps the events that were applied, together with the cursor, over reloads: one record, so that both are written at
 * once or not at all. Where storage is forbidden, full or slow, the page works on in memory and says so.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { Entry, Gap } from '../../bridge/protocol/stream.ts';
import { keepingWords } from '../words/recovery.ts';
import type { Mirror } from './mirror.ts';
import { namedTimers } from './timers.ts';

const Kept = Type.Object({
  version: Type.Literal(1),
  epoch: Type.String({ minLength: 1, maxLength: 64 }),
  seq: Type.Integer({ minimum: 0 }),
  events: Type.Array(Type.Intersect([Entry, Type.Object({ key: Type.String() })]), { maxItems: 1000 }),
  /** Absent in what an older page kept. */
  gaps: Type.Optional(
    Type.Array(Type.Intersect([Gap, Type.Object({ key: Type.String(), wall: Type.Number() })]), { maxItems: 50 }),
  ),
});

/** Everything up to `seq` of `epoch` was applied; `events` are the newest of these, and `gaps` what is missing. */
export type Kept = Static<typeof Kept>;

/** Whether events outlive a reload; `why` is one sentence where they do not. */
export type Keeping = { readonly durable: boolean; readonly why: string };

/** Where one record is kept. Each may reject: storage can be forbidden, full, or taken away while the page is open. */
export type Storage<T = Kept> = {
  /** What was saved last, whoever saved it; null or undefined where nothing was. */
  load(): Promise<unknown>;
  save(record: T): Promise<void>;
  clear(): Promise<void>;
};

/** In memory: for tests, and where nothing else is to be had. */
export function memoryStorage<T = Kept>(): Storage<T> {
  let kept: unknown = null;
  return {
    load: async () => kept,
    async save(record) {
      kept = structuredCopy(record);
    },
    async clear() {
      kept = null;
    },
  };
}

const structuredCopy = (record: unknown): unknown => JSON.parse(JSON.stringify(record));

export type Keeper = {
  /** What an earlier load of the page kept, or null; never rejects, and ends within `loadWithinMs`. */
  load(): Promise<Kept | null>;
  /** Keeps what is new: at once, or, where something was just written, a little later and once for all that came. */
  keep(epoch: string, mirror: Mirror): void;
  clear(): void;
  stop(): void;
};

export const loadWithinMs = 1000;
/** Writes begin no closer than this. What a crash takes with it is replayed, and not doubled. */
const saveEveryMs = 300;
const retryAfterMs = 30_000;

const wordOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function createKeeper(
  storage: Storage,
  after: (ms: number, run: () => void) => () => void,
  tell: (keeping: Keeping) => void,
): Keeper {
  const timers = namedTimers<'save' | 'load'>(after);
  let waiting: Kept | null = null;
  let saving = false;

  let told: Keeping | null = null;
  const tellOnce = (keeping: Keeping) => {
    if (told?.durable === keeping.durable && told.why === keeping.why) return;
    told = keeping;
    tell(keeping);
  };
  const failed = (error: unknown) => tellOnce({ durable: false, why: keepingWords.notKept(wordOf(error)) });

  const save = async () => {
    if (waiting === null || saving) return;
    const record = waiting;
    waiting = null;
    saving = true;
    timers.arm('save', saveEveryMs, save);
    try {
      await storage.save(record);
      tellOnce({ durable: true, why: '' });
      if (waiting !== null && !timers.has('save')) timers.arm('save', saveEveryMs, save);
    } catch (error) {
      failed(error);
      // The newest is worth another try later, as when space was made.
      waiting ??= record;
      timers.arm('save', retryAfterMs, save);
    } finally {
      saving = false;
    }
  };

  return {
    load: () =>
      new Promise((resolve) => {
        const give = (found: unknown) => {
          timers.cancel('load');
          resolve(Check(Kept, found) ? found : null);
        };
        timers.arm('load', loadWithinMs, () => {
          failed(keepingWords.storageSilent);
          resolve(null);
        });
        storage.load().then(
          (found) => {
            tellOnce({ durable: true, why: '' });
            give(found);
          },
          (error) => {
            failed(error);
            give(null);
          },
        );
      }),
    keep(epoch, { events, gaps, lastSeq }) {
      waiting = { version: 1, epoch, seq: lastSeq, events: [...events], gaps: [...gaps] };
      if (!timers.has('save')) save();
    },
    clear() {
      waiting = null;
      timers.cancel('save');
      storage.clear().catch(failed);
    },
    stop: () => timers.cancelAll(),
  };
}
