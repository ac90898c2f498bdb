/** How the value of a setting is read: from text, as flags and environment give it, or from the file's JSON value. */
import { resolve } from 'node:path';
import type { TileServer } from './core/maps.ts';
import { type CameraSpec, parseCameras } from './gateway/cameras/spec.ts';
import { parseTileServers } from './journal/maps/tile-servers.ts';

/** A setting that cannot be used: one sentence for the person who made it. */
export class ConfigError extends Error {}

/** Throws {@link ConfigError}; `name` is what its writer called it. */
export type Read<T> = (value: unknown, name: string) => T;

const bad = (name: string, needs: string, value: unknown): never => {
  throw new ConfigError(`${name} needs ${needs}, not ${JSON.stringify(value)}`);
};

export const text: Read<string> = (value, name) =>
  typeof value === 'string' && value !== '' ? value : bad(name, 'a text', value);

/** One part of a host's name, or `none`. */
export const hostLabel: Read<string> = (value, name) =>
  typeof value === 'string' && /^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/i.test(value)
    ? value.toLowerCase()
    : bad(name, 'a name of letters, digits and hyphens such as rover, or none', value);

export const list: Read<readonly string[]> = (value, name) => {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  return Array.isArray(items) ? items.map((item) => text(item, name)) : bad(name, 'a list of texts', value);
};

/** `rover.local:5001` and `http://rover.local:5001/` are the same address. */
export const origins: Read<readonly string[]> = (value, name) => {
  const found = list(value, name).map((item) => {
    const address = item.includes('://') ? item : `http://${item}`;
    const url = URL.canParse(address) ? new URL(address) : null;
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
    return isOrigin && url.username === '' ? url.origin : bad(name, 'addresses such as http://10.0.0.2:5001', item);
  });
  return found.length > 8 ? bad(name, 'eight addresses at most', found) : [...new Set(found)];
};

export const tiles: Read<readonly TileServer[]> = (value, name) => {
  const found = parseTileServers(list(value, name));
  if (typeof found === 'string') throw new ConfigError(`${name}: ${found}`);
  return found;
};

export const cameras: Read<readonly CameraSpec[]> = (value, name) => {
  const found = parseCameras(list(value, name));
  if ('why' in found) throw new ConfigError(`${name} cannot be used: ${found.why}`);
  return found;
};

export const yes: Read<boolean> = (value, name) => {
  if (value === true || value === 'true' || value === '1') return true;
  return value === false || value === 'false' || value === '0' || value === ''
    ? false
    : bad(name, 'true or false', value);
};

export const port: Read<number> = (value, name) => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const isPort = typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65535;
  return isPort ? number : bad(name, 'a port number from 0 to 65535', value);
};

/** Against the working directory of whoever wrote it. */
export const path: Read<string> = (value, name) => resolve(text(value, name));

/** A file of that name is `./none`. */
export const pathOrNone: Read<string> = (value, name) => (value === 'none' ? value : path(value, name));

export const from =
  (least: number, most: number): Read<number> =>
  (value, name) => {
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    const fits = typeof number === 'number' && number >= least && number <= most;
    return fits ? number : bad(name, `a number from ${least} to ${most}`, value);
  };

export const whole =
  (least: number, most: number): Read<number> =>
  (value, name) => {
    const number = from(least, most)(value, name);
    return Number.isInteger(number) ? number : bad(name, 'a whole number', value);
  };

export const oneOf =
  <T extends string>(known: readonly T[]): Read<T> =>
  (value, name) =>
    known.find((one) => one === value) ?? bad(name, `one of ${known.join(', ')}`, value);

/** Some of these, or `none` of them. */
export const anyOf =
  <T extends string>(known: readonly T[]): Read<readonly T[]> =>
  (value, name) => {
    const found = list(value, name);
    if (found.length === 1 && found[0] === 'none') return [];
    const read = oneOf([...known]);
    return [...new Set(found.map((one) => read(one, name)))];
  };
