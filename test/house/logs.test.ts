/** What the built bridge says of a day's work: a line for each transition with whose it is, faults once and then counted, and no secret. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { deedOf } from '../../bridge/audit.ts';
import { type Line, lineOf, logTransitions, type TransitionLog } from '../../bridge/log-transitions.ts';
import { hello } from '../support/desk.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { WsClient } from '../support/ws-client.ts';

const running: Program[] = [];
const clients: WsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const program of running.splice(0)) program.child.kill('SIGKILL');
});

const main = 'dist/bridge/main.js';
const asked = async (url: string, path: string, body: object, headers: Record<string, string> = {}) => {
  const all = { 'content-type': 'application/json', ...headers };
  const answer = await fetch(url + path, { method: 'POST', headers: all, body: JSON.stringify(body) });
  return (await answer.json()) as { token: string; secret: string; ticket: string };
};

async function session(port: string, clientId: string, proof: object): Promise<WsClient> {
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  clients.push(client);
  await client.open();
  client.say({ ...hello(), clientId, proof });
  await client.next('state_restored');
  return client;
}

test('each transition is in the log of a day’s work, and nothing secret', { timeout: 90_000 }, async () => {
  const dataDir = tempDir();
  const flags = ['--port', '0', '--host', '0.0.0.0', '--tls', 'off', '--log-level', 'debug', '--record', 'none'];
  const program = new Program([main, ...flags], { TETHER_DATA_DIR: dataDir });
  running.push(program);
  const [, port = ''] = await program.line(/http:\/\/localhost:(\d+)/);
  const [, first = ''] = await program.line(/\/pair#(\S+)/);
  const url = `http://127.0.0.1:${port}`;
  const admin = await asked(url, '/api/auth/pair', { code: first, name: 'Ann', keeps: 'secret' });
  const again = await asked(url, '/api/auth/refresh', { secret: admin.secret });
  const bearer = { authorization: `Bearer ${again.token}` };
  const { ticket } = await asked(url, '/api/auth/ticket', {}, bearer);
  const client = await session(port, 'ann', { ticket });
  const vehicle = 'sim:1';
  await client.until('the rover', () =>
    client.received.find((message) => message.t === 'control' && JSON.stringify(message).includes(vehicle)),
  );
  client.say({ t: 'lease_request', id: 'l1', vehicle, act: 'ask' });
  await expect.poll(() => program.err, { timeout: 20_000 }).toContain('lease granted');
  client.say({ t: 'send_command', id: 'c1', vehicle, name: 'stop', args: {}, ageMs: 0 });
  await expect.poll(() => program.err, { timeout: 20_000 }).toContain('STOP confirmed');
  await asked(url, '/api/auth/pair', { code: 'AA-AAAA-AAAA', name: 'thief' });
  for (let n = 0; n < 30; n++)
    await fetch(`${url}/api/health?n=${n}`, { headers: { authorization: 'Bearer not-a-token-of-ours' } });
  await fetch(`${url}/api/health?token=${again.token}`);
  client.socket.terminate();
  await expect.poll(() => program.err, { timeout: 20_000 }).toContain('session closed');
  program.child.kill('SIGTERM');
  await program.ended();

  const lines = program.err.trimEnd().split('\n');
  const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const words = said.map(({ msg }) => msg);
  for (const act of ['paired', 'connected', 'lease granted', 'STOP pressed', 'STOP confirmed', 'pairing refused'])
    expect(words).toContain(act);
  expect(words).toContain('vehicle found');
  expect(words.some((word) => String(word).startsWith('link up'))).toBe(true);
  const paired = said.find(({ msg }) => msg === 'paired');
  expect(said.find(({ msg }) => msg === 'connected')?.who).toBe(paired?.who);
  // Thirty of one stranger are one line, and one that says how many more.
  expect(said.filter(({ msg, why }) => msg === 'refused' && why === 'not known')).toHaveLength(1);
  expect(lines.length).toBeLessThan(80);

  const key = readFileSync(join(dataDir, 'metrics.key'), 'utf8').trim();
  const secrets = [first, first.slice(3), admin.secret, admin.token, again.secret, again.token, ticket, key];
  for (const secret of secrets.flatMap((text) => [text, text.split('.')[1] ?? text])) {
    expect(secret.length).toBeGreaterThan(8);
    expect(program.err).not.toContain(secret);
  }
  expect(program.err).not.toMatch(/eyJ|Bearer|"token":|secret/i);
});

test('a link’s loss and a drive are told with whose they are', () => {
  const contact = { kind: 'contact', vehicle: 'sim:1', first: false } as const;
  expect(lineOf({ ...contact, contact: 'lost' })).toEqual({ text: 'vehicle lost', ids: { vehicle: 'sim:1' } });
  expect(lineOf({ ...contact, contact: 'linked', first: true })?.text).toBe('vehicle found');
  expect(deedOf({ kind: 'drive', vehicle: 'sim:1', phase: 'stopping', by: 'ann/tab', why: 'no fresh frame' })).toEqual({
    who: 'ann/tab',
    act: 'drive stopping',
    about: { vehicle: 'sim:1', why: 'no fresh frame' },
  });
});

const line = (text: string): Line => ({ text, ids: { who: 'a' } });

test('what repeats itself is said once, and every 5 s how often it came since', async () => {
  const clock = new ManualClock();
  const said: string[] = [];
  const log: TransitionLog = { info: ({ more }, text) => void said.push(`${text} ${more ?? ''}`.trim()) };
  const transitions = logTransitions(log, clock);
  for (let n = 0; n < 100; n++) transitions.say(line('refused'), 'x');
  transitions.say(line('refused otherwise'), 'y');
  transitions.say(line('granted'));
  transitions.say(line('granted'));
  expect(said).toEqual(['refused', 'refused otherwise', 'granted', 'granted']);
  await transitions.stop();
  expect(said.slice(4)).toEqual(['refused, and the same again 99']);
});

test('a thousand different faults at once are bounded, and counted', async () => {
  const said: string[] = [];
  const log: TransitionLog = { info: ({ more }, text) => void said.push(`${text} ${more ?? ''}`.trim()) };
  const transitions = logTransitions(log, new ManualClock());
  for (let n = 0; n < 1000; n++) transitions.say(line('refused'), String(n));
  await transitions.stop();
  expect(said).toHaveLength(257);
  expect(said.at(-1)).toBe('and others 744');
});
