/**
 * Why MAVROS is not there, or is there and wrong, in words that say what to do. Decided from what ROS tells of its graph
 * alone. ROS itself never says that somebody is in another domain, speaks another middleware, or asks for a quality that
 * nobody offers: it only shows nothing.
 */
import type { Graph } from './messages.ts';

export const mavlinkType = 'mavros_msgs/msg/Mavlink';
const stateType = 'mavros_msgs/msg/State';

/** Where a link looks for MAVROS. */
export type RosPlace = {
  /** Of MAVROS's own topics: `/mavros`. */
  readonly namespace: string;
  /** Of the raw MAVLink: `/uas1`. */
  readonly uas: string;
  readonly domain: number;
};

export const sourceOf = (uas: string): string => `${uas}/mavlink_source`;
export const sinkOf = (uas: string): string => `${uas}/mavlink_sink`;

/** What ROS is asked to watch for this place. */
export const watched = ({ uas, namespace }: RosPlace): readonly string[] => [
  sourceOf(uas),
  sinkOf(uas),
  `${namespace}/state`,
];

export const endsOf = (graph: Graph, topic: string): Graph['ends'][number] =>
  graph.ends.find((one) => one.topic === topic) ?? { topic, publishers: [], subscribers: [] };
const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** The raw MAVLink is offered, as we know it. */
export const isOffered = (graph: Graph, { uas }: RosPlace): boolean =>
  endsOf(graph, sourceOf(uas)).publishers.some(({ type }) => type === mavlinkType);

/** Beginnings of topics that end so and are of that type. */
const elsewhere = (graph: Graph, ending: string, type: string): readonly string[] =>
  graph.topics
    .filter(({ name, types }) => name.endsWith(ending) && types.includes(type))
    .map(({ name }) => name.slice(0, -ending.length));

/** What is wrong although MAVROS is there; undefined where nothing is. */
export function trouble(graph: Graph, place: RosPlace): string | undefined {
  const sink = endsOf(graph, sinkOf(place.uas));
  const listeners = sink.subscribers;
  const typed = listeners.filter(({ type }) => type === mavlinkType);
  if (typed.length === 0) {
    const others = unique(listeners.map(({ type }) => type)).join(', ');
    return others === ''
      ? `nobody listens on ${sinkOf(place.uas)}, so nothing can be sent; MAVROS is only half started`
      : `${sinkOf(place.uas)} has the type ${others}, not ${mavlinkType}: MAVROS is of another version`;
  }
  if (typed.every(({ reliability, durability }) => reliability === 'reliable' || durability === 'transient_local')) {
    return `${sinkOf(place.uas)} asks for a quality of service that is not offered (reliable or transient local), so nothing can be sent; MAVROS is of another version, or its qos was overridden`;
  }
  return undefined;
}

/** ROS's own helpers hide behind an underscore; processes of ours, of this bridge or another, say nothing of MAVROS either. */
const isSomebody = ({ name }: Graph['nodes'][number]): boolean => !/^(_|tether_\d+$)/.test(name);
const howSame =
  'has another ROS_DOMAIN_ID or RMW_IMPLEMENTATION, which must be the same here (domain=… in the link), or sees only its own machine';

/** Why there is no raw MAVLink at this place. */
export function absence(graph: Graph, place: RosPlace, rmw: string): string {
  const { namespace, uas, domain } = place;
  const where = `ROS domain ${domain}${rmw === '' ? '' : ` (${rmw})`}`;
  const { length: others } = graph.nodes.filter(isSomebody);
  if (others === 0) return `nobody else is in ${where}: MAVROS does not run, or ${howSame}`;
  const types = graph.topics.find(({ name }) => name === sourceOf(uas))?.types ?? [];
  const strange = types.filter((type) => type !== mavlinkType);
  if (strange.length > 0)
    return `${sourceOf(uas)} has the type ${strange.join(', ')}, not ${mavlinkType}: MAVROS is of another version`;
  const found = elsewhere(graph, '/mavlink_source', mavlinkType).filter((other) => other !== uas);
  if (found.length > 0)
    return `there is no ${sourceOf(uas)} in ${where}, but ${found.map(sourceOf).join(' and ')}; write ros2://mavros?uas=${found[0]}`;
  const spaces = elsewhere(graph, '/state', stateType);
  if (spaces.includes(namespace))
    return `MAVROS is at ${namespace} in ${where}, but nobody publishes ${sourceOf(uas)}; look at its uas_url`;
  if (spaces.length > 0)
    return `there is no MAVROS at ${namespace} in ${where}, but at ${spaces.join(' and ')}, without ${sourceOf(uas)}; write ros2://mavros?namespace=${spaces[0]}`;
  const who = others === 1 ? 'one node is' : `${others} nodes are`;
  return `${who} in ${where}, and none of MAVROS: it does not run, or ${howSame}`;
}
