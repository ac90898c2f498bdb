/**
 * Endpoints for other ground stations as people write them: the URL of a socket as links have it, and what may pass.
 * Every mistake is answered with one sentence.
 */
import { bad, good, type Parsed, parseTarget, type Target } from './url.ts';

export type SocketTarget = Extract<Target, { kind: 'udpin' | 'udpout' | 'tcpin' | 'tcpout' }>;

export type ForwardSpec = {
  readonly id: string;
  readonly url: string;
  readonly target: SocketTarget;
  /** Stations there may speak to the vehicles. */
  readonly write: boolean;
  /** And their heartbeats reach the autopilot. */
  readonly heartbeat: boolean;
  /** The link group; null is all of them. */
  readonly vehicle: string | null;
};

type Options = Pick<ForwardSpec, 'write' | 'heartbeat' | 'vehicle'>;

const example = 'udpout://192.168.4.20:14550?write=1';
const wrong = (url: string, why: string) => bad(`forward ${JSON.stringify(url)}: ${why}; write for example ${example}`);

/** Reads all endpoints of one bridge, whose link groups are `groups`. */
export function parseForwards(urls: readonly string[], groups: readonly string[]): Parsed<readonly ForwardSpec[]> {
  const specs: ForwardSpec[] = [];
  for (const url of urls) {
    const spec = parseForward(url, `forward-${specs.length + 1}`);
    if (!spec.ok) return spec;
    const { vehicle, target } = spec.value;
    if (vehicle !== null && !groups.includes(vehicle)) {
      return wrong(url, `no link group is called ${JSON.stringify(vehicle)}, there is ${groups.join(', ')}`);
    }
    const same = (other: ForwardSpec) => placeOf(other.target) === placeOf(target);
    if (specs.some(same)) return wrong(url, 'the same place is given twice');
    specs.push(spec.value);
  }
  return specs.length > 8 ? bad('--forward is given more than eight times') : good(specs);
}

/** Two that listen on one port fight for it, whatever the address; a free port is never the same twice. */
const placeOf = ({ kind, host, port }: SocketTarget): unknown =>
  kind.endsWith('in') ? (port === 0 ? {} : `${kind}:${port}`) : `${kind} ${host}:${port}`;

/** Nobody who speaks there is asked who they are: on other than this machine's own addresses that is anyone. */
export const isOpenToAnyone = ({ write, target: { kind, host } }: ForwardSpec): boolean =>
  write && kind.endsWith('in') && host !== 'localhost' && host !== '::1' && !host.startsWith('127.');

export function parseForward(url: string, id: string): Parsed<ForwardSpec> {
  const [, place = url, query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(url) ?? [];
  const target = parseTarget(place);
  if (!target.ok) return bad(`forward ${JSON.stringify(url)}: ${target.why}`);
  const { kind } = target.value;
  if (kind === 'serial' || kind === 'replay' || kind === 'sim' || kind === 'ros2') {
    return wrong(url, `there is no other ground station behind ${kind}://`);
  }
  const options = parseOptions(query);
  if (typeof options === 'string') return wrong(url, options);
  return good({ id, url, target: target.value, ...options });
}

function parseOptions(query: string): Options | string {
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const [, name = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    if (given.has(name)) return `${name} is given twice`;
    if (name !== 'write' && name !== 'heartbeat' && name !== 'vehicle') {
      return `the option ${JSON.stringify(pair)} is unknown, there are write=1, heartbeat=1 and vehicle=NAME`;
    }
    if (name !== 'vehicle' && value !== '0' && value !== '1') return `${name} is 0 or 1, not ${JSON.stringify(value)}`;
    if (value === '') return `${name} needs a value`;
    given.set(name, value);
  }
  const write = given.get('write') === '1';
  const heartbeat = given.get('heartbeat') === '1';
  if (heartbeat && !write) return 'heartbeat=1 needs write=1: without it nothing reaches the vehicle';
  return { write, heartbeat, vehicle: given.get('vehicle') ?? null };
}
