/**
 * How a tile server is written in the configuration: `NAME=https://host/{z}/{x}/{y}.png`, and behind a `#`, which is never sent,
 * what the map should say: `#attribution=© Somebody&maxzoom=19`. Only servers that stand here are ever asked.
 */
import type { TileServer } from '../../core/maps.ts';
import { deepestZoom } from '../../protocol/maps.ts';

const mostServers = 8;
const longestAttribution = 200;
const knownKeys: ReadonlySet<string> = new Set(['attribution', 'minzoom', 'maxzoom']);

/** The servers, or why one cannot be used, in words that follow the name of the setting. */
export function parseTileServers(texts: readonly string[]): readonly TileServer[] | string {
  const servers: TileServer[] = [];
  for (const text of texts) {
    const server = parseTileServer(text);
    if (typeof server === 'string') return server;
    if (servers.some(({ name }) => name === server.name)) return `two servers of the name ${server.name} are given`;
    servers.push(server);
  }
  return servers.length > mostServers ? `${mostServers} servers at most can be asked` : servers;
}

function parseTileServer(text: string): TileServer | string {
  const [, name, address = '', about = ''] = /^([A-Za-z0-9_-]{1,40})=([^#]+)(?:#(.*))?$/.exec(text) ?? [];
  if (name === undefined) return `needs NAME=https://host/{z}/{x}/{y}.png, not ${JSON.stringify(text)}`;
  const probe = address.replaceAll('{z}', '1').replaceAll('{x}', '1').replaceAll('{y}', '1').replaceAll('{-y}', '1');
  if (address.includes('{s}')) return `${name} has a {s}: write one of the names that stand for it`;
  if (/[{}]/.test(probe)) return `${name} has something in braces that is none of {z}, {x}, {y} and {-y}`;
  if (!URL.canParse(probe) || !/^https?:\/\//.test(probe))
    return `${name} needs an address that begins with https:// or http://`;
  if (new URL(probe).username !== '')
    return `${name} has a name in its address: write a key into the path or behind a ?`;
  const hasPlaces = ['{z}', '{x}'].every((one) => address.includes(one)) && /\{-?y\}/.test(address);
  if (!hasPlaces || new URL(address.replace(/[{}]/g, '')).host !== new URL(probe).host)
    return `${name} needs {z}, {x} and {y} in the path of its address`;
  return aboutOf(name, address, about);
}

function aboutOf(name: string, template: string, about: string): TileServer | string {
  const said = new URLSearchParams(about);
  const unknown = [...said.keys()].find((key) => !knownKeys.has(key));
  if (unknown !== undefined)
    return `${name} has “${unknown}” behind its #, which is none of ${[...knownKeys].join(', ')}`;
  const [minZoom, maxZoom] = [Number(said.get('minzoom') ?? 0), Number(said.get('maxzoom') ?? 19)];
  const isZoom = (zoom: number) => Number.isInteger(zoom) && zoom >= 0 && zoom <= deepestZoom;
  if (!isZoom(minZoom) || !isZoom(maxZoom) || minZoom > maxZoom)
    return `${name} needs zooms from 0 to ${deepestZoom}, minzoom not above maxzoom`;
  const attribution = (said.get('attribution') ?? '').replace(/\p{C}/gu, '').slice(0, longestAttribution);
  return { name, template, attribution, minZoom, maxZoom };
}
