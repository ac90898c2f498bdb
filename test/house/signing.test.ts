/** The real bridge and its two files: keys that it refuses to start with, and timestamps that outlive a kill. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Happening } from '../../bridge/core/fleet.ts';
import type { Link } from '../../bridge/core/link.ts';
import { ticksAt, ticksOf } from '../../bridge/links/mavlink/signature.ts';
import { createLogger } from '../../bridge/log.ts';
import { openSigning, watchSigning } from '../../bridge/signing.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { Program } from '../support/program.ts';
import { realClock } from '../support/rim.ts';
import { otherKey, sealed, testKey } from '../support/signing.ts';
import { tempDir } from '../support/temp-dir.ts';

const log = createLogger('silent', process.stderr);
const hex = Buffer.from(testKey).toString('hex');
const specs = [
  {
    ...{ id: 'rover', name: 'rover', url: 'udpin://127.0.0.1:0' },
    target: { kind: 'udpin', host: '127.0.0.1', port: 0 },
  } as const,
];

function keysIn(dataDir: string, text: string, mode = 0o600): string {
  const path = join(dataDir, 'signing-keys.json');
  writeFileSync(path, text, { mode });
  return path;
}

const opened = (dataDir: string, signingKeys = 'none') => openSigning({ dataDir, signingKeys }, specs, realClock, log);
const whyNot = async (dataDir: string, signingKeys?: string) => {
  const signing = await opened(dataDir, signingKeys);
  return signing.ok ? 'it starts' : signing.why;
};

describe('the bridge', () => {
  test('signs nothing without a file, and what the file names with one', async () => {
    const dataDir = tempDir();
    const without = await opened(dataDir);
    expect(without.ok && without.of('rover')).toBe(undefined);
    keysIn(dataDir, JSON.stringify({ rover: hex }));
    const having = await opened(dataDir);
    expect(having.ok && having.of('rover')?.status()).toMatchObject({ linkId: 100, unsigned: 'refuse' });
    if (!having.ok) throw new Error(having.why);
    const { of, stop } = having;
    const used = ticksOf(of('rover')?.sign(sealed(0)) ?? new Uint8Array());
    await stop();
    const ceilings = JSON.parse(readFileSync(join(dataDir, 'signing-clock.json'), 'utf8'));
    expect(ceilings).toEqual({ rover: used });
  });

  test('does not start with keys that others may read, that are malformed, of no link, or not there', async () => {
    const dataDir = tempDir();
    const path = keysIn(dataDir, JSON.stringify({ rover: hex }), 0o640);
    expect(await whyNot(dataDir)).toBe(
      `the signing keys cannot be used: ${path} can be read by others: chmod 600 ${path}`,
    );
    const other = tempDir();
    keysIn(other, '{');
    expect(await whyNot(other)).toContain('are not JSON');
    keysIn(other, JSON.stringify({ tractor: hex }));
    expect(await whyNot(other)).toContain('name the link "tractor", but there are rover');
    expect(await whyNot(other, join(other, 'none.json'))).toContain('do not exist');
  });

  test('starts over a file of timestamps that is garbage, and says so', async () => {
    const dataDir = tempDir();
    keysIn(dataDir, JSON.stringify({ rover: hex }));
    for (const garbage of ['{"rover": -1}', '\0\0', '[]x', '{"rover": 1e300}', 'null']) {
      writeFileSync(join(dataDir, 'signing-clock.json'), garbage, { mode: 0o600 });
      const signing = await opened(dataDir);
      expect(signing.ok, garbage).toBe(true);
      if (signing.ok) await signing.stop();
    }
  });
});

describe('[Y4] refusals are told', () => {
  test('once a minute and link, with how many for which reason', () => {
    let refused: Record<string, number> = {};
    const status = () => ({ signing: { refused } }) as unknown as ReturnType<Link['status']>;
    const link = { id: 'rover', replay: false, status } as unknown as Link;
    const told: Happening[] = [];
    const watch = watchSigning([link], log, (happenings) => void told.push(...happenings));
    watch(0);
    refused = { unsigned: 3 };
    watch(5000);
    refused = { unsigned: 4000, wrong_key: 2 };
    for (let at = 10_000; at < 65_000; at += 5000) watch(at);
    watch(65_000);
    watch(200_000);
    expect(told.map(({ at, body }) => [at, body])).toEqual([
      [5000, { kind: 'signing', link: 'rover', count: 3, why: '3 unsigned' }],
      [65_000, { kind: 'signing', link: 'rover', count: 3999, why: '3997 unsigned, 2 wrong key' }],
    ]);
  });
});

const programs: Program[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const { child } of programs.splice(0)) child.kill('SIGKILL');
  for (const socket of sockets.splice(0)) socket.close();
});

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A vehicle that beats and keeps the timestamps of what it is told. */
async function vehicle(port: number) {
  const socket = await bound();
  sockets.push(socket);
  let last = 0;
  const heard: number[] = [];
  socket.on('message', (bytes) => {
    heard.push(ticksOf(bytes));
    last = Math.max(last, ticksOf(bytes));
  });
  const beat = (key = testKey) => {
    last = Math.max(last + 1, ticksAt(Date.now()));
    socket.send(sealed(last, key), port, '127.0.0.1');
  };
  return { heard, beat };
}

async function until(fact: () => boolean, act: () => void): Promise<void> {
  for (const overdue = Date.now() + 10_000; !fact(); ) {
    if (Date.now() > overdue) throw new Error('not within 10 s');
    act();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('[Y1] [Y2] after a kill no timestamp comes again, and a vehicle is heard at once', {
  timeout: 60_000,
}, async () => {
  const dataDir = tempDir();
  keysIn(dataDir, JSON.stringify({ rover: hex }));
  const udp = await freeUdpPort();
  const start = async () => {
    const link = ['--vehicle', `rover=udpin://127.0.0.1:${udp}`, '--data-dir', dataDir];
    const program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', ...link]);
    programs.push(program);
    const port = Number((await program.line(/http:\/\/localhost:(\d+)/))[1]);
    const counter = async (name: string): Promise<number> =>
      (await (await fetch(`http://127.0.0.1:${port}/api/health`)).json()).counters[`rover.signing_${name}`];
    return { program, counter };
  };
  const rover = await vehicle(udp);
  let highest = 0;
  for (let life = 0; life < 4; life++) {
    const { program, counter } = await start();
    rover.heard.length = 0;
    await until(() => rover.heard.length >= 5, rover.beat);
    expect(Math.min(...rover.heard)).toBeGreaterThan(highest);
    expect(new Set(rover.heard).size).toBe(rover.heard.length);
    highest = Math.max(...rover.heard);
    expect(await counter('verified')).toBeGreaterThan(0);
    rover.beat(otherKey);
    const since = Date.now();
    while ((await counter('wrong_key')) === 0 && Date.now() - since < 5000);
    expect(await counter('wrong_key')).toBe(1);
    program.child.kill('SIGKILL');
    await once(program.child, 'exit');
  }
});
