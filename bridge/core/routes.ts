/**
 * Which way leads to a vehicle ([V3]). Links stand in the order in which they were given: the first is primary. A way that
 * is silent for a second is left for one that is heard; one that loses half or comes far too late is left for a good one.
 * The way back to a better one is taken only when that has been good for a while, longer each time that it failed soon
 * after, and never while somebody drives: a change of the way ends the drive ([D8]).
 */
import { wayOf } from './identities.ts';
import type { Address } from './link.ts';

/** A way that is silent for this long is left for one that is not. */
const leaveAfterMs = 1000;
/** What is bad for this long is left. */
const badForMs = 3000;
const returnAfterMs = 10_000;
const longestReturnMs = 80_000;
/** A way that fails sooner than this after it was taken was taken too early. */
const soonMs = 60_000;
const good = { lossPct: 20, lateMs: 500 };
const bad = { lossPct: 50, lateMs: 1500 };

export type Route = { readonly link: string; readonly address: Address };
export type Quality = { readonly lossPct: number | null; readonly lateMs: number };
export type Change = { readonly vehicle: string; readonly from: string; readonly to: string; readonly why: string };
export type WayUse = 'carries' | 'stands_by' | 'silent';
export type WayState = { readonly vehicle: string; readonly way: string; readonly use: WayUse };

type Known = Route & {
  readonly way: string;
  heardAt: number;
  /** Heard without a pause, and in time. */
  goodSince: number | null;
  /** It loses little; the figure remembers an outage for ten seconds. */
  isWhole: boolean;
  badSince: number | null;
  /** How long it has to be good before it is taken back. */
  returnMs: number;
};
/** `takenBack`: when the present way was, undefined where it was not. */
type Book = { readonly ways: Known[]; present: Known; takenBack: number | undefined };

export type RouteWorld = {
  /** Lower is preferred. */
  rankOf(link: string): number;
  isOpen(link: string): boolean;
  quality(vehicle: string, way: string, link: string): Quality;
  isDriven(vehicle: string): boolean;
};

const anyWay: RouteWorld = {
  rankOf: () => 0,
  isOpen: () => true,
  quality: () => ({ lossPct: null, lateMs: 0 }),
  isDriven: () => false,
};

export class Routes {
  /** By vehicle. Bounded by vehicles times ways. */
  readonly #books = new Map<string, Book>();
  readonly #world: RouteWorld;

  constructor(world: RouteWorld = anyWay) {
    this.#world = world;
  }

  /** A frame of the vehicle came this way. What changed, if that changed the way to it. */
  heard(vehicle: string, link: string, address: Address, at: number): Change | null {
    const way = wayOf(link, address);
    const book = this.#books.get(vehicle);
    const known = book?.ways.find((one) => one.way === way);
    if (known) known.heardAt = at;
    const heard = known ?? {
      link,
      address,
      way,
      heardAt: at,
      goodSince: null,
      isWhole: true,
      badSince: null,
      returnMs: returnAfterMs,
    };
    if (book === undefined) this.#books.set(vehicle, { ways: [heard], present: heard, takenBack: undefined });
    else if (known === undefined) book.ways.push(heard);
    return book === undefined || book.present === heard ? null : this.#leaveIfSilent(vehicle, book, at);
  }

