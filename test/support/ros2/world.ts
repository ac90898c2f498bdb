/**
 * A ROS graph without ROS: nodes, topics and services, and who hears whom. A subscription gets what a publisher sends only
 * if it asks for no more than that one offers: reliable from best effort is nothing, and so is the past from who keeps none.
 * Nodes of another domain, or of another middleware, are not there. Nodes live in the test (`node`) or in a process that
 * joined over the socket (`stand-in.mjs`).
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { policies, type Qos } from '../../../bridge/links/ros2/port.ts';
import { packed, unpacker } from './wire.mjs';

export type Sample = { readonly bytes: Uint8Array } | { readonly message: unknown };
type Place = { readonly domain: number; readonly rmw: string };
type RawQos = { readonly depth: number; readonly reliability: number; readonly durability: number };
type Base = { readonly topic: string; readonly type: string; readonly qos: RawQos; readonly node: NodeOf };
type Publisher = Base & { readonly past: Sample[] };
type Subscription = Base & { deliver(sample: Sample): void };
type Server = {
  readonly service: string;
  readonly type: string;
  readonly node: NodeOf;
  readonly answer: Answer;
  readonly since: number;
};
type NodeOf = Place & { readonly name: string; readonly namespace: string; dead: boolean };
export type Answer = (request: unknown) => unknown;

const numbered = ({ depth, reliability, durability }: Qos): RawQos => ({
  depth,
  reliability: policies.reliability[reliability],
  durability: policies.durability[durability],
});

const sees = (a: Place, b: Place): boolean => a.domain === b.domain && a.rmw === b.rmw;
/** Whoever joined finds topics first, and services so much later; MAVROS begins its own one after the other, too. */
const serviceLagMs = 150;

const { reliable, best_effort } = policies.reliability;
const { transient_local, volatile } = policies.durability;
const matches = (from: Base, to: Base): boolean =>
  from.topic === to.topic &&
  from.type === to.type &&
  sees(from.node, to.node) &&
  !(to.qos.reliability === reliable && from.qos.reliability === best_effort) &&
  !(to.qos.durability === transient_local && from.qos.durability === volatile);

export type Misfortune = 'abort' | 'block' | 'exit' | 'kill' | 'interrupt' | 'over';

export type WorldNode = {
  publisher(type: string, topic: string, qos: Qos): (sample: Sample) => void;
  subscribe(type: string, topic: string, qos: Qos, deliver: (sample: Sample) => void): void;
  serve(type: string, service: string, answer: Answer): void;
  /** Ends as one that is shut down: it is gone from the graph. */
  leave(): void;
  /** Ends as one that is killed: it says nothing more, but ROS believes in it until {@link WorldNode.leave}. */
  die(): void;
};

export class RosWorld {
  readonly #publishers = new Set<Publisher>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #servers = new Set<Server>();
  readonly #nodes = new Set<NodeOf>();
  readonly #guests = new Map<Socket, Place & { readonly since?: number }>();
  readonly #server = createServer({ noDelay: true }, (socket) => this.#welcome(socket));
  /** Calls that came, in their order. */
  readonly calls: { readonly service: string; readonly request: unknown }[] = [];

  /** The port for ROS_STAND_IN; ended with the test. */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    onTestFinished(() => this.stop());
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    for (const socket of this.#guests.keys()) socket.destroy();
    this.#server.close();
  }

  /** Processes that ever joined, and what ROS was given by the last of them. */
  joins = 0;
  given: readonly string[] = [];

  get guests(): number {
    return this.#guests.size;
  }

  /** Every end of a topic that is in the graph now, whoever has it. */
  ends(
    way: 'publishers' | 'subscriptions',
  ): { readonly node: string; readonly topic: string; readonly type: string }[] {
    const all = way === 'publishers' ? this.#publishers : this.#subscriptions;
    return [...all].map(({ node, topic, type }) => ({ node: node.name, topic, type }));
  }

