import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanContent } from '../../../bridge/protocol/files/plan-content.ts';
import { readPlanFile } from '../../../bridge/protocol/files/plan-formats.ts';
import { readPlan } from '../../../bridge/protocol/files/plan-read.ts';
import { writePlan } from '../../../bridge/protocol/files/plan-write.ts';
import { anyFloat, anyItem, waypoint } from '../../support/plans.ts';
import { good, sample, sampleText } from './kit.ts';

const read = () => good(readPlanFile(sample('survey.plan'), 'auto'));
const text = sampleText('survey.plan');
/** The line of the sample in which something stands. */
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a .plan file', () => {
  test('is read: mission, fence, rally points and home', () => {
    const { value } = read();
    expect(value.format).toBe('plan');
    expect(value.home).toEqual({ x: 473_745_000, y: 85_420_000, z: 410 });
    expect(value.fence?.map(({ command, params }) => [command, params[0]])).toEqual([
      [5001, 4],
      [5001, 4],
      [5001, 4],
      [5001, 4],
      [5004, 7.5],
      [5000, 0],
    ]);
    expect(value.rally?.map(({ z }) => z)).toEqual([0, 2]);
  });

  test('has the items of a survey as items, and what it cannot drive is said with its line', () => {
    const { value, warnings } = read();
    expect(value.mission?.map(({ command }) => command)).toEqual([16, 16, 206, 16, 177, 177]);
    expect(value.mission?.[0]).toEqual({ ...waypoint(47.3746, 8.5421), params: [0, 0, 0, null] });
    expect(warnings).toEqual([
      expect.stringMatching(
        `line ${lineOf('"complexItemType": "StructureScan"') - 1}: the item "StructureScan" has no items`,
      ),
    ]);
  });

  test('has its jumps go to the same items, whatever their numbers were', () => {
    const jumps = read().value.mission?.filter(({ command }) => command === 177);
    expect(jumps?.map(({ params }) => params[0])).toEqual([4, 5]);
  });

  test('that was not changed is written as it was, complex items and all', () => {
    expect(JSON.parse(good(writePlan(read().value)).value)).toEqual(JSON.parse(text));
  });

  test('of which one list was changed keeps the others as they were', () => {
    const { value, warnings } = good(writePlan({ ...read().value, rally: [] }));
    const [written, before] = [JSON.parse(value), JSON.parse(text)];
    expect(written.mission).toEqual(before.mission);
    expect(written.rallyPoints).toEqual({ points: [], version: 2 });
    expect(warnings).toEqual([]);
  });

  test('whose mission was changed says that its survey is now items, and keeps its speeds', () => {
    const plan = read().value;
    const { value, warnings } = good(
      writePlan({ ...plan, mission: [...(plan.mission ?? []), waypoint(47.3746, 8.5421)] }),
    );
    expect(JSON.parse(value).mission.cruiseSpeed).toBe(3.5);
    expect(JSON.parse(value).mission.items).toHaveLength(7);
    expect(warnings.join()).toMatch(/surveys are written as the items/);
  });

  test('that is written is read as the same', () => {
    fc.assert(
      fc.property(
        fc.array(anyItem.map((item) => (item.command === 177 ? { ...item, command: 16 } : item))),
        (mission) => {
          const plan: PlanContent = { mission, fence: [], rally: [], home: { x: 1, y: 2, z: 3 } };
          const { original: _original, ...back } = good(readPlan(good(writePlan(plan)).value)).value;
          expect(back).toEqual(plan);
        },
      ),
    );
  });

  test('of any fence and rally points is read as the same', () => {
    const place = fc.tuple(fc.integer({ min: -9e8, max: 9e8 }), fc.integer({ min: -18e8, max: 18e8 }));
    const at = (command: number, [x, y]: [number, number], param1: number, frame = 0, z = 0) => ({
      ...{ command, frame, x, y, z, autocontinue: true },
      params: [param1, 0, 0, 0] as [number, number, number, number],
    });
    const polygon = fc
      .tuple(fc.constantFrom(5001, 5002), fc.array(place, { minLength: 3, maxLength: 9 }))
      .map(([command, corners]) => corners.map((corner) => at(command, corner, corners.length)));
    const radius = fc.float({ min: Math.fround(0.1), max: 1000, noNaN: true });
    const circle = fc
      .tuple(fc.constantFrom(5003, 5004), place, radius)
      .map(([command, centre, size]) => at(command, centre, size));
    const back = fc
      .tuple(
        place,
        anyFloat.filter((z) => Math.abs(z) < 1e6),
      )
      .map(([to, z]) => at(5000, to, 0, 3, z));
    const rally = fc
      .tuple(
        place,
        anyFloat.filter((z) => Math.abs(z) < 1e6),
      )
      .map(([to, z]) => at(5100, to, 0, 3, z));
    const fence = fc
      .tuple(fc.array(polygon), fc.array(circle), fc.array(back, { maxLength: 1 }))
      .map(([polygons, circles, backs]) => [...polygons.flat(), ...circles, ...backs]);
    fc.assert(
      fc.property(fence, fc.array(rally), (items, points) => {
        const plan = { mission: [], fence: items, rally: points };
        const { original: _original, ...read } = good(readPlan(good(writePlan(plan)).value)).value;
        expect(read).toEqual(plan);
      }),
    );
  });

  test('of older form is read: one polygon, and places beside their parameters', () => {
    const older = {
      fileType: 'Plan',
      version: 1,
      geoFence: {
        version: 1,
        polygon: [
          [1, 2],
          [1, 3],
          [2, 3],
        ],
        breachReturn: [],
      },
      mission: {
        version: 2,
        items: [{ type: 'missionItem', command: 16, frame: 3, params: [0, 0, 0, 0], coordinate: [1, 2, 3] }],
      },
    };
    const { value } = good(readPlan(JSON.stringify(older)));
    expect([value.fence?.length, value.mission?.[0]?.z, value.rally]).toEqual([3, 3, undefined]);
  });

  test.each([
    [
      'a newer mission',
      '"vehicleType": 10,\n        "version": 2',
      '"version": 3',
      /"mission" has version 3; 2 can be read/,
    ],
    ['latitude 95', '47.3748, 8.5430', '95, 8.5430', /latitude 95/],
    ['a text for a number', '[4, 2, 0, 0, 0, 0, 0]', '[4, "2", 0, 0, 0, 0, 0]', /seven numbers/],
    ['a polygon of two', '[47.376, 8.544], [47.376, 8.541]]', '[]]', /\[latitude, longitude\]/],
    ['a circle without a radius', '"radius": 7.5', '"radius": -1', /needs a "radius"/],
    ['a missing comma', '"frame": 2,\n                "params": [9', '"frame": 2\n "params": [9', /comma/],
    ['a missing end', '"version": 1\n}\n', '', /(comma or "}" is missing|field is missing)/],
    ['garbage', '"Layers": 2', '"Layers": two', /"two" is no JSON/],
  ])('with %s is refused, with its line', (_name, before, after, why) => {
    expect(text).toContain(before);
    const reading = readPlan(text.replace(before, after));
    expect(reading).toEqual({ ok: false, line: expect.any(Number), why: expect.stringMatching(why) });
    const near = text.slice(0, text.indexOf(before)).split('\n').length;
    if (!reading.ok) expect(Math.abs((reading.line ?? -99) - near)).toBeLessThan(13);
  });

  test.each([
    ['another type', { fileType: 'Mission', version: 1 }, /"fileType" is not "Plan"/],
    ['another version', { fileType: 'Plan', version: 2 }, /the file has version 2; 1 can be read/],
    ['no version', { fileType: 'Plan' }, /has no version/],
    ['a mission without items', { fileType: 'Plan', version: 1, mission: { version: 2 } }, /no list of "items"/],
  ])('with %s is refused', (_name, value, why) => {
    expect(readPlan(JSON.stringify(value))).toMatchObject({ ok: false, line: 1, why: expect.stringMatching(why) });
  });

  test('nested without end is refused and not followed', () => {
    expect(readPlan('['.repeat(1_000_000))).toMatchObject({ ok: false, why: expect.stringMatching(/64 deep/) });
  });

  test('cannot hold a fence of broken polygons, and says so', () => {
    const corner = { ...waypoint(1, 2), command: 5001, params: [4, 0, 0, 0] as [number, number, number, number] };
    expect(writePlan({ fence: [corner, corner] })).toMatchObject({
      ok: false,
      why: expect.stringMatching(/no whole polygon/),
    });
  });
});
