/** A ground station that nobody here wrote, beside an operator: the whole built bridge with its simulator. */
import { afterEach, expect, test } from 'vitest';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { hello } from '../support/desk.ts';
import { type GroundStation, groundStation } from '../support/ground-station.ts';
import { Program } from '../support/program.ts';
import { WsClient } from '../support/ws-client.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const toRover = { target_system: 1, target_component: 1 };
const arm = { ...toRover, command: 400, param1: 1 };
const mode = (number: number) => ({ ...toRover, command: 176, param1: 1, param2: number });
const manual = 0;
const acro = 1;

type Forwards = { readonly forwards: readonly { readonly why: string; readonly stations: readonly object[] }[] };

async function bridge(options: string) {
  const forward = `udpin://127.0.0.1:0${options}`;
  const simulator = await start(
    parseOptions(['--serial0', 'tcp:0', '--warm']),
    Date.now(),
    () => performance.now(),
    () => {},
  );
  ends.push(() => void simulator.stop());
  const vehicle = `rover=tcpout://127.0.0.1:${simulator.ports[0]?.split(':').at(-1)}`;
  const flags = ['--port', '0', '--log-level', 'silent', '--vehicle', vehicle, '--forward', forward];
  const program = new Program(['dist/bridge/main.js', ...flags]);
  ends.push(() => program.child.kill('SIGKILL'));
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  ends.push(() => client.socket.terminate());
  await client.open();
  client.say(hello());
  await client.next('connection_response');
  await client.until('the rover', () => client.received.find((message) => message.t === 'control'));
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  const forwards = async () => ((await get('/api/forwards')) as Forwards).forwards;
  const udp = Number(/:(\d+)$/.exec((await forwards())[0]?.why ?? '')?.[1]);
  const qgc: GroundStation = await groundStation('udp', udp);
  ends.push(() => qgc.close());
  const beats = setInterval(() => qgc.say('HEARTBEAT'), 200);
  ends.push(() => clearInterval(beats));
  await qgc.next('HEARTBEAT', ({ autopilot }) => autopilot === 3);
  const entries = () =>
    client.received.flatMap((message) =>
      message.t === 'events' && Array.isArray(message.entries) ? message.entries : [],
    );
  const event = (fits: object) =>
    client.until(JSON.stringify(fits), () => {
      const found = entries().find(({ body }: { body: object }) =>
        Object.entries(fits).every(([key, value]) => Reflect.get(body, key) === value),
      );
      return found as Record<string, unknown> | undefined;
    });
  const takeLease = async () => {
    client.say({ t: 'lease_request', id: 'l1', vehicle: 'rover:1', act: 'ask' });
    expect(await client.next('lease_response')).toMatchObject({ ok: true });
    const pings = setInterval(() => client.say({ t: 'ping', n: 1, c0: 0, awake: true }), 500);
    ends.push(() => clearInterval(pings));
  };
  const ack = (command: number, result: number) =>
    qgc.next('COMMAND_ACK', (fields) => fields.command === command && fields.result === result);
  return { client, qgc, get, forwards, event, takeLease, ack };
}

test('[F4] with write=1 a stranger arms while nobody here drives, and not while somebody does', async () => {
  const { qgc, event, takeLease, ack } = await bridge('?write=1');
  // A rover that speaks of its filters explains a change of mode by itself: those texts are over after two seconds.
  let wanted: number = acro;
  const changes = setInterval(() => {
    qgc.say('COMMAND_LONG', mode(wanted));
    wanted = wanted === acro ? manual : acro;
  }, 2500);
  ends.push(() => clearInterval(changes));
  await ack(176, 0);
  // What the rover did is laid at the door of whoever is heard beside it.
  expect(await event({ kind: 'external', who: 'ground_station' })).toBeDefined();
  clearInterval(changes);
  await takeLease();
  qgc.say('COMMAND_LONG', arm);
  await ack(400, 1);
  const { body } = (await event({ kind: 'refused', what: 'arm' })) as { body: Record<string, unknown> };
  expect(body).toMatchObject({ vehicle: 'rover:1', code: 'NOT_IN_CONTROL' });
  expect(body.by).toMatch(/^station 254\/190 at 127\.0\.0\.1:\d+ \(forward-1\)$/);
  qgc.say('COMMAND_LONG', mode(4));
  await ack(176, 0);
});

test('[F4] a STOP holds against other stations as well', async () => {
  const { client, qgc, ack } = await bridge('?write=1');
  client.say({ t: 'send_command', id: 's', vehicle: 'rover:1', name: 'stop', args: {}, ageMs: 0 });
  await client.until('the STOP', () => client.received.find(({ t, stop }) => t === 'control' && stop !== null));
  qgc.say('COMMAND_LONG', mode(acro));
  await ack(176, 1);
});

test('[F5] who is there is told over HTTP, with the bridge’s health and in its description', async () => {
  const { qgc, forwards, get, ack } = await bridge('');
  qgc.say('COMMAND_LONG', arm);
  await ack(400, 2);
  expect(await forwards()).toMatchObject([
    {
      id: 'forward-1',
      write: false,
      heartbeat: false,
      vehicle: null,
      up: true,
      peers: 1,
      stations: [{ systemId: 254, componentId: 190, passed: 0, dropped: { read_only: expect.any(Number) } }],
    },
  ]);
  expect(await get('/api/health')).toMatchObject({ forwards: [{ id: 'forward-1' }] });
  expect(await get('/api/openapi.json')).toMatchObject({ paths: { '/api/forwards': { get: { tags: ['bridge'] } } } });
});

test('an endpoint that cannot be used stops the start with one sentence', async () => {
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--forward', 'udpin://127.0.0.1:14550?wirte=1']);
  expect((await program.ended()).code).not.toBe(0);
  expect(program.err).toMatch(/the option "wirte=1" is unknown/);
});
