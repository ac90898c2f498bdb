/**
 * The process that holds ROS 2, so that whatever ROS does to it (it aborts on a throw in a callback, it blocks in an import)
 * is not done to the bridge. It makes what it is told to, once and before it spins, passes on what comes, and says four times a
 * second that it lives. It ends with the bridge, by the bridge's word or its silence, and never by a signal that is meant
 * for the bridge: that one must still say neutral through it.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { graphOf } from './graph.ts';
import { type FromChild, maxSamples, readToChild, type ToChild } from './messages.ts';
import { type RosClient, type RosLibrary, type RosNode, type RosPublisher, rosQos } from './port.ts';

/** Entities made while it spins would block for so long, and shutting down does. */
const spinMs = 10;
const beatMs = 250;
/** The bridge beats four times a second; without it there is nobody to speak for. */
const bridgeSilentMs = 10_000;
const maxUnsent = 500;

type Open = Extract<ToChild, { t: 'open' }>;
type Opened = {
  readonly ros: RosLibrary;
  readonly node: RosNode;
  readonly publishers: ReadonlyMap<string, RosPublisher>;
  readonly clients: ReadonlyMap<string, RosClient>;
};

let opened: Opened | undefined;
let unsent = 0;
let dropped = 0;
let heardAt = performance.now();

function say(message: FromChild): void {
  process.send?.(message, undefined, undefined, () => {
    unsent--;
  });
  // Not before: what cannot be put into words throws, and never leaves.
  unsent++;
}

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 300) || 'unknown error';

/** Says why and ends; the farewell leaves first. */
function fail(why: string): void {
  const message: FromChild = { t: 'failed', why };
  process.send?.(message, undefined, undefined, () => process.exit(1));
}

/** A callback of ROS's must never throw: what was thrown costs its message, and that is counted. */
function safely(run: () => void): void {
  try {
    run();
  } catch {
    dropped++;
  }
}

/** Samples of one topic that came within one turn go together. */
function sampler(topic: string): (message: unknown) => void {
  let held: Uint8Array[] = [];
  const flush = () => {
    const samples = held;
    held = [];
    if (unsent > maxUnsent) dropped += samples.length;
    else say({ t: 'raw', topic, samples });
  };
  return (message) => {
    if (!(message instanceof Uint8Array)) return;
    if (held.length === 0) setImmediate(flush);
    if (held.length < maxSamples) held.push(Uint8Array.from(message));
    else dropped++;
  };
}

function passer(topic: string): (message: unknown) => void {
  return (message) => {
    if (unsent > maxUnsent) dropped++;
    else say({ t: 'message', topic, message });
  };
}

/** A type that this machine's ROS does not know costs what has it, and the rest only where that is of no use without it. */
function make(ros: RosLibrary, node: RosNode, { entities, needed }: Pick<Open, 'entities' | 'needed'>) {
  const { subscriptions, publishers, clients } = entities;
  const unmade: string[] = [];
  const made = <T>(name: string, making: () => T): readonly (readonly [string, T])[] => {
    try {
      return [[name, making()]];
    } catch (error) {
      if (needed.includes(name)) throw error;
      unmade.push(`${name}: ${textOf(error)}`);
      return [];
    }
  };
  for (const { topic, type, qos, raw } of subscriptions) {
    const take = raw ? sampler(topic) : passer(topic);
    const heard = (message: unknown) => safely(() => take(message));
    made(topic, () => node.createSubscription(type, topic, { qos: rosQos(ros, qos), isRaw: raw }, heard));
  }
  const told = publishers.flatMap(({ topic, type, qos }) =>
    made(topic, () => node.createPublisher(type, topic, { qos: rosQos(ros, qos) })),
  );
  const asked = clients.flatMap(({ service, type }) => made(service, () => node.createClient(type, service)));
  return { opened: { ros, node, publishers: new Map(told), clients: new Map(asked) }, unmade };
}

/** The native part first, by its own path: where it does not load, the import would delete or rebuild it. */
async function load({ module, addon }: Open): Promise<RosLibrary> {
  if (addon !== null) createRequire(import.meta.url)(addon);
  const loaded: { readonly default: RosLibrary } = await import(pathToFileURL(module).href);
  // As it is loaded it begins to listen for SIGINT, upon which it would end ROS under us.
  keepFromSignals();
  return loaded.default;
}

async function open(message: Open): Promise<void> {
  const ros = await load(message);
  await ros.init();
  // Two nodes of one name are a fault to ROS, and a bridge may have several links to it.
  const own = `${message.node}_${process.pid}`;
  const node = ros.createNode(own);
  const made = make(ros, node, message);
  opened = made.opened;
  node.spin(spinMs);
  say({ t: 'ready', rmw: node.getRMWImplementationIdentifier?.() ?? '', unmade: made.unmade });
  let before = '';
  const look = () => {
    const graph = graphOf(node, own, message.watch);
    const now = JSON.stringify(graph);
    if (now !== before) say({ t: 'graph', graph });
    before = now;
  };
  look();
  setInterval(() => safely(look), beatMs);
}

function publish({ id, topic, bytes, message }: Extract<ToChild, { t: 'publish' }>): void {
  const publisher = opened?.publishers.get(topic);
  if (bytes !== undefined) publishBytes(publisher, bytes);
  else if (typeof message === 'object' && message !== null) safely(() => publisher?.publish(message));
  say({ t: 'published', id });
}

/** Bytes have no fields that could be wrong: where they are not taken, ROS itself ended, and nothing would leave any more. */
function publishBytes(publisher: RosPublisher | undefined, bytes: Uint8Array): void {
  try {
    publisher?.publish(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    fail(`ROS takes nothing more: ${textOf(error)}`);
  }
}

/** A request that ROS cannot put together is refused like one that failed. */
const ask = async (client: RosClient, request: object, timeout: number): Promise<unknown> =>
  client.sendRequestAsync(request, { timeout });

function call({ id, service, request, timeoutMs }: Extract<ToChild, { t: 'call' }>): void {
  const client = opened?.clients.get(service);
  const refuse = (why: string) => say({ t: 'no_answer', id, why });
  if (client === undefined || typeof request !== 'object' || request === null) refuse(`${service} is not known`);
  else if (!client.isServiceServerAvailable()) refuse(`nobody serves ${service}`);
  else {
    ask(client, request, timeoutMs)
      .then((response) => say({ t: 'answer', id, response }))
      .catch((error: unknown) => refuse(textOf(error)));
  }
}

/** They are meant for the bridge, which says when this process is to end. */
function keepFromSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => {});
  }
}

function leave(): void {
  try {
    opened?.ros.shutdown();
  } finally {
    process.exit(0);
  }
}

function obey(message: ToChild): void {
  switch (message.t) {
    case 'open':
      open(message).catch((error: unknown) => fail(textOf(error)));
      return;
    case 'beat':
      return;
    case 'publish':
      publish(message);
      return;
    case 'call':
      call(message);
      return;
    case 'leave':
      leave();
  }
}

process.on('message', (value) => {
  heardAt = performance.now();
  const message = readToChild(value);
  if (message !== undefined) safely(() => obey(message));
});
process.on('disconnect', () => process.exit(0));
keepFromSignals();
setInterval(() => {
  if (performance.now() - heardAt > bridgeSilentMs) process.exit(1);
  say({ t: 'beat', dropped });
}, beatMs);
