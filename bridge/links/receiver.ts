/**
 * From bytes to reports. Each peer has its own splitter and sequence numbers; each vehicle its own translator, whichever
 * peer it comes through. Only autopilots are vehicles: frames of anyone who never sent an autopilot's heartbeat are
 * counted and go no further. Live links and recordings hear through the same ears.
 */
import type { Counters } from '../core/counters.ts';
import type { Address, Made, Report } from '../core/link.ts';
import { isAutopilotHeartbeat, isGroundStation } from './autopilots.ts';
import { Ears, keyOf, type Order } from './ears.ts';
import { type Heard, HeardVehicles, type Known } from './heard-vehicles.ts';
import { decode, type Message } from './mavlink/codec.ts';
import type { Frame } from './mavlink/splitter.ts';
import { MessageCounts } from './message-counts.ts';
import { SlidingSum } from './sliding-sum.ts';

export type ReceiverEvents = {
  onReport(from: Address, at: number, report: Report, made?: Made): void;
  /** A vehicle's message, after its reports; `silentMs` since the frame before, infinite for the first. */
  onMessage?(vehicle: Heard, message: Message, at: number, silentMs: number): void;
  /** Whether a whole frame is to be believed; nothing is made of one that is not. Absent where all are. */
  admits?(frame: Frame, peer: string, at: number): boolean;
  /** Every whole frame that is believed, of whoever, before anything is made of it. */
  onFrame?(frame: Frame, peer: string, at: number): void;
  /** A peer's bytes made sense. */
  onProof?(peer: string, frame: Frame): void;
};

export class Receiver {
  readonly #events: ReceiverEvents;
  readonly #counters: Counters;
  readonly #peers = new Map<string, Ears>();
  readonly #vehicles: HeardVehicles;
  /** Every whole frame that is believed, by what it is. */
  readonly messages = new MessageCounts();
  readonly #frames = new SlidingSum(10, 100);
  readonly #bytes = new SlidingSum(10, 100);

  /**
   * `counters` also takes what splitters counted, once their peers are gone. In a recording it means nothing through whom
   * something is heard.
   */
  constructor(events: ReceiverEvents, counters: Counters, isRecording = false) {
    this.#events = events;
    this.#counters = counters;
    this.#vehicles = new HeardVehicles({ counters, isRecording, isThere: (peer) => this.#peers.has(peer) });
  }

  push(bytes: Uint8Array, peer: string, at: number): void {
    this.#bytes.add(bytes.length, at);
    const ears = this.#peers.get(peer) ?? this.#join(peer);
    ears.push(bytes, at);
  }

