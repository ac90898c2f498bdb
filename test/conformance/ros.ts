/** The suite's carrier through ROS 2: the bridge's own way to MAVROS, and behind MAVROS the vehicle. */
import { Counters } from '../../bridge/core/counters.ts';
import { lookHere, preflight } from '../../bridge/links/ros2/preflight.ts';
import { ros2 } from '../../bridge/links/ros2/transport.ts';
import type { Port } from '../../bridge/links/transport.ts';
import { parseTarget } from '../../bridge/links/url.ts';
import type { OpenCarrier } from './carrier.ts';
import { clock, createBell, type Pace } from './pace.ts';

export const isRos = (target: string): boolean => target.startsWith('ros2://');

/** Chapters that are about bytes on a wire: MAVROS passes on whole frames only, and checks none of their signatures. */
export const notOverRos: ReadonlySet<string> = new Set(['links', 'signing']);

const homeOf = (environment: Readonly<Record<string, string | undefined>>) => environment.TETHER_ROS_HOME;

/** Why ROS 2 cannot be tried here; undefined where it can. */
export function whyNoRos(): string | undefined {
  const found = preflight(homeOf(lookHere.environment), lookHere);
  return found.ok ? undefined : found.why;
}

/** Ten seconds for MAVROS to be there. */
const connectTimeoutMs = 10_000;

export function carrierOverRos(target: string, pace: Pace): OpenCarrier {
  const parsed = parseTarget(target);
  if (!parsed.ok) throw new Error(parsed.why);
  const { value } = parsed;
  if (value.kind !== 'ros2') throw new Error(`The target ${JSON.stringify(target)} is no ROS 2 link.`);
  const { now, slackMs } = clock(pace);
  return async (onBytes) => {
    const bell = createBell();
    const rim = { clock: { monoMs: () => performance.now(), wallMs: () => Date.now() }, counters: new Counters() };
    const options = { home: homeOf(lookHere.environment), connectTimeoutMs };
    const transport = ros2(value, options, { ...rim, note: () => {} });
    let port: Port | undefined;
    const attach = async () => {
      const onClose = () => {
        port = undefined;
        bell.ring();
      };
      const events = {
        onBytes: (bytes: Uint8Array) => {
          onBytes(bytes);
          bell.ring();
        },
        onLeave: () => {},
        onClose,
      };
      port = await transport.open(events, new AbortController().signal);
    };
    await attach();
    return {
      now,
      slackMs,
      isOpen: () => port !== undefined,
      turn: (untilMs) => bell.wait((untilMs - now()) / pace.speedup),
      send: (bytes) => void port?.send(bytes),
      reopen: async () => {
        if (port === undefined) await attach();
      },
      stop: async () => {
        await port?.close();
      },
    };
  };
}
