import { describe, expect, test } from 'vitest';
import { readCsvPoints } from '../../../bridge/protocol/files/csv-points.ts';
import { readGeoJson } from '../../../bridge/protocol/files/geojson.ts';
import { readPlanFile } from '../../../bridge/protocol/files/plan-formats.ts';
import { most } from '../../../bridge/protocol/files/reading.ts';
import { waypoint } from '../../support/plans.ts';
import { bytesOf, good, sample } from './kit.ts';

const geo = (geometry: unknown) => readGeoJson(JSON.stringify(geometry));

describe('GeoJSON', () => {
  test('points and lines are waypoints, polygons fences with their holes, marked points rally points', () => {
    const { value, warnings } = good(readPlanFile(sample('garden.geojson'), 'auto'));
    expect(value.mission?.map(({ x, y, z, frame }) => [x, y, z, frame])).toEqual([
      [473_746_000, 85_421_000, 0, 3],
      [473_747_000, 85_422_000, 0, 3],
      [473_748_000, 85_424_000, 411.5, 0],
    ]);
    expect(value.fence?.map(({ command, params }) => [command, params[0]])).toEqual([
      [5001, 4],
      [5001, 4],
      [5001, 4],
      [5001, 4],
      [5002, 3],
      [5002, 3],
      [5002, 3],
    ]);
    expect(value.rally).toHaveLength(1);
    expect(warnings).toEqual(['heights are taken as metres above sea level']);
  });

  test.each([
    [
      'MultiPoint',
      {
        type: 'MultiPoint',
        coordinates: [
          [8, 47],
          [8.1, 47],
        ],
      },
      2,
    ],
    ['MultiLineString', { type: 'MultiLineString', coordinates: [[[8, 47]], [[8.1, 47]]] }, 2],
    ['GeometryCollection', { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [8, 47] }] }, 1],
  ])('%s is read', (_name, geometry, count) => {
    expect(good(geo(geometry)).value.mission).toHaveLength(count);
  });

  test.each([
    ['latitude first', { type: 'Point', coordinates: [47, 151] }, /latitude 151 .*swapped/],
    ['an unknown kind', { type: 'Circle' }, /"Circle" is no kind/],
    ['no coordinates', { type: 'Point' }, /"coordinates" is missing/],
    ['texts', { type: 'Point', coordinates: ['8', '47'] }, /\[longitude, latitude\]/],
    ['nothing in it', { type: 'FeatureCollection', features: [] }, /neither points/],
    [
      'a polygon of two',
      {
        type: 'Polygon',
        coordinates: [
          [
            [1, 2],
            [3, 4],
            [1, 2],
          ],
        ],
      },
      /three corners/,
    ],
  ])('with %s is refused', (_name, geometry, why) => {
    expect(geo(geometry)).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });
});

describe('a table of points', () => {
  test('with a mark of UTF-8 and names of columns is read', () => {
    expect(good(readPlanFile(sample('points.csv'), 'auto')).value.mission).toEqual([
      waypoint(47.3746, 8.5421),
      waypoint(47.3747, 8.5424),
    ]);
  });

  test('in German, Latin-1, with semicolons, quotes and decimal commas, too', () => {
    expect(good(readPlanFile(sample('punkte-latin1.csv'), 'auto')).value.mission).toEqual([
      waypoint(47.3746, 8.5421),
      { ...waypoint(47.3747, 8.5424), z: 1.5 },
    ]);
  });

  test.each([
    ['tabs and columns the other way round', 'LON\tname\tLAT\n8,5\tx\t47,1\n', [471_000_000, 85_000_000]],
    ['no names', '47.1,8.5,3\n', [471_000_000, 85_000_000]],
    ['signs and exponents', 'lat,lng\n-4.71e1,+8.5\n', [-471_000_000, 85_000_000]],
  ])('with %s is read', (_name, text, place) => {
    const item = good(readCsvPoints(text)).value.mission?.[0];
    expect([item?.x, item?.y]).toEqual(place);
  });

  test.each([
    ['latitude 95', 'lat,lon\n47,8\n95,8\n', 3, /latitude 95/],
    ['a missing cell', 'lat,lon\n47\n', 2, /"" is no longitude/],
    ['words', 'lat,lon\n47,east\n', 2, /"east" is no longitude/],
    ['an infinity', 'lat,lon,alt\n47,8,inf\n', 2, /"inf" is no height/],
    ['other names', 'place,when\na,b\n', 1, /no column is called latitude/],
    ['no rows', 'lat,lon\n', null, /no points/],
    ['no table', 'hello\n', 1, /no row of a table/],
  ])('with %s is refused, with its line', (_name, text, line, why) => {
    expect(readCsvPoints(text)).toEqual({ ok: false, line, why: expect.stringMatching(why) });
  });

  test('of a million lines is refused at the line where it becomes too long', () => {
    const million = bytesOf(`lat,lon\n${'4,8\n'.repeat(1_000_000)}`);
    expect(readPlanFile(million, 'auto')).toMatchObject({ ok: false, line: most.items + 2 });
    expect(readPlanFile(bytesOf('\n'.repeat(1_000_000)), 'csv')).toMatchObject({ ok: false, line: most.lines + 1 });
    expect(readPlanFile(new Uint8Array(most.bytes + 1).fill(52), 'auto')).toMatchObject({ ok: false, line: null });
  });
});
