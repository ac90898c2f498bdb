/** The figures for Prometheus: the names that were promised, what they say, who may read them, and that they are cheap to a crowd. */
import { existsSync, readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { Metrics } from '../../bridge/gateway/metrics.ts';
import type { MetricsSources } from '../../bridge/gateway/metrics-gauges.ts';
import { registerMetrics, type Watching } from '../../bridge/gateway/metrics-routes.ts';
import type { SessionReport } from '../../bridge/gateway/session-report.ts';
import type { ServerHealth } from '../../bridge/protocol/health.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { readinessOf } from '../../bridge/readiness.ts';
import { vehicleSample } from '../support/wire-samples.ts';

const health: ServerHealth = {
  t: 'server_health',
  at: 5000,
  version: '1.2.3',
  uptimeS: 5,
  activeSessions: 2,
  totalSessions: 3,
  vehicleConnected: true,
  ros: 'unavailable',
  loopLagMs: 12,
  overload: { level: 1, why: 'x' },
  drops: { stick_frames: 4 },
  counters: { 'journal.durable': 1 },
};
const session = (over: Partial<SessionReport> = {}): SessionReport => ({
  ...{
    session: 'a/1',
    clientId: 'a',
    tab: '1',
    role: 'viewer',
    state: 'live',
    mode: 'watch',
    firstSeenAgoS: 1,
    connectedForS: 1,
  },
  ...{ heardAgoS: 0.5, lastPingAgoS: 1, pings: 1, missedPings: 0, reconnections: 0, messagesIn: 1, messagesOut: 1 },
  ...{ bytesIn: 1, bytesOut: 1, rateHz: 10, rttMs: 50, unsentB: 0, ...over },
});
const link = {
  id: 'sim',
  url: 'sim://',
  name: 'sim',
  replay: false,
  up: true,
  why: '',
  framesPerS: 50,
  bytesPerS: 2000,
  lossPct: 25,
};
const sources = (over: Partial<MetricsSources> = {}): MetricsSources => ({
  clock: { monoMs: () => 10_000, wallMs: () => 0 },
  health: () => health,
  // A recording that has come to its end is no link that is down.
  links: () => [link, { ...link, id: 'past', replay: true, up: false }],
  vehicles: () => [vehicleSample(), vehicleSample({ id: 'past', replay: true })],
  sessions: () => [session(), session({ rttMs: 150, state: 'stale' })],
  traffic: () => ({ messagesIn: 1, messagesOut: 2, bytesIn: 3, bytesOut: 4 }),
  changes: () => new Map([['returned', 5]]),
  stream: () => ({ seq: 7, owed: 1, unsentB: 9 }),
  ...over,
});
const entry = (at: number, body: Entry['body'], replay?: true): Entry => ({
  seq: 1,
  at,
  wall: 0,
  severity: 6,
  body,
  ...(replay && { replay }),
});
const command = (step: 'accepted' | 'done') =>
  ({ kind: 'command', id: 'c', vehicle: 'r', name: 'arm', step, final: step === 'done', by: 'a/1' }) as const;
const text = async (metrics: Metrics) => (await metrics.render()).text;

test('what they say is what everyone else is told', async () => {
  const found = await text(new Metrics(sources()));
  for (const line of [
    'tether_build_info{version="1.2.3"} 1',
    'tether_overload_level 1',
    'tether_link_up{link="sim"} 1',
    'tether_link_loss_ratio{link="sim"} 0.25',
    'tether_sessions{state="stale"} 1',
    'tether_session_rtt_seconds{quantile="0.5"} 0.05',
    'tether_session_rtt_seconds{quantile="1"} 0.15',
    'tether_session_changes{change="returned"} 5',
    'tether_bytes{direction="out"} 4',
    'tether_drops{what="stick_frames"} 4',
    'tether_events_last 7',
  ])
    expect(found).toContain(`\n${line}\n`);
  expect(found).toContain(`tether_vehicle_linked{vehicle="${vehicleSample().id}"}`);
  expect(found).not.toContain('"past"');
});

test('[L6] of the companion computer is told what is known, and nothing else', async () => {
  const companion = {
    ...{
      at: 1,
      temperatureC: 61.5,
      underVoltage: false,
      underVoltageSeen: false,
      throttled: null,
      wifi: null,
      lte: null,
    },
    ...{ diskFreeB: null, diskTotalB: null, memoryFreeB: null, memoryTotalB: null, load: null, uptimeS: null },
  };
  const of = async (more: Partial<ServerHealth>) =>
    (await text(new Metrics(sources({ health: () => ({ ...health, ...more }) }))))
      .split('\n')
      .filter((line) => line.startsWith('tether_companion'));
  expect(await of({ companion })).toEqual([
    'tether_companion_temperature_celsius 61.5',
    'tether_companion_under_voltage 0',
  ]);
  expect(await of({})).toEqual([]);
});

test('what is unknown is left out, and is never 0', async () => {
  const found = await text(
    new Metrics(sources({ links: () => [{ ...link, lossPct: null }], sessions: () => [session({ rttMs: null })] })),
  );
  expect(found).not.toMatch(/^tether_link_loss_ratio\{/m);
  expect(found).not.toMatch(/^tether_session_rtt_seconds\{/m);
});

test('commands, leases and ends of drives are counted as they happen, of a recording none', async () => {
  const metrics = new Metrics(sources());
  metrics.entry(entry(0, command('accepted')));
  metrics.entry(entry(300, command('done')));
  metrics.entry(entry(300, command('done'), true));
  metrics.entry(entry(0, { kind: 'drive', vehicle: 'r', phase: 'stopping', why: 'no fresh frame', by: null }));
  metrics.entry(
    entry(0, { kind: 'lease', vehicle: 'r', change: 'granted', by: 'a', holder: 'a', term: 1, will: 'hold' }),
  );
  const found = await text(metrics);
  expect(found).toContain('tether_commands_total{name="arm",outcome="done"} 1');
  expect(found).toContain('tether_command_seconds_bucket{le="0.25",outcome="done"} 0');
  expect(found).toContain('tether_command_seconds_bucket{le="0.5",outcome="done"} 1');
  expect(found).toContain('tether_drive_stops_total{why="no fresh frame"} 1');
  expect(found).toContain('tether_lease_changes_total{change="granted"} 1');
});

test('a hostile name stays a value', async () => {
  const found = await text(new Metrics(sources({ links: () => [{ ...link, id: 'a"} 1\nevil 1\n' }] })));
  expect(found).not.toMatch(/^evil/m);
});

test('a crowd is as few lines as one', async () => {
  const many = Array.from({ length: 1000 }, (_, n) => session({ rttMs: n }));
  const lines = async (sessions: readonly SessionReport[]) =>
    (await text(new Metrics(sources({ sessions: () => sessions }))))
      .split('\n')
      .filter((line) => line.startsWith('tether')).length;
  expect(await lines(many)).toBe(await lines([session()]));
});

test('everybody is gone through once for each look, and every look is as of now', async () => {
  let asked = 0;
  const metrics = new Metrics(sources({ sessions: () => Array.from({ length: ++asked }, () => session()) }));
  expect(await text(metrics)).toContain('tether_sessions{state="live"} 1\n');
  expect(await text(metrics)).toContain('tether_sessions{state="live"} 2\n');
  expect(asked).toBe(2);
});

test('what would go through every open socket is left out, but for how many files are open', async () => {
  const found = await text(new Metrics(sources()));
  expect(found).not.toMatch(/nodejs_active_/);
  if (existsSync('/proc/self/fd')) expect(found).toMatch(/^process_open_fds [1-9]\d*$/m);
});

test('the README lists every name, and no other', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `(tether_[a-z_]+)` \|/gm)].map(([, name]) => name);
  const found = await text(new Metrics(sources()));
  const names = [...found.matchAll(/^# HELP (tether_[a-z_]+) /gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(names.sort());
});

test.each(['launch/alerts.yml', 'launch/grafana-dashboard.json'])(
  '%s asks for figures that there are',
  async (file) => {
    const asked = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').match(/\btether_[a-z_]+/g) ?? [];
    const found = await text(new Metrics(sources()));
    const names = [...found.matchAll(/^# HELP (tether_[a-z_]+) /gm)].map(([, name = '']) => name);
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(names).toContain(name.replace(/_bucket$/, ''));
  },
);

let server: FastifyInstance | undefined;
afterEach(() => server?.close());

async function ask(watching: Partial<Watching>, door = openDoor('admin')) {
  server = Fastify({ forceCloseConnections: true });
  guardRoutes(server, door, () => {});
  registerMetrics(server, door, {
    metrics: new Metrics(sources()),
    key: null,
    readiness: () => ({ ready: true, why: [] }),
    ...watching,
  });
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  return (path: string, authorization?: string) =>
    fetch(address + path, { headers: authorization ? { authorization } : {} });
}
const shut = { ...openDoor('viewer'), admit: () => ({ ok: false, as: 'authFailed', why: 'no' }) as const };

test('a collector comes in with its key, strangers do not', async () => {
  const get = await ask({ key: 'k'.repeat(43) }, shut);
  expect((await get('/metrics', `Bearer ${'k'.repeat(43)}`)).status).toBe(200);
  for (const wrong of [undefined, 'Bearer ', `Bearer ${'k'.repeat(42)}`, 'Bearer null', `Basic ${'k'.repeat(43)}`])
    expect([wrong, (await get('/metrics', wrong)).status]).toEqual([wrong, 401]);
});

test('where nobody is asked anybody reads them', async () => {
  const get = await ask({});
  const answer = await get('/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
});

test('alive is told to anyone; ready with the reasons why not', async () => {
  const readiness = () => readinessOf({ ...health, vehicleConnected: false, counters: { 'journal.durable': 0 } }, []);
  const get = await ask({ readiness }, shut);
  expect(await (await get('/api/live')).json()).toEqual({ live: true });
  const ready = await get('/api/ready');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    ready: false,
    why: ['no link to a vehicle is open', 'no vehicle is heard', 'events are not kept on disk'],
  });
  expect(readinessOf(health, [link])).toEqual({ ready: true, why: [] });
});
