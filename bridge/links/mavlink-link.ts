/**
 * A live link: a supervised port, the receiver behind it, the companion that speaks through it by itself, and orders that
 * it passes on once. Peers that spoke and then fell silent are hung up on, because a half-open connection would stay
 * open for minutes.
 */
import type { Clock, Stop } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { HeardMessages } from '../core/inspection.ts';
import type { Address, Caveats, Link, LinkListener, LinkStatus } from '../core/link.ts';
import type { Order } from '../core/orders.ts';
import { answerOf, isTransfer } from './answers.ts';
import { Companion, introduction, within } from './companion.ts';
import type { Undrained } from './drain.ts';
import { keyOf } from './ears.ts';
import type { Heard } from './heard-vehicles.ts';
import type { LinkSpec } from './link-specs.ts';
import type { Message } from './mavlink/codec.ts';
import { isDriving, isErrand } from './mavlink/orders.ts';
import { type LinkSigning, setupSigningId } from './mavlink/signing.ts';
import type { Frame } from './mavlink/splitter.ts';
import { Outgoing } from './outgoing.ts';
import { Receiver } from './receiver.ts';
import { clerkOf, isClerk, Stations, stationBeat } from './stations.ts';
import { supervise } from './supervise.ts';
import type { Cancel, Timers } from './timers.ts';
import type { Port, Transport } from './transport.ts';

const sweepMs = 1000;
/** Between two orders: a serial link at 57600 baud needs 8 ms for one. */
const orderGapMs = 20;
/** A peer that delivered frames and then nothing for this long is no longer there. */
export const halfOpenMs = 10_000;

export type MavlinkLinkOptions = {
  readonly spec: LinkSpec;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What vehicles may send together; undefined where the link is wide. */
  readonly budgetBytesPerS: number | undefined;
  /** Whoever listens at the far end learns of us only by hearing us. */
  readonly speaksFirst: boolean;
  /** Where the link has a key. */
  readonly signing?: LinkSigning | undefined;
  /** As which component the bridge introduces itself, where 191 is taken. */
  readonly component?: number | undefined;
  /** How ROS 2 is doing, where the link goes through it. */
  readonly ros?: (() => string) | undefined;
  readonly caveats?: (() => Caveats) | undefined;
};

