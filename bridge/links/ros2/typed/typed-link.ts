/**
 * MAVROS as a link by its topics and services alone, for one that does not publish its raw MAVLink. It does what it can of what
 * a cable does, by the same words: what it cannot do is refused, and said (`README.md`, "ROS 2").
 */
import type { Clock, Stop } from '../../../core/clock.ts';
import type { Counters } from '../../../core/counters.ts';
import type { Address, Caveats, Link, LinkListener, LinkStatus } from '../../../core/link.ts';
import type { Order } from '../../../core/orders.ts';
import type { LinkSpec } from '../../link-specs.ts';
import { supervise } from '../../supervise.ts';
import type { Timers } from '../../timers.ts';
import { Crowd } from '../crowd.ts';
import { endsOf } from '../diagnosis.ts';
import type { RosSession } from '../session.ts';
import type { RosOptions, RosTarget } from '../transport.ts';
import { barrier, quietMs } from '../words.ts';
import { type Lanes, lanes } from './lanes.ts';
import { outlets, services, type TopicName, topicNames, topics, under } from './topics.ts';
import { typedTrouble } from './trouble.ts';
import { typedTransport } from './typed-transport.ts';
import { TypedVehicle } from './vehicle.ts';

export type TypedLinkOptions = {
  readonly spec: LinkSpec;
  readonly target: RosTarget;
  readonly ros: RosOptions;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly counters: Counters;
  readonly random: () => number;
  note(text: string): void;
};

/** MAVLink's address of an autopilot. */
const autopilot = 1;

export class TypedLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly replay = false;
  readonly #options: TypedLinkOptions;
  readonly #vehicle: TypedVehicle;
  readonly #names: ReadonlyMap<string, TopicName>;
  #listener: LinkListener | undefined;
  #session: RosSession | undefined;
  #lanes: Lanes | undefined;
  #why = 'not opened yet';
  #isUp = false;
  #trouble: string | undefined;
  #upAt = 0;
  /** Of this opening. */
  #heardAt: number | null = null;
  readonly #crowd = new Crowd();

  constructor(options: TypedLinkOptions) {
    const { spec, target, clock, timers, counters, note } = options;
    this.id = spec.id;
    this.name = spec.name;
    this.url = spec.url;
    this.#options = options;
    const { namespace } = target;
    this.#names = new Map(topicNames.map((name) => [under(namespace, topics[name].topic), name]));
    this.#vehicle = new TypedVehicle(
      { systemId: target.target ?? 1, componentId: autopilot },
      {
        call: (service, request, timeoutMs) => {
          const session = this.#session;
          if (session === undefined) return Promise.reject(new Error('MAVROS is not there'));
          return session.call(under(namespace, services[service].service), request, timeoutMs);
        },
        publish: (outlet, message) => this.#lanes?.offer(under(namespace, outlets[outlet].topic), message) ?? false,
        report: (from, at, report) => this.#listener?.onReport(from, at, report),
        note,
        count: (name) => counters.add(name),
        clock,
        timers,
      },
    );
  }

  start(listener: LinkListener): Stop {
    const { target, ros, clock, counters, note } = this.#options;
    this.#listener = listener;
    const transport = typedTransport(
      target,
      ros,
      { clock, counters, note },
      {
        onSession: (session) => {
          this.#session = session;
          this.#lanes = lanes((topic, message, done) => session.publishMessage(topic, message, done), clock, counters);
          void this.#vehicle.opened();
        },
        onMessage: (topic, message) => {
          const before = this.#heardAt;
          this.#heardAt = clock.monoMs();
          if (before !== null && this.#heardAt - before > quietMs) this.#vehicle.resumed();
          const name = this.#names.get(topic);
          if (name !== undefined) this.#vehicle.heard(name, message);
        },
        onGraph: (graph) => {
          const { topic } = topics.state;
          const { publishers } = endsOf(graph, under(target.namespace, topic));
          this.#crowd.look(publishers, target.namespace, clock.monoMs());
          const trouble = typedTrouble(graph, target.namespace);
          if (trouble !== undefined && trouble !== this.#trouble) note(trouble);
          this.#trouble = trouble;
        },
      },
    );
    const stop = supervise(
      transport,
      {
        onUp: ({ where }) => this.#become(true, where),
        onDown: (why) => this.#become(false, why),
        onBytes: () => {},
        onLeave: () => {},
      },
      this.#options,
    );
    return () => {
      this.#listener = undefined;
      this.#isUp = false;
      this.#session = undefined;
      this.#vehicle.closed();
      return stop();
    };
  }

  send(to: Address, order: Order, as?: { readonly groundStation: number }): boolean {
    return this.#isUp && this.#vehicle.send(to, order, as);
  }

  undrained(): { readonly bytes: number; readonly ms: number } {
    return (this.#isUp && this.#lanes?.undrained()) || { bytes: 0, ms: 0 };
  }

  caveats(groundStation: number): Caveats {
    if (!this.#isUp) return { noDriving: null, noSticks: null, beatsAs: null };
    const noDriving = this.#crowd.why(this.#options.clock.monoMs());
    return { noDriving, noSticks: this.#vehicle.whyNoSticks(groundStation), beatsAs: this.#vehicle.mavrosSystem };
  }

  operate(to: Address, _groundStation: number | null, streamHz: number | null): void {
    this.#vehicle.operate(to, streamHz);
  }

  status(): LinkStatus {
    const counters = this.#options.counters.all();
    const rates = { framesPerS: 0, bytesPerS: 0, lossPct: null };
    return { up: this.#isUp, why: this.#why, ...rates, counters, ros: this.words() };
  }

  /** For `server_health`. */
  words(): string {
    if (!this.#isUp) return `wrong: ${this.#why}`;
    const crowded = this.#crowd.why(this.#options.clock.monoMs());
    if (crowded !== null) return `wrong: ${crowded}`;
    const silence = this.#silence();
    if (silence !== undefined) return silence;
    const heard = this.#vehicle.connected ? '' : '; it does not hear the vehicle';
    if (this.#trouble !== undefined) return `connected by typed topics: ${this.#trouble}${heard}`;
    return `${this.#why}; without raw MAVLink there is no MAVFTP, no EKF state, no second ground station to be seen, and commands that name a place are not acknowledged${heard}`;
  }

  /** MAVROS says nothing of its own; what it passes on ends with its vehicle as with itself. */
  #silence(): string | undefined {
    const heardAt = this.#heardAt;
    // It said that it does not hear its vehicle: then nothing is to come.
    if (heardAt !== null && !this.#vehicle.connected) return undefined;
    const quiet = this.#options.clock.monoMs() - (heardAt ?? this.#upAt);
    if (quiet <= quietMs) return undefined;
    const { namespace } = this.#options.target;
    const since = heardAt === null ? 'nothing came yet' : `nothing came for ${Math.round(quiet / 1000)} s`;
    const hint = barrier({ frameAt: heardAt, mavrosAt: null }, this.#session?.rmw ?? '');
    return `silent: ${since} by the topics at ${namespace}: look at the autopilot, its cable and MAVROS’s fcu_url, or at MAVROS itself, which hangs, was killed, or cannot be heard${hint}`;
  }

  #become(up: boolean, why: string): void {
    this.#isUp = up;
    this.#upAt = this.#options.clock.monoMs();
    this.#heardAt = null;
    this.#why = why;
    if (!up) {
      this.#session = undefined;
      this.#vehicle.closed();
    }
    this.#listener?.onLink(up, why, this.#options.clock.monoMs());
  }
}
