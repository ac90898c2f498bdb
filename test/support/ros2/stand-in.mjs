// Stands for rclnodejs where there is no ROS 2: the interface that the bridge uses (bridge/links/ros2/port.ts), with the
// habits of the real one that were measured or read in its source. A throw in a callback aborts the process; what is made
// after spin() blocks for a turn of it; a request without a server is never settled but by its timeout; nothing comes before
// spin(); types have to be known, and objects are made into messages by their fields alone; SIGINT, for which it listens as
// soon as it is loaded, ends ROS, and then nothing can be published. The graph is elsewhere: ROS_STAND_IN says on which port
// of this machine.
import { createConnection } from 'node:net';
import { asSent, need } from './definitions.mjs';
import { packed, unpacker } from './wire.mjs';

let socket;
let graph = { nodes: [], topics: [], services: [] };
let next = 1;
const subscriptions = new Map();
const waiting = new Map();
const early = [];
let turnMs;
let isOver = false;

const alive = () => {
  if (isOver) throw new Error('publisher’s context is invalid');
};
const say = (value) => socket?.write(packed(value));

/** What Node does to a throw inside a native callback. */
function called(callback, value) {
  try {
    callback(value);
  } catch {
    process.abort();
  }
}

const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const misfortunes = {
  abort: () => process.abort(),
  block: (ms) => block(ms),
  exit: () => process.exit(5),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  interrupt: () => process.kill(process.pid, 'SIGINT'),
  /** As ROS is after its context ended: it takes nothing more. */
  over: () => {
    isOver = true;
  },
};

const hearers = {
  graph: (said) => {
    graph = said.graph;
  },
  sample: (said) => {
    if (turnMs === undefined) early.push(said);
    else called(subscriptions.get(said.id), said.bytes === undefined ? said.message : Buffer.from(said.bytes));
  },
  response: ({ id, response, error }) => {
    const { resolve, reject, timer } = waiting.get(id) ?? {};
    clearTimeout(timer);
    waiting.delete(id);
    if (error === undefined) resolve?.(response);
    else reject?.(new Error(error));
  },
  misfortune: ({ kind, ms }) => misfortunes[kind](ms),
};

class QoS {
  constructor(history, depth, reliability, durability) {
    Object.assign(this, { history, depth, reliability, durability });
  }
}
const usual = new QoS(1, 10, 1, 2);
const qosOf = ({ qos } = {}) => {
  const { depth, reliability, durability } = qos ?? usual;
  return { depth, reliability, durability };
};

class Node {
  constructor(name, namespace) {
    this.id = next++;
    say({ t: 'node', id: this.id, name, namespace: namespace || '/' });
  }
  made(entity) {
    if (process.env.ROS_STAND_IN_LACKS?.split(',').includes(entity.type))
      throw new Error(`The message required does not exist: ${entity.type}`);
    need(entity.type);
    if (turnMs !== undefined) block(turnMs);
    const id = next++;
    say({ ...entity, id, node: this.id });
    return id;
  }
  createSubscription(type, topic, options, callback) {
    const id = this.made({ t: 'subscription', type, topic, qos: qosOf(options), raw: options.isRaw === true });
    subscriptions.set(id, callback);
    return { topic };
  }
  createPublisher(type, topic, options) {
    const id = this.made({ t: 'publisher', type, topic, qos: qosOf(options) });
    return {
      topic,
      publish: (message) => {
        alive();
        if (Buffer.isBuffer(message)) say({ t: 'publish', id, bytes: new Uint8Array(message) });
        else say({ t: 'publish', id, message: asSent(type, message) });
      },
    };
  }
  createClient(type, service) {
    this.made({ t: 'client', type, service });
    return {
      isServiceServerAvailable: () => graph.services.some((one) => one.name === service && one.types.includes(type)),
      sendRequestAsync: (request, { timeout } = {}) =>
        new Promise((resolve, reject) => {
          alive();
          const asked = asSent(type, request);
          const id = next++;
          const over = () => {
            waiting.delete(id);
            reject(new Error(`Request timed out after ${timeout} ms`));
          };
          waiting.set(id, { resolve, reject, timer: timeout === undefined ? undefined : setTimeout(over, timeout) });
          say({ t: 'call', id, service, type, request: asked });
        }),
    };
  }
  spin(timeoutMs = 10) {
    if (turnMs !== undefined) throw new Error('The node is already spinning.');
    turnMs = timeoutMs;
    for (const said of early.splice(0)) hearers.sample(said);
  }
  getNodeNamesAndNamespaces() {
    return graph.nodes;
  }
  getTopicNamesAndTypes() {
    return graph.topics.map(({ name, types }) => ({ name, types }));
  }
  getPublishersInfoByTopic(topic) {
    return graph.topics.find(({ name }) => name === topic)?.publishers ?? [];
  }
  getSubscriptionsInfoByTopic(topic) {
    return graph.topics.find(({ name }) => name === topic)?.subscribers ?? [];
  }
  getRMWImplementationIdentifier() {
    return process.env.RMW_IMPLEMENTATION ?? 'rmw_fastrtps_cpp';
  }
}

async function init() {
  const port = Number(process.env.ROS_STAND_IN);
  socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.on('error', () => {});
  socket.on('close', () => {
    graph = { nodes: [], topics: [], services: [] };
  });
  socket.on(
    'data',
    unpacker((said) => hearers[said.t]?.(said)),
  );
  const { ROS_DOMAIN_ID = '0', RMW_IMPLEMENTATION = 'rmw_fastrtps_cpp' } = process.env;
  say({ t: 'join', domain: Number(ROS_DOMAIN_ID), rmw: RMW_IMPLEMENTATION, given: process.argv.slice(2) });
}

function shutdown() {
  isOver = true;
  if (turnMs !== undefined) block(turnMs);
  socket?.end();
}

process.on('SIGINT', shutdown);

export default { init, createNode: (name, namespace = '') => new Node(name, namespace), QoS, shutdown };