  /** Forgets a peer and whatever of a frame it left behind. */
  leave(peer: string): void {
    for (const [name, count] of this.#peers.get(peer)?.counts() ?? []) this.#counters.add(name, count);
    this.#peers.delete(peer);
  }

  /** The link closed: nothing that comes next continues what came before. */
  leaveAll(): void {
    for (const peer of this.#peers.keys()) this.leave(peer);
    this.#vehicles.doubtAll();
  }

  /** Delivers what only time brings. Call about once a second. */
  sweep(at: number): void {
    for (const ears of this.#peers.values()) ears.sweep(at);
    this.messages.sweep(at);
    for (const known of this.#vehicles.all()) {
      const { address, translator, heardAt } = known;
      // A report proves that the vehicle was heard, and these come after its last word.
      for (const report of translator.sweep(at)) this.#events.onReport(address, heardAt, report, madeOf(known));
    }
  }

  /** Delivers what was held back for bytes that will not come. */
  settle(): void {
    for (const ears of this.#peers.values()) ears.settle();
  }

  vehicles(): readonly Heard[] {
    return this.#vehicles.all();
  }

  vehicle(address: Address): Heard | undefined {
    return this.#vehicles.at(address);
  }

  /** Peers that sent whole frames and have been silent since, for at least `ms`. */
  silentPeers(ms: number, at: number): readonly string[] {
    const silent = [...this.#peers].filter(([, { frameAt }]) => frameAt !== undefined && at - frameAt >= ms);
    return silent.map(([peer]) => peer);
  }

  rates(at: number): { readonly framesPerS: number; readonly bytesPerS: number; readonly lossPct: number | null } {
    const losses = [...this.#peers.values()].map((ears) => ears.loss(at));
    const lost = losses.reduce((sum, loss) => sum + loss.lost, 0);
    const sent = losses.reduce((sum, loss) => sum + loss.received, lost);
    const lossPct = sent === 0 ? null : (100 * lost) / sent;
    return { framesPerS: this.#frames.sum(at), bytesPerS: this.#bytes.sum(at), lossPct };
  }

  /** Everything counted since start. */
  counts(): Record<string, number> {
    const all = this.#counters.all();
    for (const ears of this.#peers.values()) {
      for (const [name, count] of ears.counts()) all[name] = (all[name] ?? 0) + count;
    }
    return all;
  }

  #join(peer: string): Ears {
    const ears: Ears = new Ears({
      onFrame: (frame, at) => this.#onFrame(frame, peer, ears, at),
      onUnknown: (frame, at) => this.#onUnknown(frame, peer, ears, at),
    });
    this.#peers.set(peer, ears);
    return ears;
  }

  #onUnknown(frame: Frame, peer: string, ears: Ears, at: number): void {
    if (this.#events.admits?.(frame, peer, at) === false) return;
    this.messages.note(frame, at);
    this.#events.onFrame?.(frame, peer, at);
    if (this.#vehicles.at(frame)) ears.count(frame, keyOf(frame), at);
  }

  #onFrame(frame: Frame, peer: string, ears: Ears, at: number): void {
    if (this.#events.admits?.(frame, peer, at) === false) return;
    this.#frames.add(1, at);
    this.messages.note(frame, at);
    this.#events.onProof?.(peer, frame);
    this.#events.onFrame?.(frame, peer, at);
    const message = decode(frame);
    if (message === undefined) return;
    const sender = keyOf(frame);
    const isHeartbeat = message.name === 'HEARTBEAT' && isAutopilotHeartbeat(frame, message.fields);
    const isForeign = message.name === 'HEARTBEAT' && !isHeartbeat;
    const vehicle = this.#vehicles.whose(frame, peer, ears, isHeartbeat, at);
    if (vehicle === undefined && !isForeign && this.#vehicles.at(frame)) {
      ears.count(frame, sender, at);
      this.#counters.add('frames_of_namesakes');
      return;
    }
    if (vehicle === undefined || isForeign) {
      if (message.name === 'RADIO_STATUS') this.#hearRadio(message, peer, at);
      else this.#counters.add('frames_of_others');
      if (message.name === 'HEARTBEAT' && isGroundStation(message.fields)) this.#hearStation(frame, peer, at);
      return;
    }
    const order = ears.count(frame, sender, at);
    const silentMs = this.#vehicles.heard(vehicle, peer, message, at);
    this.#report(vehicle, message, isHeartbeat, order, at);
    this.#events.onMessage?.(vehicle, message, at, silentMs);
  }

  /** A modem speaks of the path with a system id of its own (SiK: 51): it belongs to whoever is heard through it. */
  #hearRadio(message: Message, peer: string, at: number): void {
    for (const { address, translator, peer: through } of this.#vehicles.all()) {
      if (through !== peer) continue;
      for (const report of translator.translate(message, at)) this.#events.onReport(address, at, report);
    }
  }

  /** Autopilots pass on what other ground stations say, so it comes from where the vehicle is. */
  #hearStation({ systemId, componentId }: Address, peer: string, at: number): void {
    for (const { address, peer: through } of this.#vehicles.all()) {
      if (through === peer) this.#events.onReport(address, at, { kind: 'station', systemId, componentId });
    }
  }

  #report(vehicle: Known, message: Message, isHeartbeat: boolean, order: Order, at: number): void {
    const reports = vehicle.translator.translate(message, at);
    const made = madeOf(vehicle, message, order);
    // Any report says that the vehicle was heard; only a heartbeat, or nothing else to say, needs one of its own.
    if (isHeartbeat || reports.length === 0) {
      this.#events.onReport(vehicle.address, at, { kind: 'heard', heartbeat: isHeartbeat }, made);
    }
    for (const report of reports) {
      // Its peer alone: others of its address did not restart.
      if (report.kind === 'rebooted') this.#peers.get(vehicle.peer)?.restart(senderOf(vehicle.address));
      this.#events.onReport(vehicle.address, at, report, made);
    }
  }
}

const senderOf = ({ systemId, componentId }: Address): number => keyOf({ systemId, componentId });

/** When a message was made; for what only time brought, the newest that is known. */
function madeOf({ translator, tie }: Known, message?: Message, order?: Order): Made {
  const bootMs = message && 'time_boot_ms' in message.fields ? message.fields.time_boot_ms : 0;
  const { turn = 'next', doubled = false } = order ?? {};
  const exact = bootMs !== 0;
  return { bootMs: exact ? bootMs : translator.bootMs, exact, overtaken: turn === 'overtaken', doubled, tie };
}
