/**
 * The link to MAVROS, whichever way there is. The raw MAVLink serves wherever it is published, since by it everything works as on
 * a cable. Where MAVROS is there and publishes none, its typed topics take over after a while, by a process of their own, and
 * give way again as soon as the raw MAVLink is back. What goes out goes by one of them, never by both.
 */
import type { Clock, Stop } from '../../../core/clock.ts';
import type { HeardMessages } from '../../../core/inspection.ts';
import type { Address, Caveats, Link, LinkListener, LinkStatus } from '../../../core/link.ts';
import type { Order } from '../../../core/orders.ts';
import type { Cancel, Timers } from '../../timers.ts';
import { isOffered, type RosPlace } from '../diagnosis.ts';
import type { Graph } from '../messages.ts';
import type { RosSession } from '../session.ts';
import type { RosExtras } from '../transport.ts';
import { CrossCheck, crossChecked } from './cross-check.ts';
import { topics, under } from './topics.ts';
import { isTyped } from './trouble.ts';
import type { TypedLink } from './typed-link.ts';

/** MAVROS begins to publish its state and its raw MAVLink at the same time, or nearly. */
const usualPatienceMs = 3000;

export type EitherOptions = {
  readonly place: Pick<RosPlace, 'namespace' | 'uas'>;
  /** The only MAVLink system that is meant; the first one else. */
  readonly target: number;
  /** The link by raw MAVLink, over a transport that was given `extras`. */
  readonly raw: (extras: RosExtras) => Link;
  readonly typed: () => TypedLink;
  readonly patienceMs?: number | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  note(text: string): void;
};

type Fallback = { readonly link: TypedLink; readonly stop: Stop };

export class EitherLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly replay = false;
  readonly messages?: HeardMessages;
  readonly #options: EitherOptions;
  readonly #raw: Link;
  readonly #check: CrossCheck;
  #listener: LinkListener | undefined;
  #isRawUp = false;
  #fallback: Fallback | undefined;
  #leaving: Promise<void> = Promise.resolve();
  #waiting: Cancel | undefined;

  constructor(options: EitherOptions) {
    const { namespace } = options.place;
    this.#options = options;
    this.#check = new CrossCheck(options.note);
    const subscriptions = crossChecked.map((name) => {
      const { topic, type, qos } = topics[name];
      return { topic: under(namespace, topic), type, qos, raw: false };
    });
    this.#raw = options.raw({ entities: { subscriptions }, onSession: (session) => this.#watch(session) });
    this.id = this.#raw.id;
    this.name = this.#raw.name;
    this.url = this.#raw.url;
    if (this.#raw.messages) this.messages = this.#raw.messages;
  }

  start(listener: LinkListener): Stop {
    this.#listener = listener;
    const stopRaw = this.#raw.start({
      ...listener,
      onLink: (up, why, at) => this.#rawIs(up, why, at),
      onReport: (from, at, report, made) => {
        if (from.systemId === this.#options.target) this.#check.raw(report, at);
        listener.onReport(from, at, report, made);
      },
    });
    return async () => {
      this.#listener = undefined;
      this.#isRawUp = false;
      this.#calm();
      this.#giveWay();
      await Promise.all([stopRaw(), this.#leaving]);
    };
  }

  send(to: Address, order: Order, as?: { readonly groundStation: number }): boolean {
    return this.#current().send(to, order, as);
  }

  relay(frame: Uint8Array, to: Address): boolean {
    return this.#isRawUp && (this.#raw.relay?.(frame, to) ?? false);
  }

  undrained(): { readonly bytes: number; readonly ms: number } {
    return this.#current().undrained();
  }

  caveats(groundStation: number): Caveats {
    return this.#current().caveats?.(groundStation) ?? { noDriving: null, noSticks: null, beatsAs: null };
  }

  operate(to: Address, groundStation: number | null, streamHz: number | null): void {
    this.#raw.operate(to, groundStation, streamHz);
    this.#fallback?.link.operate(to, groundStation, streamHz);
  }

  status(): LinkStatus {
    return this.#current().status();
  }

  #current(): Link {
    return this.#isRawUp ? this.#raw : (this.#fallback?.link ?? this.#raw);
  }

  #rawIs(up: boolean, why: string, at: number): void {
    this.#isRawUp = up;
    if (up) {
      this.#calm();
      this.#giveWay();
    } else this.#check.forget();
    // While the topics serve, that the raw MAVLink is still missing is no news.
    if (up || this.#fallback === undefined) this.#listener?.onLink(up, why, at);
  }

  #watch(session: RosSession): void {
    const { clock, place } = this.#options;
    const names = new Map(crossChecked.map((name) => [under(place.namespace, topics[name].topic), name]));
    session.listen({
      onGraph: (graph) => this.#look(graph),
      onMessage: (topic, message) => {
        const name = names.get(topic);
        if (name !== undefined && this.#isRawUp) this.#check.typed(name, message, clock.monoMs(), clock.wallMs());
      },
    });
  }

  #look(graph: Graph): void {
    const { place, timers, patienceMs = usualPatienceMs } = this.#options;
    const onlyTyped = isTyped(graph, place.namespace) && !isOffered(graph, { ...place, domain: 0 });
    if (!onlyTyped || this.#isRawUp) this.#calm();
    else if (this.#fallback === undefined) this.#waiting ??= timers.after(patienceMs, () => this.#fallBack());
  }

  #calm(): void {
    this.#waiting?.();
    this.#waiting = undefined;
  }

  #fallBack(): void {
    this.#waiting = undefined;
    const listener = this.#listener;
    if (listener === undefined || this.#isRawUp || this.#fallback !== undefined) return;
    const { place, note } = this.#options;
    note(`MAVROS publishes no raw MAVLink on ${place.uas}/mavlink_source: its typed topics are used`);
    const link = this.#options.typed();
    const isMine = () => this.#fallback?.link === link;
    const stop = link.start({
      onLink: (up, why, at) => {
        if (isMine() && !this.#isRawUp) this.#listener?.onLink(up, why, at);
      },
      onReport: (from, at, report) => {
        if (isMine() && !this.#isRawUp) this.#listener?.onReport(from, at, report);
      },
    });
    this.#fallback = { link, stop };
  }

  #giveWay(): void {
    const last = this.#fallback;
    this.#fallback = undefined;
    if (last) this.#leaving = Promise.all([this.#leaving, last.stop()]).then(() => {});
  }
}
