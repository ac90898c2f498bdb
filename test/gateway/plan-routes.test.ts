/** Files over real HTTP: real server, real thread, real disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Door, openDoor } from '../../bridge/core/access/door.ts';
import type { DocumentRoom } from '../../bridge/core/documents.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { disposition, tidyName } from '../../bridge/gateway/file-answers.ts';
import { type HeldList, registerPlans } from '../../bridge/gateway/plan-routes.ts';
import { openDocuments } from '../../bridge/journal/documents/documents.ts';
import type { Role } from '../../bridge/protocol/command.ts';
import { most } from '../../bridge/protocol/files/reading.ts';
import { sample, sampleText } from '../protocol/files/kit.ts';
import { waypoint } from '../support/plans.ts';

let server: FastifyInstance;
let documents: DocumentRoom;
let role: Role;
let held: Record<string, HeldList>;
let url: string;

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'documents-'));
  const clock = { monoMs: () => 0, wallMs: () => 1_700_000_000_000 };
  documents = await openDocuments({ directory, clock, note: () => {} });
  server = Fastify({ forceCloseConnections: true });
  const door = { ...openDoor('admin'), admit: (...asked: Parameters<Door['admit']>) => openDoor(role).admit(...asked) };
  guardRoutes(server, door, () => {});
  await registerPlans(server, {
    documents,
    held: (_vehicle, list) => held[list] ?? { items: null, why: 'it was not read yet' },
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
  return async () => {
    await server.close();
    await documents.stop();
    rmSync(directory, { recursive: true });
  };
});

beforeEach(async () => {
  role = 'operator';
  held = {};
  for (const { hash } of documents.list()) await documents.remove(hash);
});

const post = (path: string, body: Uint8Array | string, type = 'application/octet-stream') =>
  fetch(`${url}${path}`, {
    method: 'POST',
    body: new Blob([body instanceof Uint8Array ? new Uint8Array(body) : body]),
    headers: { 'content-type': type },
  });
const get = (path: string) => fetch(`${url}${path}`);

/** Hands in a sample and hands back what was answered. */
async function handIn(path: string, name: string) {
  const response = await post(`${path}?name=${encodeURIComponent(name)}`, sample(name));
  expect(response.status).toBe(201);
  return response.json();
}

