import { describe, expect, test } from 'vitest';
import { metresFrom, placeAt } from '../../dashboard/store/geo.ts';
import { laid, mostTiles, wantedOf } from '../../dashboard/store/maps/laying.ts';
import {
  boundsOf,
  stripsOf,
  type Tile,
  tileName,
  tilesIn,
  worldOf,
  zoomFor,
} from '../../dashboard/store/maps/mercator.ts';
import type { Had, Source } from '../../dashboard/store/maps/source.ts';
import { tileRoom } from '../../dashboard/store/maps/tile-room.ts';

const anchors = [
  { latDeg: 52.0911, lonDeg: 5.1214 },
  { latDeg: -33.86, lonDeg: 151.2 },
  { latDeg: 0.0001, lonDeg: -179.9995 },
  { latDeg: 69.65, lonDeg: 18.95 },
];

describe('tiles on the metric plane', () => {
  test.each(anchors)(
    'every place within 1 km of %o lies within 0.1 m of where its tile shows it, at any zoom',
    (anchor) => {
      for (const z of [10, 12, 13, 14, 16, 18, 20]) {
        for (const [eastM, northM] of [
          [0, 0],
          [1000, 0],
          [-700, 700],
          [300, -954],
        ] as const) {
          const place = placeAt(anchor, { eastM, northM });
          const world = worldOf(place);
          const at = { x: world.x * 2 ** z, y: world.y * 2 ** z };
          const tile: Tile = { z, x: Math.floor(at.x), y: Math.floor(at.y) };
          const [across, down] = [at.x - tile.x, at.y - tile.y];
          const strip = stripsOf(tile, anchor).find(({ from, to }) => down >= from && down <= to);
          if (strip === undefined) throw new Error('no strip holds the place');
          const { box, from, to } = strip;
          const shown = {
            eastM: box.westM + across * (box.eastM - box.westM),
            northM: box.northM - ((down - from) / (to - from)) * (box.northM - box.southM),
          };
          const true_ = metresFrom(anchor, place);
          expect(Math.hypot(shown.eastM - true_.eastM, shown.northM - true_.northM)).toBeLessThan(0.1);
        }
      }
    },
  );

  test('what is near is one strip, and neighbours share their edges', () => {
    const [anchor] = anchors;
    if (!anchor) return;
    const world = worldOf(anchor);
    const tile = { z: 18, x: Math.floor(world.x * 2 ** 18), y: Math.floor(world.y * 2 ** 18) };
    const [here, ...more] = stripsOf(tile, anchor);
    expect(more).toEqual([]);
    const [east] = stripsOf({ ...tile, x: tile.x + 1 }, anchor);
    const [south] = stripsOf({ ...tile, y: tile.y + 1 }, anchor);
    expect(east?.box.westM).toBeCloseTo(here?.box.eastM ?? 0, 5);
    expect(south?.box.northM).toBeCloseTo(here?.box.southM ?? 0, 5);
    const large = stripsOf({ z: 12, x: Math.floor(world.x * 4096), y: Math.floor(world.y * 4096) }, anchor);
    expect(large.length).toBeGreaterThan(1);
    large.slice(1).forEach((strip, i) => {
      expect(strip.box.northM).toBe(large[i]?.box.southM);
    });
  });

  test('tiles across the date line come from both edges of the world', () => {
    const anchor = { latDeg: 1, lonDeg: 179.999 };
    const bounds = boundsOf({ westM: -500, eastM: 500, southM: -10, northM: 10 }, anchor);
    const columns = new Set(tilesIn(bounds, 16, 100).map(({ x }) => x));
    expect(columns).toEqual(new Set([65535, 0]));
  });

  test('the zoom is the one whose pixels are nearest to the screen’s', () => {
    const anchor = { latDeg: 0, lonDeg: 0 };
    // 156,543 m at the equator for a pixel of zoom 0.
    expect(zoomFor(1 / 156_543, anchor)).toBe(0);
    expect(zoomFor(1 / 0.597, anchor)).toBe(18);
    expect(zoomFor(200, anchor)).toBe(25);
  });
});

