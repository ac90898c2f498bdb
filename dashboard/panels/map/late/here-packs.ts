/** The packs that this browser keeps: what is listed, what is stored under each, and what is shown for this visit only. */
import { createStore } from 'zustand/vanilla';
import { indexedDbStorage } from '../../../client/indexed-db.ts';
import { type HerePack, hereList, mostHerePacks, roomTrouble } from '../../../store/maps/here.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { sizeOf } from '../../format.ts';
import { lookInto } from './pack-file.ts';

const database = 'tether-maps';
const find = () => globalThis.indexedDB;
const listStorage = indexedDbStorage<unknown>(find, database, 'list');
const fileStorage = (id: string) => indexedDbStorage<unknown>(find, database, `pack ${id}`);

export type HereState = {
  readonly packs: readonly HerePack[];
  /** The name of the one that is being looked into and stored. */
  readonly keeping: string | null;
  /** One sentence about the newest file, where there is one to say. */
  readonly said: string | null;
  readonly isLoaded: boolean;
};

export const herePacks = createStore<HereState>()(() => ({ packs: [], keeping: null, said: null, isLoaded: false }));

/** Files of packs that the browser would not keep, or that were just opened. */
const opened = new Map<string, Blob>();

let loading: Promise<void> | null = null;

/** Reads the list once; a pack whose storing was cut short is cleared. */
export function loadHere(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const all = await listStorage.load().then(hereList, () => []);
  const whole = all.filter(({ isWhole }) => isWhole);
  herePacks.setState({ packs: whole, isLoaded: true });
  for (const { id } of all.filter(({ isWhole }) => !isWhole))
    await fileStorage(id)
      .clear()
      .catch(() => {});
  if (whole.length < all.length) await listStorage.save(whole).catch(() => {});
}

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Bytes that the browser would still take; null where it does not say. */
async function freeB(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined ? null : Math.max(0, quota - (usage ?? 0));
  } catch {
    return null;
  }
}

const troubleWords = {
  count: () => words.bad.count(mostHerePacks),
  budget: (leftB: number) => words.bad.budget(sizeOf(leftB)),
  disk: (leftB: number) => words.bad.disk(sizeOf(leftB)),
} as const;

/** Takes a file in; the id of its pack, or null with the reason in the state. One at a time. */
export async function keepHere(file: File): Promise<string | null> {
  if (herePacks.getState().keeping !== null) return null;
  herePacks.setState({ keeping: file.name, said: null });
  try {
    await loadHere();
    return await keep(file);
  } finally {
    herePacks.setState({ keeping: null });
  }
}

async function keep(file: File): Promise<string | null> {
  const looked = await lookInto(file, file.name);
  if (!looked.ok) return refuse(looked.why);
  const { packs } = herePacks.getState();
  const trouble = roomTrouble(packs, file.size, await freeB());
  if (trouble) return refuse(troubleWords[trouble.is](trouble.leftB));
  const pack: HerePack = { ...looked.pack, id: newId(), cameWallMs: Date.now(), isWhole: false };
  opened.set(pack.id, file);
  try {
    await listStorage.save([...packs, pack]);
    await fileStorage(pack.id).save(file);
    const whole = { ...pack, isWhole: true };
    await listStorage.save([...packs, whole]);
    opened.delete(pack.id);
    herePacks.setState({ packs: [...packs, whole] });
    void navigator.storage?.persist?.().catch(() => false);
  } catch (error) {
    // Listed for this visit, and cleared at the next start.
    herePacks.setState({ packs: [...packs, pack], said: words.bad.storage(messageOf(error)) });
  }
  return pack.id;
}

function refuse(said: string): null {
  herePacks.setState({ said });
  return null;
}

export async function removeHere(id: string): Promise<void> {
  const packs = herePacks.getState().packs.filter((pack) => pack.id !== id);
  herePacks.setState({ packs, said: null });
  opened.delete(id);
  await listStorage.save(packs.filter(({ isWhole }) => isWhole)).catch(() => {});
  await fileStorage(id)
    .clear()
    .catch(() => {});
}

/** The pack's file; null where it is not there any more. */
export async function fileOf(id: string): Promise<Blob | null> {
  const known =
    opened.get(id) ??
    (await fileStorage(id)
      .load()
      .catch(() => null));
  return known instanceof Blob ? known : null;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
