import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeScale } from '../../../bridge/protocol/files/commands.ts';
import { isFenceCommand, listOf } from '../../../bridge/protocol/files/plan-content.ts';
import { readPlanFile } from '../../../bridge/protocol/files/plan-formats.ts';
import { readWaypoints, writeWaypoints } from '../../../bridge/protocol/files/waypoints.ts';
import { anyItem, waypoint } from '../../support/plans.ts';
import { good, sample, sampleText } from './kit.ts';

const header = 'QGC WPL 110\n';
const home = '0\t1\t0\t16\t0\t0\t0\t0\t47.1\t8.2\t400\t1\n';
const row = (fields: string) => `${header}${home}${fields.replaceAll(' ', '\t')}\n`;

describe('a .waypoints file', () => {
  test('of Mission Planner is read, home and items', () => {
    const { value, warnings } = good(readPlanFile(sample('field.waypoints'), 'auto'));
    expect(value.format).toBe('waypoints');
    expect(value.home).toEqual({ x: 473_745_010, y: 85_420_000, z: 410.25 });
    expect(value.mission?.map(({ command }) => command)).toEqual([16, 178, 16, 177, 20]);
    expect(value.mission?.[0]).toEqual({ ...waypoint(47.3746, 8.5421), params: [2.5, 0, 0, 0] });
    expect(value.mission?.[2]?.params[3]).toBeNull();
    expect(value.fence).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test('of a fence is a fence, with the home before it', () => {
    const { value } = good(readPlanFile(sample('fence.waypoints'), 'auto'));
    expect(value.mission).toBeUndefined();
    expect(value.fence?.map(({ command, params }) => [command, params[0]])).toEqual([
      [5001, 4],
      [5001, 4],
      [5001, 4],
      [5001, 4],
      [5004, 7.5],
    ]);
    expect(value.home).toBeDefined();
  });

  test('of rally points without a home, apart by spaces, is read', () => {
    const { value } = good(readPlanFile(sample('rally.waypoints'), 'auto'));
    expect(value.rally).toHaveLength(2);
    expect(value.home).toBeUndefined();
  });

  test('of version 120, with comments and empty lines, is read', () => {
    expect(good(readWaypoints(`# mine\n\nQGC  WPL\t120\n${home}\n# end\n`)).value.mission).toEqual([]);
  });

  test.each([
    ['an empty file', '', 1, /does not begin/],
    ['another version', 'QGC WPL 100\n', 1, /version "100"/],
    ['no header', home, 1, /begins with/],
    ['too few fields', row('1 0 3 16 0 0 0 0 47 8'), 3, /10 fields where 12/],
    ['no number', row('1 0 3 16 0 0 0 zero 47 8 0 1'), 3, /param4 is "zero"/],
    ['a decimal comma', row('1 0 3 16 0 0 0 0 47,1 8 0 1'), 3, /x is "47,1"/],
    ['latitude 95', row('1 0 3 16 0 0 0 0 95 8 0 1'), 3, /latitude 95 .*swapped/],
    ['latitude 95 and longitude 190', row('1 0 3 16 0 0 0 0 95 190 0 1'), 3, /latitude 95 is not from -90 to 90$/],
    ['longitude 181', row('1 0 3 16 0 0 0 0 47 181 0 1'), 3, /longitude 181/],
    ['no latitude', row('1 0 3 16 0 0 0 0 NaN 8 0 1'), 3, /not set/],
    ['an infinite parameter', row('1 0 3 16 inf 0 0 0 47 8 0 1'), 3, /parameter 1 is Infinity/],
    ['a huge parameter', row('1 0 3 16 1e39 0 0 0 47 8 0 1'), 3, /parameter 1 is 1e\+39/],
    ['command 70000', row('1 0 3 70000 0 0 0 0 47 8 0 1'), 3, /70000 is no number of a command/],
    ['frame 2.5', row('1 0 2.5 16 0 0 0 0 47 8 0 1'), 3, /2.5 is no frame/],
  ])('with %s is refused, with its line', (_name, text, line, why) => {
    expect(readWaypoints(text)).toEqual({ ok: false, line, why: expect.stringMatching(why) });
  });

  test.each([
    ['an unknown command', row('1 0 3 999 0 0 0 0 47.1 8.2 0 1'), /line 3: command 999 is not known/],
    ['a wrong number', row('7 0 3 16 0 0 0 0 47.1 8.2 0 1'), /line 3: the item is numbered 7 where 1 is due/],
    ['more fields', row('1 0 3 16 0 0 0 0 47.1 8.2 0 1 9'), /line 3: .*left out/],
    ['swapped coordinates', row('1 0 3 16 0 0 0 0 8.2 47.1 0 1'), /line 3: .* km from .*swapped/],
    ['no home', `${header}0\t1\t3\t22\t0\t0\t0\t0\t47\t8\t5\t1\n`, /line 2: the first item is no place/],
    ['no place of its own', row('1 0 3 21 0 0 0 0 NaN NaN 0 1'), /line 3: its place is not set and becomes 0, 0/],
    ['several lists', row('1 0 3 5100 0 0 0 0 47.1 8.2 0 1\n2 0 3 16 0 0 0 0 47.1 8.2 0 1'), /several lists/],
    ['a place where none is', row('1 0 3 20 0 0 0 0 47.12 8.2 0 1'), /line 3: command 20 takes whole numbers/],
  ])('with %s is kept, and that is said', (_name, text, warning) => {
    const { warnings } = good(readWaypoints(text));
    expect(warnings.join('\n')).toMatch(warning);
  });

  test('that is written is read as the same', () => {
    const item = anyItem.map((one) =>
      isFenceCommand(one.command) || one.command === 5100 ? { ...one, command: 16 } : one,
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const { value } = good(readWaypoints(writeWaypoints(items, { x: 471_000_001, y: -1, z: 3.5 })));
        expect(value).toEqual({ home: { x: 471_000_001, y: -1, z: 3.5 }, mission: items });
      }),
    );
  });

  test('of a fence or rally points, too', () => {
    const fence = good(readWaypoints(sampleText('fence.waypoints'))).value.fence ?? [];
    expect(good(readWaypoints(writeWaypoints(fence))).value).toEqual({ fence });
  });

  test('keeps raw what is no place', () => {
    expect(placeScale(203, 3)).toBe(1);
    expect(placeScale(16, 1)).toBe(1e4);
    expect(placeScale(16, 2)).toBe(1e7);
    expect(placeScale(64_000, 2)).toBe(1);
    expect(listOf(5100)).toBe('rally');
  });
});
