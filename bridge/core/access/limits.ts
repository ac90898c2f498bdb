/**
 * How much strangers may ask of the bridge, before it is known who they are and by those who are known: every figure in one
 * table. Strangers are counted by the place that they come from; whoever proved who they are gets back what their coming
 * cost, so that a thousand devices that return at once are no attack.
 */
import type { Rate } from './rates.ts';

export const limits = {
  /** TCP connections, of one place and of all that are not known ([G1]). A handshake of TLS takes the loop 2 ms: few at once. */
  arrivals: { most: 24, perS: 64 },
  arrivalsWhereKnown: { most: 128, perS: 64 },
  /** How often a device's coming costs its place nothing: who comes and goes without end is an attacker as well. */
  returns: { most: 64, perS: 2 },
  arrivalsInAll: { most: 1000, perS: 500 },
  /** TCP connections of one place that are open, and of one from which somebody proved who they are. */
  open: 256,
  openWhereKnown: 2048,
  /** Sockets and carriers of one place that have not proven who they are ([G2]). */
  waiting: 64,
  carriersWaiting: 16,
  /** Connections of one device ([G3]). */
  ofOneDevice: 32,
  /** Requests by HTTP of one place, known or not yet, and of one device ([G4]). */
  requests: { most: 600, perS: 200 },
  requestsOfDevice: { most: 400, perS: 100 },
  /** Those that cost the disk, a slow hash or a long answer. */
  costly: { most: 60, perS: 10 },
  /** Refusals that are written down, of one place and in all; the rest is counted in the next that is. */
  refusals: { most: 10, perS: 1 / 6 },
  refusalsInAll: { most: 60, perS: 1 },
} as const satisfies Readonly<Record<string, Rate | number>>;

/** A place has proven itself for this long after somebody from there did. */
export const knownForMs = 3_600_000;

/** Where an address is, as it is counted: of IPv6 a household has 2^64 addresses, so its network counts as one. */
export function placeOf(address: string): string {
  const [bare = ''] = address.toLowerCase().split('%');
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (four !== undefined) return four;
  if (!bare.includes(':')) return bare;
  const [head = '', tail] = bare.split('::');
  const groups = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const whole =
    tail === undefined
      ? groups
      : [...groups, ...Array(Math.max(0, 8 - groups.length - after.length)).fill('0'), ...after];
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