describe('plans', () => {
  test('[N1] are handed in, whatever their format and whatever their type is said to be', async () => {
    const names = [
      'survey.plan',
      'field.waypoints',
      'garden.geojson',
      'points.csv',
      'punkte-latin1.csv',
      'fence.waypoints',
    ];
    const answers = [];
    for (const [index, name] of names.entries()) {
      const type = ['application/json', 'text/plain', 'text/csv', 'application/x-unknown'][index % 4];
      const response = await post(`/api/plans?name=${name}`, sample(name), type);
      expect([name, response.status]).toEqual([name, 201]);
      answers.push(await response.json());
    }
    expect(answers.map(({ format }) => format)).toEqual(['plan', 'waypoints', 'geojson', 'csv', 'csv', 'waypoints']);
    expect(answers[0].lists).toEqual({
      mission: { count: 6, hash: expect.stringMatching(/^[0-9a-f]{16}$/) },
      fence: { count: 6, hash: expect.any(String) },
      rally: { count: 2, hash: expect.any(String) },
    });
    expect(answers[0].warnings).toHaveLength(1);
    const listed = await (await get('/api/plans')).json();
    expect(listed.documents).toHaveLength(names.length);
    expect((await (await get('/api/parameter-files')).json()).documents).toEqual([]);
  });

  test('[N4] come back as JSON, as .plan and as .waypoints, under a safe name', async () => {
    const { hash } = await handIn('/api/plans', 'survey.plan');
    const opened = await (await get(`/api/plans/${hash}`)).json();
    expect(opened).toMatchObject({ hash, name: 'survey', plan: { mission: { length: 6 } } });
    const file = await get(`/api/plans/${hash}.plan`);
    expect(file.headers.get('content-disposition')).toBe(
      `attachment; filename="survey.plan"; filename*=UTF-8''survey.plan`,
    );
    expect(await file.json()).toEqual(JSON.parse(sampleText('survey.plan')));
    const lines = await (await get(`/api/plans/${hash}.waypoints`)).text();
    expect(lines.split('\n')).toHaveLength(9);
    expect(await (await get(`/api/plans/${hash}.waypoints?list=rally`)).text()).toMatch(/\t5100\t/);
  });

  test('[N4] of which a .waypoints is asked that they do not have are refused', async () => {
    const { hash } = await handIn('/api/plans', 'points.csv');
    const response = await get(`/api/plans/${hash}.waypoints?list=rally`);
    expect([response.status, await response.json()]).toEqual([422, { error: 'the plan has no rally', line: null }]);
  });

  test.each([
    ['latitude 95', 'lat,lon\n47,8\n95,8\n', '', 3, /latitude 95/],
    ['another version', 'QGC WPL 90\n', '', 1, /version "90"/],
    ['another format than is said', 'lat,lon\n47,8\n', 'format=plan', 1, /no JSON/],
    ['a million lines', `lat,lon\n${'4,8\n'.repeat(1_000_000)}`, '', most.items + 2, /more than 5000 items/],
    ['nothing', '', '', null, /the file is empty/],
  ])('[N2] with %s are refused with their line, and nothing is kept', async (_name, text, query, line, why) => {
    const response = await post(`/api/plans?${query}`, text);
    expect([response.status, await response.json()]).toEqual([422, { error: expect.stringMatching(why), line }]);
    expect(documents.list()).toEqual([]);
  });

  test('[N1] that are too large are refused, and so are questions that make no sense', async () => {
    const large = await post('/api/plans', new Uint8Array(most.bytes + 1));
    expect([large.status, await large.json()]).toEqual([413, { error: 'the file has more than 4 MB', line: null }]);
    expect((await post('/api/plans?format=gpx', 'x')).status).toBe(400);
    expect((await get('/api/plans/0123456789abcdef')).status).toBe(404);
    expect((await get('/api/plans/..%2f..%2fetc%2fpasswd')).status).toBe(404);
    const { hash } = await handIn('/api/plans', 'points.csv');
    expect((await get(`/api/plans/${hash}.exe`)).status).toBe(404);
    expect((await get(`/api/parameter-files/${hash}`)).status).toBe(404);
  });

  test('[N1] are changed by operators only, and read by anyone', async () => {
    const { hash } = await handIn('/api/plans', 'points.csv');
    role = 'viewer';
    expect((await post('/api/plans', sample('points.csv'))).status).toBe(403);
    expect((await fetch(`${url}/api/plans/${hash}`, { method: 'DELETE' })).status).toBe(403);
    expect((await get(`/api/plans/${hash}`)).status).toBe(200);
    role = 'operator';
    expect((await fetch(`${url}/api/plans/${hash}`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${url}/api/plans/${hash}`, { method: 'DELETE' })).status).toBe(404);
    expect(documents.list()).toEqual([]);
  });
});

describe('parameter files', () => {
  test('[N4] are handed in in any format and come back in both', async () => {
    for (const name of ['rover.param', 'rover.parm', 'rover.params']) {
      const { hash, count } = await handIn('/api/parameter-files', name);
      const opened = await (await get(`/api/parameter-files/${hash}`)).json();
      expect(opened.parameters).toHaveLength(count);
      const again = await post('/api/parameter-files', await (await get(`/api/parameter-files/${hash}.param`)).text());
      expect((await again.json()).hash).toBe(hash);
      const qgc = await post('/api/parameter-files', await (await get(`/api/parameter-files/${hash}.params`)).text());
      expect((await qgc.json()).hash).toBe(hash);
    }
  });

  test('[N2] that are wrong are refused with their line', async () => {
    const response = await post('/api/parameter-files', 'WP_SPEED 1\nFS_ACTION x\n');
    expect([response.status, await response.json()]).toEqual([422, { error: '"x" is no value of FS_ACTION', line: 2 }]);
  });
});

describe('what a vehicle holds', () => {
  test('[N4] is given as .waypoints and as .plan once it was read', async () => {
    held = { mission: { items: [waypoint(47.1, 8.2)], why: '' } };
    const lines = await get('/api/vehicles/mav-1/plan.waypoints');
    expect(lines.headers.get('content-disposition')).toMatch(/filename="mav-1 plan\.waypoints"/);
    expect((await lines.text()).split('\n')[2]).toBe('1\t0\t3\t16\t0\t0\t0\t0\t47.1000000\t8.2000000\t0\t1');
    const plan = await (await get('/api/vehicles/mav-1/plan.plan')).json();
    expect(plan.mission.items).toHaveLength(1);
  });

  test('[N4] is refused before it was read, and says why', async () => {
    for (const path of ['plan.waypoints', 'plan.plan', 'plan.waypoints?list=fence']) {
      const response = await get(`/api/vehicles/mav-1/${path}`);
      expect([response.status, await response.json()]).toEqual([
        409,
        { error: expect.stringMatching(/^the (mission|fence) cannot be given: it was not read yet$/), line: null },
      ]);
    }
  });
});

test('names of files are safe wherever they go', () => {
  expect(tidyName('../../etc/passwd', 'plan')).toBe('passwd');
  expect(tidyName('C:\\plans\\Höfe\u0007 1.waypoints', 'plan')).toBe('Höfe 1');
  expect(tidyName('', 'plan')).toBe('plan');
  expect(disposition('Höfe "1"; x', 'plan')).toBe(
    `attachment; filename="H_fe _1__ x.plan"; filename*=UTF-8''H%C3%B6fe%20%221%22%3B%20x.plan`,
  );
  expect(disposition('..', 'plan')).toMatch(/filename="_\.plan"/);
});
