import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeItem } from '../../bridge/protocol/files/plan-content.ts';
import { fenceCommands } from '../../bridge/protocol/files/plan-places.ts';
import type { PlanItem } from '../../bridge/protocol/plan.ts';
import type { Estimate } from '../../dashboard/store/energy/estimate.ts';
import { batteryCost } from '../../dashboard/store/plan/battery-cost.ts';
import { changesOf } from '../../dashboard/store/plan/changes.ts';
import { differences } from '../../dashboard/store/plan/diff.ts';
import { emptyPlan, type Plan } from '../../dashboard/store/plan/draft.ts';
import { fileOf, type PlanEnding, planFrom } from '../../dashboard/store/plan/files.ts';

const point = (x: number, y: number, command = 16): PlanItem => placeItem(command, { x, y, z: 0 }, { frame: 3 });
const corner = (x: number, y: number, count: number, inclusion = true): PlanItem =>
  placeItem(fenceCommands.polygon[inclusion ? 'inclusion' : 'exclusion'], { x, y, z: 0 }, { frame: 0, param1: count });
const action: PlanItem = {
  command: 181,
  frame: 2,
  params: [0, 1, null, null],
  x: 0,
  y: 0,
  z: 0,
  autocontinue: true,
};

const [lat, lon] = [518_735_000, -6_090_000];
const mission = [point(lat, lon), point(lat + 1000, lon), point(lat + 1000, lon + 1000), point(lat, lon + 1000)];

describe('what of a draft is another than on the rover', () => {
  test('each item that is new, moved or changed, and none where nobody knows', () => {
    const [a, b, c, d] = mission;
    if (!a || !b || !c || !d) throw new Error('four points');
    const moved = { ...b, x: b.x + 500 };
    const changed: PlanItem = { ...c, params: [7, null, null, null] };
    const draft = [a, moved, changed, point(lat + 5, lon + 5), d];
    expect([...changesOf('mission', draft, [a, b, c, d])]).toEqual([
      [1, 'moved'],
      [2, 'changed'],
      [3, 'added'],
    ]);
    expect(changesOf('mission', draft, draft).size).toBe(0);
    expect(changesOf('mission', draft, null).size).toBe(0);
    expect([...changesOf('mission', [a, b], [])]).toEqual([
      [0, 'added'],
      [1, 'added'],
    ]);
    expect(changesOf('mission', [a], mission).size).toBe(0);
  });

  test('item by item it counts what is counted over all', () => {
    const items = fc.array(
      fc.integer({ min: 0, max: 3 }).map((step) => point(lat + step * 1000, lon)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(items, items, (draft, held) => {
        const all = differences('mission', draft, held);
        const found = [...changesOf('mission', draft, held).values()];
        const count = (kind: string) => found.filter((one) => one === kind).length;
        expect([count('added'), count('moved'), count('changed')]).toEqual([
          all?.added ?? 0,
          all?.moved ?? 0,
          all?.changed ?? 0,
        ]);
      }),
    );
  });
});

describe('what it takes of the battery', () => {
  const known: Estimate = { known: true, leftS: 3600, leftM: 3000, pctPerM: 0.02, highPctPerM: 0.03, speedMps: 1 };

  test('by what driving took here before, with a reserve', () => {
    const cost = (lengthM: number, hasPct: number) => batteryCost({ lengthM, isEndless: false }, known, hasPct);
    expect(cost(1000, 90)).toMatchObject({ known: true, pct: 20, highPct: 30, isEnough: true });
    expect(cost(1000, 34)).toMatchObject({ isEnough: false });
    expect(cost(1000, 35)).toMatchObject({ isEnough: true });
  });

  test('unknown is said with its why, never as nothing', () => {
    const course = { lengthM: 10, isEndless: false };
    expect(batteryCost(course, { known: false, why: 'driving', moreS: 60 }, 90)).toEqual({
      known: false,
      why: 'driving',
    });
    expect(batteryCost(course, known, null)).toEqual({ known: false, why: 'percent' });
    expect(batteryCost({ ...course, isEndless: true }, known, 90)).toEqual({ known: false, why: 'endless' });
  });
});

describe('files of every kind', () => {
  const circle = placeItem(fenceCommands.circle.exclusion, { x: lat, y: lon, z: 0 }, { frame: 0, param1: 12 });
  const plan: Plan = {
    ...emptyPlan,
    mission: [...mission, action],
    fence: [corner(lat, lon, 3), corner(lat + 2000, lon, 3), corner(lat, lon + 2000, 3), circle],
    rally: [point(lat + 10, lon + 10, 5100)],
  };
  const again = async (as: PlanEnding) => {
    const written = fileOf('Field 7', plan, as);
    if (!written.ok) throw new Error(written.why);
    const bytes = new TextEncoder().encode(written.text);
    const read = await planFrom({ name: written.name, size: bytes.length, arrayBuffer: async () => bytes.buffer });
    if (!read.ok) throw new Error(read.why);
    return { written, read };
  };
  const places = (items: readonly PlanItem[]) => items.map(({ x, y }) => [x, y]);

  test('GeoJSON and a table hold the places, read again to 1 cm, and say what they leave out', async () => {
    const geo = await again('geojson');
    expect(geo.written.name).toBe('Field 7.geojson');
    expect(places(geo.read.plan.mission)).toEqual(places(mission));
    expect(places(geo.read.plan.rally)).toEqual(places(plan.rally));
    expect(geo.read.plan.fence).toHaveLength(3 + 36);
    expect(geo.read.plan.fence.slice(0, 3).map(({ command }) => command)).toEqual([5001, 5001, 5001]);
    expect(geo.read.plan.fence.at(-1)?.command).toBe(5002);
    expect(geo.written.warnings).toEqual([
      '1 action has no place and is left out',
      'waits, speeds and heights of points are left out',
      '1 circle of the fence is written as a polygon',
    ]);
    const table = await again('csv');
    expect(places(table.read.plan.mission)).toEqual(places(mission));
    expect(table.written.warnings.at(-1)).toContain('fence and rally points are left out');
  });

  test('.plan and .waypoints lose nothing', async () => {
    expect((await again('plan')).read.plan.mission).toHaveLength(5);
    expect((await again('waypoints')).read.plan.mission).toHaveLength(5);
  });

  test('a plan without a place is no map', () => {
    for (const as of ['geojson', 'csv'] as const)
      expect(fileOf('x', { ...emptyPlan, mission: [action] }, as)).toMatchObject({ ok: false });
  });
});
