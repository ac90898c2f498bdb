import { describe, expect, test } from 'vitest';
import { cut } from '../../bridge/protocol/pieces.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';
import { startConnection } from '../../dashboard/client/connection.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import type { Content } from '../../dashboard/client/content.ts';
import type { LinkQuality } from '../../dashboard/client/ping-book.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { restoredSample, telemetrySample, textSample, welcomeSample } from '../support/wire-samples.ts';

function start() {
  const world = manualSurroundings();
  const states: ConnectionState[] = [];
  const contents: Content[] = [];
  const qualities: LinkQuality[] = [];
  const offsets: number[] = [];
  const connection = startConnection({ url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' }, world, {
    onState: (state) => states.push(state),
    onWelcome: () => {},
    onContent: (message) => contents.push(message),
    onQuality: (quality) => qualities.push(quality),
    onOffset: (offsetMs) => offsets.push(offsetMs),
  });
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const sent = () => world.carrier().sent.map((text) => JSON.parse(text));
  const state = () => states.at(-1);
  const greet = () => {
    world.carrier().onOpen();
    say(welcomeSample());
  };
  return { world, connection, states, contents, qualities, offsets, say, sent, state, greet };
}

describe('greeting', () => {
  test('[H1] says hello first, and is connected once the bridge has answered', () => {
    const { world, sent, state, greet } = start();
    expect(state()?.name).toBe('connecting');
    world.carrier().onOpen();
    expect(sent()).toEqual([
      {
        t: 'hello',
        protocol: [protocolVersion],
        clientId: 'client',
        tab: 'tab',
        page: 'page',
        gen: 1,
        mode: 'watch',
        want: { rateHz: 10, encoding: 'compact', maxBytesPerS: null, headlines: true, pieces: true },
        cursor: null,
      },
    ]);
    expect(state()?.name).toBe('connecting');
    greet();
    expect(state()?.name).toBe('connected');
  });

  test('another version of the protocol fails with the cure and never tries again', () => {
    const { world, say, state } = start();
    world.carrier().onOpen();
    say(welcomeSample({ protocol: 9 }));
    expect(state()).toEqual({
      name: 'failed',
      why: `the bridge speaks version 9, this page ${protocolVersion}: reload the page`,
    });
    world.advance(60_000);
    expect(world.carriers).toHaveLength(1);
    expect(world.pendingTimers()).toBe(0);
  });

  test('telemetry before the answer is dropped and counted', () => {
    const { world, connection, say, contents } = start();
    world.carrier().onOpen();
    say(telemetrySample());
    expect(contents).toEqual([]);
    expect(connection.traffic().malformed).toBe(1);
  });
});

describe('[S12] a long message in pieces', () => {
  const long = () => cut(JSON.stringify({ t: 'events', entries: [textSample(1, 'long '.repeat(400))] }));
  const hear = (world: ReturnType<typeof start>['world'], piece: unknown) => {
    if (piece instanceof Uint8Array && world.carriers[0]?.dropped === false) world.carrier().onFrame(piece);
  };

  test('on a way that takes 0.9 s for each of them is no silence, and comes as the one message that it is', () => {
    const { world, state, greet, say, contents } = start();
    greet();
    say(restoredSample());
    const pieces = long();
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) {
      world.advance(900);
      hear(world, piece);
      expect(state()?.name).toBe('connected');
    }
    expect(world.carriers).toHaveLength(1);
    expect(contents.at(-1)).toMatchObject({ t: 'events', entries: [{ seq: 1 }] });
  });

  test.each([
    ['one is missing', (pieces: readonly unknown[]) => [pieces[0], pieces[2]]],
    ['the first is missing', (pieces: readonly unknown[]) => pieces.slice(1)],
    [
      'one was changed',
      (pieces: readonly unknown[]) =>
        pieces.map((piece) => (piece as Uint8Array).map((byte, at) => byte ^ Number(at === 9))),
    ],
  ])('is not believed where %s: the conversation ends ([T10])', (_, damaged) => {
    const { world, connection, greet, say, contents } = start();
    greet();
    say(restoredSample());
    const before = contents.length;
    for (const piece of damaged(long())) hear(world, piece);
    expect(contents).toHaveLength(before);
    expect(connection.traffic().malformed).toBe(1);
    expect(world.carriers[0]?.dropped).toBe(true);
  });
});

describe('silence', () => {
  test('is stale after staleAfterMs to the millisecond, connected again with the next message', () => {
    const { world, state, greet, say } = start();
    greet();
    world.advance(400);
    say(telemetrySample());
    const heardAt = world.monoMs();
    world.advance(999);
    expect(state()?.name).toBe('connected');
    world.advance(1);
    expect(state()).toEqual({ name: 'stale', heardAt });
    say(telemetrySample());
    expect(state()?.name).toBe('connected');
  });

  test('for deadAfterMs gives the socket up and opens another by itself', () => {
    const { world, state, greet } = start();
    greet();
    const lostAt = world.monoMs();
    world.advance(3000);
    expect(world.carriers[0]?.dropped).toBe(true);
    expect(state()).toMatchObject({ name: 'reconnecting', attempt: 1, lostAt });
    world.advance(250);
    expect(world.carriers.filter(({ dropped }) => !dropped)).toHaveLength(1);
    greet();
    expect(state()?.name).toBe('connected');
  });
});

