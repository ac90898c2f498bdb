/** The bridge as a person starts it, killed, doubled, and without a place to write. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { WsClient } from '../support/ws-client.ts';
import { folder, tidy } from './kit.ts';

vi.setConfig({ testTimeout: 40_000 });

const running: Program[] = [];
const clients: WsClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const program of running.splice(0)) {
    program.child.kill('SIGKILL');
    await program.ended();
  }
  await tidy();
});

function start(directory: string): Program {
  const flags = ['--port', '0', '--vehicle', 'udpin://127.0.0.1:0', '--data-dir', directory];
  const program = new Program(['dist/bridge/main.js', ...flags]);
  running.push(program);
  return program;
}

async function greet(program: Program, cursor: { epoch: string; seq: number } | null = null) {
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  clients.push(client);
  await client.open();
  client.say(hello({ cursor }));
  return { client, welcome: await client.next('connection_response'), port };
}

/** The entries that are on disk, once there is one. */
async function onDisk(port: string | undefined): Promise<unknown[]> {
  for (const overdue = Date.now() + 10_000; Date.now() < overdue; ) {
    const { entries } = await (await fetch(`http://127.0.0.1:${port}/api/events?after=0`)).json();
    if (entries.length > 0) return entries;
  }
  throw new Error('nothing was written');
}

test('[B-01] killed and started again the epoch goes on, and what was durable comes back', async () => {
  const directory = folder();
  const first = start(directory);
  const { welcome, port } = await greet(first);
  const { epoch } = welcome;
  const durable = await onDisk(port);
  first.child.kill('SIGKILL');
  await first.ended();
  const second = await greet(start(directory), { epoch: String(epoch), seq: 0 });
  expect(second.welcome).toMatchObject({ epoch, resumed: true });
  expect(Number(second.welcome.seq)).toBeGreaterThan(1000);
  const [again] = await second.client.until('a gap', () => {
    const events = second.client.received.filter(({ t }) => t === 'events');
    return events.some((message) => 'gap' in message) ? events : undefined;
  });
  expect(again?.entries).toEqual(expect.arrayContaining(durable));
  expect(again).not.toHaveProperty('gap');
});

test('[B-05] ended in order and started again nothing is missing', async () => {
  const directory = folder();
  const first = start(directory);
  const { welcome } = await greet(first);
  first.child.kill('SIGTERM');
  expect((await first.ended()).code).toBe(0);
  const { welcome: again, client } = await greet(start(directory), { epoch: String(welcome.epoch), seq: 0 });
  expect(again).toMatchObject({ epoch: welcome.epoch, resumed: true });
  await client.next('events');
  expect(client.received.filter((message) => 'gap' in message)).toEqual([]);
});

test('a second bridge on the same data is refused in one sentence and an exit code', async () => {
  const directory = folder();
  await start(directory).line(/http/);
  const second = start(directory);
  expect((await second.ended()).code).toBe(1);
  expect(second.err.trim().split('\n').at(-1)).toBe(
    `tether: another bridge keeps its journal in ${directory}: stop it, or name another place with --data-dir`,
  );
});

test('[B-08] without a place to write it starts all the same, and says so', async () => {
  const blocked = join(folder(), 'file');
  writeFileSync(blocked, '');
  const program = start(join(blocked, 'data'));
  const { client, port } = await greet(program);
  await client.until(
    'the word',
    () => JSON.stringify(client.received).includes('"kind":"journal","durable":false') || undefined,
  );
  expect(program.err).toContain('not a directory');
  const health = await (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
  expect(JSON.stringify(health)).toContain('"journal.durable":0');
  expect(existsSync(join(blocked, 'data'))).toBe(false);
});
