/**
 * What we use of rclnodejs, in our own words. Its own types exist only on a machine where ROS 2 generated them, and nothing
 * of them comes in here; who stands for it in tests has this interface and no more. Types of messages are written as ROS
 * writes them: `mavros_msgs/msg/Mavlink`. Only the child process calls this (`child.ts`), because a throw in a callback
 * aborts the process and an entity made after `spin` blocks it.
 */

/** ROS's numbers: RMW_QOS_POLICY_…; they are the same in every version. */
export const policies = {
  history: { keep_last: 1 },
  reliability: { reliable: 1, best_effort: 2 },
  durability: { transient_local: 1, volatile: 2 },
} as const;

export type Reliability = keyof typeof policies.reliability;
export type Durability = keyof typeof policies.durability;

export type Qos = { readonly depth: number; readonly reliability: Reliability; readonly durability: Durability };

/** What MAVROS publishes and subscribes with. Whoever asks for more than the other side offers gets nothing, and no error. */
export const qos = {
  /** Of /uas1/mavlink_source and mavlink_sink. */
  raw: { depth: 1000, reliability: 'best_effort', durability: 'volatile' },
  sensor: { depth: 5, reliability: 'best_effort', durability: 'volatile' },
  /** Who comes late gets up to ten old ones first, the oldest first. */
  state: { depth: 10, reliability: 'reliable', durability: 'transient_local' },
  latched: { depth: 1, reliability: 'reliable', durability: 'transient_local' },
  ordinary: { depth: 10, reliability: 'reliable', durability: 'volatile' },
} as const satisfies Record<string, Qos>;

export type EntityOptions = { readonly qos?: object; readonly isRaw?: boolean };

export interface RosPublisher {
  /** A Buffer is a serialised message; an object that lacks fields or has wrong ones is taken in silence. */
  publish(message: object): void;
}

export interface RosClient {
  isServiceServerAvailable(): boolean;
  /** Without a timeout (ms) it may wait for ever; it rejects when that is over. */
  sendRequestAsync(request: object, options: { readonly timeout: number }): Promise<unknown>;
}

/** An end of a topic; the rest of what ROS tells of it is not used. */
export type RosEndpoint = {
  readonly node_name: string;
  readonly node_namespace: string;
  readonly topic_type: string;
  readonly qos_profile?: { readonly reliability?: number; readonly durability?: number };
};

export type RosNamed = { readonly name: string; readonly types: readonly string[] };

export interface RosNode {
  createSubscription(
    type: string,
    topic: string,
    options: EntityOptions,
    callback: (message: unknown) => void,
  ): unknown;
  createPublisher(type: string, topic: string, options: EntityOptions): RosPublisher;
  createClient(type: string, service: string): RosClient;
  /** The timeout (ms) is how long anything made later may block: everything is made before. */
  spin(timeoutMs: number): void;
  getNodeNamesAndNamespaces(): readonly { readonly name: string; readonly namespace: string }[];
  getTopicNamesAndTypes(): readonly RosNamed[];
  getPublishersInfoByTopic(topic: string, noDemangle: boolean): readonly RosEndpoint[];
  getSubscriptionsInfoByTopic(topic: string, noDemangle: boolean): readonly RosEndpoint[];
  /** Not in every version. */
  getRMWImplementationIdentifier?(): string;
}

/** rclnodejs's default export. */
export interface RosLibrary {
  init(): Promise<void>;
  createNode(name: string, namespace?: string): RosNode;
  readonly QoS: new (history: number, depth: number, reliability: number, durability: number) => object;
  /** Blocks as long as a turn of `spin` takes, and settles no request that waits. */
  shutdown(): void;
}

export const rosQos = ({ QoS }: RosLibrary, { depth, reliability, durability }: Qos): object =>
  new QoS(policies.history.keep_last, depth, policies.reliability[reliability], policies.durability[durability]);
