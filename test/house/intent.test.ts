/** What operators ask of a rover, through the whole built bridge and its simulator: done once, known ever after. */
import { afterEach, expect, test } from 'vitest';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { WsClient } from '../support/ws-client.ts';

const programs: Program[] = [];
const clients: WsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const program of programs.splice(0)) program.child.kill('SIGKILL');
});

type Desk = {
  readonly program: Program;
  readonly client: WsClient;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, body: object, headers?: Record<string, string>) => Promise<Response>;
  readonly ask: (id: string, name: string, args?: object) => Promise<Record<string, unknown>>;
};

async function operator(directory: string, over: object = {}): Promise<Desk> {
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--data-dir', directory]);
  programs.push(program);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  clients.push(client);
  await client.open();
  client.say({ ...hello(), ...over });
  const { boot } = await client.next('connection_response');
  await client.until('the rover', () => client.received.find((message) => message.t === 'control'));
  const final = (id: string) =>
    client.until(`the end of ${id}`, () =>
      client.received.find(
        (message) => message.t === 'command_response' && message.id === id && message.final === true,
      ),
    );
  const newest = () => Math.max(...client.received.flatMap(({ t, at }) => (t === 'telemetry' ? Number(at) : [])));
  return {
    program,
    client,
    get: (path) => fetch(`http://127.0.0.1:${port}${path}`),
    post: (path, body, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    ask: async (id, name, args = {}) => {
      await client.next('telemetry');
      const lease = client.received.findLast((message) => message.t === 'lease_response');
      const seen = { boot, at: newest() };
      const term = typeof lease?.term === 'number' ? { term: lease.term } : {};
      client.say({ t: 'send_command', id, vehicle: 'sim:1', name, args, ageMs: 0, seen, ...term });
      return final(id);
    },
  };
}

test('[I1] [I12] a command has one outcome, over HTTP and after the bridge was killed as well', async () => {
  const directory = tempDir();
  const first = await operator(directory);
  expect(await first.ask('one', 'hold')).toMatchObject({ step: 'done', verified: true });
  expect(await first.ask('two', 'arm')).toMatchObject({ step: 'refused', code: 'NOT_IN_CONTROL' });
  expect(await (await first.get('/api/commands/one')).json()).toMatchObject({ name: 'hold', outcome: 'done' });
  expect((await first.get('/api/commands/none')).status).toBe(404);
  first.program.child.kill('SIGKILL');
  await first.program.ended();

  const second = await operator(directory, { pending: ['one', 'never'] });
  const told = (id: string) =>
    second.client.until(id, () =>
      second.client.received.find((message) => message.id === id && message.final === true),
    );
  expect(await told('one')).toMatchObject({ step: 'done' });
  expect(await told('never')).toMatchObject({ step: 'expired' });
  expect(await second.ask('one', 'hold')).toMatchObject({ step: 'done' });
  const { commands } = (await (await second.get('/api/commands?limit=10')).json()) as { commands: { id: string }[] };
  expect(commands.filter(({ id }) => id === 'one')).toHaveLength(1);
});

test('[A2] [I10] a lease, an arming and a parameter, each with what the rover said about it', async () => {
  const { client, ask } = await operator(tempDir());
  client.say({ t: 'lease_request', id: 'l1', vehicle: 'sim:1', act: 'ask' });
  expect(await client.next('lease_response')).toMatchObject({ ok: true });
  const pings = setInterval(() => client.say({ t: 'ping', n: 1, c0: 0, awake: true }), 500);
  try {
    expect(await ask('hold', 'hold')).toMatchObject({ step: 'done' });
    expect(await ask('read', 'param_read', { name: 'FS_ACTION' })).toMatchObject({
      step: 'done',
      found: [{ name: 'FS_ACTION', value: 2 }],
    });
    expect(await ask('missing', 'param_read', { name: 'NO_SUCH_PARAM' })).toMatchObject({ step: 'failed' });
    expect(await ask('wild', 'servo', { channel: 99, pulseUs: 1500 })).toMatchObject({
      step: 'refused',
      code: 'BAD_ARGS',
    });
    expect(await ask('off', 'disarm')).toMatchObject({ step: 'done', verified: true });
  } finally {
    clearInterval(pings);
  }
});

test('[X4] STOP is heard from whoever has no conversation', async () => {
  const { get, post, client } = await operator(tempDir());
  const pressed = await post('/api/stop', {});
  expect(pressed.status).toBe(202);
  const { ids } = (await pressed.json()) as { ids: [string] };
  await client.until('the STOP', () =>
    client.received.find((message) => message.t === 'control' && JSON.stringify(message).includes('"confirmed":true')),
  );
  expect(await (await get(`/api/commands/${ids[0]}`)).json()).toMatchObject({ name: 'stop', outcome: 'done' });
  expect((await post('/api/stop', { vehicle: {} })).status).toBe(400);
  expect((await post('/api/stop', {}, { origin: 'http://elsewhere.example' })).status).toBe(403);
});
