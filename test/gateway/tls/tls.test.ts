/** The bridge's own certificates, and TLS beside plain HTTP on one port, over real sockets. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { Agent, get as getSecure } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certify, fingerprintOf, isGood, readPair } from '../../../bridge/gateway/tls/authority.ts';
import { newAuthority, newCertificate } from '../../../bridge/gateway/tls/making.ts';
import { onePort } from '../../../bridge/gateway/tls/one-port.ts';
import { plainAnswers } from '../../../bridge/gateway/tls/plain.ts';
import { keepFile } from '../../../bridge/journal/kept-file.ts';

const now = Date.UTC(2026, 10, 21);
const dayMs = 86_400_000;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (names: readonly string[], wallMs = now) => ({
  authorityFile: keepFile(join(folder, 'ca.pem')),
  certificateFile: keepFile(join(folder, 'tls.pem')),
  name: 'Tether rover',
  names: () => names,
  wallMs: () => wallMs,
  note: (text: string) => void notes.push(text),
});
const notes: string[] = [];

describe('certificates', () => {
  test('the authority is made once, the certificate when names come or it grows old', async () => {
    const first = await certify(options(['rover.local', '10.0.0.2']));
    const again = await certify(options(['rover.local', '10.0.0.2']));
    expect(again).toEqual(first);
    const moved = await certify(options(['rover.local', '192.168.4.1']));
    expect(moved.authority).toBe(first.authority);
    expect(moved.pair).not.toEqual(first.pair);
    const old = await certify(options(['rover.local', '192.168.4.1'], now + 780 * dayMs));
    expect(old.authority).toBe(first.authority);
    expect(old.pair).not.toEqual(moved.pair);
    expect(statSync(join(folder, 'ca.pem')).mode & 0o777).toBe(0o600);
  });

  test('a clock in 1970 makes certificates that are good today', async () => {
    const { pair, until } = await certify(options(['rover.local'], 0));
    expect(until).toBeGreaterThan(now + 400 * dayMs);
    expect(pair.certificate).toContain('BEGIN CERTIFICATE');
  });

  test('one that cannot be kept is shown all the same, and kept as soon as it can be', async () => {
    const first = await certify(options(['rover.local']));
    const kept = keepFile(join(folder, 'tls.pem'));
    const readOnly = { read: kept.read, write: () => Promise.reject(new Error('EROFS: read-only file system')) };
    const moved = await certify({ ...options(['rover.local', '10.0.0.9']), certificateFile: readOnly });
    expect(moved.pair).not.toEqual(first.pair);
    expect(notes).toEqual([expect.stringContaining('EROFS')]);
    const shown = moved.pair;
    const still = await certify({ ...options(['rover.local', '10.0.0.9']), certificateFile: readOnly, shown });
    expect(still.pair).toBe(shown);
    const back = await certify({ ...options(['rover.local', '10.0.0.9']), shown });
    expect(back.pair).toBe(shown);
    expect(readPair(await kept.read())?.key.trim()).toBe(shown.key.trim());
  });

  test('made while the clock was years ahead, the authority is good today, and the certificate is made anew', async () => {
    const ahead = await certify(options(['rover.local'], now + 5000 * dayMs));
    const today = await certify(options(['rover.local']));
    expect(today.authority).toBe(ahead.authority);
    const begins = (pem: string | null) => Date.parse(new X509Certificate(pem ?? '').validFrom);
    expect(begins(today.authority)).toBeLessThan(now);
    expect(begins(today.pair.certificate)).toBeLessThan(now);
    const behind = await certify(options(['rover.local'], now - 90 * dayMs));
    expect((await certify(options(['rover.local']))).pair).toEqual(behind.pair);
  });

  test('another authority’s, or one that was changed, is not taken for ours', async () => {
    const [ours, theirs] = [await newAuthority('ours', now), await newAuthority('theirs', now)];
    const pair = await newCertificate(theirs, ['rover.local'], now);
    expect(isGood(pair, theirs, ['rover.local'], now)).toBe(true);
    expect(isGood(pair, ours, ['rover.local'], now)).toBe(false);
    expect(isGood(pair, theirs, ['elsewhere.local'], now)).toBe(false);
    expect(readPair(pair.certificate)).toBeUndefined();
    expect(readPair(`${pair.key}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`)).toBeUndefined();
  });
});

describe('one port', () => {
  let port = 0;
  let authority = '';
  let server: ReturnType<typeof onePort>;
  const rule = { lan: true, names: ['rover.local'], addresses: [] };

  beforeEach(async () => {
    const ca = await newAuthority('Tether rover', Date.now());
    authority = ca.certificate;
    const pair = await newCertificate(ca, ['localhost', '127.0.0.1'], Date.now());
    server = onePort(pair, (_, response) => response.end('the page'), plainAnswers(rule, authority));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const read = (response: IncomingMessage): Promise<string> =>
    new Promise((resolve) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve(text));
    });
  const plain = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<IncomingMessage>((resolve, reject) => {
      getPlain({ host: '127.0.0.1', port, path, headers, method }, resolve).on('error', reject);
    });
  const secure = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      getSecure({ host: '127.0.0.1', port, ca: authority, agent: new Agent() }, resolve).on('error', reject);
    });

  test('answers with TLS to whoever trusts its authority', async () => {
    expect(await read(await secure())).toBe('the page');
  });

  test('leads plain HTTP to the same place with TLS, and takes nothing from it', async () => {
    const led = await plain('/plan?x=1', { host: `rover.local:${port}` });
    expect([led.statusCode, led.headers.location]).toEqual([308, `https://rover.local:${port}/plan`]);
    expect((await plain('/api/stop', { host: `127.0.0.1:${port}` }, 'POST')).statusCode).toBe(403);
  });

  test.each([
    ['//evil.example/', 'https://127.0.0.1'],
    ['/\\evil.example', 'https://127.0.0.1'],
    ['/%0d%0aset-cookie:x', 'https://127.0.0.1'],
  ])('is no way to another host: %s', async (path, start) => {
    const { headers } = await plain(path, { host: `127.0.0.1:${port}` });
    expect(headers.location?.startsWith(`${start}:${port}/`)).toBe(true);
    expect(new URL(headers.location ?? '').host).toBe(`127.0.0.1:${port}`);
    expect(headers).not.toHaveProperty('set-cookie');
  });

  test('a host that is not ours is told nothing', async () => {
    expect((await plain('/', { host: 'evil.example' })).statusCode).toBe(403);
  });

  test('tells how to trust it, with the fingerprint that it prints', async () => {
    const page = await read(await plain('/trust', { host: `127.0.0.1:${port}` }));
    expect(page).toContain(fingerprintOf(authority));
    expect(page).not.toContain('<script');
    expect(await read(await plain('/ca.crt', { host: `127.0.0.1:${port}` }))).toBe(authority);
  });

  test('who says nothing, or half a word, is hung up on, and others are served meanwhile', async () => {
    const silent = connect(port, '127.0.0.1');
    const half = connect(port, '127.0.0.1');
    const ended = [silent, half].map((socket) => new Promise((resolve) => socket.on('close', resolve)));
    for (const socket of [silent, half]) socket.on('error', () => {});
    half.write(Buffer.from([22, 3]));
    expect(await read(await secure())).toBe('the page');
    await ended[0];
    half.destroy();
    await ended[1];
  });

  test('noise of any first byte harms nobody', async () => {
    const noisy = Array.from({ length: 256 }, (_, first) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.end(Buffer.from([first, 0, 255, 13, 10, 13, 10]));
      return new Promise((resolve) => socket.on('close', resolve));
    });
    expect(await read(await secure())).toBe('the page');
    await Promise.all(noisy);
    expect(await read(await secure())).toBe('the page');
  });
});
