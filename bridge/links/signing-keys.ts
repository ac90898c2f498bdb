/**
 * The file of signing keys: a JSON object with an entry for each link, or group of links, that has one. Whatever is wrong
 * with it is answered with one sentence, which never holds a key.
 */
import { createHash } from 'node:crypto';
import type { LinkSpec } from './link-specs.ts';
import { keyLength } from './mavlink/signature.ts';
import type { UnsignedPolicy } from './mavlink/signing.ts';
import { bad, good, type Parsed } from './url.ts';

export type SigningEntry = {
  readonly key: Uint8Array;
  /** The number that our frames on the link carry; null for one of our choice. */
  readonly linkId: number | null;
  readonly unsigned: UnsignedPolicy;
  /** The numbers that the other side's links may have; null for any. */
  readonly from: readonly number[] | null;
};

/** By link or group. */
export type SigningEntries = ReadonlyMap<string, SigningEntry>;

/** Above those that autopilots and other ground stations choose for theirs. */
const firstLinkId = 100;
const fields: readonly string[] = ['key', 'linkId', 'unsigned', 'from'];

/** As QGroundControl, Mission Planner and MAVProxy make a key of a passphrase. */
export const keyOfPassphrase = (passphrase: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(passphrase, 'utf8').digest());

/** 64 hexadecimal digits, or base64; undefined for anything else. A key of zeros is none: it would end signing. */
export function readKey(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined;
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  const key = new Uint8Array(Buffer.from(text, isHex ? 'hex' : 'base64'));
  return key.length === keyLength && key.some((byte) => byte !== 0) ? key : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isLinkId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;

export function parseSigningKeys(text: string, path: string): Parsed<SigningEntries> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words would quote the file.
    return bad(`the signing keys ${path} are not JSON`);
  }
  if (!isRecord(value)) return bad(`the signing keys ${path} are not one JSON object, with an entry for each link`);
  const entries = new Map<string, SigningEntry>();
  for (const [name, given] of Object.entries(value)) {
    const entry = parseEntry(typeof given === 'string' ? { key: given } : given);
    if (!entry.ok) return bad(`the signing keys ${path}: ${JSON.stringify(name.slice(0, 40))} ${entry.why}`);
    entries.set(name, entry.value);
  }
  return good(entries);
}

function parseEntry(given: unknown): Parsed<SigningEntry> {
  if (!isRecord(given)) return bad('is neither a key nor an object with one');
  if (Object.keys(given).some((name) => !fields.includes(name)))
    return bad(`has a field that is none of ${fields.join(', ')}`);
  const { linkId = null, unsigned = 'refuse', from = null } = given;
  const key = readKey(given.key);
  if (key === undefined) return bad('needs a key of 32 bytes, as 64 hexadecimal digits or base64, and not of zeros');
  if (linkId !== null && !isLinkId(linkId)) return bad('needs a linkId from 0 to 255');
  if (unsigned !== 'refuse' && unsigned !== 'accept') return bad('needs unsigned to be refuse or accept');
  if (from === null) return good({ key, linkId, unsigned, from });
  if (!Array.isArray(from) || !from.every(isLinkId)) return bad('needs from to be a list of numbers from 0 to 255');
  return good({ key, linkId, unsigned, from });
}

/** A link that has a key. `name` is the entry's: links of one key are one group, called by its first entry. */
export type KeyedLink = Omit<SigningEntry, 'linkId'> & { readonly linkId: number; readonly name: string };

/** Gives each link its entry, by its own name before its group's; every entry has to find one. */
export function keyedLinks(
  entries: SigningEntries,
  specs: readonly LinkSpec[],
  path: string,
): Parsed<ReadonlyMap<string, KeyedLink>> {
  const links = new Map<string, KeyedLink>();
  for (const [name, entry] of entries) {
    const meant = specs.filter((spec) => spec.id === name || (spec.name === name && !entries.has(spec.id)));
    const [first] = meant;
    if (first === undefined) {
      const known = specs.map(({ id }) => id).join(', ');
      return bad(`the signing keys ${path} name the link ${JSON.stringify(name.slice(0, 40))}, but there are ${known}`);
    }
    if (first.target.kind === 'replay') return bad(`the signing keys ${path} name ${name}, which is a recording`);
    if (entry.linkId !== null && meant.length > 1)
      return bad(`the signing keys ${path} give ${meant.length} links of ${name} one linkId; name each of them`);
    for (const spec of meant)
      links.set(spec.id, { ...entry, name, linkId: entry.linkId ?? (firstLinkId + specs.indexOf(spec)) % 256 });
  }
  const numbers = [...links.values()].map(({ linkId }) => linkId);
  if (new Set(numbers).size < numbers.length) return bad(`the signing keys ${path} give two links one linkId`);
  return good(links);
}
