/** An endpoint with all that is known of it. */
import type { Link } from '../core/link.ts';
import type { ForwardState } from '../protocol/forward.ts';
import type { ForwardEndpoint } from './forward-endpoint.ts';
import type { ForwardPeer } from './forward-peer.ts';
import { Homes } from './forward-routing.ts';
import { StationList } from './forward-stations.ts';
import type { ForwardSpec } from './forward-url.ts';
import { Spigot } from './spigot.ts';

/** A station may come back from another port this long after it was heard last. */
export const stationMovesMs = 5000;
/** No more than this is told to operators of one endpoint, whoever is behind it. */
const newsPerS = 0.2;
const newsAtOnce = 10;

export type Site = {
  readonly spec: ForwardSpec;
  readonly endpoint: ForwardEndpoint;
  /** Ids of the links that it sees. */
  readonly links: ReadonlySet<string>;
  /** Two groups may have vehicles of one system id: whoever was heard first is the one that is seen here. */
  readonly owners: Homes;
  readonly stations: StationList;
  /** What is told to operators of it. */
  readonly news: Spigot;
};

export function openSite(spec: ForwardSpec, live: readonly Link[], endpointOf: (site: () => Site) => ForwardEndpoint) {
  const seen = live.filter(({ name }) => spec.vehicle === null || name === spec.vehicle);
  const site: Site = {
    spec,
    links: new Set(seen.map(({ id }) => id)),
    owners: new Homes(stationMovesMs),
    stations: new StationList(),
    news: new Spigot(newsPerS, newsAtOnce),
    endpoint: endpointOf(() => site),
  };
  return site;
}

export const placeOf = ({ spec }: Site, { key }: ForwardPeer): string => `${spec.id} ${key}`;

export function stateOf({ endpoint, spec, stations }: Site): ForwardState {
  const { id, url, write, heartbeat, vehicle } = spec;
  const counters = endpoint.counters.all();
  for (const peer of endpoint.peers)
    for (const [name, count] of Object.entries(peer.counts())) counters[name] = (counters[name] ?? 0) + count;
  const rows = { peers: endpoint.peers.length, stations: [...stations.all()], counters };
  return { id, url, write, heartbeat, vehicle, ...endpoint.status(), ...rows };
}
