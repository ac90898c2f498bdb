/** What is known of a vehicle's plans, over HTTP. */
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import { KnownPlans } from '../../bridge/core/missions/known.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { registerKnownPlans } from '../../bridge/gateway/known-plan-routes.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { missionOf } from '../support/plan-rig.ts';

function served() {
  const plans = new KnownPlans({ clock: new ManualClock(), announce: () => {} });
  const server = Fastify({ forceCloseConnections: true });
  guardRoutes(server, openDoor('viewer'), () => {});
  registerKnownPlans(server, { isKnown: (id) => id === 'sim:1', of: (id, list) => plans.of(id, list) });
  onTestFinished(() => server.close());
  const get = async (url: string) => {
    const answer = await server.inject({ url });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { plans, get };
}

test('[M6] the state of each list, and the items of one as they were read last, for every viewer', async () => {
  const { plans, get } = served();
  const items = missionOf(3, 4);
  plans.read('sim:1', 'mission', { items, opaqueId: 12 });
  const all = await get('/api/vehicles/sim:1/plans');
  expect(all.status).toBe(200);
  expect(all.body.plans).toMatchObject([
    { list: 'mission', state: 'read', count: 4, opaqueId: 12 },
    { list: 'fence', state: 'unknown', count: null, hash: null },
    { list: 'rally', state: 'unknown' },
  ]);
  const one = await get('/api/vehicles/sim%3A1/plans/mission');
  expect(one.body).toMatchObject({ list: 'mission', state: 'read', hash: all.body.plans[0].hash, items });
  expect((await get('/api/vehicles/sim:1/plans/rally')).body.items).toBeNull();
});

test('[M6] a vehicle or a list that does not exist is refused with a sentence', async () => {
  const { get } = served();
  expect(await get('/api/vehicles/none/plans')).toEqual({ status: 404, body: { error: 'no vehicle has this id' } });
  expect((await get('/api/vehicles/none/plans/mission')).status).toBe(404);
  expect((await get('/api/vehicles/sim:1/plans/route')).status).toBe(400);
});
