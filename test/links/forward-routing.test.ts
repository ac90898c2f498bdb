/** Who hears whom between vehicles and other ground stations: pure rules, over everything that may come. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../bridge/core/link.ts';
import {
  Homes,
  mostAddresses,
  mostRemembered,
  RecentFrames,
  routesOf,
  strayOf,
} from '../../bridge/links/forward-routing.ts';
import { isOpenToAnyone, parseForward, parseForwards } from '../../bridge/links/forward-url.ts';

const places = ['one', 'two', 'three', 'four'];
const place = fc.constantFrom(...places);
const address = fc.record({ systemId: fc.integer({ min: 1, max: 4 }), componentId: fc.constantFrom(1, 100, 190) });
const target = fc.record({ systemId: fc.integer({ min: 0, max: 5 }), componentId: fc.constantFrom(0, 1, 100, 190) });

describe('[F2] routes', () => {
  test('nothing goes back to where it came from, and what is for everyone goes everywhere else', () => {
    fc.assert(
      fc.property(target, fc.subarray(places), place, (to, known, from) => {
        const routes = routesOf(to, known, places, from);
        expect(routes).not.toContain(from);
        const wanted = to.systemId === 0 ? places : known;
        expect(new Set(routes)).toEqual(new Set(wanted.filter((one) => one !== from)));
      }),
    );
  });

  test('an address lives in one place, for as long as it is heard there', () => {
    const step = fc.record({ from: address, at: place, afterMs: fc.integer({ min: 0, max: 2000 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const homes = new Homes(1000);
        const model = new Map<string, { place: string; at: number }>();
        let now = 0;
        for (const { from, at, afterMs } of steps) {
          now += afterMs;
          const key = JSON.stringify(from);
          const home = model.get(key);
          const mayLive = home === undefined || home.place === at || now - home.at > 1000;
          expect(homes.hear(from, at, now)).toBe(mayLive);
          if (mayLive) model.set(key, { place: at, at: now });
          expect(homes.placesOf(from)).toEqual([model.get(key)?.place]);
        }
      }),
    );
  });

  test('what is for a whole system goes to its autopilot, once, however many links carry parts of it', () => {
    const homes = new Homes(1000);
    homes.hear({ systemId: 1, componentId: 100 }, 'camera link', 0);
    homes.hear({ systemId: 1, componentId: 1 }, 'radio', 0);
    homes.hear({ systemId: 2, componentId: 100 }, 'camera link', 0);
    expect(homes.placesOf({ systemId: 1, componentId: 0 })).toEqual(['radio']);
    expect(homes.placesOf({ systemId: 1, componentId: 42 })).toEqual(['radio']);
    expect(homes.placesOf({ systemId: 1, componentId: 100 })).toEqual(['camera link']);
    expect(homes.placesOf({ systemId: 3, componentId: 0 })).toEqual([]);
    expect(homes.everyPlace()).toEqual(new Set(['radio', 'camera link']));
  });

  test('is bounded: who invents addresses pushes nobody out', () => {
    const homes = new Homes(1000);
    homes.hear({ systemId: 1, componentId: 1 }, 'home', 0);
    let taken = 0;
    for (let id = 0; id < 65_536; id++) {
      if (homes.hear({ systemId: id >> 8, componentId: id & 255 }, 'flood', 500)) taken++;
    }
    expect(taken).toBeLessThanOrEqual(mostAddresses);
    expect(homes.placesOf({ systemId: 1, componentId: 1 })).toEqual(['home']);
  });
});

describe('[F2] frames that come back', () => {
  test('are known from any other place for ten seconds, and never from the same', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), place)), (frames) => {
        const recent = new RecentFrames();
        const first = new Map<number, string>();
        for (const [mark, from] of frames) {
          const home = first.get(mark) ?? from;
          first.set(mark, home);
          expect(recent.note(String(mark), from, 1)).toBe(home === from);
        }
      }),
    );
    const recent = new RecentFrames();
    recent.note('a', 'one', 0);
    expect(recent.note('a', 'two', 10_000)).toBe(false);
    expect(recent.note('a', 'two', 10_001)).toBe(true);
  });

  test('the oldest are forgotten first', () => {
    const recent = new RecentFrames();
    for (let mark = 0; mark <= mostRemembered; mark++) recent.note(String(mark), 'one', 0);
    expect(recent.note('1', 'two', 0)).toBe(false);
    expect(recent.note('0', 'two', 0)).toBe(true);
  });

  const around = () => ({
    isBridge: ({ systemId }: Address) => systemId === 255,
    isVehicleSystem: (systemId: number) => systemId === 1,
    livesWithVehicles: ({ systemId }: Address) => systemId === 51,
    stations: new Homes(5000),
    recent: new RecentFrames(),
  });

  test.each([
    ['no_sender', 0],
    ['claims_bridge', 255],
    ['claims_vehicle', 1],
    ['lives_elsewhere', 51],
    [null, 254],
  ] as const)('%s: from system %i', (why, systemId) => {
    expect(strayOf({ systemId, componentId: 190 }, 'mark', 'here', around(), 0)).toBe(why);
  });

  test('any ring of routers comes to rest: no frame is passed on twice by one bridge', () => {
    const links = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), { maxLength: 10 });
    fc.assert(
      fc.property(links, fc.integer({ min: 0, max: 3 }), (wires, begin) => {
        // Bridges 0..3, each wire an endpoint on both of its ends; a station says one thing at one of them.
        const bridges = [0, 1, 2, 3].map(around);
        const passes = [0, 0, 0, 0];
        const queue = [{ bridge: begin, from: 'station' }];
        const ends = wires.flatMap(([a, b], wire) => [
          { bridge: a, place: `${wire}a`, other: b, otherPlace: `${wire}b` },
          { bridge: b, place: `${wire}b`, other: a, otherPlace: `${wire}a` },
        ]);
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const { bridge, from } = next;
          const surroundings = bridges[bridge];
          if (surroundings === undefined) throw new Error('no bridge');
          if (strayOf({ systemId: 254, componentId: 190 }, 'mark', from, surroundings, 0) !== null) continue;
          passes[bridge] = (passes[bridge] ?? 0) + 1;
          const mine = ends.filter((end) => end.bridge === bridge);
          const routes = routesOf(
            { systemId: 0, componentId: 0 },
            [],
            mine.map((end) => end.place),
            from,
          );
          for (const end of mine)
            if (routes.includes(end.place)) queue.push({ bridge: end.other, from: end.otherPlace });
        }
        expect(Math.max(...passes)).toBe(1);
      }),
    );
  });
});

describe('endpoints as people write them', () => {
  test.each([
    ['udpout://192.168.4.20:14550', { write: false, heartbeat: false, vehicle: null }],
    ['udpin://0.0.0.0:14551?write=1', { write: true, heartbeat: false, vehicle: null }],
    ['tcpin://0.0.0.0:5770?write=1&heartbeat=1&vehicle=rover', { write: true, heartbeat: true, vehicle: 'rover' }],
    ['tcpout://10.0.0.2:5760?write=0', { write: false, heartbeat: false, vehicle: null }],
  ])('%s', (url, options) => {
    expect(parseForward(url, 'forward-1')).toMatchObject({ ok: true, value: { url, ...options } });
  });

  test.each([
    ['serial:///dev/ttyACM0', 'no other ground station behind serial'],
    ['udp://1.2.3.4:1', 'udpin:// (listen) or udpout:// (send first)'],
    ['udpout://1.2.3.4', 'the port is missing'],
    ['udpin://h:14550?write=yes', 'write is 0 or 1, not "yes"'],
    ['udpin://h:14550?wirte=1', 'the option "wirte=1" is unknown'],
    ['udpin://h:14550?heartbeat=1', 'heartbeat=1 needs write=1'],
    ['udpin://h:14550?write=1&write=0', 'write is given twice'],
    ['udpin://h:14550?vehicle=', 'vehicle needs a value'],
  ])('%s is refused in one sentence', (url, why) => {
    const parsed = parseForward(url, 'forward-1');
    expect(parsed.ok ? '' : parsed.why).toContain(why);
  });

  test.each([
    ['udpin://0.0.0.0:1?write=1', true],
    ['tcpin://10.0.0.1:1?write=1', true],
    ['tcpin://127.0.0.1:1?write=1', false],
    ['udpin://0.0.0.0:1', false],
    ['udpout://10.0.0.1:1?write=1', false],
  ])('%s lets anyone command: %s', (url, isSo) => {
    const parsed = parseForward(url, 'forward-1');
    expect(parsed.ok && isOpenToAnyone(parsed.value)).toBe(isSo);
  });

  test('all of them: unknown groups and places that are given twice are refused', () => {
    const why = (...urls: string[]) => {
      const parsed = parseForwards(urls, ['rover']);
      return parsed.ok ? '' : parsed.why;
    };
    expect(why('udpin://h:1?vehicle=rover', 'udpin://h:0', 'udpin://h:0')).toBe('');
    expect(why('udpin://h:1?vehicle=other')).toContain('no link group is called "other", there is rover');
    expect(why('udpin://0.0.0.0:1', 'udpin://127.0.0.1:1')).toContain('the same place is given twice');
  });
});
