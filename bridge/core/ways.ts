/** How orders leave for the vehicles, and whether they do: sticks that do not are an alarm, once until they leave again ([D8]). */
import type { Happening } from './fleet.ts';
import type { Caveats } from './link.ts';
import type { Order } from './orders.ts';

/** The way out. As the ground station where `groundStation` is given, else as the onboard computer or whoever beats. */
export type Outward = {
  send(vehicle: string, order: Order, ways: 'present' | 'all', groundStation: number | null): boolean;
  operate(vehicle: string, groundStation: number | null, streamHz: number | null): void;
  /** The link that carries its orders now. */
  linkTo(vehicle: string): string | null;
  /** Of that link, for who drives as that ground station; undefined where it has none. */
  caveats?(vehicle: string, groundStation: number): Caveats | undefined;
};

/** A way that takes nothing for this long is alarming. */
const undrainedMs = 100;

export class Ways {
  /** Vehicles to which nothing leaves, since when, and whether that was said; bounded by the vehicles that are driven. */
  readonly #blocked = new Map<string, { readonly since: number; readonly isSaid: boolean }>();

  /** An order for `vehicle` did or did not leave at `at` (monotonic ms); `link` is the one it would take. The alarm, if due. */
  note(vehicle: string, hasLeft: boolean, link: string | null, at: number): Happening | null {
    const blocked = this.#blocked.get(vehicle);
    if (hasLeft) this.#blocked.delete(vehicle);
    if (hasLeft || blocked?.isSaid) return null;
    const since = blocked?.since ?? at;
    const isSaid = blocked !== undefined && at - since >= undrainedMs;
    this.#blocked.set(vehicle, { since, isSaid });
    const why = `what ${vehicle} is to do does not leave`;
    return isSaid ? { at, severity: 2, body: { kind: 'link', link: link ?? 'none', up: link !== null, why } } : null;
  }
}
