/**
 * MAVLink over ROS: what MAVROS hears of the autopilot comes in from `/uas1/mavlink_source`, what is for it goes out by
 * `/uas1/mavlink_sink`. The port opens when MAVROS is there, and ends with it or with the child process that holds ROS.
 * While only MAVROS is missing the child stays, between one attempt to open and the next, so that its return is noticed
 * at once; it goes after three seconds in which nobody opens.
 */
import type { Caveats } from '../../core/link.ts';
import { abortable } from '../faults.ts';
import type { Rim, Transport } from '../transport.ts';
import { Crowd } from './crowd.ts';
import { absence, isOffered, mavlinkType, type RosPlace, sinkOf, sourceOf, watched } from './diagnosis.ts';
import type { Entities, Graph } from './messages.ts';
import { qos } from './port.ts';
import { environmentFor, type Look, lookHere, type Preflight, preflight } from './preflight.ts';
import { rosPort, type Sight } from './ros-port.ts';
import { type RosSession, startSession } from './session.ts';
import { rosWords } from './words.ts';

export type RosTarget = Omit<RosPlace, 'domain'> & {
  /** null: what ROS_DOMAIN_ID says. */
  readonly domain: number | null;
  /** The only MAVLink system that is heard; null hears all. */
  readonly target: number | null;
};

export type RosOptions = {
  /** The folder of rclnodejs; undefined where it comes with the project. */
  readonly home: string | undefined;
  /** MAVROS that is not there after this is said to be missing. */
  readonly connectTimeoutMs: number;
  /** So long its topics wait for the raw MAVLink; 3 s where it is left out. */
  readonly rawPatienceMs?: number;
  readonly look?: Look;
};

/** What else is wanted of the same process: typed topics, services. */
export type RosExtras = {
  readonly entities?: Partial<Entities>;
  /** A new child was started. */
  onSession?(session: RosSession): void;
};

export type RosTransport = Transport & {
  /** For `server_health`: one line that begins with unavailable, starting, connected, silent or wrong. */
  words(): string;
  caveats(): Caveats;
};

/** MAVROS beats once a second. */
const beatsMs = 5000;
const lingerMs = 3000;
/** Whoever has just joined sees the others after about a second. */
const discoveryMs = 1500;
/** A child that dies is started again with growing waits; MAVROS is looked for without. */
const patientRetry = { baseMs: 500, maxMs: 5000 };
const promptRetry = { baseMs: 250, maxMs: 500 };

const entitiesFor = ({ uas }: RosPlace, more: Partial<Entities> = {}): Entities => {
  const topic = (name: string) => ({ topic: name, type: mavlinkType, qos: qos.raw });
  const heard = [sourceOf(uas), sinkOf(uas)].map((name) => ({ ...topic(name), raw: true }));
  return {
    subscriptions: [...heard, ...(more.subscriptions ?? [])],
    publishers: [topic(sinkOf(uas)), ...(more.publishers ?? [])],
    clients: [...(more.clients ?? [])],
  };
};

/** Resolves when MAVROS is there; rejects with what is known of its absence. */
function offered(session: RosSession, sight: Sight, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const { place, what } = sight;
  let settle = () => {};
  const there = new Promise<void>((resolve, reject) => {
    let joined = session.graph !== undefined;
    const overdue = () => {
      // A child that still joins has its own time for that, and then needs a moment to see the others.
      if (session.graph === undefined || !joined) {
        joined = session.graph !== undefined;
        missing = setTimeout(overdue, discoveryMs);
        return;
      }
      const why = absence(session.graph, place, session.rmw);
      sight.state = { is: 'wrong', why };
      reject(new Error(`cannot reach ${what}: ${why}`));
    };
    const check = (graph: Graph) => {
      if (sight.state.is === 'starting') sight.state = { is: 'starting', what: `waiting for ${what}` };
      if (isOffered(graph, place)) resolve();
    };
    const stop = session.listen({
      onGraph: check,
      onEnd: (why) => reject(new Error(`cannot reach ${what}: the ROS 2 process ${why}`)),
    });
    let missing = setTimeout(overdue, timeoutMs);
    settle = () => {
      stop();
      clearTimeout(missing);
    };
    if (session.graph !== undefined) check(session.graph);
  });
  return abortable(there, signal).finally(settle);
}

