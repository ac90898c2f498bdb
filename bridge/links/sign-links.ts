/**
 * Signing for all links of one bridge: a group for each key, and one small file for the ceilings of their timestamps. A
 * file that cannot be read is said and replaced; whoever holds the other end of a key tells us how late it is.
 */
import type { Clock, Stop } from '../core/clock.ts';
import type { KeptFile } from '../core/kept-file.ts';
import { LinkSigning, SigningGroup } from './mavlink/signing.ts';
import { SigningClock } from './mavlink/signing-clock.ts';
import type { KeyedLink } from './signing-keys.ts';
import { type Cancel, realTimers } from './timers.ts';

export type SigningRim = {
  readonly clock: Clock;
  /** Where the ceilings are kept. */
  readonly file: KeptFile;
  readonly note: (text: string) => void;
};

export type SignedLinks = {
  /** By link; none for a link without a key. */
  readonly of: (link: string) => LinkSigning | undefined;
  /** Keeps the last timestamps. */
  readonly stop: Stop;
};

type Ceilings = Record<string, number>;

/** A disk that hangs holds nothing up for longer. */
const patienceMs = 5000;

async function settled(saves: Iterable<Promise<void>>): Promise<void> {
  let cancel: Cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = realTimers.after(patienceMs, resolve);
  });
  await Promise.race([Promise.all(saves), over]);
  cancel();
}

/** Resolves when timestamps may be used: the first ceilings are on disk, or the disk has failed. */
export async function signLinks(links: ReadonlyMap<string, KeyedLink>, rim: SigningRim): Promise<SignedLinks> {
  const ceilings = await readCeilings(rim);
  const clocks = new Map<string, SigningClock>();
  const groups = new Map<string, SigningGroup>();
  const saves = new Set<Promise<void>>();
  let hasFailed = false;

  const keep = async (name: string, ceiling: number): Promise<void> => {
    ceilings[name] = ceiling;
    const { file, note } = rim;
    try {
      await file.write(JSON.stringify(ceilings));
      clocks.get(name)?.kept(ceiling);
      if (hasFailed) note('timestamps of signatures are kept on disk again');
      hasFailed = false;
    } catch (error) {
      clocks.get(name)?.failed();
      if (!hasFailed) note(`timestamps of signatures are not kept on disk: ${wordsOf(error)}`);
      hasFailed = true;
    }
  };
  const save = (name: string, ceiling: number): void => {
    const kept: Promise<void> = keep(name, ceiling).finally(() => saves.delete(kept));
    saves.add(kept);
  };

  const signing = new Map<string, LinkSigning>();
  for (const [link, { key, name, linkId, unsigned, from }] of links) {
    const id = Buffer.from(key).toString('hex');
    const group = groups.get(id) ?? join(name, key);
    groups.set(id, group);
    signing.set(link, new LinkSigning({ group, link, linkId, unsigned, from }));
  }
  function join(name: string, key: Uint8Array): SigningGroup {
    const { wallMs, monoMs } = rim.clock;
    // An entry under a new name goes on above whatever was used under another.
    const saved = ceilings[name] ?? Math.max(0, ...Object.values(ceilings));
    const clock = new SigningClock({ wallMs, monoMs, saved, save: (ceiling) => save(name, ceiling) });
    clocks.set(name, clock);
    return new SigningGroup(key, clock);
  }
  for (const clock of clocks.values()) clock.begin();
  await settled(saves);
  return {
    of: (link) => signing.get(link),
    stop: async () => {
      await settled(saves);
      for (const [name, clock] of clocks) ceilings[name] = clock.last;
      if (clocks.size > 0) await settled([rim.file.write(JSON.stringify(ceilings)).catch(() => {})]);
    },
  };
}

async function readCeilings({ file, note }: SigningRim): Promise<Ceilings> {
  try {
    const text = await file.read();
    return text === undefined ? {} : checked(JSON.parse(text));
  } catch (error) {
    note(`the timestamps of earlier signatures cannot be read, they go on by the clock: ${wordsOf(error)}`);
    return {};
  }
}

function checked(value: unknown): Ceilings {
  if (typeof value !== 'object' || value === null) throw new Error('they are no JSON object');
  return Object.fromEntries(
    Object.entries(value).map(([name, ceiling]) => {
      if (!Number.isSafeInteger(ceiling) || ceiling < 0 || ceiling >= 2 ** 48) throw new Error('one is no timestamp');
      return [name, Number(ceiling)];
    }),
  );
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
