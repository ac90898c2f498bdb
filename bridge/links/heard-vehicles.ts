/**
 * The vehicles that are heard on one link, each through the peer where it is answered. A vehicle may come through another peer
 * or port, as one that restarts does; then another machine may be there, and it is in doubt until it shows that it goes on.
 * Two that are heard at once under one address, each through a peer of its own, are two.
 */
import type { Counters } from '../core/counters.ts';
import type { Address } from '../core/link.ts';
import { type Ears, keyOf } from './ears.ts';
import type { Message } from './mavlink/codec.ts';
import { VehicleTranslator } from './mavlink/samples.ts';
import type { Frame } from './mavlink/splitter.ts';

/** More autopilots on one link than this are refused: a link that invents vehicles must not fill the memory. */
export const maxVehicles = 32;
/** When all places are taken, a vehicle that was silent for this long gives its own to a new one. */
const forgetMs = 60_000;
/** A vehicle that is silent at its peer for this long may have moved to another, as one that restarts does. */
const movesAfterMs = 1500;
/** Two that are heard under one address for this long, each through a peer of its own, are not one that moved. */
const twinsAfterMs = 3000;
/** Senders of one address on one link; what there is beyond is counted and not heard. */
const instances = [0, 1, 2, 3] as const;

export type Heard = {
  readonly address: Address;
  /** Through whom it was last heard, and so where it is answered. */
  peer: string;
  heardAt: number;
  /**
   * It came through another peer or port, where another machine may be: `doubtful` until its clock tells, and a `stranger`,
   * where that does not go on, until it has said who it is.
   */
  standing: 'known' | 'doubtful' | 'stranger';
};

export type Known = Heard & {
  readonly translator: VehicleTranslator;
  /** See {@link Made}. */
  tie: number;
};

export type VehiclesPlace = {
  readonly counters: Counters;
  /** In a recording it means nothing through whom something is heard. */
  readonly isRecording: boolean;
  /** The peer has not left. */
  isThere(peer: string): boolean;
};

export class HeardVehicles {
  readonly #place: VehiclesPlace;
  readonly #vehicles = new Map<number, Known>();

  constructor(place: VehiclesPlace) {
    this.#place = place;
  }

  all(): readonly Known[] {
    return [...this.#vehicles.values()];
  }

  at(address: Address): Known | undefined {
    return this.#vehicles.get(keyOf(address));
  }

  /** Nothing that comes next continues what came before. */
  doubtAll(): void {
    for (const known of this.#vehicles.values()) doubt(known);
  }

  /** Who of that address is heard through this peer: where nobody is, one who may have moved here, or one more. */
  whose(frame: Frame, peer: string, ears: Ears, isHeartbeat: boolean, at: number): Known | undefined {
    const sender = keyOf(frame);
    const known = instances.flatMap((instance) => this.#vehicles.get((instance << 16) | sender) ?? []);
    const here = known.find((one) => one.peer === peer);
    if (here !== undefined) return here;
    if (this.#place.isRecording && known[0] !== undefined) return known[0];
    const moved = known.find((one) => at - one.heardAt >= movesAfterMs || !this.#place.isThere(one.peer));
    if (moved !== undefined) return moved;
    if (!isHeartbeat) return undefined;
    if (known.length === 0) return this.#adopt(frame, peer, at);
    // Not how many there are: one of them may have given its place away.
    const instance = instances.find((one) => !this.#vehicles.has((one << 16) | sender));
    const isTwin = at - ears.rivalSince(sender, at) >= twinsAfterMs;
    return isTwin && instance !== undefined ? this.#adopt({ ...frame, instance }, peer, at) : undefined;
  }

  /** It was heard now, through this peer; hands back for how long it was not, infinite where it may be another. */
  heard(vehicle: Known, peer: string, message: Message, at: number): number {
    const hasMoved = vehicle.peer !== peer && !this.#place.isRecording;
    const silentMs = hasMoved ? Number.POSITIVE_INFINITY : at - vehicle.heardAt;
    if (hasMoved) doubt(vehicle);
    vehicle.peer = peer;
    vehicle.heardAt = at;
    settleDoubt(vehicle, message, at);
    return silentMs;
  }

  #adopt({ systemId, componentId, instance = 0 }: Address, peer: string, at: number): Known | undefined {
    if (this.#vehicles.size >= maxVehicles && !this.#forgetOne(at)) {
      this.#place.counters.add('vehicle_refused');
      return undefined;
    }
    const address = { systemId, componentId, ...(instance > 0 && { instance }) };
    const translator = new VehicleTranslator(address);
    const heardAt = Number.NEGATIVE_INFINITY;
    const vehicle: Known = { address, peer, heardAt, standing: 'known', translator, tie: 0 };
    this.#vehicles.set(keyOf(address), vehicle);
    return vehicle;
  }

  #forgetOne(at: number): boolean {
    const [oldest] = [...this.#vehicles.values()].sort((a, b) => a.heardAt - b.heardAt);
    if (oldest === undefined || at - oldest.heardAt < forgetMs) return false;
    return this.#vehicles.delete(keyOf(oldest.address));
  }
}

function doubt(known: Known): void {
  if (known.standing !== 'known') return;
  known.standing = 'doubtful';
  known.tie++;
  known.translator.doubt();
}

/** Its clock goes on, so that it is the same machine after all; or it does not, and it has to say who it is. */
function settleDoubt(known: Known, message: Message, at: number): void {
  if (known.standing === 'known') return;
  if (message.name === 'AUTOPILOT_VERSION') known.standing = 'known';
  else if (known.standing === 'doubtful' && 'time_boot_ms' in message.fields && message.fields.time_boot_ms !== 0) {
    const goesOn = known.translator.goesOn(message, at);
    known.standing = goesOn ? 'known' : 'stranger';
    if (goesOn) known.tie--;
    if (goesOn) known.translator.trust();
  }
}
