import { describe, expect, test } from 'vitest';
import { startConnection } from '../../dashboard/client/connection.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import type { Content } from '../../dashboard/client/content.ts';
import { eventStream } from '../../dashboard/client/event-stream.ts';
import { carriersUrl } from '../../dashboard/client/http-carrier.ts';
import { afterCall, firstPace, type PollPace, pollLimitsMs } from '../../dashboard/client/poll-pace.ts';
import { fairChanceMs, noFailures, socketRetryMs, verdictOn, wayWanted } from '../../dashboard/client/ways.ts';
import { manualSurroundings, type Puppet } from '../support/manual-surroundings.ts';
import { telemetrySample, textSample, welcomeSample } from '../support/wire-samples.ts';

function start() {
  const world = manualSurroundings({ fallbacks: true });
  const states: ConnectionState[] = [];
  const contents: Content[] = [];
  const connection = startConnection({ url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' }, world, {
    onState: (state) => states.push(state),
    onWelcome: () => {},
    onContent: (message) => contents.push(message),
    onQuality: () => {},
    onOffset: () => {},
  });
  const newest = (way: string): Puppet => {
    const found = world.carriers.findLast((one) => one.way === way);
    if (found === undefined) throw new Error(`no ${way} was opened`);
    return found;
  };
  const count = (way: string) => world.carriers.filter((one) => one.way === way).length;
  const say = (puppet: Puppet, message: unknown) => puppet.onText(JSON.stringify(message));
  const greet = (puppet: Puppet) => {
    puppet.onOpen();
    say(puppet, welcomeSample());
  };
  /** HTTP answers, and is greeted once a WebSocket has had its chance and did not take it. */
  const greetInVain = (puppet: Puppet) => {
    puppet.onOpen();
    world.advance(1000);
    say(puppet, welcomeSample());
  };
  /** Time passes while the bridge is heard on this way. */
  const pass = (ms: number, puppet: Puppet) => {
    for (let passed = 0; passed < ms; passed += 500) {
      say(puppet, telemetrySample());
      world.advance(500);
    }
  };
  const seqs = () => contents.flatMap((one) => (one.t === 'events' ? one.entries.map(({ seq }) => seq) : []));
  return { world, connection, states, state: () => states.at(-1), newest, count, say, greet, greetInVain, pass, seqs };
}

describe('by hand', () => {
  test('HTTP carries at once, alone, for as long as it is asked for', () => {
    const { world, connection, state, newest, count, greet, pass } = start();
    greet(newest('socket'));
    connection.carryBy('http');
    expect(newest('socket').dropped).toBe(true);
    expect(state()).toMatchObject({ name: 'reconnecting', trying: true });
    greet(newest('stream'));
    expect(state()).toMatchObject({ name: 'connected', fallback: 'stream' });
    pass(60_000, newest('stream'));
    expect(count('socket')).toBe(1);
    newest('stream').onClose(1006, '');
    expect(state()).toMatchObject({ name: 'reconnecting' });
    world.advance(10_000);
    expect(count('socket')).toBe(1);
    expect(count('stream')).toBeGreaterThan(1);
  });

  test('a WebSocket is tried at once when it may be again, and HTTP carries until it does', () => {
    const { connection, state, newest, count, greet } = start();
    connection.carryBy('http');
    greet(newest('stream'));
    connection.carryBy('best');
    expect(count('socket')).toBe(2);
    expect(state()).toMatchObject({ fallback: 'stream' });
    greet(newest('socket'));
    expect(state()).not.toHaveProperty('fallback');
    expect(newest('stream').dropped).toBe(true);
  });

  test('by grade: HTTP from when it is critical until it is good, and not to and fro between', () => {
    let way: 'best' | 'http' = 'best';
    const turns = (['fair', 'critical', 'poor', 'fair', 'good', 'fair'] as const).map((grade) => {
      way = wayWanted('httpWhenCritical', grade, way);
      return way;
    });
    expect(turns).toEqual(['best', 'http', 'http', 'http', 'best', 'best']);
    expect([wayWanted('best', 'critical', 'http'), wayWanted('http', 'good', 'best')]).toEqual(['best', 'http']);
  });

  test('where there is no HTTP nothing is given up for it', () => {
    const world = manualSurroundings();
    const options = { url: 'ws://bridge/ws', clientId: 'client', tab: 'tab', page: 'page' };
    const nothing = () => {};
    const deaf = { onState: nothing, onWelcome: nothing, onContent: nothing, onQuality: nothing, onOffset: nothing };
    const connection = startConnection(options, world, deaf);
    connection.carryBy('http');
    expect(world.carrier().dropped).toBe(false);
  });
});

