/** What is heard on links, over HTTP. */
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { registerInspector } from '../../bridge/gateway/inspector-routes.ts';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { frameOf } from '../../bridge/links/mavlink/splitter.ts';
import { MessageCounts } from '../../bridge/links/message-counts.ts';

function served() {
  const counts = new MessageCounts();
  const said = { time_boot_ms: 5, x: 1, y: 2, z: 3, vx: 0, vy: 0, vz: Number.NaN };
  for (const at of [0, 250, 500])
    counts.note(frameOf(encode('LOCAL_POSITION_NED', said, { systemId: 1, componentId: 1, seq: 0 })), at);
  const server = Fastify({ forceCloseConnections: true });
  guardRoutes(server, openDoor('viewer'), () => {});
  const messages = counts.read(() => 600);
  registerInspector(server, () => [{ id: 'udp://:14550 a/b', replay: false, messages }]);
  onTestFinished(() => server.close());
  return async (url: string) => {
    const answer = await server.inject({ url });
    return { status: answer.statusCode, body: answer.json() };
  };
}

test('a viewer is told every kind of message with its rate', async () => {
  const get = served();
  const { status, body } = await get('/api/inspector');
  expect(status).toBe(200);
  expect(body.links).toMatchObject([{ link: 'udp://:14550 a/b', replay: false, others: { count: 0, bytes: 0 } }]);
  expect(body.links[0].messages).toMatchObject([
    { systemId: 1, componentId: 1, messageId: 32, name: 'LOCAL_POSITION_NED', count: 3, rateHz: 4, ageMs: 100 },
  ]);
});

test('one message tells its fields, and unknown as null', async () => {
  const get = served();
  const { status, body } = await get(`/api/inspector/${encodeURIComponent('udp://:14550 a/b')}/1/1/32`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ at: 500, name: 'LOCAL_POSITION_NED' });
  expect(body.fields).toContainEqual({ name: 'y', value: 2, unit: 'm', means: [] });
  expect(body.fields).toContainEqual({ name: 'vz', value: null, unit: 'm/s', means: [] });
});

test('what was not heard, and what cannot be, is refused', async () => {
  const get = served();
  expect((await get('/api/inspector/none/1/1/0')).body).toEqual({ error: 'no link has this id' });
  const link = encodeURIComponent('udp://:14550 a/b');
  expect((await get(`/api/inspector/${link}/1/1/0`)).status).toBe(404);
  expect((await get(`/api/inspector/${link}/256/1/0`)).status).toBe(400);
});
