/** The vehicles' side of forwarding: on which link each address is heard, so that nothing goes to a vehicle twice. */
import type { Address } from '../core/link.ts';
import { Homes } from './forward-routing.ts';

/** As for orders: a second of silence on one of several links, and another carries the vehicle. */
const movesMs = 1000;

export class VehicleWays {
  /** By link group. */
  readonly #groups = new Map<string, Homes>();

  /** Heard on that link; false where another link of its group carries it. */
  hear(address: Address, link: { readonly id: string; readonly name: string }, at: number): boolean {
    const homes = this.#groups.get(link.name) ?? new Homes(movesMs);
    this.#groups.set(link.name, homes);
    return homes.hear(address, link.id, at);
  }

  /** Heard a moment ago. */
  isHeard(address: Address, at: number): boolean {
    return [...this.#groups.values()].some((homes) => homes.livesElsewhere(address, '', at));
  }

  /** The links that lead there; system 0 is everyone. `owners` says which group an address is heard from. */
  linksTo(target: Address, owners: Homes): readonly string[] {
    const isAll = target.systemId === 0;
    const groups = isAll ? [...owners.everyPlace()] : owners.placesOf(target);
    const homes = groups.flatMap((group) => this.#groups.get(group) ?? []);
    return [...new Set(homes.flatMap((home) => (isAll ? [...home.everyPlace()] : home.placesOf(target))))];
  }
}