const field: Source = {
  id: 'here:1',
  title: 'Field',
  minZoom: 14,
  maxZoom: 18,
  tilePx: 256,
  bounds: { westDeg: 5, eastDeg: 5.2, southDeg: 52, northDeg: 52.2 },
  attribution: 'us',
};
const anchor = { latDeg: 52.0911, lonDeg: 5.1214 };
const window = (m: number) => ({ westM: -m, eastM: m, southM: -m, northM: m });

describe('what a view wants', () => {
  test('beyond the deepest zoom its tiles are drawn larger', () => {
    const wanted = wantedOf(field, window(2), 100, anchor);
    expect(wanted.is === 'tiles' && wanted.zoom).toBe(18);
    expect(wanted.is === 'tiles' && wanted.tiles.length).toBeLessThanOrEqual(4);
  });

  test('from too far away nothing is fetched, nor where there is nothing', () => {
    expect(wantedOf({ ...field, bounds: null }, window(60_000), 0.005, anchor).is).toBe('far');
    expect(wantedOf(field, window(50), 5, { latDeg: 10, lonDeg: 10 }).is).toBe('outside');
    for (const m of [10, 100, 1000, 3000]) {
      const wanted = wantedOf(field, window(m), 450 / m, anchor);
      if (wanted.is === 'tiles') expect(wanted.tiles.length).toBeLessThanOrEqual(mostTiles);
    }
  });

  test('what is missing is stood in for by what lies around it, and that is drawn first', () => {
    const four: Tile[] = [0, 1, 2, 3].map((i) => ({ z: 18, x: 100 + (i % 2), y: 100 + (i >> 1) }));
    const has = new Set(['17/50/50', '18/101/101']);
    expect(laid(four, (tile) => has.has(tileName(tile))).map(tileName)).toEqual(['17/50/50', '18/101/101']);
    expect(laid(four, () => false)).toEqual([]);
  });
});

type Flight = { readonly tile: Tile; readonly land: (had: Had<string>) => void; aborted: boolean };

function room(limits = { tiles: 4, bytes: 400, atOnce: 2, missing: 3 }) {
  const flights: Flight[] = [];
  const closed: string[] = [];
  const changes = { count: 0 };
  const tiles = tileRoom<string>(
    (tile) => {
      let land: Flight['land'] = () => {};
      const had = new Promise<Had<string>>((resolve) => {
        land = resolve;
      });
      const flight: Flight = { tile, land, aborted: false };
      flights.push(flight);
      return {
        had,
        abort() {
          flight.aborted = true;
        },
      };
    },
    (picture) => closed.push(picture),
    () => {
      changes.count += 1;
    },
    limits,
  );
  const land = async (name: string, had: Had<string>) => {
    flights.find(({ tile, aborted }) => tileName(tile) === name && !aborted)?.land(had);
    await Promise.resolve();
    await Promise.resolve();
  };
  const here = (name: string, bytes = 100): Promise<void> => land(name, { is: 'here', picture: name, bytes });
  return { tiles, flights, closed, changes, land, here, asked: () => flights.map(({ tile }) => tileName(tile)) };
}

const row = (...xs: number[]): Tile[] => xs.map((x) => ({ z: 18, x, y: 0 }));

