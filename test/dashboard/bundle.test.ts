import { describe, expect, test } from 'vitest';
import { startFeed } from '../../dashboard/client/feed.ts';
import { FeedPage, until } from '../support/feed-page.ts';
import { controlSample } from '../support/intent-page.ts';
import { manualSurroundings, type Puppet } from '../support/manual-surroundings.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { restoredSample, telemetrySample, textSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const options = { clientId: 'c', tab: 't', page: 'p' };

function start() {
  const world = manualSurroundings();
  const page = new FeedPage();
  const feed = startFeed({ ...options, urls: ['ws://wifi/ws', 'ws://lte/ws'] }, world, page.tell);
  const way = (name: string): Puppet => {
    const found = world.carriers.findLast(({ url }) => url === `ws://${name}/ws`);
    if (found === undefined) throw new Error(`no socket was opened to ${name}`);
    return found;
  };
  const say = (name: string, message: unknown) => way(name).onText(JSON.stringify(message));
  const greet = (name: string, over = {}) => {
    way(name).onOpen();
    say(name, welcomeSample({ sessionId: name, ...over }));
    say(name, restoredSample({ at: 1, vehicles: [vehicleSample()] }));
  };
  const move = (name: string, at: number) =>
    say(
      name,
      telemetrySample({
        at,
        vehicles: [{ id: 'field/1/1', groups: { motion: { at, v: { speedMps: at, throttlePct: 0, climbMps: 0 } } } }],
      }),
    );
  const speed = () => page.view.mirror.vehicles.get('field/1/1')?.groups.motion?.v.speedMps;
  return { world, page, feed, way, say, greet, move, speed };
}

