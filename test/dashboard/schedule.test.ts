import { describe, expect, test } from 'vitest';
import { startConnection } from '../../dashboard/client/connection.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { scheduleOf } from '../../dashboard/client/familiar-options.ts';
import { type ScheduleName, schedules } from '../../dashboard/client/presets.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { telemetrySample, welcomeSample } from '../support/wire-samples.ts';

function start(name: ScheduleName = 'measured') {
  const world = manualSurroundings();
  const states: ConnectionState[] = [];
  const connection = startConnection(
    { url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page', schedule: schedules[name] },
    world,
    {
      onState: (state) => states.push(state),
      onWelcome: () => {},
      onContent: () => {},
      onQuality: () => {},
      onOffset: () => {},
    },
  );
  const reconnecting = () => {
    const now = states.at(-1);
    if (now?.name !== 'reconnecting') throw new Error(`is ${now?.name}`);
    return now;
  };
  /** One refusal: the wait until the next attempt, s. */
  const refuse = (): number => {
    world.carrier().onClose(1006, '');
    const { since, nextAttemptAt } = reconnecting();
    world.advance(nextAttemptAt - since);
    return Math.round(nextAttemptAt - since) / 1000;
  };
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const greet = () => {
    world.carrier().onOpen();
    say(welcomeSample());
  };
  return { world, connection, states, state: () => states.at(-1), reconnecting, refuse, say, greet };
}

const waits = (name: ScheduleName, count: number) => {
  const { refuse } = start(name);
  return Array.from({ length: count }, refuse);
};

describe('schedules by name', () => {
  test.each([
    ['doublingTo5s', [1, 2, 4, 5, 5, 5, 5]],
    ['doublingTo8s', [1, 2, 4, 8, 8, 8, 8]],
    ['doublingTo30s', [1, 2, 4, 8, 16, 30, 30]],
    ['doublingWithJitter', [1, 2, 4, 8, 16, 30, 30]],
    ['gentle', [1, 1.5, 2.25, 3.375, 5.063, 7.594, 11.391]],
    ['stepsTo30s', [1, 2, 4, 8, 16, 30, 30]],
  ] as const)('%s waits %j s', (name, expected) => {
    expect(waits(name, expected.length)).toEqual(expected);
  });

  test('jitter is a second either side, and never less than nothing', () => {
    const wait = (random: number) =>
      schedules.doublingWithJitter.waitMs({ kind: 'refused', attempt: 1, lostForMs: 0, spreadMs: null }, random);
    expect([wait(0), wait(0.5), wait(0.9999)].map(Math.round)).toEqual([1000, 2000, 3000]);
  });

  test('options in familiar words make a schedule', () => {
    const { hopeless, waitMs } = scheduleOf({ reconnectInterval: 500, exponentialBackoff: false });
    expect(hopeless?.attempts).toBe(5);
    expect(waitMs({ kind: 'hung', attempt: 7, lostForMs: 0, spreadMs: null }, 0.5)).toBe(500);
  });

  test('[C2] every schedule spreads a return as the bridge asks', () => {
    for (const { waitMs } of Object.values(schedules))
      expect(waitMs({ kind: 'refused', attempt: 3, lostForMs: 0, spreadMs: 8000 }, 0.25)).toBe(2000);
  });
});

describe('giving up hope', () => {
  test('is said after ten attempts, or 60 s, while attempts go on; a return takes it back', () => {
    const { world, reconnecting, refuse, state, greet } = start();
    for (let attempt = 1; attempt < 10; attempt++) refuse();
    expect(reconnecting().givenUp).toBeUndefined();
    refuse();
    expect(reconnecting()).toMatchObject({ givenUp: true, trying: true });
    const before = world.carriers.length;
    for (let attempt = 0; attempt < 20; attempt++) refuse();
    expect(world.carriers).toHaveLength(before + 20);
    greet();
    expect(state()?.name).toBe('connected');
  });

  test('comes after 60 s where each attempt takes long', () => {
    const { world, reconnecting } = start();
    world.advance(22_000);
    expect(reconnecting().attempt).toBeGreaterThan(10);
    const slow = start('doublingTo30s');
    slow.world.advance(40_000);
    expect(slow.reconnecting().givenUp).toBeUndefined();
  });

  test('the countdown is exact: the attempt begins when it ends', () => {
    const { world, reconnecting } = start('stepsTo30s');
    for (let count = 0; count < 4; count++) {
      world.carrier().onClose(1006, '');
      const { since, nextAttemptAt } = reconnecting();
      const attempts = world.carriers.length;
      world.advance(nextAttemptAt - since - 1);
      expect(world.carriers).toHaveLength(attempts);
      world.advance(1);
      expect(world.carriers).toHaveLength(attempts + 1);
    }
  });

  test('[W-10] forty failures in a row leave no wait of more than 5 s', () => {
    const { world, refuse } = start();
    world.setRandom(0.999);
    const all = Array.from({ length: 60 }, refuse);
    expect(Math.max(...all)).toBeLessThanOrEqual(5);
  });

  test('"Retry now" tries at once, however long the wait, and as often as it is pressed', () => {
    const { world, connection, refuse } = start('stepsTo30s');
    for (let count = 0; count < 7; count++) refuse();
    world.carrier().onClose(1006, '');
    for (let count = 0; count < 5; count++) {
      const before = world.carriers.length;
      connection.retryNow();
      expect(world.carriers).toHaveLength(before + 1);
      expect(world.carriers.filter(({ dropped }) => !dropped)).toHaveLength(1);
    }
  });
});

describe('signs of life of the page and the machine', () => {
  test('[W-09] offline never closes a link, online never closes one that answers', () => {
    const { world, greet, say, state } = start();
    greet();
    world.sign({ kind: 'offline' });
    world.sign({ kind: 'online' });
    for (let ms = 0; ms < 20_000; ms += 100) {
      world.advance(100);
      say(telemetrySample());
    }
    world.sign({ kind: 'online' });
    world.advance(900);
    say(telemetrySample());
    world.advance(900);
    expect(world.carriers).toHaveLength(1);
    expect(state()?.name).toBe('connected');
  });

  test('online finds a dead link within a second, and ends a wait at once', () => {
    const { world, greet } = start('stepsTo30s');
    greet();
    world.advance(200);
    world.sign({ kind: 'online' });
    world.advance(1000);
    expect(world.carriers[0]?.dropped).toBe(true);
    world.advance(1000);
    const before = world.carriers.length;
    world.carrier().onClose(1006, '');
    world.sign({ kind: 'online' });
    expect(world.carriers).toHaveLength(before + 1);
  });

  test('[W-03] a machine that slept opens another connection at once, without waiting for silence', () => {
    const { world, greet, state } = start();
    greet();
    world.sign({ kind: 'slept', gapMs: 3_600_000 });
    expect(world.carriers).toHaveLength(2);
    expect(world.carriers[0]?.dropped).toBe(true);
    greet();
    expect(state()).toMatchObject({ name: 'connected' });
    // The page, its Worker and the browser each notice.
    world.advance(300);
    world.sign({ kind: 'slept', gapMs: 3_600_300 });
    world.sign({ kind: 'restored' });
    expect(world.carriers).toHaveLength(2);
  });

  test('a short stall asks for a sign of life instead', () => {
    const { world, greet, say } = start();
    greet();
    world.sign({ kind: 'slept', gapMs: 2200 });
    expect(world.carriers).toHaveLength(1);
    world.advance(500);
    say(telemetrySample());
    world.advance(900);
    expect(world.carriers).toHaveLength(1);
  });

  test('[W-04] a page from the back-forward cache reconnects at once, and has one socket only', () => {
    const { world, greet } = start();
    greet();
    world.sign({ kind: 'restored' });
    world.sign({ kind: 'shown' });
    expect(world.carriers.filter(({ dropped }) => !dropped)).toHaveLength(1);
    expect(world.carriers[0]?.dropped).toBe(true);
  });

  test('[T12] hidden and shown are told to the bridge, and the next greeting says how the page is looked at', () => {
    const { world, greet } = start();
    greet();
    world.sign({ kind: 'hidden' });
    world.sign({ kind: 'shown' });
    world.sign({ kind: 'hidden' });
    const wishes = world.carrier().sent.filter((text) => text.includes('"wish"'));
    expect(wishes.map((text) => JSON.parse(text).mode)).toEqual(['hidden', 'watch', 'hidden']);
    world.carrier().onClose(1006, '');
    world.advance(1000);
    world.carrier().onOpen();
    expect(JSON.parse(world.carrier().sent[0] ?? '')).toMatchObject({ t: 'hello', mode: 'hidden' });
  });

  test('[W-01] a hidden page pings every 25 s, is not stale in between, and dead after 60 s', () => {
    const { world, greet, say, state } = start();
    greet();
    world.advance(500);
    say(telemetrySample());
    world.sign({ kind: 'hidden' });
    const pings = () => world.carrier().sent.filter((text) => text.includes('"ping"')).length;
    const before = pings();
    for (let minute = 0; minute < 10; minute++) {
      for (let s = 0; s < 60; s++) {
        world.advance(1000);
        const ping = JSON.parse(world.carrier().sent.findLast((text) => text.includes('"ping"')) ?? '{}');
        if (world.monoMs() - ping.c0 < 1000) say({ t: 'pong', n: ping.n, c0: ping.c0, s1: 0, s2: 0 });
      }
    }
    expect(pings() - before).toBe(24);
    expect(state()?.name).toBe('connected');
    world.advance(61_000);
    expect(world.carriers[0]?.dropped).toBe(true);
  });

  test('[W-01] a page that is shown again waits 1 s for telemetry, not what is left of its patience', () => {
    const { world, greet, say, state } = start();
    greet();
    world.sign({ kind: 'hidden' });
    world.advance(24_000);
    say({ t: 'events', entries: [] });
    world.advance(20_000);
    world.sign({ kind: 'shown' });
    expect(state()?.name).toBe('connected');
    world.advance(999);
    expect(state()?.name).toBe('connected');
    world.advance(1);
    expect(state()?.name).not.toBe('connected');
  });
});