export class MavlinkLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly replay = false;
  readonly messages: HeardMessages;
  readonly #options: MavlinkLinkOptions;
  readonly #receiver: Receiver;
  readonly #companion: Companion;
  readonly #stations = new Stations();
  /** Rises when an operator's control ends: what waited to be sent until then is not sent. */
  #reign = 0;
  #listener: LinkListener | undefined;
  #port: Port | undefined;
  #why = 'not opened yet';
  readonly #outgoing: Outgoing;
  readonly #signing: LinkSigning | undefined;
  /** Peers that were told the time since the last sweep. */
  readonly #told = new Set<string>();
  #pump: Cancel | undefined;

  constructor(options: MavlinkLinkOptions) {
    const { spec, counters, budgetBytesPerS, speaksFirst } = options;
    this.id = spec.id;
    this.name = spec.name;
    this.url = spec.url;
    this.#options = options;
    this.#signing = options.signing;
    this.#outgoing = new Outgoing({
      port: () => this.#port,
      onFrame: (frame) => this.#listener?.onFrame?.(frame, 'out', options.clock.monoMs()),
      counters,
      signing: options.signing,
    });
    this.#receiver = new Receiver(
      {
        onReport: (from, at, report, made) => {
          if (report.kind === 'rebooted') this.#companion.rebooted(from);
          this.#listener?.onReport(from, at, report, made);
        },
        onMessage: (vehicle, message, at, silentMs) => {
          this.#answer(vehicle, message, at);
          this.#companion.heard(vehicle, message, at, silentMs);
        },
        admits: (frame, peer, at) => this.#admits(frame, peer, at),
        onFrame: ({ bytes }, _peer, at) => this.#listener?.onFrame?.(bytes, 'in', at),
        onProof: (peer, frame) => {
          if (this.#signing?.proves(frame) !== false) this.#port?.prove(peer);
        },
      },
      counters,
    );
    this.messages = this.#receiver.messages.read(() => options.clock.monoMs());
    this.#companion = new Companion({
      say: this.#outgoing.say,
      vehicles: () => this.#receiver.vehicles(),
      wake: () => this.#wake(),
      budgetBytesPerS,
      speaksFirst,
      component: options.component,
    });
  }

  start(listener: LinkListener): Stop {
    const { transport, clock, timers } = this.#options;
    this.#listener = listener;
    const stopPort = supervise(
      transport,
      {
        onUp: (port) => this.#onUp(port),
        onDown: (why) => this.#onDown(why),
        onBytes: (bytes, peer) => this.#receiver.push(bytes, peer, clock.monoMs()),
        onLeave: (peer) => this.#receiver.leave(peer),
      },
      this.#options,
    );
    const stopSweep = timers.every(sweepMs, () => this.#sweep());
    return () => {
      stopSweep();
      this.#sleep();
      this.#port = undefined;
      return stopPort();
    };
  }

  send(to: Address, order: Order, as?: { readonly groundStation: number }): boolean {
    const vehicle = this.#receiver.vehicle(to);
    if (this.#port === undefined || vehicle === undefined) return false;
    const from = isErrand(order)
      ? clerkOf(to)
      : this.#stations.speaker(to, as?.groundStation, this.#options.clock.monoMs());
    const said = this.#outgoing.said(order, to, from);
    if (said === undefined) return false;
    if (!isDriving(order)) return this.#outgoing.send(said, from, vehicle.peer);
    const reign = this.#reign;
    return this.#outgoing.offer(said, from, vehicle.peer, String(keyOf(to)), () => reign === this.#reign);
  }

  relay(frame: Uint8Array, { systemId, componentId }: Address): boolean {
    const heard = this.#receiver.vehicles().filter(({ address }) => systemId === 0 || address.systemId === systemId);
    const exact = heard.filter(({ address }) => address.componentId === componentId);
    // Of two machines with one address nobody can tell which is meant.
    if (systemId !== 0 && exact.length > 1) return false;
    const peers = new Set((exact.length > 0 ? exact : heard).map(({ peer }) => peer));
    // What is no autopilot's is told to whoever is there.
    const sent = (peers.size > 0 ? [...peers] : [undefined]).map((peer) => this.#port?.send(frame, peer) ?? false);
    if (sent.some(Boolean)) this.#outgoing.passed(frame);
    return sent.some(Boolean);
  }

  undrained(): Undrained {
    return this.#port?.undrained() ?? { bytes: 0, ms: 0 };
  }

  caveats(): Caveats {
    return this.#options.caveats?.() ?? { noDriving: null, noSticks: null, beatsAs: null };
  }

  operate(to: Address, groundStation: number | null, streamHz: number | null): void {
    const at = this.#options.clock.monoMs();
    this.#companion.drive(to, groundStation === null ? null : streamHz, at);
    if (!this.#stations.operate(to, groundStation)) return;
    const vehicle = this.#receiver.vehicle(to);
    if (groundStation === null) this.#reign++;
    else if (vehicle !== undefined) this.#beatAsStation([vehicle], at);
  }

  status(): LinkStatus {
    const rates = this.#receiver.rates(this.#options.clock.monoMs());
    const signing = this.#signing;
    const counters = { ...this.#receiver.counts(), ...Object.fromEntries(signing?.counts() ?? []) };
    const { ros } = this.#options;
    const state = { up: this.#port !== undefined, why: this.#why, ...rates, counters, ...(ros && { ros: ros() }) };
    return signing === undefined ? state : { ...state, signing: signing.status() };
  }

  #onUp(port: Port): void {
    this.#port = port;
    this.#why = port.where;
    this.#companion.opened();
    this.#listener?.onLink(true, port.where, this.#options.clock.monoMs());
    // Where we speak first, nobody is there until we have spoken.
    this.#companion.beat(this.#options.clock.monoMs());
  }

  #onDown(why: string): void {
    this.#port = undefined;
    this.#why = why;
    this.#receiver.leaveAll();
    this.#sleep();
    this.#listener?.onLink(false, why, this.#options.clock.monoMs());
  }

  #sweep(): void {
    const at = this.#options.clock.monoMs();
    this.#receiver.sweep(at);
    this.#told.clear();
    if (this.#port === undefined) return;
    this.#companion.beat(at);
    this.#beatAsStation(this.#receiver.vehicles(), at);
    for (const peer of this.#receiver.silentPeers(halfOpenMs, at)) {
      this.#port?.hangUp?.(peer, `has been silent for ${halfOpenMs / 1000} s`);
    }
  }

  #beatAsStation(vehicles: readonly Heard[], at: number): void {
    for (const { from, peer } of this.#stations.beats(vehicles, at))
      this.#outgoing.say('HEARTBEAT', stationBeat, from, peer);
  }

  /** Answers go to operators where we asked for them; the companion's wishes are its own affair. */
  #answer(vehicle: Heard, message: Message, at: number): void {
    const answer = answerOf(message);
    if (answer === undefined) return;
    const { systemId, componentId, report } = answer;
    if (report.kind === 'ack' && this.#companion.expects(vehicle, systemId, componentId, report.command)) return;
    // Errands have one sender; another station, though it may call itself as ours does, asks for transfers of its own.
    const isOurs = isTransfer(report)
      ? isClerk(vehicle.address, systemId, componentId)
      : this.#stations.isOurs(vehicle.address, systemId, componentId, at);
    if (!isOurs && isTransfer(report) && report.kind !== 'ftp')
      this.#listener?.onReport(vehicle.address, at, { kind: 'overheard', said: report });
    else if (isOurs) this.#listener?.onReport(vehicle.address, at, report);
    else this.#options.counters.add('answers_to_others');
  }

  #admits(frame: Frame, peer: string, at: number): boolean {
    // It holds a key in the clear: that goes into no recording and to no other ground station.
    if (frame.messageId === setupSigningId) {
      this.#options.counters.add('setup_signing_dropped');
      return false;
    }
    const why = this.#signing?.judge(frame, at);
    if (why === 'behind') this.#tellTime(frame.systemId, peer);
    return why === undefined;
  }

  /** Whoever has the key but not the time takes it from any frame of ours; once a second for each peer. */
  #tellTime(systemId: number, peer: string): void {
    if (this.#told.has(peer)) return;
    this.#told.add(peer);
    this.#outgoing.say('HEARTBEAT', introduction, within(systemId, this.#options.component), peer);
  }

  #wake(): void {
    this.#pump ??= this.#options.timers.every(orderGapMs, () => {
      if (!this.#companion.step(this.#options.clock.monoMs())) this.#sleep();
    });
  }

  #sleep(): void {
    this.#pump?.();
    this.#pump = undefined;
  }
}
