/** The file of keys: what can be written, and one sentence, without a key in it, for whatever cannot. */
import { describe, expect, test } from 'vitest';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import { keyedLinks, parseSigningKeys, readKey } from '../../bridge/links/signing-keys.ts';
import { otherKey, testKey } from '../support/signing.ts';

const hex = Buffer.from(testKey).toString('hex');
const base64 = Buffer.from(otherKey).toString('base64');

function read(value: unknown, ...urls: string[]) {
  const specs = parseLinks(urls.length > 0 ? urls : ['rover=serial:///dev/ttyACM0', 'udpin://0.0.0.0:14550']);
  if (!specs.ok) throw new Error(specs.why);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const entries = parseSigningKeys(text, '/k');
  return entries.ok ? keyedLinks(entries.value, specs.value, '/k') : entries;
}

describe('keys', () => {
  test('are 32 bytes, as hexadecimal digits or base64', () => {
    expect(readKey(hex)).toEqual(testKey);
    expect(readKey(hex.toUpperCase())).toEqual(testKey);
    expect(readKey(base64)).toEqual(otherKey);
    for (const wrong of [hex.slice(2), `${hex}00`, `${base64}x`, '', 'rover', '0'.repeat(64), 7, null])
      expect(readKey(wrong), String(wrong)).toBeUndefined();
  });

  test('go to links by their own name or their group’s, each with a number of its own', () => {
    const links = read({ rover: hex, 'udpin-14550': { key: base64, linkId: 7, unsigned: 'accept', from: [0, 1] } });
    if (!links.ok) throw new Error(links.why);
    expect(links.value.get('rover')).toEqual({
      ...{ key: testKey, name: 'rover', linkId: 100, unsigned: 'refuse', from: null },
    });
    expect(links.value.get('udpin-14550')).toMatchObject({
      key: otherKey,
      linkId: 7,
      unsigned: 'accept',
      from: [0, 1],
    });
  });

  test('of a group go to all its links, unless one has an entry of its own', () => {
    const urls = ['r=serial:///dev/ttyACM0', 'r=udpin://0.0.0.0:14550', 'r=udpin://0.0.0.0:14551'];
    const links = read({ r: hex, 'r-2': base64 }, ...urls);
    if (!links.ok) throw new Error(links.why);
    expect([...links.value].map(([id, { key, linkId }]) => [id, key === testKey, linkId]).length).toBe(3);
    expect(links.value.get('r-2')?.key).toEqual(otherKey);
    expect(links.value.get('r-3')?.key).toEqual(testKey);
    expect(new Set([...links.value.values()].map(({ linkId }) => linkId)).size).toBe(3);
  });
});

describe('a file that cannot be used is told in one sentence', () => {
  test.each([
    ['{"rover": ', 'are not JSON'],
    ['[]', 'one JSON object'],
    [{ rover: hex.slice(1) }, '"rover" needs a key of 32 bytes'],
    [{ rover: '0'.repeat(64) }, 'not of zeros'],
    [{ rover: 5 }, '"rover" is neither a key nor an object'],
    [{ rover: { key: hex, linkid: 3 } }, 'has a field that is none of'],
    [{ rover: { key: hex, linkId: 256 } }, 'linkId from 0 to 255'],
    [{ rover: { key: hex, unsigned: 'yes' } }, 'refuse or accept'],
    [{ rover: { key: hex, from: [0, -1] } }, 'a list of numbers'],
    [{ tractor: hex }, 'name the link "tractor", but there are rover, udpin-14550'],
    [{ rover: { key: hex, linkId: 5 }, 'udpin-14550': { key: hex, linkId: 5 } }, 'two links one linkId'],
  ])('%j', (value, why) => {
    const links = read(value);
    expect(links.ok ? '' : links.why).toContain(why);
    expect(links.ok ? '' : links.why).not.toMatch(new RegExp(`${hex.slice(1, 20)}|\n`));
  });

  test('a recording has no key, and a group of several no one number', () => {
    const replay = read({ log: hex }, 'log=replay:///a.tlog');
    expect(replay.ok ? '' : replay.why).toContain('which is a recording');
    const urls = ['r=serial:///dev/ttyACM0', 'r=udpin://0.0.0.0:14550'];
    const group = read({ r: { key: hex, linkId: 3 } }, ...urls);
    expect(group.ok ? '' : group.why).toContain('2 links of r one linkId');
  });
});
