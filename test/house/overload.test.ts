/**
 * The real bridge, pressed for real: something in its process holds its event loop up until it turns newcomers away, and
 * lets it go until it takes them again. What is waited for is what the bridge says of itself.
 */
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { WsClient } from '../support/ws-client.ts';

/** At each SIGUSR2 begins, or ends, to stand still for 650 ms at a time. */
const brake = `let timer;
process.on('SIGUSR2', () => {
  if (timer) { clearInterval(timer); timer = undefined; }
  else timer = setInterval(() => { const end = performance.now() + 650; while (performance.now() < end); }, 20);
});`;

const clients: WsClient[] = [];
let program: Program | undefined;
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  program?.child.kill('SIGKILL');
});

type Heard = { readonly entries?: readonly { readonly body: { readonly kind: string; readonly level?: number } }[] };

const levelsIn = (client: WsClient): number[] =>
  client.received
    .flatMap((message) => (message as Heard).entries ?? [])
    .flatMap(({ body }) => (body.kind === 'overload' && body.level !== undefined ? [body.level] : []));

/** Waits for the bridge's word; what comes meanwhile is answered, so it is not silence that ends the session. */
async function untilLevel(client: WsClient, level: number): Promise<void> {
  const overdue = Date.now() + 30_000;
  while (levelsIn(client).at(-1) !== level) {
    if (Date.now() > overdue) throw new Error(`level ${level} did not come; heard ${levelsIn(client).join(', ')}`);
    await once(client.socket, 'message', { signal: AbortSignal.timeout(5000) });
  }
}

test('[O1] [O4] a bridge whose loop stands still turns newcomers away, keeps who is there, and recovers by itself', async () => {
  const args = ['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--vehicle', 'udpin://127.0.0.1:0'];
  program = new Program(['--import', `data:text/javascript,${encodeURIComponent(brake)}`, ...args]);
  const port = Number((await program.line(/http:\/\/localhost:(\d+)/))[1]);
  const join = async (tab: string) => {
    const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
    clients.push(client);
    await client.open();
    client.say(hello({ tab }));
    return client;
  };
  const first = await join('first');
  await first.next('state_restored');

  program.child.kill('SIGUSR2');
  await untilLevel(first, 3);
  const newcomer = await join('newcomer');
  expect((await newcomer.end()).code).toBe(4007);
  expect(newcomer.received).toMatchObject([{ t: 'goodbye', retryMs: expect.any(Number) }]);

  program.child.kill('SIGUSR2');
  await untilLevel(first, 0);
  expect(first.closed).toBeUndefined();
  const later = await join('newcomer');
  await later.next('state_restored');
  const metrics = await (await fetch(`http://127.0.0.1:${port}/api/websocket/metrics`)).json();
  expect(metrics).toMatchObject({ overload: { level: 0, why: '' }, drops: { newcomers_at_overload: 1 } });
}, 90_000);
