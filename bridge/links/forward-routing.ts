/**
 * Where frames go between vehicles and other ground stations, after the MAVLink guide's "Routing": for everyone to all
 * but where it came from; for one only to where that one was heard. Pure: no sockets, no clock.
 *
 * Loops are impossible by three rules, each of which would do for most: nothing goes back to where it came from; an address
 * lives in one place, and what comes in its name from elsewhere is refused for as long as it is heard at home; and a
 * frame that was here already from elsewhere is known again.
 */
import type { Address } from '../core/link.ts';

const keyOf = ({ systemId, componentId }: Address): number => (systemId << 8) | componentId;

/** MAV_COMP_ID_AUTOPILOT1. */
const autopilot = 1;

/** Where an address was last heard; `place` is a link or a peer of an endpoint. */
type Home = { readonly place: string; heardAt: number };

export const mostAddresses = 512;

/** Who lives where. Bounded by {@link mostAddresses}: a newcomer takes the place of one that fell silent, or none. */
export class Homes {
  readonly #homes = new Map<number, Home>();
  readonly #silentMs: number;

  /** An address that was silent at home for `silentMs` may move. */
  constructor(silentMs: number) {
    this.#silentMs = silentMs;
  }

  /** Heard there; false where it lives elsewhere, or there is no room. */
  hear(address: Address, place: string, at: number): boolean {
    const key = keyOf(address);
    const home = this.#homes.get(key);
    if (home?.place === place) home.heardAt = at;
    else if (home !== undefined && at - home.heardAt <= this.#silentMs) return false;
    else if (home === undefined && !this.#hasRoom(at)) return false;
    else this.#homes.set(key, { place, heardAt: at });
    return true;
  }

  /** Whether it lives anywhere but there. */
  livesElsewhere(address: Address, place: string, at: number): boolean {
    const home = this.#homes.get(keyOf(address));
    return home !== undefined && home.place !== place && at - home.heardAt <= this.#silentMs;
  }

  /**
   * Where frames for that address go. What is for a whole system, or for a component that was never heard, goes where its
   * autopilot is, and nowhere twice: a command that came over two links would be carried out twice.
   */
  placesOf({ systemId, componentId }: Address): readonly string[] {
    const exact = componentId === 0 ? undefined : this.#homes.get(keyOf({ systemId, componentId }));
    const home = exact ?? this.#homes.get(keyOf({ systemId, componentId: autopilot })) ?? this.#newestOf(systemId);
    return home === undefined ? [] : [home.place];
  }

  /** Where frames for everyone go: once to each system. */
  everyPlace(): ReadonlySet<string> {
    const systems = new Set([...this.#homes.keys()].map((key) => key >> 8));
    return new Set([...systems].flatMap((systemId) => this.placesOf({ systemId, componentId: 0 })));
  }

  #newestOf(systemId: number): Home | undefined {
    const own = [...this.#homes].filter(([key]) => key >> 8 === systemId).map(([, home]) => home);
    return own.sort((one, other) => other.heardAt - one.heardAt)[0];
  }

  leave(place: string): void {
    for (const [key, home] of this.#homes) if (home.place === place) this.#homes.delete(key);
  }

  #hasRoom(at: number): boolean {
    if (this.#homes.size < mostAddresses) return true;
    for (const [key, { heardAt }] of this.#homes) {
      if (at - heardAt > this.#silentMs) return this.#homes.delete(key);
    }
    return false;
  }
}

export const mostRemembered = 4096;
const rememberedMs = 10_000;

/** Frames of the last seconds, by their marks, and where they came from first. The oldest make room. */
export class RecentFrames {
  readonly #seen = new Map<string, { readonly place: string; readonly at: number }>();

  /**
   * False where this very frame came from another place already. A station that says the same again and never counts its
   * frames is not taken for an echo of itself.
   */
  note(mark: string, place: string, at: number): boolean {
    const before = this.#seen.get(mark);
    if (before !== undefined && before.place !== place && at - before.at <= rememberedMs) return false;
    // Deleted first, so that the order is by age.
    this.#seen.delete(mark);
    this.#seen.set(mark, { place, at });
    if (this.#seen.size > mostRemembered) for (const oldest of this.#seen.keys()) return this.#seen.delete(oldest);
    return true;
  }
}

/** Why a frame of a station goes nowhere. */
export type Stray = 'no_sender' | 'claims_bridge' | 'claims_vehicle' | 'lives_elsewhere' | 'came_back';

export type Surroundings = {
  /** The addresses that the bridge itself speaks with. */
  isBridge(address: Address): boolean;
  /** The system id of an autopilot: whatever else is of it comes from where that is. */
  isVehicleSystem(systemId: number): boolean;
  /** Heard on a vehicle's link a moment ago. */
  livesWithVehicles(address: Address, at: number): boolean;
  readonly stations: Homes;
  readonly recent: RecentFrames;
};

/** Whether a frame that a station's peer sent may go anywhere; it is learned then that its sender lives there. */
export function strayOf(
  from: Address,
  mark: string,
  place: string,
  { isBridge, isVehicleSystem, livesWithVehicles, stations, recent }: Surroundings,
  at: number,
): Stray | null {
  if (from.systemId === 0) return 'no_sender';
  if (!recent.note(mark, place, at)) return 'came_back';
  if (isBridge(from)) return 'claims_bridge';
  if (isVehicleSystem(from.systemId)) return 'claims_vehicle';
  if (livesWithVehicles(from, at) || !stations.hear(from, place, at)) return 'lives_elsewhere';
  return null;
}

/** Which of `places` a frame goes to: the one that it came from never. `known` is where its target was heard. */
export function routesOf(target: Address, known: readonly string[], places: readonly string[], from: string): string[] {
  const wanted = target.systemId === 0 ? places : places.filter((place) => known.includes(place));
  return wanted.filter((place) => place !== from);
}