describe('the room of tiles', () => {
  test('fetches a few at a time, each once, in the order of the wish', async () => {
    const { tiles, asked, here } = room();
    tiles.want(row(1, 2, 3));
    tiles.want(row(1, 2, 3));
    expect(asked()).toEqual(['18/1/0', '18/2/0']);
    await here('18/1/0');
    expect(asked()).toEqual(['18/1/0', '18/2/0', '18/3/0']);
    expect(tiles.picture({ z: 18, x: 1, y: 0 })).toBe('18/1/0');
  });

  test('nothing is fetched while nothing changes', async () => {
    const { tiles, asked, here } = room();
    tiles.want(row(1));
    await here('18/1/0');
    for (let i = 0; i < 100; i++) tiles.want(row(1));
    expect(asked()).toHaveLength(1);
  });

  test('where more is wanted than there is room for, what is furthest off is let go once, and not fetched without end', async () => {
    const { tiles, asked, here } = room({ tiles: 99, bytes: 400, atOnce: 9, missing: 3 });
    const wish = row(1, 2, 3, 4, 5, 6);
    tiles.want(wish);
    for (let turn = 0; turn < 5; turn++) {
      for (const { x } of wish) await here(`18/${x}/0`);
      tiles.want(wish);
    }
    expect(asked()).toHaveLength(6);
    expect(tiles.counts()).toMatchObject({ kept: 4, waiting: 0 });
    tiles.want(row(6));
    expect(asked().slice(6)).toEqual(['18/6/0']);
  });

  test('what is not wanted any more is let go, and its answer closed', async () => {
    const { tiles, flights, closed, land } = room();
    tiles.want(row(1, 2));
    tiles.want(row(3));
    expect(flights.slice(0, 2).map(({ aborted }) => aborted)).toEqual([true, true]);
    flights[0]?.land({ is: 'here', picture: 'late', bytes: 1 });
    await Promise.resolve();
    await Promise.resolve();
    expect(closed).toEqual(['late']);
    await land('18/3/0', { is: 'missing' });
    expect(tiles.isMissing({ z: 18, x: 3, y: 0 })).toBe(true);
  });

  test.each([
    ['by count', { tiles: 4, bytes: 1e9, atOnce: 9, missing: 3 }],
    ['by bytes', { tiles: 99, bytes: 400, atOnce: 9, missing: 3 }],
  ])('is bounded %s: the one looked at longest ago goes, and is closed', async (_, limits) => {
    const { tiles, closed, here } = room(limits);
    for (const x of [1, 2, 3, 4]) {
      tiles.want(row(x));
      await here(`18/${x}/0`);
    }
    tiles.picture({ z: 18, x: 1, y: 0 });
    tiles.want(row(5));
    await here('18/5/0');
    expect(closed).toEqual(['18/2/0']);
    expect(tiles.counts()).toMatchObject({ kept: 4, bytes: 400, dropped: 1 });
  });

  test('a tile that failed is not asked for again by itself, but when it is wanted anew or somebody says so', async () => {
    const { tiles, asked, land } = room();
    tiles.want(row(1));
    await land('18/1/0', { is: 'failed', why: 'no answer' });
    tiles.want(row(1));
    expect(asked()).toHaveLength(1);
    tiles.again();
    expect(asked()).toHaveLength(2);
    await land('18/1/0', { is: 'failed', why: 'no answer' });
    tiles.want([]);
    tiles.want(row(1));
    expect(asked()).toHaveLength(2 + 1);
  });

  test('tells how old the oldest of what is wanted is, where it was kept', async () => {
    const { tiles, land, here } = room();
    tiles.want(row(1, 2));
    await here('18/1/0');
    expect(tiles.counts().oldestS).toBeNull();
    await land('18/2/0', { is: 'here', picture: 'old', bytes: 1, ageS: 90_000 });
    expect(tiles.counts().oldestS).toBe(90_000);
    tiles.want(row(1));
    expect(tiles.counts().oldestS).toBeNull();
  });

  test('ends: everything is closed and nothing more is fetched', async () => {
    const { tiles, flights, closed, here } = room();
    tiles.want(row(1, 2, 3));
    await here('18/1/0');
    tiles.stop();
    tiles.stop();
    expect(closed).toEqual(['18/1/0']);
    expect(flights.filter(({ aborted }) => aborted)).toHaveLength(2);
  });
});