/** The ROS domain that a link is in. */
export const domainOf = ({ domain }: Pick<RosTarget, 'domain'>, { environment }: Pick<Look, 'environment'>): number =>
  domain ?? (Number(environment.ROS_DOMAIN_ID ?? 0) || 0);

export function ros2(target: RosTarget, options: RosOptions, rim: Rim, extras: RosExtras = {}): RosTransport {
  const look = options.look ?? lookHere;
  const domain = domainOf(target, look);
  const sight: Sight = {
    place: { namespace: target.namespace, uas: target.uas, domain },
    what: `MAVROS in ROS domain ${domain}`,
    target: target.target,
    crowd: new Crowd(),
    state: { is: 'starting', what: `joining ROS domain ${domain}` },
    heard: { frameAt: null, mavrosAt: null, mavrosSystem: null },
  };
  let found: Preflight | undefined;
  let session: RosSession | undefined;
  let linger: NodeJS.Timeout | undefined;

  const endSession = async () => {
    clearTimeout(linger);
    const last = session;
    session = undefined;
    await last?.end();
  };
  const keepAWhile = () => {
    clearTimeout(linger);
    linger = setTimeout(() => void endSession(), lingerMs);
    linger.unref();
  };
  /** Of a port or an attempt; who came after it may have another process. */
  const release = async (of: RosSession, forGood: boolean) => {
    if (of !== session) return;
    if (forGood) await endSession();
    else keepAWhile();
  };

  const begin = (verdict: Extract<Preflight, { ok: true }>): RosSession => {
    sight.state = { is: 'starting', what: `joining ROS domain ${domain}` };
    const started = startSession({
      environment: environmentFor(look, domain),
      monoMs: rim.clock.monoMs,
      found: verdict,
      entities: entitiesFor(sight.place, extras.entities),
      watch: watched(sight.place),
      needed: [sourceOf(target.uas), sinkOf(target.uas)],
    });
    started.listen({
      onUnmade: (what) => rim.note(`ROS here cannot make ${what}`),
      onDropped: (count) => rim.counters.add('ros_dropped', count),
      onEnd: (why) => {
        if (session === started) session = undefined;
        sight.state = { is: 'unavailable', why: `the ROS 2 process ${why}` };
      },
    });
    extras.onSession?.(started);
    return started;
  };

  const begun = (): RosSession => {
    if (session !== undefined) return session;
    found = preflight(options.home, look);
    if (!found.ok) {
      sight.state = { is: 'unavailable', why: found.why };
      throw new Error(`ROS 2 is unavailable: ${found.why}`);
    }
    session = begin(found);
    return session;
  };

  return {
    get retry() {
      return session === undefined ? patientRetry : promptRetry;
    },
    words: () => {
      const mavros = found?.ok ? found.mavros : '';
      const at = rim.clock.monoMs();
      const crowded = sight.state.is === 'connected' ? sight.crowd.why(at) : null;
      return crowded === null ? rosWords(sight.state, sight.heard, sight.place, mavros, at) : `wrong: ${crowded}`;
    },
    caveats: () => {
      const at = rim.clock.monoMs();
      const { mavrosAt, mavrosSystem } = sight.heard;
      const beats = mavrosAt !== null && at - mavrosAt <= beatsMs;
      return { noDriving: sight.crowd.why(at), noSticks: null, beatsAs: beats ? mavrosSystem : null };
    },
    open: async (events, signal) => {
      signal.throwIfAborted();
      clearTimeout(linger);
      const current = begun();
      try {
        await offered(current, sight, options.connectTimeoutMs, signal);
      } catch (error) {
        await release(current, signal.aborted);
        throw error;
      }
      return rosPort(current, events, sight, rim, (forGood) => release(current, forGood));
    },
  };
}
