/** Who is in the graph, as ROS tells it, in the words between the two processes. Runs where ROS is. */
import type { Graph } from './messages.ts';
import { policies, type RosEndpoint, type RosNode } from './port.ts';

const nameOf = <T extends Readonly<Record<string, number>>>(table: T, value: number | undefined): keyof T | null =>
  Object.keys(table).find((name) => table[name] === value) ?? null;

function endOf({
  node_name,
  node_namespace,
  topic_type,
  qos_profile,
}: RosEndpoint): Graph['ends'][number]['publishers'][number] {
  return {
    node: String(node_name),
    namespace: String(node_namespace),
    type: String(topic_type),
    reliability: nameOf(policies.reliability, qos_profile?.reliability),
    durability: nameOf(policies.durability, qos_profile?.durability),
  };
}

/** Without `own`, and of topics only those that may be MAVROS's; the ends of those that are watched. */
export function graphOf(node: RosNode, own: string, watch: readonly string[]): Graph {
  const others = (ends: readonly RosEndpoint[]) => ends.map(endOf).filter((end) => end.node !== own);
  return {
    nodes: node
      .getNodeNamesAndNamespaces()
      .map(({ name, namespace }) => ({ name, namespace }))
      .filter(({ name }) => name !== own)
      .slice(0, 1000),
    topics: node
      .getTopicNamesAndTypes()
      .map(({ name, types }) => ({ name, types: [...types] }))
      .filter(({ name, types }) => watch.includes(name) || types.some((type) => type.startsWith('mavros_msgs/')))
      .slice(0, 1000),
    ends: watch.map((topic) => ({
      topic,
      publishers: others(node.getPublishersInfoByTopic(topic, false)),
      subscribers: others(node.getSubscriptionsInfoByTopic(topic, false)),
    })),
  };
}
