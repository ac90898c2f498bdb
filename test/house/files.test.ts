/** A file's whole way: over HTTP into the built bridge, by a command to the simulated rover, and back as a file. */
import { afterEach, expect, test } from 'vitest';
import { readWaypoints } from '../../bridge/protocol/files/waypoints.ts';
import { normalised } from '../../bridge/protocol/plan-hash.ts';
import { good, sample, sampleText } from '../protocol/files/kit.ts';
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

async function operator(directory: string) {
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--data-dir', directory]);
  programs.push(program);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  clients.push(client);
  await client.open();
  client.say(hello());
  const { boot } = await client.next('connection_response');
  await client.until('the rover', () => client.received.find((message) => message.t === 'control'));
  return {
    program,
    get: (path: string) => fetch(`${url}${path}`),
    post: (path: string, body: Uint8Array) =>
      fetch(`${url}${path}`, { method: 'POST', body: new Blob([new Uint8Array(body)]) }),
    ask: async (id: string, name: string, args: object) => {
      const { at } = await client.next('telemetry');
      client.say({ t: 'send_command', id, vehicle: 'sim:1', name, args, ageMs: 0, seen: { boot, at } });
      return client.until(`the end of ${id}`, () =>
        client.received.find(({ t, id: of, final }) => t === 'command_response' && of === id && final === true),
      );
    },
  };
}

test('[N1] [N3] [N4] what was handed in before a kill goes to a rover, and comes back from it as the same', async () => {
  const directory = tempDir();
  const before = await operator(directory);
  const handed = await before.post('/api/plans?name=field.waypoints', sample('field.waypoints'));
  expect(handed.status).toBe(201);
  const { hash } = await handed.json();
  before.program.child.kill('SIGKILL');
  await before.program.ended();

  const { ask, get, post } = await operator(directory);
  expect(await ask('up', 'mission_upload', { list: 'mission', document: hash })).toMatchObject({ step: 'done' });
  const held = good(readWaypoints(await (await get('/api/vehicles/sim:1/plan.waypoints')).text())).value.mission ?? [];
  const sent = good(readWaypoints(sampleText('field.waypoints'))).value.mission ?? [];
  expect(normalised('mission', held)).toEqual(normalised('mission', sent));

  const survey = await (await post('/api/plans', sample('survey.plan'))).json();
  expect(await ask('fence', 'mission_upload', { list: 'fence', document: survey.hash })).toMatchObject({
    step: 'done',
  });
  const fence = await (await get('/api/vehicles/sim:1/plan.waypoints?list=fence')).text();
  expect(fence.match(/\t500[0-4]\t/g)).toHaveLength(6);
  const plan = await (await get('/api/vehicles/sim:1/plan.plan')).json();
  expect([plan.mission.items.length, plan.geoFence.polygons.length]).toEqual([5, 1]);
});

test('[N1] what is no document is refused by the command, and nothing is sent', async () => {
  const { ask } = await operator(tempDir());
  expect(await ask('up', 'mission_upload', { list: 'mission', document: '0123456789abcdef' })).toMatchObject({
    step: 'refused',
  });
});
