/**
 * How often one may be wrong. Each address has a few tries that come back with time; who is wrong waits, and nobody else
 * does: an attacker at one address never locks out the owner at another. Beyond so many addresses all strangers share one
 * allowance, so that a whole network of attackers is slow too, and the memory is bounded.
 */

import { placeOf } from './limits.ts';

export type TryRule = { readonly most: number; readonly everyMs: number };

/** Five at once, then one in twelve seconds. */
export const wrongCodes: TryRule = { most: 5, everyMs: 12_000 };
const mostAddresses = 4096;
const forgetEveryMs = 1000;

type Allowance = { left: number; at: number };

export class Tries {
  readonly #rule: TryRule;
  readonly #allowances = new Map<string, Allowance>();
  readonly #strangers: Allowance;
  #forgetAt = Number.NEGATIVE_INFINITY;

  constructor(rule: TryRule = wrongCodes) {
    this.#rule = rule;
    this.#strangers = { left: rule.most * 8, at: 0 };
  }

  /** How long to wait before the next try, ms; 0 where it may be tried now. */
  waitMs(address: string, at: number): number {
    const allowance = this.#refilled(this.#of(address, at), at);
    return allowance.left >= 1 ? 0 : Math.ceil((1 - allowance.left) * this.#rule.everyMs);
  }

  wrong(address: string, at: number): void {
    const allowance = this.#refilled(this.#of(address, at), at);
    allowance.left = Math.max(0, allowance.left - 1);
  }

  right(address: string): void {
    this.#allowances.delete(placeOf(address));
  }

  #of(from: string, at: number): Allowance {
    const address = placeOf(from);
    const known = this.#allowances.get(address);
    if (known) return known;
    if (this.#allowances.size >= mostAddresses && at >= this.#forgetAt) this.#forget(at);
    if (this.#allowances.size >= mostAddresses) return this.#strangers;
    const fresh = { left: this.#rule.most, at };
    this.#allowances.set(address, fresh);
    return fresh;
  }

  #refilled(allowance: Allowance, at: number): Allowance {
    const most = allowance === this.#strangers ? this.#rule.most * 8 : this.#rule.most;
    allowance.left = Math.min(most, allowance.left + Math.max(0, at - allowance.at) / this.#rule.everyMs);
    allowance.at = at;
    return allowance;
  }

  /** Whoever has all tries back is as good as unknown. */
  #forget(at: number): void {
    this.#forgetAt = at + forgetEveryMs;
    for (const [address, allowance] of this.#allowances) {
      if (this.#refilled(allowance, at).left >= this.#rule.most) this.#allowances.delete(address);
    }
  }
}
