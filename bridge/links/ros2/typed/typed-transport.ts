/**
 * The way to MAVROS's topics as something that opens and closes: it is open while MAVROS publishes its state. It carries no
 * bytes; what comes and goes over it are messages of ROS.
 */
import { abortable } from '../../faults.ts';
import type { Rim, Transport } from '../../transport.ts';
import { absence } from '../diagnosis.ts';
import type { Graph } from '../messages.ts';
import { environmentFor, type Look, lookHere, preflight } from '../preflight.ts';
import { type RosSession, startSession } from '../session.ts';
import { domainOf, type RosOptions, type RosTarget } from '../transport.ts';
import { topics, typedEntities, under } from './topics.ts';
import { isTyped } from './trouble.ts';

export type TypedEvents = {
  onSession(session: RosSession): void;
  onMessage(topic: string, message: unknown): void;
  onGraph(graph: Graph): void;
};

/** Resolves when MAVROS's state is published; rejects with what is known of its absence. */
function published(
  session: RosSession,
  target: RosTarget,
  domain: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  let settle = () => {};
  const there = new Promise<void>((resolve, reject) => {
    const check = (graph: Graph) => {
      if (isTyped(graph, target.namespace)) resolve();
    };
    const unlisten = session.listen({ onGraph: check, onEnd: (why) => reject(new Error(`the ROS 2 process ${why}`)) });
    const missing = setTimeout(() => {
      const graph = session.graph ?? { nodes: [], topics: [], ends: [] };
      reject(new Error(absence(graph, { ...target, domain }, session.rmw)));
    }, timeoutMs);
    settle = () => {
      unlisten();
      clearTimeout(missing);
    };
    if (session.graph !== undefined) check(session.graph);
  });
  return abortable(there, signal).finally(settle);
}

export function typedTransport(target: RosTarget, options: RosOptions, rim: Rim, told: TypedEvents): Transport {
  const look: Look = options.look ?? lookHere;
  const domain = domainOf(target, look);
  return {
    open: async (events, signal) => {
      signal.throwIfAborted();
      const found = preflight(options.home, look);
      if (!found.ok) throw new Error(`ROS 2 is unavailable: ${found.why}`);
      const session = startSession({
        environment: environmentFor(look, domain),
        monoMs: rim.clock.monoMs,
        found,
        entities: typedEntities(target.namespace),
        watch: Object.values(topics).map(({ topic }) => under(target.namespace, topic)),
        needed: [under(target.namespace, topics.state.topic)],
      });
      session.listen({ onUnmade: (what) => rim.note(`ROS here cannot make ${what}`) });
      try {
        await published(session, target, domain, options.connectTimeoutMs, signal);
      } catch (error) {
        await session.end();
        throw error;
      }
      let isOpen = true;
      const over = (why: string) => {
        if (!isOpen) return;
        isOpen = false;
        unlisten();
        void session.end();
        events.onClose(why);
      };
      const looked = (graph: Graph) => {
        if (isTyped(graph, target.namespace)) told.onGraph(graph);
        else over(`MAVROS left ${target.namespace}`);
      };
      const unlisten = session.listen({
        onMessage: told.onMessage,
        onGraph: looked,
        onEnd: (why) => over(`the ROS 2 process ${why}`),
      });
      told.onSession(session);
      if (session.graph !== undefined) told.onGraph(session.graph);
      return {
        where: `connected to MAVROS in ROS domain ${domain}, by its typed topics at ${target.namespace}`,
        send: () => false,
        offer: () => false,
        undrained: () => ({ bytes: 0, ms: 0 }),
        prove: () => {},
        close: async () => {
          isOpen = false;
          unlisten();
          await session.end();
        },
      };
    },
  };
}