describe('trying again', () => {
  test('hanging attempts are abandoned after 1.5 s, one after the other, twelve times, then after 3 s', () => {
    const { world } = start();
    for (let attempt = 1; attempt <= 12; attempt++) {
      expect(world.carriers).toHaveLength(attempt);
      world.advance(1499);
      expect(world.carriers).toHaveLength(attempt);
      world.advance(1);
    }
    expect(world.carriers).toHaveLength(13);
    world.advance(2999);
    expect(world.carriers).toHaveLength(13);
    world.advance(1);
    expect(world.carriers).toHaveLength(14);
    expect(world.carriers.filter(({ dropped }) => !dropped)).toHaveLength(1);
  });

  test('refused attempts wait at most 1 s in the first 10 s, then up to 5 s', () => {
    const { world, state } = start();
    world.setRandom(0.999);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 25; attempt++) {
      world.carrier().onClose(1006, '');
      const now = state();
      if (now?.name !== 'reconnecting') throw new Error('not reconnecting');
      waits.push(Math.round(now.nextAttemptAt - now.since));
      world.advance(now.nextAttemptAt - now.since);
    }
    expect(waits.slice(0, 3)).toEqual([250, 500, 999]);
    expect(Math.max(...waits.slice(0, 10))).toBeLessThanOrEqual(1000);
    expect(waits.at(-1)).toBe(4995);
  });

  test('a goodbye spreads the return over the time it names', () => {
    const { world, state, greet, say } = start();
    greet();
    say({ t: 'goodbye', why: 'restart', spreadMs: 8000 });
    world.carrier().onClose(1012, '');
    const now = state();
    if (now?.name !== 'reconnecting') throw new Error('not reconnecting');
    expect(now.nextAttemptAt - now.since).toBe(4000);
  });

  test('[O4] a bridge that is overloaded says when to come back, to the millisecond', () => {
    const { world, state, greet, say } = start();
    greet();
    say({ t: 'goodbye', why: 'overload', spreadMs: 8000, retryMs: 3210 });
    world.carrier().onClose(1012, '');
    const now = state();
    if (now?.name !== 'reconnecting') throw new Error('not reconnecting');
    expect(now.nextAttemptAt - now.since).toBe(3210);
  });

  test('[C1] a terminal close code stops the loop for good and gives the bridge’s reason', () => {
    const { world, state, greet, say } = start();
    greet();
    say({ t: 'error', code: 'VERSION_UNSUPPORTED', message: 'speak 2' });
    world.carrier().onClose(4504, '');
    expect(state()).toEqual({
      name: 'failed',
      why: 'page and bridge are of different versions: reload the page',
    });
    world.advance(600_000);
    expect(world.carriers).toHaveLength(1);
  });

  test('"Retry now" ends the wait', () => {
    const { world, connection, state } = start();
    world.carrier().onClose(1006, '');
    expect(world.carriers).toHaveLength(1);
    connection.retryNow();
    expect(world.carriers).toHaveLength(2);
    expect(state()).toMatchObject({ name: 'reconnecting', trying: true });
  });

  test('attempts count on over a flapping link and start anew after one that held 10 s', () => {
    const { world, state, greet, say } = start();
    const attempts = () => {
      const now = state();
      return now?.name === 'reconnecting' ? now.attempt : 0;
    };
    world.carrier().onClose(1006, '');
    world.advance(1000);
    greet();
    world.carrier().onClose(1006, '');
    expect(attempts()).toBe(2);
    world.advance(1000);
    greet();
    for (let s = 0; s < 11; s++) {
      world.advance(900);
      say(telemetrySample());
    }
    world.advance(200);
    world.carrier().onClose(1006, '');
    expect(attempts()).toBe(1);
  });

  test('stop() ends it: nothing is left pending and nothing is heard', () => {
    const { world, connection, state, greet } = start();
    greet();
    connection.stop();
    connection.stop();
    expect(world.pendingTimers()).toBe(0);
    expect(world.carrier().dropped).toBe(true);
    expect(state()?.name).toBe('closed');
  });
});

test.each(['connecting', 'reconnecting', 'connected', 'stale'] as const)(
  'whoever is told of "%s" may end it there and then: nothing is opened or left pending after that',
  (name) => {
    for (const way of ['refused', 'silent'] as const) {
      const world = manualSurroundings({ fallbacks: true });
      let connection: { stop(): void } | null = null;
      let isOver = false;
      connection = startConnection({ url: 'ws://bridge/ws', clientId: 'c', tab: 't', page: 'p' }, world, {
        onState(state) {
          if (state.name === 'closed') isOver = true;
          if (state.name === name) connection?.stop();
        },
        onWelcome: () => {},
        onContent: () => {},
        onQuality: () => {},
        onOffset: () => {},
      });
      if (name === 'connecting') connection.stop();
      world.carrier().onOpen();
      world.carrier().onText(JSON.stringify(welcomeSample()));
      if (way === 'refused' && !isOver) world.carrier().onClose(1006, '');
      world.advance(20_000);
      if (way === 'refused' && name === 'stale') continue;
      expect(isOver).toBe(true);
      expect(world.pendingTimers()).toBe(0);
      expect(world.carriers.filter(({ dropped }) => !dropped).length).toBeLessThanOrEqual(way === 'refused' ? 1 : 0);
    }
  },
);

