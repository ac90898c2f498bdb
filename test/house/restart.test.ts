/** The real bridge, killed and started again over the same journal: who was here and does not return is missed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { WsClient } from '../support/ws-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'restart-'));
const programs: Program[] = [];
const clients: WsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const { child } of programs.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<{ readonly program: Program; readonly port: number }> {
  const flags = ['--port', '0', '--log-level', 'silent', '--vehicle', 'udpin://127.0.0.1:0', '--data-dir', folder];
  const program = new Program(['dist/bridge/main.js', ...flags, '--away-grace-s', '1']);
  programs.push(program);
  return { program, port: Number((await program.line(/http:\/\/localhost:(\d+)/))[1]) };
}

async function greet(port: number, tab: string): Promise<WsClient> {
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  clients.push(client);
  await client.open();
  client.say(hello({ clientId: tab, tab: '1' }));
  return client;
}

type Heard = {
  readonly entries?: readonly { readonly body: { readonly session?: string; readonly presence?: string } }[];
};

const presencesOf = (client: WsClient, session: string) =>
  client.received
    .flatMap((message) => (message as Heard).entries ?? [])
    .flatMap(({ body }) => (body.session === session ? [body.presence] : []));

const untilTold = (client: WsClient, session: string, presence: string) =>
  client.until(`${session} ${presence}`, () => presencesOf(client, session).includes(presence) || undefined);

/** Nothing waits for the disk any more. */
async function untilKept(port: number): Promise<void> {
  const waiting = async () =>
    (await (await fetch(`http://127.0.0.1:${port}/api/health`)).json()).counters['journal.waiting'];
  for (const overdue = Date.now() + 5000; (await waiting()) !== 0; )
    if (Date.now() > overdue) throw new Error('events still wait for the disk');
}

test('[P2] after a kill, who was here and does not return is told as away, and who returns is not', async () => {
  const first = await start();
  const ben = await greet(first.port, 'ben');
  await untilTold(ben, 'ben/1', 'here');
  await greet(first.port, 'ana');
  await untilTold(ben, 'ana/1', 'here');
  await untilKept(first.port);
  first.program.child.kill('SIGKILL');
  await first.program.ended();

  const second = await start();
  const again = await greet(second.port, 'ben');
  await untilTold(again, 'ana/1', 'away');
  expect(presencesOf(again, 'ben/1')).toEqual(['here']);
});
