/**
 * Who may ask, before it is known who that is. What protects the rover from a web page elsewhere is this: the `Host`
 * must be a name that can only be ours (an attacker's name that resolves to our address is refused), and a browser's
 * `Origin` must be the page that we served ourselves, from the same address or from another that was named as ours.
 */
import { isIP } from 'node:net';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The name in a `Host` header or an origin's authority, without the port; undefined where it is not one. */
function hostname(authority: string): string | undefined {
  // Neither a user nor a path: what follows or goes before a name is written into no answer of ours.
  if (!/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(authority)) return undefined;
  return URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`).hostname : undefined;
}

export type HostRule = {
  /** Accept any address written in figures, not only loopback. */
  readonly lan: boolean;
  /** Further names, such as `rover.local`. */
  readonly names: readonly string[];
  /** Origins of this same bridge, such as `http://10.0.0.2:5001`: pages from one may talk to another, and to no third. */
  readonly addresses: readonly string[];
  /** Pages come over TLS: one that did not may have been put there by whoever is on the way. */
  readonly https?: boolean;
};

export function isOurHost(host: string | undefined, rule: HostRule): boolean {
  const name = host === undefined ? undefined : hostname(host);
  if (name === undefined) return false;
  if (loopbackNames.has(name) || rule.names.includes(name)) return true;
  if (rule.addresses.some((address) => new URL(address).host === host)) return true;
  return rule.lan && isIP(name.replace(/^\[|\]$/g, '')) !== 0;
}

/**
 * A missing origin is a program, not a page: allowed. A page must come from the very host it talks to, or from one of our
 * addresses.
 */
export function isOurOrigin(origin: string | undefined, host: string | undefined, rule: HostRule): boolean {
  if (origin === undefined) return true;
  if (rule.addresses.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { host: from, protocol } = new URL(origin);
  return from === host && (protocol === 'https:' || (protocol === 'http:' && rule.https !== true));
}

/** What a page may connect to: where it came from, and our other addresses (CSP level 3, `connect-src`). */
export const connectSources = ({ addresses }: HostRule): string =>
  ["'self'", ...addresses.flatMap((address) => [address, address.replace(/^http/, 'ws')])].join(' ');
