/**
 * A link's open port into ROS: frames of MAVROS's topics in and out, and what is seen of MAVROS meanwhile. It takes whole
 * frames only, and no more than the child process has confirmed: one that stands still is fed no more after 100 ms.
 */
import { outlet } from '../drain.ts';
import { type Port, type Rim, type TransportEvents, untilClosed } from '../transport.ts';
import type { Crowd } from './crowd.ts';
import { absence, endsOf, isOffered, type RosPlace, sinkOf, sourceOf, trouble } from './diagnosis.ts';
import { frameLength, readMavlink, writeMavlink } from './mavlink-cdr.ts';
import type { Graph } from './messages.ts';
import type { RosSession } from './session.ts';
import type { RosHeard, RosState } from './words.ts';

/** What is seen of MAVROS, kept from one port to the next. */
export type Sight = {
  readonly place: RosPlace;
  /** As people call it. */
  readonly what: string;
  /** The only MAVLink system that is heard; null hears all. */
  readonly target: number | null;
  readonly crowd: Crowd;
  state: RosState;
  heard: RosHeard;
};

/** MAV_COMP_ID of those who speak for us over ROS; other speakers on the sink are MAVROS and other nodes. */
const ourComponents = [190, 192, 193];

/** Who sent a frame, and whether it is a heartbeat; for whole frames only. */
function senderOf(frame: Uint8Array) {
  const isV2 = frame[0] === 0xfd;
  const [systemId = 0, componentId = 0, ...id] = isV2 ? frame.subarray(5, 10) : frame.subarray(3, 6);
  return { systemId, componentId, isHeartbeat: id.every((byte) => byte === 0) };
}

/** Undefined where the bytes are not whole frames, one behind the other. */
function framesOf(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = frameLength(bytes, at);
    if (length === 0 || at + length > bytes.length) return undefined;
    frames.push(bytes.subarray(at, at + length));
    at += length;
  }
  return frames;
}

/** What others say to the vehicle: that MAVROS lives, and as whom it speaks. */
function overhear(sample: Uint8Array, sight: Sight, rim: Rim): void {
  const frame = readMavlink(sample);
  const from = frame && senderOf(frame);
  if (from === undefined || ourComponents.includes(from.componentId)) return;
  const { mavrosSystem } = sight.heard;
  const isNews = from.isHeartbeat && from.systemId !== mavrosSystem;
  const system = isNews ? from.systemId : mavrosSystem;
  sight.heard = { ...sight.heard, mavrosAt: rim.clock.monoMs(), mavrosSystem: system };
  if (isNews) rim.note(`MAVROS speaks to the vehicle as ${from.systemId}.${from.componentId}`);
}

/** The sentence with which the port closes where MAVROS is gone; else what is seen is kept. */
function judge(graph: Graph, session: RosSession, sight: Sight, rim: Rim): string | undefined {
  const { place } = sight;
  sight.crowd.look(endsOf(graph, sourceOf(place.uas)).publishers, place.uas, rim.clock.monoMs());
  if (!isOffered(graph, place)) {
    const why = `MAVROS left: ${absence(graph, place, session.rmw)}`;
    sight.state = { is: 'wrong', why };
    return why;
  }
  const wrong = trouble(graph, place);
  const before = sight.state.is === 'connected' ? sight.state : { trouble: undefined, since: rim.clock.monoMs() };
  if (wrong !== undefined && wrong !== before.trouble) rim.note(`MAVROS: ${wrong}`);
  sight.state = { is: 'connected', trouble: wrong, since: before.since, rmw: session.rmw };
  return undefined;
}

/** Every frame as one message; queued until the child process has confirmed it. */
function rosOutlet(session: RosSession, { place }: Sight, isOpen: () => boolean, rim: Rim) {
  const topic = sinkOf(place.uas);
  let queued = 0;
  const write = (bytes: Uint8Array, _to: undefined, done: () => void) => {
    queued += bytes.length;
    const samples = framesOf(bytes)?.flatMap((frame) => writeMavlink(frame, rim.clock.wallMs()) ?? []) ?? [];
    let left = samples.length;
    const confirmed = () => {
      if (--left > 0) return;
      queued -= bytes.length;
      done();
    };
    if (left === 0) queueMicrotask(confirmed);
    for (const sample of samples) session.publish(topic, sample, confirmed);
  };
  return outlet<undefined>({ queued: () => queued, write, isOpen }, rim.clock, rim.counters);
}

/** `release` runs once, at the port's end; `forGood` where nobody is to find the same process again. */
export function rosPort(
  session: RosSession,
  events: TransportEvents,
  sight: Sight,
  rim: Rim,
  release: (forGood: boolean) => Promise<void>,
): Port {
  const peer = sourceOf(sight.place.uas);
  let forGood = false;
  const life = untilClosed(events, () => {
    unlisten();
    return release(forGood);
  });
  const frameIn = (sample: Uint8Array) => {
    const frame = readMavlink(sample);
    if (frame === undefined) rim.counters.add('ros_sample_unread');
    else if (sight.target !== null && senderOf(frame).systemId !== sight.target) rim.counters.add('ros_other_system');
    else {
      sight.heard = { ...sight.heard, frameAt: rim.clock.monoMs() };
      life.onBytes(frame, peer);
    }
  };
  const look = (graph: Graph) => {
    const why = judge(graph, session, sight, rim);
    if (why !== undefined) life.onClose(why);
  };
  const unlisten = session.listen({
    onRaw: (topic, samples) => {
      for (const sample of samples) {
        if (topic === peer) frameIn(sample);
        else overhear(sample, sight, rim);
      }
    },
    onGraph: look,
    onEnd: (why) => life.onClose(`${sight.what}: the ROS 2 process ${why}`),
  });
  const out = rosOutlet(session, sight, life.isOpen, rim);
  const isWhole = (bytes: Uint8Array): boolean => {
    const whole = bytes.length > 0 && framesOf(bytes) !== undefined;
    if (!whole) rim.counters.add('send_not_a_frame');
    return whole;
  };
  if (session.graph !== undefined) look(session.graph);
  return {
    where: `connected to ${sight.what}, by ${peer}`,
    prove: () => {},
    send: (bytes) => life.isOpen() && isWhole(bytes) && out.send(bytes, undefined),
    offer: (make, _peer, lane) => life.isOpen() && out.offer(make, undefined, lane),
    undrained: out.undrained,
    // A new process may hear again what this one does not.
    hangUp: (_peer, why) => {
      forGood = true;
      life.onClose(`${peer} ${why}`);
    },
    close: async () => {
      forGood = true;
      await life.close();
      // One that had closed by itself left the process to whoever opens next: now nobody does.
      await release(true);
    },
  };
}
