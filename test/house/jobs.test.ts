/** A job through the built bridge: progress, kill -9 in the middle, one outcome, and the mission whole on the rover. */
import { afterEach, expect, test } from 'vitest';
import { endAll, enterBuilt, type Running } from '../support/built-bridge.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const running: Running = { programs: [], clients: [] };
afterEach(() => endAll(running));

const count = 400;

/** As Mission Planner writes it: home, then waypoints around it. */
const mission = (): Uint8Array<ArrayBuffer> => {
  const row = (seq: number, lat: number, lon: number) => `${seq}\t0\t3\t16\t0\t0\t0\t0\t${lat}\t${lon}\t1\t1`;
  const rows = Array.from({ length: count + 1 }, (_, seq) => row(seq, 51.8735 + seq / 1e5, -0.609 - seq / 1e5));
  return new TextEncoder().encode(['QGC WPL 110', ...rows, ''].join('\n'));
};

async function startSimulator(udpPort: number) {
  const flags = ['--warm', '--seed', '4', '--control', '0', '--serial0', `udpclient:127.0.0.1:${udpPort}`];
  const simulator = new Program(['dist/simulator/main.js', ...flags]);
  running.programs.push(simulator);
  const [, control] = await simulator.line(/^control (http:\S+)/m);
  const headers = { 'content-type': 'application/json' };
  const post = (path: string, body: object) =>
    fetch(`${control}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { suffer: (step: object) => post('do', step), clear: () => post('clear', {}) };
}

async function operator(directory: string, udpPort: number) {
  const entered = await enterBuilt(running, directory, udpPort);
  const { client } = entered;
  const step = (id: string, is: (message: Readonly<Record<string, unknown>>) => boolean) =>
    client.until(`a step of ${id}`, () =>
      client.received.find((message) => message.t === 'command_response' && message.id === id && is(message)),
    );
  const isOver = (id: string) => client.received.some((message) => message.id === id && message.final === true);
  const handIn = () => entered.handIn('/api/plans?name=field.waypoints', new Blob([mission()]));
  return { ...entered, step, isOver, handIn };
}

test('[J1] [J7] [M1] an upload over a bad way, the bridge killed in the middle: started over, done once, and there', async () => {
  const [directory, udpPort] = [tempDir(), await freeUdpPort()];
  const { suffer, clear } = await startSimulator(udpPort);
  const before = await operator(directory, udpPort);
  const document = await before.handIn();
  await suffer({ do: 'loss', share: 0.25 });
  await before.say('up', 'mission_upload', { list: 'mission', document });
  await before.step('up', ({ step }) => step === 'in_progress');
  before.program.child.kill('SIGKILL');
  await before.program.ended();
  expect(before.isOver('up')).toBe(false);
  await clear();

  const after = await operator(directory, udpPort);
  const ended = async () => (await after.json('/api/commands/up')).outcome;
  await expect.poll(ended, { timeout: 60_000, interval: 200 }).toBe('done');
  const plan = await after.json(`/api/vehicles/${after.vehicle}/plans/mission`);
  expect(plan).toMatchObject({ state: 'read', count, by: 'bridge' });
  expect(plan.items).toHaveLength(count);
  const { entries } = await after.json('/api/events?limit=1000');
  type Entry = { readonly body: { readonly kind: string; readonly id?: string; readonly final?: boolean } };
  const finals = (entries as Entry[]).filter(({ body }) => body.kind === 'command' && body.id === 'up' && body.final);
  expect(finals).toHaveLength(1);

  // The new mission is the one that is driven.
  await after.say('item', 'set_current', { item: 7 });
  expect(await after.step('item', ({ final }) => final === true)).toMatchObject({ step: 'done' });
  await after.say('clear', 'mission_clear', { list: 'mission' });
  expect(await after.step('clear', ({ final }) => final === true)).toMatchObject({ step: 'done', verified: true });
}, 120_000);
