/** The names of this machine. */
import { hostname, networkInterfaces } from 'node:os';
import { candidates } from './machine/mdns/names.ts';
import type { Config } from './settings.ts';

/** By which this machine is known where nothing else is said: also what it would be called where another rover has its name. */
export const ownNames = ({ allowHosts, mdnsName }: Pick<Config, 'allowHosts' | 'mdnsName'>): readonly string[] => [
  ...new Set(
    ['rover.local', ...candidates(mdnsName), hostname(), `${hostname()}.local`, ...allowHosts].map((name) =>
      name.toLowerCase(),
    ),
  ),
];

/** A page's address as another machine on the network types it: by figures, as names need more than a network. */
export function seenFromOutside(url: string): string {
  const found = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const outside = found.find(({ family, internal }) => family === 'IPv4' && !internal);
  const place = new URL(url);
  if (outside !== undefined && place.hostname === 'localhost') place.hostname = outside.address;
  return place.origin;
}