  /** Call a few times a second: what changed. */
  sweep(at: number): Change[] {
    return [...this.#books].flatMap(([vehicle, book]) => this.#consider(vehicle, book, at) ?? []);
  }

  /** The way to a vehicle; undefined where it was never heard. */
  to(vehicle: string): (Route & { readonly way: string }) | undefined {
    return this.#books.get(vehicle)?.present;
  }

  /** Every way that ever led to it, for what must get through; the present one first. */
  all(vehicle: string): readonly (Route & { readonly way: string })[] {
    const book = this.#books.get(vehicle);
    return book ? [book.present, ...book.ways.filter((way) => way !== book.present)] : [];
  }

  /** Some vehicle has several ways. */
  get hasChoice(): boolean {
    return [...this.#books.values()].some(({ ways }) => ways.length > 1);
  }

  /** The ways of vehicles that have several. */
  view(at: number): WayState[] {
    return [...this.#books].flatMap(([vehicle, { ways, present }]) =>
      ways.length < 2
        ? []
        : ways.map((one): WayState => {
            const use = !this.#isLive(one, at) ? 'silent' : one === present ? 'carries' : 'stands_by';
            return { vehicle, way: one.way, use };
          }),
    );
  }

  #isLive({ link, heardAt }: Known, at: number): boolean {
    return at - heardAt <= leaveAfterMs && this.#world.isOpen(link);
  }

  #consider(vehicle: string, book: Book, at: number): Change | null {
    if (book.ways.length < 2) return null;
    for (const way of book.ways) this.#grade(vehicle, way, at);
    return this.#leaveIfSilent(vehicle, book, at) ?? this.#improve(vehicle, book, at);
  }

  #grade(vehicle: string, way: Known, at: number): void {
    const { lossPct, lateMs } = this.#world.quality(vehicle, way.way, way.link);
    const isGood = this.#isLive(way, at) && lateMs <= good.lateMs;
    const isBad = (lossPct ?? 0) >= bad.lossPct || lateMs >= bad.lateMs;
    way.goodSince = isGood ? (way.goodSince ?? at) : null;
    way.isWhole = (lossPct ?? 0) <= good.lossPct;
    way.badSince = isBad ? (way.badSince ?? at) : null;
  }

  #leaveIfSilent(vehicle: string, book: Book, at: number): Change | null {
    const { present } = book;
    if (this.#isLive(present, at)) return null;
    const live = book.ways.filter((way) => way !== present && this.#isLive(way, at));
    const best = this.#best(live.filter(({ goodSince }) => goodSince !== null)) ?? this.#best(live);
    const isOpen = this.#world.isOpen(present.link);
    return best ? this.#take(vehicle, book, best, `${present.way} is ${isOpen ? 'silent' : 'closed'}`, at) : null;
  }

  /** Only at rest: whoever drives decides when the drive ends. */
  #improve(vehicle: string, book: Book, at: number): Change | null {
    const { present } = book;
    if (this.#world.isDriven(vehicle)) return null;
    const fitFor = (way: Known) => (way.goodSince === null || !way.isWhole ? 0 : at - way.goodSince);
    if (present.badSince !== null && at - present.badSince >= badForMs) {
      const best = this.#best(book.ways.filter((way) => way !== present && fitFor(way) >= badForMs));
      if (best) return this.#take(vehicle, book, best, `${present.way} loses too much or comes too late`, at);
    }
    const rank = this.#world.rankOf(present.link);
    const better = book.ways.filter((way) => this.#world.rankOf(way.link) < rank && fitFor(way) >= way.returnMs);
    const best = this.#best(better);
    const forS = best ? Math.round(fitFor(best) / 1000) : 0;
    return best ? this.#take(vehicle, book, best, `${best.way} has been good for ${forS} s`, at) : null;
  }

  #best(ways: readonly Known[]): Known | undefined {
    const rank = (way: Known) => this.#world.rankOf(way.link);
    return [...ways].sort((a, b) => rank(a) - rank(b) || b.heardAt - a.heardAt)[0];
  }

  #take(vehicle: string, book: Book, to: Known, why: string, at: number): Change {
    const { present: from } = book;
    const wasShort = at - (book.takenBack ?? Number.NEGATIVE_INFINITY) < soonMs;
    const isStepDown = this.#world.rankOf(to.link) > this.#world.rankOf(from.link);
    if (isStepDown) from.returnMs = wasShort ? Math.min(2 * from.returnMs, longestReturnMs) : returnAfterMs;
    from.goodSince = null;
    book.present = to;
    book.takenBack = isStepDown ? undefined : at;
    return { vehicle, from: from.way, to: to.way, why };
  }
}