describe('two addresses of one bridge', () => {
  test('are both open, as two paths of one tab', () => {
    const { way, greet } = start();
    greet('wifi');
    greet('lte');
    const hellos = ['wifi', 'lte'].map((name) => JSON.parse(way(name).sent[0] ?? ''));
    expect(hellos.map(({ clientId, tab, path }) => [clientId, tab, path])).toEqual([
      ['c', 't', undefined],
      ['c', 't', '2'],
    ]);
  });

  test('telemetry is shown from whichever brings it first, and never goes back', () => {
    const { greet, move, speed, page } = start();
    greet('wifi');
    greet('lte');
    move('wifi', 100);
    move('lte', 100);
    expect(speed()).toBe(100);
    move('lte', 300);
    move('wifi', 200);
    expect(speed()).toBe(300);
    expect(page.view.mirror.stateAt).toBe(300);
    expect(page.view.paths.map(({ leads }) => leads)).toEqual([false, true]);
  });

  test('an event that comes over both is applied once, whichever is first', () => {
    const { greet, say, page } = start();
    greet('wifi');
    greet('lte');
    say('lte', { t: 'events', entries: [textSample(1, 'one'), textSample(2, 'two')] });
    say('wifi', { t: 'events', entries: [textSample(1, 'one')] });
    say('wifi', { t: 'events', entries: [textSample(2, 'two'), textSample(3, 'three')] });
    say('lte', { t: 'events', entries: [textSample(3, 'three'), textSample(4, 'four')] });
    expect(page.seqs()).toEqual([1, 2, 3, 4]);
  });

  test('one that dies costs nothing: the page stays connected, and it resumes from where the other is', () => {
    const { greet, say, way, world, page, move, speed } = start();
    greet('wifi');
    greet('lte');
    say('lte', { t: 'events', entries: [textSample(1, 'one')] });
    way('wifi').onClose(1006, '');
    expect(page.state?.name).toBe('connected');
    say('lte', { t: 'events', entries: [textSample(2, 'two')] });
    move('lte', 500);
    expect(speed()).toBe(500);
    world.advance(900);
    way('wifi').onOpen();
    expect(JSON.parse(way('wifi').sent[0] ?? '')).toMatchObject({ cursor: { epoch: 'epoch-1', seq: 2 } });
    expect(new Set(page.states.map(({ name }) => name))).toEqual(new Set(['connecting', 'connected']));
  });

  test('only when both are lost the page says so', () => {
    const { greet, way, page } = start();
    greet('wifi');
    greet('lte');
    way('wifi').onClose(1006, '');
    way('lte').onClose(1006, '');
    expect(page.state?.name).toBe('reconnecting');
  });

  test('a restart of the bridge is followed, and what an old conversation still says is not mixed in', () => {
    const { greet, say, way, page, move, speed, world } = start();
    greet('wifi');
    greet('lte');
    move('wifi', 90_000);
    way('lte').onClose(1006, '');
    world.advance(900);
    greet('lte', { boot: 'boot-2', epoch: 'epoch-2' });
    say('lte', { t: 'events', entries: [textSample(1, 'new')] });
    say('wifi', { t: 'events', entries: [textSample(7, 'old')] });
    move('wifi', 90_100);
    move('lte', 50);
    expect(speed()).toBe(50);
    expect(page.view.mirror.events.map(({ key }) => key)).toEqual(['epoch-2:1']);
    expect(page.view.mirror.welcome?.boot).toBe('boot-2');
  });

  test('a rover that is gone takes nothing of the others with it: who controls them stands', () => {
    const { greet, say, page } = start();
    const film = vehicleSample({ id: 'replay/2/1', systemId: 2, handle: 1, replay: true });
    greet('wifi');
    greet('lte');
    for (const name of ['wifi', 'lte']) say(name, telemetrySample({ at: 100, added: [film] }));
    say('wifi', controlSample({ at: 100 }, { holder: 'wifi' }));
    expect(page.view.mirror.vehicles.size).toBe(2);
    for (const name of ['wifi', 'lte']) say(name, telemetrySample({ at: 200, present: ['field/1/1'] }));
    expect([...page.view.mirror.vehicles.keys()]).toEqual(['field/1/1']);
    expect(page.view.mirror.control.get('field/1/1')?.lease.holder).toBe('wifi');
  });

  test('who controls a rover never goes back to what the slower way brings, but follows a new run of the bridge', () => {
    const { greet, say, page, way, world } = start();
    const holder = () => page.view.mirror.control.get('field/1/1')?.lease.holder;
    greet('wifi');
    greet('lte');
    say('wifi', controlSample({ at: 100 }, { holder: null }));
    say('wifi', controlSample({ at: 200 }, { holder: 'wifi' }));
    say('lte', controlSample({ at: 100 }, { holder: null }));
    expect(holder()).toBe('wifi');
    say('lte', controlSample({ at: 300 }, { holder: 'bob' }));
    expect(holder()).toBe('bob');
    way('lte').onClose(1006, '');
    world.advance(900);
    greet('lte', { boot: 'boot-2', epoch: 'epoch-2' });
    say('lte', controlSample({ at: 5 }, { holder: 'carl' }));
    say('wifi', controlSample({ at: 400 }, { holder: 'bob' }));
    expect(holder()).toBe('carl');
  });

  test('its end closes both', () => {
    const { greet, feed, world, way } = start();
    greet('wifi');
    greet('lte');
    feed.stop();
    expect([way('wifi').dropped, way('lte').dropped]).toEqual([true, true]);
    expect(world.pendingTimers()).toBe(0);
  });
});

test('over real sockets: either way is cut again and again, and no event is lost or doubled and nobody sees a gap', async () => {
  const bridge = await startRealGateway();
  const page = new FeedPage();
  const surroundings = nodeSurroundings();
  const open = new Map<string, () => void>();
  const urls = ['wifi', 'lte'].map((name) => `${bridge.url}?${name}`);
  const feed = startFeed(
    { ...options, urls },
    {
      ...surroundings,
      fallbacks: [],
      open(url, events) {
        const carrier = surroundings.open(url, events);
        open.set(url, () => {
          carrier.drop();
          events.onClose(1006, 'cut');
        });
        return carrier;
      },
    },
    page.tell,
  );
  let count = 0;
  try {
    await until(() => page.view.paths.every(({ connection }) => connection.name === 'connected'));
    const known = page.states.length;
    const timer = setInterval(() => bridge.happen(String(count++)), 2);
    for (let cut = 0; cut < 12; cut++) {
      const url = urls[cut % 2] ?? '';
      const before = count;
      open.get(url)?.();
      await until(() => page.words().at(-1) !== undefined && (page.words().at(-1) ?? 0) > before + 5);
      await until(() => page.view.paths.every(({ connection }) => connection.name === 'connected'));
    }
    clearInterval(timer);
    await until(() => page.words().at(-1) === count - 1);
    expect(page.allWords()).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(page.view.mirror.missedEvents).toBe(0);
    expect(page.states.slice(known).filter(({ name }) => name !== 'connected')).toEqual([]);
  } finally {
    feed.stop();
    await bridge.stop();
  }
});
