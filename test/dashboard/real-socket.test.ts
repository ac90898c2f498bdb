import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { webSocketCarrier } from '../../dashboard/client/carrier.ts';
import type { Surroundings } from '../../dashboard/client/surroundings.ts';
import type { Dashboard } from '../../dashboard/store/dashboard.ts';
import type { DashboardState } from '../../dashboard/store/dashboard-state.ts';
import { groupFreshness, valuesOf } from '../../dashboard/store/select.ts';
import { startDashboard } from '../../dashboard/store/start-dashboard.ts';
import { type FakeBridge, startFakeBridge } from '../support/fake-bridge.ts';

const node: Surroundings = {
  open: webSocketCarrier(WebSocket),
  monoMs: () => performance.now(),
  wallMs: () => Date.now(),
  random: Math.random,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

let bridge: FakeBridge;
let dashboard: Dashboard;

async function start() {
  bridge = await startFakeBridge();
  const url = `${bridge.url.replace('http', 'ws')}/ws`;
  dashboard = startDashboard({ urls: [url], clientId: 'node', tab: 'one', page: 'p' }, node, (run) => {
    const timer = setInterval(run, 50);
    return () => clearInterval(timer);
  });
}

/** Resolves when the state first satisfies `isSo`; fails after 10 s. */
const until = (isSo: (state: DashboardState) => boolean): Promise<DashboardState> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it did not come to be within 10 s')), 10_000);
    const check = (state: DashboardState) => {
      if (!isSo(state)) return;
      clearTimeout(late);
      end();
      resolve(state);
    };
    const end = dashboard.store.subscribe(check);
    check(dashboard.store.getState());
  });

afterEach(async () => {
  dashboard.stop();
  await bridge.stop();
});

test('over a real socket: state arrives, ages are small, the rover moves', async () => {
  await start();
  const first = await until((state) => groupFreshness(state, 'pose') === 'live');
  const before = valuesOf(first, 'pose');
  const later = await until(
    (state) => valuesOf(state, 'pose')?.latDeg !== before?.latDeg && state.quality.rttMs !== null,
  );
  expect(later.connection.name).toBe('connected');
  expect(later.mirror.events.length).toBeGreaterThan(3);
  expect(later.traffic.malformed).toBe(0);
});

test('a silent link goes stale, is given up, tried again, and comes back by itself', async () => {
  await start();
  await until(({ connection }) => connection.name === 'connected');
  bridge.silence();
  const stale = await until(({ connection }) => connection.name === 'stale');
  expect(groupFreshness(stale, 'pose')).toBe('stale');
  await until(({ connection }) => connection.name === 'reconnecting' && connection.trying);
  bridge.restore();
  const back = await until((state) => groupFreshness(state, 'pose') === 'live');
  expect(back.history.outages).toHaveLength(1);
});

test('[C1] a close that says "do not come back" is obeyed', async () => {
  await start();
  await until(({ connection }) => connection.name === 'connected');
  bridge.closeAll(4502);
  const { connection } = await until((state) => state.connection.name === 'failed');
  expect(connection).toMatchObject({ why: 'another page took this place: reload to take it back' });
});
