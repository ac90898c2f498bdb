/**
 * One life of the child process, as those use it who speak to ROS: what they send is confirmed, what they call is answered
 * or not in time, what comes is told to all who listen. Bounded: 64 calls wait at most; more are refused.
 */
import { type ChildOptions, startChild } from './child-process.ts';
import type { Entities, FromChild, Graph } from './messages.ts';
import type { Preflight } from './preflight.ts';

export type SessionEvents = {
  onGraph?(graph: Graph): void;
  onRaw?(topic: string, samples: readonly Uint8Array[]): void;
  onMessage?(topic: string, message: unknown): void;
  /** So many samples were left out, by a child that could not pass them on. */
  onDropped?(count: number): void;
  /** This cannot be used here: its type is not known on this machine, or is no topic's. */
  onUnmade?(what: string): void;
  /** The child is gone by itself. Nothing comes after. */
  onEnd?(why: string): void;
};

export type SessionOptions = ChildOptions & {
  readonly found: Extract<Preflight, { ok: true }>;
  readonly entities: Entities;
  /** Topics of which {@link Graph} tells the ends. */
  readonly watch: readonly string[];
  /** Topics without which it is not to be joined. */
  readonly needed: readonly string[];
};

export type RosSession = {
  /** Undefined until it joined the graph. */
  readonly graph: Graph | undefined;
  readonly rmw: string;
  /** Why it is over; undefined while it lives. */
  readonly ended: string | undefined;
  /** Samples that the child left out since it was started. */
  readonly dropped: number;
  /** Ends with what it returns. */
  listen(events: SessionEvents): () => void;
  /** `bytes` is a whole serialised message. `done` comes once, when ROS has it or never will. */
  publish(topic: string, bytes: Uint8Array, done: () => void): void;
  /** The same for a message as an object. */
  publishMessage(topic: string, message: object, done?: () => void): void;
  /** Rejects with a sentence where there is no answer within `timeoutMs`. */
  call(service: string, request: object, timeoutMs: number): Promise<unknown>;
  /** Resolves once the child is gone; nobody is told. May be called twice. */
  end(): Promise<void>;
};

const maxCalls = 64;

type Waiting = { resolve(response: unknown): void; reject(error: Error): void };

export function startSession(options: SessionOptions): RosSession {
  const { found, entities, watch, needed } = options;
  const listeners = new Set<SessionEvents>();
  const unconfirmed = new Map<number, () => void>();
  const calls = new Map<number, Waiting>();
  let graph: Graph | undefined;
  let rmw = '';
  let ended: string | undefined;
  let dropped = 0;
  let nextId = 0;

  const tell = (run: (events: SessionEvents) => void) => {
    for (const listener of [...listeners]) run(listener);
  };
  const settleAll = (why: string) => {
    for (const done of unconfirmed.values()) done();
    unconfirmed.clear();
    for (const { reject } of calls.values()) reject(new Error(why));
    calls.clear();
  };
  const take = (message: FromChild) => {
    switch (message.t) {
      case 'ready':
        rmw = message.rmw;
        for (const what of message.unmade) tell((events) => events.onUnmade?.(what));
        return;
      case 'beat':
        if (message.dropped > dropped) {
          const count = message.dropped - dropped;
          tell((events) => events.onDropped?.(count));
        }
        dropped = message.dropped;
        return;
      case 'graph':
        graph = message.graph;
        tell((events) => events.onGraph?.(message.graph));
        return;
      case 'raw':
        tell((events) => events.onRaw?.(message.topic, message.samples));
        return;
      case 'message':
        tell((events) => events.onMessage?.(message.topic, message.message));
        return;
      case 'published':
        unconfirmed.get(message.id)?.();
        unconfirmed.delete(message.id);
        return;
      case 'answer':
        calls.get(message.id)?.resolve(message.response);
        calls.delete(message.id);
        return;
      case 'no_answer':
        calls.get(message.id)?.reject(new Error(message.why));
        calls.delete(message.id);
        return;
      case 'failed':
        return;
    }
  };
  const onEnd = (why: string) => {
    ended = why;
    settleAll(`the ROS 2 process ${why}`);
    tell((events) => events.onEnd?.(why));
    listeners.clear();
  };

  const child = startChild(options, { onMessage: take, onEnd });
  const { module, addon } = found;
  child.say({ t: 'open', module, addon, node: 'tether', entities, watch: [...watch], needed: [...needed] });
  return {
    get graph() {
      return graph;
    },
    get rmw() {
      return rmw;
    },
    get ended() {
      return ended;
    },
    get dropped() {
      return dropped;
    },
    listen: (events) => {
      listeners.add(events);
      return () => void listeners.delete(events);
    },
    publish: (topic, bytes, done) => {
      if (ended !== undefined) {
        done();
        return;
      }
      unconfirmed.set(++nextId, done);
      child.say({ t: 'publish', id: nextId, topic, bytes });
    },
    publishMessage: (topic, message, done) => {
      if (ended !== undefined) {
        done?.();
        return;
      }
      nextId++;
      if (done) unconfirmed.set(nextId, done);
      child.say({ t: 'publish', id: nextId, topic, message });
    },
    call: (service, request, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined || calls.size >= maxCalls) {
          reject(new Error(ended === undefined ? 'too many calls wait' : `the ROS 2 process ${ended}`));
          return;
        }
        calls.set(++nextId, { resolve, reject });
        child.say({ t: 'call', id: nextId, service, request, timeoutMs });
      }),
    end: async () => {
      ended ??= 'was ended';
      listeners.clear();
      settleAll('the ROS 2 process was ended');
      await child.end();
    },
  };
}
