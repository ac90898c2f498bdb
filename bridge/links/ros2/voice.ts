/**
 * Lets the bridge say something into the ROS graph that a link has joined, through the link's own process: it adds publishers to
 * what that process makes, and nothing that listens. Where there is no process, or it has not joined, nothing is said, and
 * nothing waits for it. Bounded: of each topic one message is under way and one waits, the newest; the one it takes the
 * place of is counted.
 */
import { type DiagnosticArray, type PublishedName, published } from './diagnostics.ts';
import type { Entities } from './messages.ts';
import type { RosSession } from './session.ts';
import type { RosExtras } from './transport.ts';

export type RosVoice = {
  readonly publishers: Entities['publishers'];
  /** From now on it is said through this one. */
  adopt(session: RosSession): void;
  say(name: PublishedName, message: DiagnosticArray): void;
  /** Messages that a newer one took the place of before they could leave. */
  readonly superseded: number;
};

type Way = { isBusy: boolean; waiting: DiagnosticArray | undefined };

export function rosVoice(): RosVoice {
  let session: RosSession | undefined;
  let ways = new Map<PublishedName, Way>();
  let superseded = 0;

  const send = (through: RosSession, name: PublishedName, way: Way, message: DiagnosticArray) => {
    way.isBusy = true;
    through.publishMessage(published[name].topic, message, () => {
      way.isBusy = false;
      const { waiting } = way;
      way.waiting = undefined;
      if (waiting !== undefined && through === session && through.ended === undefined)
        send(through, name, way, waiting);
    });
  };
  const wayOf = (name: PublishedName): Way => {
    const way = ways.get(name) ?? { isBusy: false, waiting: undefined };
    ways.set(name, way);
    return way;
  };

  return {
    publishers: Object.values(published).map(({ topic, type, qos }) => ({ topic, type, qos })),
    get superseded() {
      return superseded;
    },
    adopt: (next) => {
      session = next;
      ways = new Map();
    },
    say: (name, message) => {
      // It tells of the graph as soon as everything is made.
      if (session === undefined || session.ended !== undefined || session.graph === undefined) return;
      const way = wayOf(name);
      if (!way.isBusy) send(session, name, way, message);
      else {
        if (way.waiting !== undefined) superseded++;
        way.waiting = message;
      }
    },
  };
}

/** The same, and the voice speaks through the same process. */
export function voiced(extras: RosExtras, voice: RosVoice | undefined): RosExtras {
  if (voice === undefined) return extras;
  const { entities = {}, onSession } = extras;
  return {
    entities: { ...entities, publishers: [...(entities.publishers ?? []), ...voice.publishers] },
    onSession: (session) => {
      voice.adopt(session);
      onSession?.(session);
    },
  };
}
