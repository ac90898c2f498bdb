/** Who speaks at an endpoint, as operators are shown it: since when, heard last, and what of it went nowhere. */
import type { Address } from '../core/link.ts';

/** More than this are counted together with nobody: a peer that invents stations must not fill the memory. */
export const mostStations = 16;
const forgetMs = 600_000;

type Row = {
  readonly address: Address;
  /** From where, as people read it. */
  where: string;
  readonly since: number;
  heardAt: number;
  passed: number;
  readonly dropped: Record<string, number>;
};

export type Listed = Readonly<Omit<Row, 'address' | 'dropped'>> &
  Address & { readonly dropped: Readonly<Record<string, number>> };

export class StationList {
  readonly #rows = new Map<string, Row>();

  /** Undefined where there are too many already. */
  hear(address: Address, where: string, at: number): void {
    const row = this.#row(address, where, at);
    if (row === undefined) return;
    row.where = where;
    row.heardAt = at;
  }

  passed(address: Address): void {
    const row = this.#rows.get(named(address));
    if (row) row.passed++;
  }

  dropped(address: Address, why: string): void {
    const row = this.#rows.get(named(address));
    if (row) row.dropped[why] = (row.dropped[why] ?? 0) + 1;
  }

  all(): readonly Listed[] {
    return [...this.#rows.values()].map(({ address: { systemId, componentId }, ...row }) => ({
      systemId,
      componentId,
      ...row,
      dropped: { ...row.dropped },
    }));
  }

  #row(address: Address, where: string, at: number): Row | undefined {
    const known = this.#rows.get(named(address));
    if (known !== undefined) return known;
    for (const [key, { heardAt }] of this.#rows) if (at - heardAt > forgetMs) this.#rows.delete(key);
    if (this.#rows.size >= mostStations) return undefined;
    const row: Row = { address, where, since: at, heardAt: at, passed: 0, dropped: {} };
    this.#rows.set(named(address), row);
    return row;
  }
}

const named = ({ systemId, componentId }: Address): string => `${systemId}/${componentId}`;
