/**
 * What drive and STOP have to know about a vehicle to act on it, taken from its newest samples. They judge the age of
 * each for themselves, since what is old is not known any more.
 */
import type { Vehicle } from '../protocol/vehicle.ts';

/** `at`: bridge's monotonic ms at which it was true. */
export type VehicleFacts = {
  /** Null until a heartbeat said so. */
  readonly mode: { readonly name: string; readonly armed: boolean; readonly at: number } | null;
  readonly speed: { readonly mps: number; readonly at: number } | null;
  /** What the autopilot takes its sticks to be, by channel, index 0 = channel 1. */
  readonly rc: { readonly channelsUs: readonly (number | null)[]; readonly at: number } | null;
  /** A radio-control receiver is connected and delivers; null while nobody knows. */
  readonly hasReceiver: boolean | null;
  readonly linked: boolean;
  /** The link that it was heard on last. */
  readonly link: string | null;
};

export const nothingKnown: VehicleFacts = {
  mode: null,
  speed: null,
  rc: null,
  hasReceiver: null,
  linked: false,
  link: null,
};

/** Facts from a vehicle's state. `link` is the link that carries its orders now, null where none does. */
export function factsOf({ groups, contact }: Pick<Vehicle, 'groups' | 'contact'>, link: string | null): VehicleFacts {
  const { mode, motion, rc } = groups;
  const speedMps = motion?.v.speedMps ?? null;
  return {
    mode: mode ? { name: mode.v.mode, armed: mode.v.armed, at: mode.at } : null,
    speed: motion && speedMps !== null ? { mps: speedMps, at: motion.at } : null,
    rc: rc ? { channelsUs: rc.v.channelsUs, at: rc.at } : null,
    hasReceiver: hasReceiver(groups),
    linked: contact === 'linked',
    link,
  };
}

/**
 * SYS_STATUS counts a receiver as present and well where there never was one, so its word is taken only against it. What
 * proves one are pulses on channels that nobody overrides: sticks of ground stations go to the first four.
 */
function hasReceiver({ sensors, rc }: Vehicle['groups']): boolean | null {
  if (sensors?.v.unhealthy.includes(receiver)) return false;
  return rc ? rc.v.channelsUs.slice(stickChannels).some((us) => us !== null) : null;
}
const receiver = 'sensor_rc_receiver';
const stickChannels = 4;
