/**
 * The lease as this page lives it: what it asked and is not answered, and whether it ran out under it. Who holds it, who
 * waits and until when is in `control`, as the bridge told everyone. Pure.
 */
import type { Control } from '../../bridge/protocol/control.ts';
import type { LeaseRequest, LeaseResponse } from '../../bridge/protocol/lease.ts';
import { refusalWords } from '../words/refusals.ts';
import type { LeaseAsk, LeaseAskedView, RefusalView } from './intent-view.ts';

export type LeaseBook = {
  readonly asked: readonly LeaseAskedView[];
  readonly lapsed: readonly string[];
  /** Vehicles whose lease this page's session holds; and those that it gave up by itself. */
  readonly held: readonly string[];
  readonly letGo: readonly string[];
};

export const emptyLeases: LeaseBook = { asked: [], lapsed: [], held: [], letGo: [] };

/** A holder has 10 s to answer; what was said into a link that died is given up soon after. */
const answerWithinMs = 15_000;
/** More open questions than this are no operator's. */
const mostAsked = 16;

/** The term under which a session may act, or null where it holds no lease. */
export const ownTerm = (control: Control | undefined, session: string | null): number | null =>
  control !== undefined && session !== null && control.lease.holder === session ? control.lease.term : null;

const isSame = (one: LeaseAsk, other: LeaseAsk): boolean =>
  one.vehicle === other.vehicle && one.act === other.act && one.to === other.to && one.will === other.will;

/** The book with one more question, and what is to be said; null where the same waits for its answer already ([C-09]). */
export function askLease(
  book: LeaseBook,
  ask: LeaseAsk,
  { id, at, term }: { readonly id: string; readonly at: number; readonly term: number | null },
): readonly [LeaseBook, LeaseRequest] | null {
  if (book.asked.some((one) => isSame(one, ask)) || book.asked.length >= mostAsked) return null;
  // Whoever asks means whoever holds it by then; everything else is about one holding of it.
  const said: LeaseRequest = { t: 'lease_request', id, ...ask, ...(ask.act !== 'ask' && term !== null && { term }) };
  const others = (list: readonly string[]) => list.filter((vehicle) => vehicle !== ask.vehicle);
  return [
    {
      ...book,
      asked: [...book.asked, { ...ask, id, at }],
      lapsed: ask.act === 'ask' || ask.act === 'take' ? others(book.lapsed) : book.lapsed,
      letGo: ask.act === 'release' || ask.act === 'grant' ? [...others(book.letGo), ask.vehicle] : book.letGo,
    },
    said,
  ];
}

/** The bridge answered. The second is what was refused, or null. */
export function leaseAnswered(
  book: LeaseBook,
  { id, ok, pending, code, message }: LeaseResponse,
  at: number,
): readonly [LeaseBook, RefusalView | null] {
  const ask = book.asked.find((one) => one.id === id);
  if (ask === undefined || (ok && pending)) return [book, null];
  const without = { ...book, asked: book.asked.filter((one) => one !== ask) };
  return [without, ok ? null : refusalOf(ask, at, code ?? null, message ?? refusalWords.byBridge)];
}

export const refusalOf = (
  { act, vehicle, id = '' }: LeaseAsk & { readonly id?: string },
  at: number,
  code: string | null,
  message: string,
): RefusalView => ({ at, id, what: act, vehicle, code, message });

/** What the bridge tells everyone about who controls a vehicle. */
export function controlled(book: LeaseBook, { vehicle, lease }: Control, session: string | null): LeaseBook {
  const holds = session !== null && lease.holder === session;
  const held = book.held.includes(vehicle);
  const without = (list: readonly string[]) => list.filter((one) => one !== vehicle);
  if (holds && held && !book.lapsed.includes(vehicle)) return book;
  if (holds)
    return {
      ...book,
      held: [...without(book.held), vehicle],
      lapsed: without(book.lapsed),
      letGo: without(book.letGo),
    };
  const hasLapsed = held && lease.holder === null && !book.letGo.includes(vehicle);
  if (!held && !(lease.holder !== null && book.lapsed.includes(vehicle))) return book;
  return {
    ...book,
    held: without(book.held),
    lapsed: hasLapsed ? [...without(book.lapsed), vehicle] : lease.holder === null ? book.lapsed : without(book.lapsed),
  };
}

/** Questions that nobody will answer any more are gone. */
export function leasesSwept(book: LeaseBook, at: number): LeaseBook {
  const asked = book.asked.filter((one) => at - one.at < answerWithinMs);
  return asked.length === book.asked.length ? book : { ...book, asked };
}