  /** To every process that joined. */
  strike(kind: Misfortune, ms = 0): void {
    for (const socket of this.#guests.keys()) socket.write(packed({ t: 'misfortune', kind, ms }));
  }

  node(name: string, namespace: string, place: Partial<Place> = {}): WorldNode {
    const node: NodeOf = { name, namespace, domain: 0, rmw: 'rmw_fastrtps_cpp', dead: false, ...place };
    this.#nodes.add(node);
    this.#tellGraph();
    return {
      publisher: (type, topic, qos) => this.#publisher({ type, topic, qos: numbered(qos), node }),
      subscribe: (type, topic, qos, deliver) => this.#subscribe({ type, topic, qos: numbered(qos), node, deliver }),
      serve: (type, service, answer) => {
        this.#servers.add({ type, service, node, answer, since: performance.now() });
        this.#tellGraph();
        this.#tellLater();
      },
      leave: () => this.#forget([node]),
      die: () => {
        node.dead = true;
      },
    };
  }

  #publisher(base: Base): (sample: Sample) => void {
    const publisher: Publisher = { ...base, past: [] };
    this.#publishers.add(publisher);
    this.#tellGraph();
    return (sample) => {
      if (publisher.node.dead || !this.#publishers.has(publisher)) return;
      if (publisher.qos.durability === transient_local) {
        publisher.past.push(sample);
        publisher.past.splice(0, publisher.past.length - publisher.qos.depth);
      }
      for (const subscription of this.#subscriptions)
        if (!subscription.node.dead && matches(publisher, subscription)) subscription.deliver(sample);
    };
  }

  #subscribe(subscription: Subscription): void {
    this.#subscriptions.add(subscription);
    this.#tellGraph();
    if (subscription.qos.durability !== transient_local) return;
    for (const publisher of this.#publishers)
      if (!publisher.node.dead && matches(publisher, subscription))
        for (const sample of publisher.past) subscription.deliver(sample);
  }

  #forget(nodes: readonly NodeOf[]): void {
    for (const node of nodes) this.#nodes.delete(node);
    for (const set of [this.#publishers, this.#subscriptions, this.#servers])
      for (const one of set) if (nodes.includes(one.node)) (set as Set<unknown>).delete(one);
    this.#tellGraph();
  }

  #tellLater(): void {
    setTimeout(() => this.#tellGraph(), serviceLagMs + 1).unref();
  }

  #graphFor(place: Place & { readonly since?: number }) {
    const seen = <T extends { readonly node: NodeOf }>(all: Iterable<T>) =>
      [...all].filter(({ node }) => sees(node, place));
    const end = ({ node, type, qos }: Base) => ({
      node_name: node.name,
      node_namespace: node.namespace,
      topic_type: type,
      qos_profile: qos,
    });
    const publishers = seen(this.#publishers);
    const subscribers = seen(this.#subscriptions);
    const topics = [...new Set([...publishers, ...subscribers].map(({ topic }) => topic))].map((name) => {
      const of = (all: readonly Base[]) => all.filter(({ topic }) => topic === name).map(end);
      const ends = { publishers: of(publishers), subscribers: of(subscribers) };
      return {
        name,
        types: [...new Set(Object.values(ends).flatMap((all) => all.map((one) => one.topic_type)))],
        ...ends,
      };
    });
    const found = performance.now() - serviceLagMs;
    const services = seen(this.#servers)
      .filter(({ since }) => Math.max(since, place.since ?? 0) <= found)
      .map(({ service, type }) => ({ name: service, types: [type] }));
    const nodes = [...this.#nodes]
      .filter((node) => sees(node, place))
      .map(({ name, namespace }) => ({ name, namespace }));
    return { nodes, topics, services };
  }

  #tellGraph(): void {
    for (const [socket, place] of this.#guests) socket.write(packed({ t: 'graph', graph: this.#graphFor(place) }));
  }

  /** What a process says; it is ours, so it is believed. */
  #welcome(socket: Socket): void {
    const nodes = new Map<number, NodeOf>();
    const publish = new Map<number, (sample: Sample) => void>();
    let place: Place = { domain: 0, rmw: '' };
    const say = (value: unknown) => void (socket.writable && socket.write(packed(value)));
    // biome-ignore lint/suspicious/noExplicitAny: the values of our own stand-in
    const hearers: Record<string, (said: any) => void> = {
      join: ({ domain, rmw, given }) => {
        this.given = given;
        place = { domain, rmw };
        this.#guests.set(socket, { ...place, since: performance.now() });
        this.joins++;
        this.#tellGraph();
        this.#tellLater();
      },
      node: ({ id, name, namespace }) => {
        const node: NodeOf = { ...place, name, namespace, dead: false };
        nodes.set(id, node);
        this.#nodes.add(node);
        this.#tellGraph();
      },
      publisher: ({ id, node, type, topic, qos }) => {
        const of = nodes.get(node);
        if (of) publish.set(id, this.#publisher({ type, topic, qos, node: of }));
      },
      subscription: ({ id, node, type, topic, qos, raw }) => {
        const of = nodes.get(node);
        const deliver = (sample: Sample) => {
          if ('bytes' in sample === raw) say({ t: 'sample', id, ...sample });
        };
        if (of) this.#subscribe({ type, topic, qos, node: of, deliver });
      },
      publish: ({ id, bytes, message }) => publish.get(id)?.(bytes === undefined ? { message } : { bytes }),
      call: ({ id, service, type, request }) =>
        void this.#call(place, service, type, request, (said) => say({ t: 'response', id, ...said })),
    };
    socket.on(
      'data',
      // biome-ignore lint/suspicious/noExplicitAny: as above
      unpacker((said: any) => hearers[said.t]?.(said)),
    );
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#guests.delete(socket);
      this.#forget([...nodes.values()]);
    });
  }

  /** Who is not there, or dead, never answers. */
  async #call(place: Place, service: string, type: string, request: unknown, reply: (said: object) => void) {
    this.calls.push({ service, request });
    const server = [...this.#servers].find(
      (one) => one.service === service && one.type === type && sees(one.node, place) && !one.node.dead,
    );
    if (server === undefined) return;
    try {
      reply({ response: await server.answer(request) });
    } catch (error) {
      reply({ error: String(error) });
    }
  }
}
