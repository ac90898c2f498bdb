/** How a link to ROS 2 is doing, in the words of `server_health`'s `ros`. Silence is judged when it is asked for. */
import { type RosPlace, sourceOf } from './diagnosis.ts';

/** Longer without a frame is silence: the vehicle counts as lost then, too. */
export const quietMs = 2000;

export type RosState =
  | { readonly is: 'starting'; readonly what: string }
  | { readonly is: 'unavailable' | 'wrong'; readonly why: string }
  | {
      readonly is: 'connected';
      /** What is wrong although it is connected. */
      readonly trouble: string | undefined;
      readonly since: number;
      /** The middleware by which the graph was joined; empty where ROS does not say. */
      readonly rmw: string;
    };

/** What was heard, bridge's monotonic ms; null before. */
export type RosHeard = {
  readonly frameAt: number | null;
  /** MAVROS's own word to the vehicle. */
  readonly mavrosAt: number | null;
  /** The MAVLink system as which MAVROS speaks. */
  readonly mavrosSystem: number | null;
};

/** `mavros` is the version of its messages on this machine; empty where nobody says. */
export function rosWords(state: RosState, heard: RosHeard, place: RosPlace, mavros: string, now: number): string {
  switch (state.is) {
    case 'starting':
      return `starting: ${state.what}`;
    case 'unavailable':
    case 'wrong':
      return `${state.is}: ${state.why}`;
    case 'connected':
      break;
  }
  if (state.trouble !== undefined) return `wrong: ${state.trouble}`;
  const quiet = now - Math.max(heard.frameAt ?? 0, state.since);
  if (quiet > quietMs) return silence(heard, place, quiet, now) + barrier(heard, state.rmw);
  const { namespace, uas, domain } = place;
  return `connected to MAVROS${mavros === '' ? '' : ` ${mavros}`} (${namespace}, ${uas}, ROS domain ${domain})${asStation(heard)}`;
}

function silence({ frameAt, mavrosAt }: RosHeard, { uas }: RosPlace, quiet: number, now: number): string {
  const seconds = Math.round((frameAt === null ? quiet : now - frameAt) / 1000);
  const since =
    frameAt === null ? `no frame came yet on ${sourceOf(uas)}` : `no frame on ${sourceOf(uas)} for ${seconds} s`;
  const mavrosSpeaks = mavrosAt !== null && now - mavrosAt <= quietMs;
  return mavrosSpeaks
    ? `silent: ${since}; MAVROS itself is alive, so look at the autopilot, its cable and MAVROS's fcu_url`
    : `silent: ${since}, and nothing of MAVROS itself: it hangs, was killed, or cannot be heard`;
}

/** Where topics are seen and nothing ever came of them: Fast DDS passes no data between two users of one machine. */
export const barrier = ({ frameAt, mavrosAt }: Pick<RosHeard, 'frameAt' | 'mavrosAt'>, rmw: string): string =>
  frameAt === null && mavrosAt === null && rmw.includes('fastrtps')
    ? '; where it runs as another user of this machine, Fast DDS’s shared memory keeps the two apart: let both run as one user, or both with RMW_IMPLEMENTATION=rmw_cyclonedds_cpp or FASTDDS_BUILTIN_TRANSPORTS=UDPv4'
    : '';

/** Whoever beats as a ground station all the time keeps the autopilot's failsafe from firing when ours is gone. */
const asStation = ({ mavrosSystem }: RosHeard): string =>
  mavrosSystem === 255
    ? '; MAVROS runs as system 255, a ground station that beats also while nobody drives: the autopilot’s own GCS failsafe cannot fire when this bridge is gone'
    : '';