describe('falling back', () => {
  test('a first WebSocket that hangs is joined by an event stream after 1.5 s, which carries on', () => {
    const { world, state, newest, count, greetInVain } = start();
    world.advance(1499);
    expect(count('stream')).toBe(0);
    world.advance(1);
    expect(count('stream')).toBe(1);
    greetInVain(newest('stream'));
    expect(state()).toMatchObject({ name: 'connected', fallback: 'stream' });
    expect(JSON.parse(newest('stream').sent[0] ?? '')).toMatchObject({ want: { encoding: 'json', rateHz: 5 } });
  });

  test('a stream that is held back gives its turn to polling', () => {
    const { world, state, newest, count, greet } = start();
    world.advance(1500);
    newest('stream').onOpen();
    world.advance(1000 + 2500);
    expect(count('polling')).toBe(1);
    expect(newest('stream').dropped).toBe(true);
    greet(newest('polling'));
    expect(state()).toMatchObject({ name: 'connected', fallback: 'polling' });
  });

  test('refusals fall back only when they repeat themselves', () => {
    const { world, newest, count } = start();
    newest('socket').onClose(1006, '');
    expect(count('stream')).toBe(0);
    world.advance(1000);
    newest('socket').onClose(1006, '');
    expect(count('stream')).toBe(1);
  });

  test('a link that once carried a WebSocket is given more time: the link itself is more likely to be down', () => {
    const { world, newest, count, greet } = start();
    greet(newest('socket'));
    world.advance(1500 + 3 * 1500);
    expect(count('stream')).toBe(0);
    world.advance(1500);
    expect(count('stream')).toBe(1);
  });

  test('an attempt that hangs proves nothing: HTTP that is answered waits for a WebSocket begun with it', () => {
    const { world, state, newest, count, greet } = start();
    world.advance(1500);
    const before = count('socket');
    newest('stream').onOpen();
    expect(newest('stream').sent).toEqual([]);
    expect(count('socket')).toBe(before + 1);
    world.advance(900);
    greet(newest('socket'));
    expect(state()).toEqual({ name: 'connected', since: world.monoMs() });
    expect(newest('stream').dropped).toBe(true);
    expect(newest('stream').sent).toEqual([]);
  });

  test('a WebSocket that is refused while HTTP is answered is unusable at once', () => {
    const { world, newest } = start();
    world.advance(1500);
    newest('stream').onOpen();
    expect(newest('stream').sent).toHaveLength(0);
    newest('socket').onClose(1006, '');
    expect(newest('stream').sent).toHaveLength(1);
  });

  test('[C1] what the bridge itself says came over a WebSocket: it proves nothing against it', () => {
    const { world, newest, count } = start();
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(count('socket')).toBe(attempt);
      newest('socket').onOpen();
      newest('socket').onClose(attempt % 2 ? 4007 : 1013, 'too many connections');
      while (count('socket') === attempt) world.advance(10);
    }
    expect(count('stream')).toBe(0);
  });

  test('a bridge that is down is asked over HTTP at a growing distance, up to 5 s', () => {
    const { world, count, newest } = start();
    world.setRandom(0.99);
    const refuse = (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        for (const way of ['socket', 'stream'] as const) {
          if (count(way) > 0 && !newest(way).dropped) newest(way).onClose(1006, '');
        }
        world.advance(50);
      }
    };
    refuse(60_000);
    expect(count('stream')).toBeGreaterThan(8);
    expect(count('stream')).toBeLessThan(22);
  });
});

