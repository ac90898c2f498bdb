import { afterEach, describe, expect, test } from 'vitest';
import { fetchJson } from '../../dashboard/client/fetch-json.ts';
import type { Dashboard } from '../../dashboard/store/dashboard.ts';
import { startDashboard } from '../../dashboard/store/start-dashboard.ts';
import {
  type Figure,
  hasPassed,
  isKept,
  startTrials,
  type Trial,
  type Trials,
  verdictOf,
} from '../../dashboard/store/trial.ts';
import { networkTests, scenarios } from '../../dashboard/store/trials.ts';
import { nodeHttp, nodeSurroundings } from '../support/node-surroundings.ts';
import { type RealGateway, startRealGateway, startSilentPort } from '../support/real-gateway.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Trials over the real client: on a real gateway, or at another address. */
async function start(trials: readonly Trial[], url?: string) {
  const gateway: RealGateway = await startRealGateway();
  stops.push(() => gateway.stop());
  const surroundings = nodeSurroundings();
  const dashboard: Dashboard = startDashboard(
    { urls: [gateway.url], clientId: 'c', tab: 't', page: 'p' },
    surroundings,
    () => () => {},
  );
  stops.push(() => dashboard.stop());
  const base = gateway.url.replace('ws', 'http').replace('/ws', '');
  const ask = (path: string) => fetchJson({ url: base + path }, { http: nodeHttp, ...surroundings, wallMs: Date.now });
  const identity = { url: url ?? gateway.url, clientId: 'c', tab: 't', origin: base, token: async () => null };
  const ground = { ...identity, surroundings, ask, wallMs: Date.now };
  const running = startTrials(trials, ground, dashboard.store.getState);
  stops.push(() => running.stop());
  return { gateway, running };
}

const figuresOf = (trials: Trials, id: string) =>
  Object.fromEntries(
    (trials.store.getState().results[id]?.outcome.figures ?? []).map(({ name, value }) => [name, value]),
  );

describe('against the real gateway', () => {
  test('connectivity, messaging and latency pass, with figures that were measured', async () => {
    const { running } = await start(scenarios);
    await running.run(['connectivity', 'messages', 'latency']);
    const { results, log } = running.store.getState();
    for (const id of ['connectivity', 'messages', 'latency'])
      expect([id, results[id]?.outcome.why, results[id] && hasPassed(results[id].outcome)]).toEqual([
        id,
        undefined,
        true,
      ]);
    expect(figuresOf(running, 'messages').Answered).toBe(100);
    expect(figuresOf(running, 'messages').Rate).toBeGreaterThan(10);
    expect(figuresOf(running, 'latency').Average).toBeGreaterThan(0);
    expect(figuresOf(running, 'connectivity')['HTTP status']).toBe(200);
    expect(log.map(({ text }) => text)).toContain('Latency measurement: passed');
  });

  test('a broken connection comes back: three cuts, silence, no WebSocket', async () => {
    const { running } = await start(scenarios);
    await running.run(['resilience']);
    const figures = figuresOf(running, 'resilience');
    expect(figures['Back after a cut, worst']).toBeLessThan(5000);
    expect(figures['Back after 4 s of silence']).toBeLessThan(5000);
    expect(figures['Fallback over HTTP']).toBeLessThan(2000);
    expect(figures['Messages missing']).toBe(0);
  });

  test('throughput is weighed', async () => {
    const { running } = await start(networkTests);
    await running.run(['throughput']);
    expect(figuresOf(running, 'throughput').Sent).toBeGreaterThan(10);
  });

  test('all trials of a page are one more session to the bridge', async () => {
    const { running, gateway } = await start(scenarios);
    await running.run(['connectivity', 'messages', 'latency']);
    expect(new Set(gateway.gateway.reports().map(({ tab }) => tab))).toEqual(new Set(['t', 't-trial']));
  });
});

describe('where it does not work', () => {
  test('an address that never answers is told as not carried out, and nothing passes', async () => {
    const silent = await startSilentPort();
    stops.push(() => silent.stop());
    const { running } = await start(scenarios, silent.url);
    await running.run(['connectivity']);
    const outcome = running.store.getState().results.connectivity?.outcome;
    expect(outcome).toEqual({ figures: [], why: 'the bridge did not answer within 5 s' });
    expect(outcome && hasPassed(outcome)).toBe(false);
  });

  test('a trial that is stopped leaves no result, and those after it do not run', async () => {
    const { running } = await start(scenarios);
    const all = running.run(['stability', 'latency']);
    running.stop();
    running.stop();
    await all;
    expect(running.store.getState()).toMatchObject({ running: null, waiting: [], results: {} });
  });
});

describe('figures', () => {
  const figure = { name: 'x', unit: 'ms' };
  test('what was not measured keeps no limit; without a limit there is no verdict', () => {
    expect(isKept({ ...figure, value: null, below: 5 })).toBe(false);
    expect(isKept({ ...figure, value: 5, below: 5 })).toBe(false);
    expect(isKept({ ...figure, value: 99.5, above: 99 })).toBe(true);
    expect(isKept({ ...figure, value: null })).toBeNull();
    expect(hasPassed({ figures: [], why: 'no bridge' })).toBe(false);
  });

  test('a criterion is met by the worst figure that answers it, whichever way its limit lies', () => {
    const results = (...figures: Figure[]) => ({ one: { startedWallMs: 0, tookMs: 0, outcome: { figures } } });
    const shares = [99.9, 98, 99.5].map((value) => ({ ...figure, value, above: 99, criterion: 'messages' as const }));
    expect(verdictOf(results(...shares), 'messages')).toMatchObject({ kept: false, figure: { value: 98 } });
    const returns = [80, 900].map((value) => ({ ...figure, value, below: 5000, criterion: 'reconnection' as const }));
    expect(verdictOf(results(...returns), 'reconnection')).toMatchObject({ kept: true, figure: { value: 900 } });
    expect(verdictOf(results(), 'latency')).toEqual({ kept: null, figure: null });
  });
});
