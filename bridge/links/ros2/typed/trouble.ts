/**
 * What of MAVROS's topics is missing or different, in words: ROS itself only shows nothing. A reliable subscriber hears nothing
 * of who publishes at best effort, and nobody hears a topic whose type changed.
 */
import type { Graph } from '../messages.ts';
import { type TopicName, topics, under } from './topics.ts';

const needed: readonly TopicName[] = ['state', 'global', 'imu'];

type Row = (typeof topics)[TopicName];
const publishersOf = (graph: Graph, name: string) => graph.ends.find(({ topic }) => topic === name)?.publishers ?? [];

function mistake(graph: Graph, namespace: string, row: Row): string | undefined {
  const name = under(namespace, row.topic);
  const publishers = publishersOf(graph, name);
  const [first] = publishers;
  if (first === undefined) return undefined;
  if (!publishers.some(({ type }) => type === row.type)) return `${name} has the type ${first.type}, not ${row.type}`;
  const isDeaf = row.qos.reliability === 'reliable' && publishers.every((one) => one.reliability === 'best_effort');
  if (isDeaf) return `${name} is published at best effort, not reliably, so it cannot be heard`;
  const forgets = row.qos.durability === 'transient_local' && publishers.every((one) => one.durability === 'volatile');
  return forgets ? `${name} is not kept for who comes late, so it cannot be heard` : undefined;
}

/** MAVROS's own topics are there. */
export const isTyped = (graph: Graph, namespace: string): boolean =>
  publishersOf(graph, under(namespace, topics.state.topic)).some(({ type }) => type === topics.state.type);

/** One line of what is wrong; undefined where nothing is. */
export function typedTrouble(graph: Graph, namespace: string): string | undefined {
  const rows = Object.values(topics);
  const mistakes = rows.flatMap((row) => mistake(graph, namespace, row) ?? []);
  if (mistakes.length > 0) return `MAVROS is of another version: ${mistakes.join('; ')}`;
  const isMissing = (row: Row) => publishersOf(graph, under(namespace, row.topic)).length === 0;
  const missing = needed.map((name) => topics[name]).filter(isMissing);
  if (missing.length > 0)
    return `MAVROS does not publish ${missing.map(({ topic }) => under(namespace, topic)).join(', ')}; look at its plugin_allowlist`;
  const extras = rows.filter((row) => row.extras && row !== topics.gps2 && isMissing(row));
  return extras.length === 0
    ? undefined
    : `the plugins of mavros_extras do not run, so there is no ${extras.map(({ topic }) => topic).join(', no ')}: height above the sea, throttle and the receiver’s detail stay unknown`;
}