describe('events', () => {
  test('[S4] applied events are acknowledged once per burst and the cursor greets the next conversation', () => {
    const { world, sent, greet, say } = start();
    greet();
    say({ t: 'events', entries: [textSample(1, 'one'), textSample(2, 'two')] });
    say({ t: 'events', entries: [textSample(3, 'three')] });
    world.advance(100);
    expect(sent().filter(({ t }) => t === 'ack')).toEqual([{ t: 'ack', seq: 3 }]);
    world.carrier().onClose(1006, '');
    world.advance(1000);
    world.carrier().onOpen();
    expect(sent()[0]).toMatchObject({ t: 'hello', gen: 2, cursor: { epoch: 'epoch-1', seq: 3 } });
  });

  test('a cursor of another epoch is forgotten', () => {
    const { world, sent, greet, say } = start();
    greet();
    say({ t: 'events', entries: [textSample(1, 'one')] });
    world.carrier().onClose(1006, '');
    world.advance(1000);
    world.carrier().onOpen();
    say(welcomeSample({ epoch: 'epoch-2' }));
    world.carrier().onClose(1006, '');
    world.advance(1000);
    world.carrier().onOpen();
    expect(sent()[0]).toMatchObject({ cursor: null });
  });
});

describe('measuring', () => {
  test('the greeting is the first clock sample, the fastest ping the one believed', () => {
    const { world, say, sent, offsets } = start();
    world.carrier().onOpen();
    world.advance(80);
    say(welcomeSample({ at: 105_040 }));
    expect(offsets).toEqual([100_000]);
    const ping = sent().find(({ t }) => t === 'ping');
    world.advance(10);
    say({ t: 'pong', n: ping.n, c0: ping.c0, s1: ping.c0 + 100_007, s2: ping.c0 + 100_007 });
    expect(offsets.at(-1)).toBe(100_002);
  });

  test('a slow exchange does not move the offset, a new conversation starts it afresh', () => {
    const { world, say, sent, offsets } = start();
    world.carrier().onOpen();
    say(welcomeSample({ at: 105_000 }));
    const ping = sent().find(({ t }) => t === 'ping');
    world.advance(500);
    say({ t: 'pong', n: ping.n, c0: ping.c0, s1: ping.c0 + 100_490, s2: ping.c0 + 100_490 });
    expect(offsets.at(-1)).toBe(100_000);
    world.carrier().onClose(1006, '');
    world.advance(1000);
    world.carrier().onOpen();
    say(welcomeSample({ boot: 'boot-2', at: 7 }));
    expect(offsets.at(-1)).toBe(7 - world.monoMs());
  });

  test('five pings come early, so that the first grade is not that of a loading page; then they keep their pace', () => {
    const { world, sent, say, greet } = start();
    greet();
    const pings = () => sent().filter(({ t }) => t === 'ping').length;
    const pass = (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        world.advance(50);
        say(telemetrySample());
      }
      return pings();
    };
    expect([pings(), pass(1000), pass(1950), pass(50), pass(2000)]).toEqual([1, 5, 5, 6, 7]);
  });

  test('round trip, loss and grade come out of the pings', () => {
    const { world, say, sent, qualities, greet } = start();
    greet();
    const answer = (ms: number) => {
      const ping = sent().findLast(({ t }) => t === 'ping');
      world.advance(ms);
      say({ t: 'pong', n: ping.n, c0: ping.c0, s1: 0, s2: 0 });
    };
    answer(60);
    expect(qualities.at(-1)).toEqual({ rttMs: 60, jitterMs: null, lossPct: 0, grade: 'excellent' });
    for (let ms = 60; ms < 8000; ms += 500) {
      world.advance(500);
      say(telemetrySample());
    }
    expect(qualities.at(-1)?.lossPct).toBeGreaterThan(0);
    expect(qualities.at(-1)?.grade).toBe('critical');
  });
});

describe('bad input', () => {
  test('[B1] what is no message is counted, changes nothing and ends nothing', () => {
    const { world, connection, contents, say, state, greet } = start();
    greet();
    const bad = [
      'not json',
      '"text"',
      '{}',
      '{"t":"toString"}',
      '{"t":"telemetry"}',
      '{"t":"telemetry","at":"now","vehicles":[]}',
      '['.repeat(50_000),
      '{"t":"telemetry","at":1,"vehicles":[{"id":"a","groups":{"motion":{"at":1,"v":{"speedMps":"fast"}}}}]}',
    ];
    for (const text of bad) world.carrier().onText(text);
    expect(connection.traffic().malformed).toBe(bad.length);
    expect(contents).toEqual([]);
    expect(state()?.name).toBe('connected');
    say(restoredSample());
    expect(contents).toHaveLength(1);
  });
});