describe('the verdict on a WebSocket', () => {
  const none = noFailures(false);
  test.each([
    ['nothing happened', none, 'trusted'],
    ['a first visit hangs', { ...none, hung: 1 }, 'doubted'],
    ['a first visit is refused', { ...none, refused: 1 }, 'trusted'],
    ['a first visit is refused twice', { ...none, refused: 2 }, 'doubted'],
    ['one that worked hangs', { ...noFailures(true), hung: 3 }, 'trusted'],
    ['one that worked hangs for long', { ...noFailures(true), hung: 4 }, 'doubted'],
    ['one that worked hangs for ever: a black hole is no proof', { ...noFailures(true), hung: 400 }, 'doubted'],
    [
      'one that worked is refused for ever: so is a bridge that is down',
      { ...noFailures(true), refused: 400 },
      'doubted',
    ],
    ['one failed while HTTP was answered', { ...noFailures(true), hung: 1, besideHttp: 1 }, 'unusable'],
  ] as const)('%s', (_, failures, verdict) => {
    expect(verdictOn(failures)).toBe(verdict);
  });

  test('its fair chance grows with the way, within bounds', () => {
    expect([100, 700, 1000, 9000].map(fairChanceMs)).toEqual([1000, 1400, 2000, 2500]);
  });

  test('its next trials come at a growing distance, up to 30 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map(socketRetryMs)).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });
});

describe('coming back', () => {
  function fallen() {
    const started = start();
    const { world, newest, greetInVain } = started;
    world.advance(1500);
    const stream = newest('stream');
    greetInVain(stream);
    return { ...started, stream };
  }

  test('a WebSocket is tried beside it at once, then at a growing distance, and taken as soon as it is welcomed', () => {
    const { world, state, newest, count, greet, pass, stream } = fallen();
    const tries = (ms: number) => {
      const before = count('socket');
      pass(ms, stream);
      return count('socket') - before;
    };
    expect(tries(10_000)).toBeGreaterThanOrEqual(3);
    tries(60_000);
    expect(tries(62_000)).toBe(2);
    expect(state()).toMatchObject({ name: 'connected', fallback: 'stream' });
    greet(newest('socket'));
    expect(state()).toEqual({ name: 'connected', since: world.monoMs() });
    expect(stream.dropped).toBe(true);
  });

  test('after a black hole over a way that carried one, it is back within a second of HTTP', () => {
    const { world, state, newest, greet, greetInVain } = start();
    greet(newest('socket'));
    world.advance(10_000);
    greetInVain(newest('stream'));
    expect(state()).toMatchObject({ name: 'connected', fallback: 'stream' });
    world.advance(1000);
    greet(newest('socket'));
    expect(state()).toEqual({ name: 'connected', since: world.monoMs() });
  });

  test('[P4] that the bridge ends the older way as soon as the newer greets is no verdict', () => {
    const { world, state, newest, say, stream } = fallen();
    const socket = newest('socket');
    socket.onOpen();
    stream.onClose(4502, 'this tab is open elsewhere');
    expect(state()?.name).toBe('reconnecting');
    say(socket, welcomeSample());
    expect(state()).toEqual({ name: 'connected', since: world.monoMs() });
  });

  test('a WebSocket that swallows the greeting costs the stream one change, and half a minute passes before the next', () => {
    const { world, state, newest, count, greet, pass, stream } = fallen();
    newest('socket').onOpen();
    stream.onClose(4502, 'this tab is open elsewhere');
    const before = count('stream');
    world.advance(1500);
    expect(count('stream')).toBe(before + 1);
    greet(newest('stream'));
    expect(state()).toMatchObject({ name: 'connected', fallback: 'stream' });
    const sockets = count('socket');
    pass(25_000, newest('stream'));
    expect(count('socket')).toBeLessThanOrEqual(sockets + 1);
  });

  test('[S2] what both ways bring is applied once, and the cursor goes over to the newer', () => {
    const { newest, say, seqs, stream } = fallen();
    say(stream, { t: 'events', entries: [textSample(1, 'one'), textSample(2, 'two')] });
    const socket = newest('socket');
    socket.onOpen();
    expect(JSON.parse(socket.sent[0] ?? '')).toMatchObject({ cursor: { epoch: 'epoch-1', seq: 2 } });
    say(stream, { t: 'events', entries: [textSample(3, 'three')] });
    say(socket, welcomeSample());
    say(socket, { t: 'events', entries: [textSample(3, 'three'), textSample(4, 'four')] });
    say(stream, { t: 'events', entries: [textSample(4, 'four')] });
    expect(seqs()).toEqual([1, 2, 3, 4]);
  });

  test('stop() leaves nothing behind while two ways are open', () => {
    const { world, connection, newest, stream } = fallen();
    newest('socket').onOpen();
    connection.stop();
    expect(world.pendingTimers()).toBe(0);
    expect(stream.dropped).toBe(true);
    expect(newest('socket').dropped).toBe(true);
  });
});

describe('the pace of polling', () => {
  const paced = (pace: PollPace, latencies: readonly (number | null)[]) => latencies.reduce(afterCall, pace);

  test('begins at 5 s, goes to 1 s while answers come soon, and no further', () => {
    expect(firstPace.intervalMs).toBe(pollLimitsMs.base);
    expect(paced(firstPace, [80, 80, 80, 80, 80]).intervalMs).toBe(1000);
  });

  test('goes to 60 s while nothing is answered, and no further', () => {
    const lost = paced(firstPace, Array<null>(10).fill(null));
    expect(lost.intervalMs).toBe(60_000);
    expect(paced(lost, Array<number>(30).fill(90)).intervalMs).toBe(1000);
  });

  test('slows down for answers that come late', () => {
    expect(paced(firstPace, [4000, 4000, 4000]).intervalMs).toBeGreaterThan(15_000);
  });
});

describe('an event stream', () => {
  test('is put together from pieces cut anywhere', () => {
    const text = ': hello\n\ndata: {"a":1}\n\nevent: ended\r\ndata: one\ndata: two\n\ndata: unfinished\n';
    for (let size = 1; size < text.length; size++) {
      const take = eventStream();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...take(text.slice(at, at + size)));
      expect(events).toEqual([
        { name: 'message', data: '{"a":1}' },
        { name: 'ended', data: 'one\ntwo' },
      ]);
    }
  });

  test('with a line that never ends is given up', () => {
    const take = eventStream();
    expect(() => {
      for (let count = 0; count < 10; count++) take('x'.repeat(1024 * 1024));
    }).toThrow('without end');
  });
});

test('[W1] the address of the carriers stands beside that of the WebSocket', () => {
  expect(carriersUrl('ws://rover.local:5001/ws')).toBe('http://rover.local:5001/api/carriers');
  expect(carriersUrl('wss://rover/ws')).toBe('https://rover/api/carriers');
});
