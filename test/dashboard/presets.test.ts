/** How often a page asks for a sign of life by each preset, and what it bears; and the options under others' names. */
import { describe, expect, test } from 'vitest';
import { startConnection } from '../../dashboard/client/connection.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { alsoCalling, connectionOptionsOf, fallbacksOf } from '../../dashboard/client/familiar-options.ts';
import { type LivenessName, livenesses } from '../../dashboard/client/presets.ts';
import type { LinkReport } from '../../dashboard/client/quality.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { welcomeSample } from '../support/wire-samples.ts';

const who = { url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' };
const deaf = { onWelcome: () => {}, onContent: () => {}, onQuality: () => {}, onOffset: () => {} };

function start(name: LivenessName, holdsLease = () => false) {
  const world = manualSurroundings();
  const states: ConnectionState[] = [];
  const operator = { pending: () => [], isAwake: () => true, holdsLease, onVoices: () => {} };
  const connection = startConnection({ ...who, liveness: livenesses[name] }, world, {
    ...deaf,
    operator,
    onState: (state) => states.push(state),
  });
  const first = world.carrier();
  first.onOpen();
  first.onText(JSON.stringify(welcomeSample()));
  // The first pings come sooner, to measure the way.
  world.advance(0);
  const pings = () => first.sent.filter((text) => text.includes('"t":"ping"')).length;
  const answerAll = () => first.onText(JSON.stringify({ t: 'telemetry', at: 100_100, vehicles: [] }));
  return { world, connection, first, pings, answerAll, state: () => states.at(-1)?.name };
}

describe('intervals by name', () => {
  test.each([
    ['relaxed', 25, 30, 60],
    ['patient', 10, 90, 120],
    ['threeMisses', 30, 40, 100],
    ['halfMinute', 30, 45, 60],
    ['grace', 15, 30, 60],
  ] as const)('%s pings every %i s, shows silence after %i s and ends it after %i s', (name, pingS, staleS, deadS) => {
    const { world, pings, answerAll, state, first } = start(name);
    // Four early ones, an eighth apart.
    world.advance((pingS / 2) * 1000);
    answerAll();
    const early = pings();
    world.advance(pingS * 1000 - 1);
    const within = pings();
    world.advance(1);
    expect([within - early, pings() - early]).toEqual([0, 1]);
    answerAll();
    world.advance(staleS * 1000 - 1);
    expect(state()).toBe('connected');
    world.advance(1);
    expect(state()).toBe('stale');
    world.advance((deadS - staleS) * 1000 - 1);
    expect([state(), first.dropped]).toEqual(['stale', false]);
    world.advance(1);
    expect(first.dropped).toBe(true);
  });

  test('none of them holds while this page holds a lease: silence shows after a second', () => {
    const { world, state } = start('relaxed', () => true);
    world.advance(welcomeSample().policy.staleAfterMs);
    expect(state()).toBe('stale');
  });

  test('a lease that is granted meanwhile tightens them at once', () => {
    let holds = false;
    const { world, state, connection } = start('relaxed', () => holds);
    world.advance(5000);
    expect(state()).toBe('connected');
    holds = true;
    connection.renewPings();
    expect(state()).not.toBe('connected');
  });

  test('what is not said is as the bridge says', () => expect(livenesses.measured).toEqual({}));
});

describe('options under familiar names', () => {
  const http = {
    http: () => ({ answer: new Promise<never>(() => {}), abort() {} }),
    monoMs: () => 0,
    after: () => () => {},
  };

  test('heartbeat and its time-out become intervals', () => {
    expect(connectionOptionsOf({}).liveness).toMatchObject({ pingIntervalMs: 30_000, deadAfterMs: 40_000 });
    const { liveness } = connectionOptionsOf({ heartbeatInterval: 4000, heartbeatTimeout: 1000 });
    expect(liveness).toMatchObject({ pingIntervalMs: 4000, deadAfterMs: 5000 });
  });

  test('fallback is there, begins to poll where it is told to, and can be refused', () => {
    expect(fallbacksOf({}, http).map(({ name }) => name)).toEqual(['stream', 'polling']);
    expect(fallbacksOf({ enableFallback: false }, http)).toEqual([]);
    const polledEvery = (options: { fallbackPollInterval?: number }) => {
      const silent = { onOpen() {}, onText() {}, onFrame() {}, onClose() {} };
      return fallbacksOf(options, http)[1]?.open('ws://bridge/ws', silent).promisedMs?.();
    };
    expect([polledEvery({}), polledEvery({ fallbackPollInterval: 2000 })]).toEqual([5000, 2000]);
  });

  test('attempts, fallback and health are called back', () => {
    const world = manualSurroundings({ fallbacks: true });
    const called: string[] = [];
    const states: string[] = [];
    let report: () => LinkReport = () => {
      throw new Error('not started yet');
    };
    const listener = alsoCalling(
      {
        onReconnectAttempt: (attempt) => called.push(`attempt ${attempt}`),
        onFallbackActivated: (way) => called.push(way),
        onHealthUpdate: ({ grade }) => called.push(`health ${grade}`),
      },
      { ...deaf, onState: ({ name }) => states.push(name) },
      () => report(),
    );
    const options = connectionOptionsOf({ reconnectInterval: 500 });
    const connection = startConnection({ ...who, ...options }, world, listener);
    report = connection.report;
    world.carrier().onClose(1006, '');
    world.advance(500);
    expect(called).toEqual(['attempt 1']);
    world.carrier().onClose(1006, '');
    const stream = world.carrier();
    expect(stream.way).toBe('stream');
    stream.onOpen();
    world.advance(2500);
    stream.onText(JSON.stringify(welcomeSample()));
    expect(called).toContain('stream');
    const ping: unknown = JSON.parse(stream.sent.find((text) => text.includes('"t":"ping"')) ?? '');
    stream.onText(JSON.stringify({ ...Object(ping), t: 'pong', s1: 100_000, s2: 100_000 }));
    expect(called.at(-1)).toMatch(/^health/);
    expect(states.at(-1)).toBe('connected');
  });
});
