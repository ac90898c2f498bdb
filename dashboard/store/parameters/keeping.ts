/**
 * What outlives a reload, by vehicle: what was set here and not saved yet, and the values as they were last, to be looked at
 * without any link. Storage that fails, or holds what we do not understand, costs what it kept and nothing else.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { byName } from '../../../bridge/protocol/by-name.ts';
import { Entry, Info } from '../../../bridge/protocol/parameter-answers.ts';
import type { Storage } from '../../client/keeper.ts';
import { Ledger } from './ledger.ts';

const uid = Type.Union([Type.String(), Type.Null()]);

/** What was done here to one vehicle. */
export const KeptActs = Type.Object({
  uid,
  /** Wall ms of this device. */
  at: Type.Number(),
  ledger: Ledger,
  drafts: Type.Array(Type.Tuple([Type.String(), Type.String()]), { maxItems: 5000 }),
});
export type KeptActs = Static<typeof KeptActs>;

/** The parameters of one vehicle as they were last; `readWall` by this device's own clock. */
export const KeptBook = Type.Object({
  vehicle: Type.String(),
  uid,
  readWall: Type.Union([Type.Number(), Type.Null()]),
  entries: Type.Array(Entry, { maxItems: 5000 }),
  infos: Type.Array(Info, { maxItems: 20_000 }),
});
export type KeptBook = Static<typeof KeptBook>;

const Acts = Type.Object({ version: Type.Literal(1), acts: byName(KeptActs) });
const Books = Type.Object({ version: Type.Literal(1), books: Type.Array(KeptBook) });
export type KeptRecords = {
  readonly acts: Storage<Static<typeof Acts>>;
  readonly books: Storage<Static<typeof Books>>;
};

/** Beyond these the ones that were touched longest ago are dropped. */
const mostVehicles = 8;
const mostBooks = 2;

export type Room = {
  acts(vehicle: string): Promise<KeptActs | null>;
  /** The newest of this vehicle; of any where it is null. */
  book(vehicle: string | null): Promise<KeptBook | null>;
  saveActs(vehicle: string, acts: KeptActs): void;
  saveBook(book: KeptBook): void;
};

/** One writing after the other; `told` learns why one failed, or an empty sentence. */
export function roomOver(records: KeptRecords, told: (why: string) => void): Room {
  let work: Promise<unknown> = Promise.resolve();
  const inTurn = (act: () => Promise<void>) => {
    work = work.then(act).then(
      () => told(''),
      (error: unknown) => told(error instanceof Error ? error.message : 'storage failed'),
    );
  };
  const actsNow = async () => {
    const kept = await records.acts.load();
    return Check(Acts, kept) ? kept.acts : {};
  };
  const booksNow = async () => {
    const kept = await records.books.load();
    return Check(Books, kept) ? kept.books : [];
  };
  return {
    acts: (vehicle) =>
      actsNow().then(
        (acts) => acts[vehicle] ?? null,
        () => null,
      ),
    book: (vehicle) =>
      booksNow().then(
        (books) => (vehicle === null ? books[0] : books.find((book) => book.vehicle === vehicle)) ?? null,
        () => null,
      ),
    saveActs: (vehicle, acts) =>
      inTurn(async () => {
        const all = Object.entries({ ...(await actsNow()), [vehicle]: acts }).sort(([, a], [, b]) => b.at - a.at);
        await records.acts.save({ version: 1, acts: Object.fromEntries(all.slice(0, mostVehicles)) });
      }),
    saveBook: (book) =>
      inTurn(async () => {
        const others = (await booksNow()).filter(({ vehicle }) => vehicle !== book.vehicle);
        await records.books.save({ version: 1, books: [book, ...others].slice(0, mostBooks) });
      }),
  };
}
