/**
 * Which link leads to a vehicle. It is the one that it was heard on first, for as long as it is heard there: two live
 * links take no turns. Only after a second of silence on it the one that was heard last takes its place.
 */
import type { Address } from './link.ts';

/** A link that is silent for this long is left for one that is not. */
const leaveAfterMs = 1000;

export type Route = { readonly link: string; readonly address: Address };
type Known = Route & { heardAt: number };

export class Routes {
  /** By vehicle, the present one first. Bounded by vehicles times links. */
  readonly #routes = new Map<string, Known[]>();

  /** A frame of the vehicle came this way. True where that changed the way to it. */
  heard(vehicle: string, link: string, address: Address, at: number): boolean {
    const known = this.#routes.get(vehicle);
    if (known === undefined) {
      this.#routes.set(vehicle, [{ link, address, heardAt: at }]);
      return false;
    }
    const way = known.find((one) => one.link === link);
    if (way) way.heardAt = at;
    else known.push({ link, address, heardAt: at });
    const [present] = known;
    if (present === undefined || present.link === link || at - present.heardAt <= leaveAfterMs) return false;
    known.sort((one, other) => other.heardAt - one.heardAt);
    return true;
  }

  /** The way to a vehicle; undefined where it was never heard. */
  to(vehicle: string): Route | undefined {
    return this.#routes.get(vehicle)?.[0];
  }

  /** Every way that ever led to it, for what must get through. */
  all(vehicle: string): readonly Route[] {
    return this.#routes.get(vehicle) ?? [];
  }
}
