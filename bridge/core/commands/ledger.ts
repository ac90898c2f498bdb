/**
 * Everything that was asked, by id: the same id asked again gets the same answer ([I1]). Kept are at least the last
 * 10,000 outcomes of the last 24 h ([I12]); what is older and more than that goes when another ends.
 */

import type { Told } from './life.ts';
import type { CommandView } from './ports.ts';

const mostOutcomes = 10_000;
const keptMs = 86_400_000;
/** Ids that a client asked after and that nobody ever sent. The oldest gives way. */
const mostNeverSeen = 1000;

export class Ledger {
  readonly #byId = new Map<string, Told>();
  /** Ended, in the order of their ends. */
  readonly #ended = new Map<string, Told>();
  readonly #neverSeen = new Set<string>();

  get(id: string): Told | undefined {
    return this.#byId.get(id);
  }

  add(told: Told): void {
    this.#byId.set(told.id, told);
    if (told.endedAt !== null) this.ended(told, told.endedAt);
  }

  ended(told: Told, at: number): void {
    this.#ended.set(told.id, told);
    for (const [id, { endedAt }] of this.#ended) {
      if (this.#ended.size <= mostOutcomes && at - (endedAt ?? at) <= keptMs) return;
      this.#ended.delete(id);
      this.#byId.delete(id);
    }
  }

  /** A client took this one for lost: should it come after all, it is too late. */
  markNeverSeen(id: string): void {
    this.#neverSeen.add(id);
    if (this.#neverSeen.size <= mostNeverSeen) return;
    const [oldest] = this.#neverSeen;
    if (oldest !== undefined) this.#neverSeen.delete(oldest);
  }

  wasNeverSeen(id: string): boolean {
    return this.#neverSeen.has(id);
  }

  view(id: string): CommandView | undefined {
    const told = this.#byId.get(id);
    return told && viewOf(told);
  }

  /** The newest `limit`, newest first, of one vehicle or of all. */
  newest(limit: number, vehicle?: string): CommandView[] {
    const all = [...this.#byId.values()].filter((told) => vehicle === undefined || told.vehicle === vehicle);
    return limit <= 0 ? [] : all.slice(-limit).reverse().map(viewOf);
  }
}

const viewOf = ({ id, vehicle, name, args, by, askedWall, steps, outcome }: Told): CommandView => ({
  id,
  vehicle,
  name,
  args,
  by,
  askedWall,
  steps: [...steps],
  outcome,
});

/** What makes two asks the same: name, vehicle and arguments, in whatever order these were written. */
export const isSameAsk = (a: Ask, b: Ask): boolean =>
  a.name === b.name && a.vehicle === b.vehicle && canonical(a.args) === canonical(b.args);
type Ask = { readonly name: string; readonly vehicle: string; readonly args: object };

const canonical = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => sorted(part));

function sorted(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
}
