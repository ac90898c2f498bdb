/**
 * What the bridge and the child process that holds ROS 2 tell each other. The child knows nothing of MAVROS: it is told
 * once what to subscribe, publish and call, and passes on what comes. Both sides check what they get. Bounded: the child
 * drops samples while 500 messages of its own have not left, and says how many; the bridge sends no more than the
 * child has confirmed (`drain.ts`).
 */
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';

export const maxSamples = 500;

const Bytes = Type.Refine(Type.Unsafe<Uint8Array>(Type.Unknown()), (value) => value instanceof Uint8Array);
const Name = Type.String({ minLength: 1, maxLength: 256 });
const QosSaid = Type.Object({
  depth: Type.Integer({ minimum: 1, maximum: 10_000 }),
  reliability: Type.Enum(['reliable', 'best_effort']),
  durability: Type.Enum(['transient_local', 'volatile']),
});
const Topic = Type.Object({ topic: Name, type: Name, qos: QosSaid });

/** Everything that is to be made before ROS begins to turn. */
export const Entities = Type.Object({
  /** `raw`: passed on as serialised (CDR), else as an object. */
  subscriptions: Type.Array(Type.Object({ ...Topic.properties, raw: Type.Boolean() }), { maxItems: 200 }),
  publishers: Type.Array(Topic, { maxItems: 50 }),
  clients: Type.Array(Type.Object({ service: Name, type: Name }), { maxItems: 100 }),
});
export type Entities = Static<typeof Entities>;

export const ToChild = Type.Union([
  Type.Object({
    t: Type.Literal('open'),
    /** The file that is loaded as rclnodejs. */
    module: Type.String(),
    /** Its native part, which is tried before; null where it has none. */
    addon: Type.Union([Type.String(), Type.Null()]),
    node: Name,
    entities: Entities,
    /** Topics without which the rest is of no use; whatever else cannot be made is left out, and told. */
    needed: Type.Array(Name, { maxItems: 50 }),
    /** Of these topics the child tells who is at their ends. */
    watch: Type.Array(Name, { maxItems: 50 }),
  }),
  Type.Object({ t: Type.Literal('beat') }),
  /** `bytes` is a serialised message, `message` an object. */
  Type.Object({
    t: Type.Literal('publish'),
    id: Type.Integer(),
    topic: Name,
    bytes: Type.Optional(Bytes),
    message: Type.Optional(Type.Unknown()),
  }),
  Type.Object({
    t: Type.Literal('call'),
    id: Type.Integer(),
    service: Name,
    request: Type.Unknown(),
    timeoutMs: Type.Number({ minimum: 1, maximum: 120_000 }),
  }),
  Type.Object({ t: Type.Literal('leave') }),
]);
export type ToChild = Static<typeof ToChild>;

const End = Type.Object({
  node: Type.String(),
  namespace: Type.String(),
  type: Type.String(),
  /** null where ROS does not say. */
  reliability: Type.Union([Type.Enum(['reliable', 'best_effort']), Type.Null()]),
  durability: Type.Union([Type.Enum(['transient_local', 'volatile']), Type.Null()]),
});
export type End = Static<typeof End>;

/** Who is there, as ROS sees it; told when it changes. */
export const Graph = Type.Object({
  /** Without our own. */
  nodes: Type.Array(Type.Object({ name: Type.String(), namespace: Type.String() }), { maxItems: 1000 }),
  /** Topics of MAVROS's types, whoever has them. */
  topics: Type.Array(Type.Object({ name: Type.String(), types: Type.Array(Type.String()) }), { maxItems: 1000 }),
  ends: Type.Array(Type.Object({ topic: Type.String(), publishers: Type.Array(End), subscribers: Type.Array(End) })),
});
export type Graph = Static<typeof Graph>;

export const FromChild = Type.Union([
  /** Joined; `rmw` is empty where ROS does not say. */
  Type.Object({
    t: Type.Literal('ready'),
    rmw: Type.String(),
    /** What could not be made, each with its reason. */
    unmade: Type.Array(Type.String({ maxLength: 600 }), { maxItems: 350 }),
  }),
  /** Samples that were dropped since start. */
  Type.Object({ t: Type.Literal('beat'), dropped: Type.Integer() }),
  Type.Object({ t: Type.Literal('graph'), graph: Graph }),
  Type.Object({ t: Type.Literal('raw'), topic: Name, samples: Type.Array(Bytes, { maxItems: maxSamples }) }),
  Type.Object({ t: Type.Literal('message'), topic: Name, message: Type.Unknown() }),
  Type.Object({ t: Type.Literal('published'), id: Type.Integer() }),
  Type.Object({ t: Type.Literal('answer'), id: Type.Integer(), response: Type.Unknown() }),
  Type.Object({ t: Type.Literal('no_answer'), id: Type.Integer(), why: Type.String() }),
  /** It ends itself after this. One sentence. */
  Type.Object({ t: Type.Literal('failed'), why: Type.String({ maxLength: 1000 }) }),
]);
export type FromChild = Static<typeof FromChild>;

/** Undefined where it is not one of the messages. */
const reader = <T extends TSchema>(schema: T) => {
  const compiled = Compile(schema);
  return (value: unknown): Static<T> | undefined => (compiled.Check(value) ? value : undefined);
};

export const readToChild = reader(ToChild);
export const readFromChild = reader(FromChild);
