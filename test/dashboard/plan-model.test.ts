/** The model of a plan that is being made: what edits do to jumps, fences and what can be taken back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listOf } from '../../bridge/protocol/files/plan-content.ts';
import { readPlanFile } from '../../bridge/protocol/files/plan-formats.ts';
import { type PlanItem, type PlanList, planLists } from '../../bridge/protocol/plan.ts';
import { placeAt } from '../../dashboard/store/geo.ts';
import { courseOf } from '../../dashboard/store/plan/course.ts';
import { differences, differenceWords, hashOf } from '../../dashboard/store/plan/diff.ts';
import { draftsIn, emptyPlan, merged, type Plan } from '../../dashboard/store/plan/draft.ts';
import { actionAdded, placed, without } from '../../dashboard/store/plan/edits.ts';
import {
  cornerInserted,
  cornerRemoved,
  resized,
  shapeAdded,
  shapeOf,
  shapesOf,
  turned,
} from '../../dashboard/store/plan/fence.ts';
import { fenceCheck } from '../../dashboard/store/plan/fence-check.ts';
import { fileOf, handedIn, planFrom } from '../../dashboard/store/plan/files.ts';
import { edited, historyOf, redone, settled, undone } from '../../dashboard/store/plan/history.ts';
import { action, inserted, removed, reversed, shifted, waypoint } from '../../dashboard/store/plan/mission.ts';
import { itemAt, placeOfItem } from '../../dashboard/store/plan/places.ts';
import { wordsOf } from '../../dashboard/store/plan/rover-commands.ts';
import { warningsOf } from '../../dashboard/store/plan/warnings.ts';
import { anyItem } from '../support/plans.ts';

const field = { latDeg: 52.09, lonDeg: 5.12 };
const at = (eastM: number, northM: number) => placeAt(field, { eastM, northM });
const go = (eastM: number, northM: number) => waypoint(at(eastM, northM));
const jump = (to: number, times = 1) => action(177, [to, times, 0, 0]);
const targets = (items: readonly PlanItem[]) =>
  items.filter(({ command }) => command === 177).map(({ params }) => params[0]);

describe('a mission', () => {
  const items = [go(0, 0), go(10, 0), go(20, 0), jump(2)];

  test('jumps go on to the same item when others come, go and change places', () => {
    expect(targets(inserted(items, 0, go(5, 5)))).toEqual([3]);
    expect(targets(inserted(items, 3, go(5, 5)))).toEqual([2]);
    expect(targets(removed(items, 0))).toEqual([1]);
    expect(targets(shifted(items, 1, 0))).toEqual([1]);
    expect(targets(reversed(items))).toEqual([3]);
  });

  test('a jump whose target is gone leads nowhere, which is a fault', () => {
    const left = removed(items, 1);
    expect(targets(left)).toEqual([0]);
    expect(warningsOf({ ...emptyPlan, mission: left }, null)).toMatchObject([{ index: 2, isFault: true }]);
  });

  type Edit = { readonly kind: 'in' | 'out' | 'shift'; readonly a: number; readonly b: number };
  const edit: fc.Arbitrary<Edit> = fc.record({
    kind: fc.constantFrom('in', 'out', 'shift'),
    a: fc.nat(12),
    b: fc.nat(12),
  });

  test('whatever is edited, no item is lost or doubled, and each jump leads to the place that it led to', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(5), fc.array(edit, { maxLength: 20 }), (count, to, edits) => {
        const places = Array.from({ length: count }, (_, i) => go(i, 0));
        const target = places[to % count];
        let list: readonly PlanItem[] = [...places, jump((to % count) + 1)];
        for (const { kind, a, b } of edits) {
          const before = list.length;
          if (kind === 'in') list = inserted(list, Math.min(a, before), go(100 + a, b));
          // The jump itself and its target stay, so that there is something to hold.
          else if (kind === 'out' && list[a]?.command !== 177 && list[a] !== target) list = removed(list, a);
          else if (kind === 'shift') list = shifted(list, a, b);
          expect(Math.abs(list.length - before)).toBeLessThanOrEqual(1);
        }
        const [number = 0] = targets(list);
        expect(list[Number(number) - 1]).toBe(target);
      }),
    );
  });

  test('is measured as it is driven: jumps counted, waits added, unknown where no speed is', () => {
    const square = [go(0, 0), go(30, 0), go(30, 40)];
    expect(courseOf(square, at(0, -10), 2).lengthM).toBeCloseTo(80, 1);
    expect(courseOf(square, at(0, -10), 2).seconds).toBeCloseTo(40, 1);
    expect(courseOf(square, null, null)).toMatchObject({ seconds: null, isEndless: false });
    const slow = [go(0, 0), action(178, [1, 0.5, -1, 0]), go(10, 0)];
    expect(courseOf(slow, at(0, 0), 2).seconds).toBeCloseTo(20, 1);
    const back = [go(0, 0), go(10, 0), jump(1, 2)];
    expect(courseOf(back, at(0, 0), 1).lengthM).toBeCloseTo(50, 1);
    expect(courseOf([go(0, 0), go(10, 0), jump(1, -1)], null, 1)).toMatchObject({ seconds: null, isEndless: true });
    const wait: PlanItem = { ...go(0, 0), params: [7, 0, 0, 0] };
    expect(courseOf([wait], at(0, 0), 1).seconds).toBeCloseTo(7, 3);
  });

  test('ends being measured however its jumps are knotted', () => {
    const any = fc.array(
      fc.oneof(
        fc.record({ to: fc.integer({ min: -2, max: 9 }), times: fc.integer({ min: -1, max: 32_767 }) }),
        fc.constant(null),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(any, (rows) => {
        const list = rows.map((row, i) => (row ? jump(row.to, row.times) : go(i * 10, 0)));
        const { lengthM, legs } = courseOf(list, field, 1);
        expect(lengthM).toBeGreaterThanOrEqual(0);
        expect(legs).toHaveLength(list.length);
      }),
      { numRuns: 60 },
    );
  });

  test('what is done at a point is said in words', () => {
    expect(wordsOf({ ...go(0, 0), params: [10, 0, 0, 0] })).toBe('Wait 10 s');
    expect(wordsOf(action(181, [1, 1, 0, 0]))).toBe('Relay 1 on');
    expect(wordsOf(jump(3, -1))).toBe('To 3, for ever');
  });
});

describe('a fence', () => {
  const corner = (fence: readonly PlanItem[], eastM: number, northM: number) => {
    const shape = shapesOf(fence).at(-1);
    return shape ? cornerInserted(fence, shape, shape.at + shape.count, at(eastM, northM)) : fence;
  };
  const square = (side: number, inclusion = true, before: readonly PlanItem[] = []) => {
    const first = shapeAdded(before, inclusion, at(0, 0), null);
    return corner(corner(corner(first, side, 0), side, side), 0, side);
  };

  test('corners come and go, and each says how many there are', () => {
    const fence = square(50);
    expect(shapesOf(fence)).toEqual([{ kind: 'polygon', inclusion: true, at: 0, count: 4 }]);
    expect(fence.map(({ params }) => params[0])).toEqual([4, 4, 4, 4]);
    expect(cornerRemoved(fence, 1).map(({ params }) => params[0])).toEqual([3, 3, 3]);
    expect(cornerRemoved(shapeAdded([], true, field, null), 0)).toEqual([]);
    const [shape] = shapesOf(fence);
    expect(shape && shapesOf(turned(fence, shape))[0]?.inclusion).toBe(false);
    expect(resized(shapeAdded([], true, field, 5), 0, 12.5)[0]?.params[0]).toBe(12.5);
  });

  test('two areas one after the other stay two', () => {
    const fence = square(20, true, square(50));
    expect(shapesOf(fence).map(({ count }) => count)).toEqual([4, 4]);
    expect(shapeOf(fence, 5)?.at).toBe(4);
    expect(shapesOf(cornerRemoved(fence, 6)).map(({ count }) => count)).toEqual([4, 3]);
  });

  test('fewer than three corners are a fault, and so is what is part of no shape', () => {
    const [lonely] = shapeAdded([], true, field, null);
    if (!lonely) throw new Error('no corner');
    expect(warningsOf({ ...emptyPlan, fence: [lonely] }, null)).toMatchObject([{ isFault: true, list: 'fence' }]);
    const torn: PlanItem = { ...lonely, params: [4, 0, 0, 0] };
    expect(shapesOf([torn])).toMatchObject([{ kind: 'odd' }]);
  });

  test('tells what lies outside, what lies where to keep out, and what crosses it on the way', () => {
    const fence = shapeAdded(square(50), false, at(25, 25), 5);
    const check = fenceCheck(fence);
    expect(check.at(at(10, 10))).toBeNull();
    expect(check.at(at(60, 10))).toBe('outside');
    expect(check.at(at(26, 25))).toBe('inside');
    expect(check.crosses(at(10, 25), at(40, 25))).toBe(true);
    expect(check.crosses(at(10, 10), at(40, 10))).toBe(false);
    const texts = warningsOf({ ...emptyPlan, fence, mission: [go(10, 25), go(40, 25), go(70, 25)] }, null);
    expect(texts.map(({ text }) => text)).toEqual([
      'the way to item 2 crosses the fence',
      'item 3 lies outside of the fence',
    ]);
  });
});

test('warns of too many items, of 0°, 0°, and of what is far from the rover', () => {
  const many = Array.from({ length: 656 }, () => go(0, 0));
  expect(warningsOf({ ...emptyPlan, mission: many }, null).map(({ text }) => text)).toEqual([
    '656 items, and a rover holds 655',
  ]);
  const nought = itemAt(go(0, 0), { latDeg: 0, lonDeg: 0 });
  expect(warningsOf({ ...emptyPlan, mission: [nought] }, null)).toMatchObject([{ isFault: true, index: 0 }]);
  expect(warningsOf({ ...emptyPlan, mission: [go(0, 2500)] }, field)).toMatchObject([
    { isFault: false, text: 'item 1 is 2.5 km from the rover' },
  ]);
});

test('what was done is taken back and done again, a drag as one, and the oldest is given up', () => {
  let history = historyOf(0);
  history = edited(history, 1);
  history = edited(edited(edited(history, 2, 'drag'), 3, 'drag'), 4, 'drag');
  history = edited(settled(history), 5, 'drag');
  expect(undone(history).present).toBe(4);
  expect(undone(undone(history)).present).toBe(1);
  expect(redone(undone(undone(history))).present).toBe(4);
  expect(edited(undone(history), 9).future).toEqual([]);
  for (let i = 0; i < 500; i++) history = edited(history, 100 + i);
  expect(history.past).toHaveLength(100);
  expect(undone(historyOf(7)).present).toBe(7);
});

test('any row of edits taken back is where it began, and done again where it ended', () => {
  const step = fc.record({ value: fc.nat(), key: fc.option(fc.constantFrom('a', 'b'), { nil: null }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const end = steps.reduce((history, { value, key }) => edited(history, value, key), historyOf(-1));
      let back = end;
      for (let i = 0; i < 60; i++) back = undone(back);
      expect(back.present).toBe(-1);
      let again = back;
      for (let i = 0; i < 60; i++) again = redone(again);
      expect(again.present).toBe(end.present);
    }),
  );
});

describe('edits', () => {
  const setting = { selected: null, inclusion: true, radiusM: 8 };

  test('a touch adds behind what is selected, and selects what it added', () => {
    const one = placed(emptyPlan, 'waypoint', at(0, 0), setting);
    const two = placed(one.plan, 'waypoint', at(10, 0), { ...setting, selected: 0 });
    const between = placed(two.plan, 'waypoint', at(5, 0), { ...setting, selected: 0 });
    expect(between).toMatchObject({ list: 'mission', selected: 1 });
    expect(between.plan.mission.map((item) => placeOfItem(item)?.lonDeg)).toEqual(
      [at(0, 0), at(5, 0), at(10, 0)].map(({ lonDeg }) => Math.round(lonDeg * 1e7) / 1e7),
    );
    expect(without(between.plan, 'mission', 1).plan).toEqual(two.plan);
  });

  test('corners go to the selected area, and the first of another begins one', () => {
    let edit = placed(emptyPlan, 'polygon', at(0, 0), setting);
    edit = placed(edit.plan, 'polygon', at(9, 0), { ...setting, selected: edit.selected });
    edit = placed(edit.plan, 'polygon', at(9, 9), { ...setting, selected: edit.selected });
    expect(shapesOf(edit.plan.fence)).toMatchObject([{ kind: 'polygon', count: 3 }]);
    const other = placed(edit.plan, 'polygon', at(50, 50), setting);
    expect(shapesOf(other.plan.fence)).toHaveLength(2);
    expect(placed(emptyPlan, 'circle', field, setting).plan.fence[0]?.params[0]).toBe(8);
    expect(actionAdded(emptyPlan, 181, null).plan.mission).toMatchObject([{ command: 181, params: [0, 1, 0, 0] }]);
  });
});

describe('beside the rover', () => {
  const mission = [go(0, 0), go(10, 0), go(20, 0)];

  test('what a rover rounds is no difference', () => {
    const held = mission.map((item): PlanItem => ({ ...item, params: [0, 0, 0, 0], z: Math.fround(item.z) }));
    const sent = mission.map((item): PlanItem => ({ ...item, params: [0.4, 2, 0, 0] }));
    expect(differences('mission', sent, held)).toBeNull();
    expect(hashOf('mission', sent)).toBe(hashOf('mission', held));
  });

  test('what was moved, changed, added and removed is counted', () => {
    const draft = [go(0, 0), go(11, 0), go(20, 0), go(30, 0)];
    expect(differences('mission', draft, mission)).toEqual({ added: 1, removed: 0, moved: 1, changed: 0 });
    const by = differences('mission', [go(0, 0), go(11, 0), go(20, 0)], mission);
    expect(by && differenceWords('mission', by)).toBe('1 item moved');
    const waits = [go(0, 0), { ...go(10, 0), params: [5, 0, 0, 0] as PlanItem['params'] }, go(20, 0)];
    const changed = differences('mission', waits, mission);
    expect(changed && differenceWords('mission', changed)).toBe('1 item changed');
    expect(differences('mission', mission.slice(0, 1), mission)).toMatchObject({ removed: 2 });
  });
});

describe('drafts and files', () => {
  const plan = { ...emptyPlan, mission: [go(0, 0), go(10, 0), jump(1)], rally: [] };
  const draft = (id: string, savedAt: number) => ({ id, vehicle: null, name: id, savedAt, plan });

  test('of two pages the draft that was changed is kept, whatever clocks say, and what was deleted stays so', () => {
    const kept = [draft('a', 5), draft('b', 5), draft('c', 5)];
    const all = merged(kept, [draft('a', 6), draft('b', 4), draft('d', 1)], new Set(['b']), new Set(['c']));
    expect(all.map(({ id, savedAt }) => `${id}${savedAt}`)).toEqual(['a5', 'b4', 'd1']);
  });

  test('a damaged draft is left out, the others stay, and a stranger’s record is none', () => {
    const kept = { version: 1, open: {}, drafts: [draft('a', 1), { id: 'b' }, 7] };
    expect(draftsIn(kept).drafts).toEqual([draft('a', 1)]);
    for (const odd of [null, undefined, 7, 'x', { version: 2 }, { version: 1, drafts: {} }])
      expect(draftsIn(odd).drafts).toEqual([]);
  });

  const fileNamed = (name: string, text: string) => {
    const bytes = new TextEncoder().encode(text);
    return { name, size: bytes.length, arrayBuffer: async () => bytes.buffer };
  };

  test('what is saved is read back the same, in both formats', async () => {
    for (const as of ['plan', 'waypoints'] as const) {
      const written = fileOf('north/field', plan, as);
      if (!written.ok) throw new Error(written.why);
      expect(written.name).toBe(`north_field.${as}`);
      const read = await planFrom(fileNamed(written.name, written.text));
      expect(read.ok && differences('mission', read.plan.mission, plan.mission)).toBeNull();
    }
  });

  test('what cannot be read is told with its line, what cannot be sent in words', async () => {
    const torn = await planFrom(fileNamed('a.waypoints', 'QGC WPL 110\n0 1 0 16'));
    expect(torn).toEqual({ ok: false, why: expect.stringContaining('a.waypoints was not read: line 2:') });
    const huge = await planFrom({ name: 'b.csv', size: 1e9, arrayBuffer: async () => new ArrayBuffer(0) });
    expect(huge).toMatchObject({ ok: false, why: expect.stringContaining('4 MB') });
    const gone = await planFrom({ name: 'c', size: 1, arrayBuffer: () => Promise.reject(new Error('it is gone')) });
    expect(gone).toMatchObject({ ok: false, why: 'c was not read: it is gone' });
    expect(handedIn('fence', { ...emptyPlan, fence: shapeAdded([], true, field, null) })).toHaveProperty('why');
    expect(handedIn('mission', plan)).toHaveProperty('text');
    const strange = { ...plan, mission: [go(0, 0), ...shapeAdded([], true, field, 5)] };
    expect(handedIn('mission', strange)).toEqual({ why: 'item 2 belongs to another list' });
  });

  const corner = fc.record({ x: fc.integer({ min: -9e8, max: 9e8 }), y: fc.integer({ min: -18e8, max: 18e8 }) });
  const placeOf = (command: number, frame: number, param1: number, z: number) =>
    corner.map((place): PlanItem => ({ ...go(0, 0), ...place, command, frame, params: [param1, 0, 0, 0], z }));
  const frame = fc.constantFrom(0, 3, 10);
  const height = fc.float({ min: -100, max: 5000, noNaN: true });
  const rallyPoint = fc.tuple(frame, height).chain(([of, z]) => placeOf(5100, of, 0, z));
  const circle = fc
    .tuple(fc.constantFrom(5003, 5004), frame, fc.float({ min: 1, max: 500, noNaN: true }))
    .chain(([command, of, radiusM]) => placeOf(command, of, radiusM, 0).map((one) => [one]));
  const polygon = fc
    .tuple(fc.constantFrom(5001, 5002), frame, fc.integer({ min: 3, max: 7 }))
    .chain(([command, of, count]) => fc.array(placeOf(command, of, count, 0), { minLength: count, maxLength: count }));
  const returnPoint = fc.tuple(frame, height).chain(([of, z]) => placeOf(5000, of, 0, z));
  const fence = fc
    .tuple(fc.option(returnPoint, { nil: undefined }), fc.array(fc.oneof(circle, polygon), { maxLength: 6 }), fc.nat(6))
    .map(([back, shapes, place]) => shapes.toSpliced(place, 0, back ? [back] : []).flat());
  const home = fc.option(
    corner.chain((place) => height.map((z) => ({ ...place, z }))),
    { nil: undefined },
  );

  /** The hash of a list of this plan, as drawn and as the bridge has read what it was handed. */
  const onBothEnds = (list: PlanList, of: Plan) => {
    const handed = handedIn(list, of);
    if ('why' in handed) throw new Error(handed.why);
    const reading = readPlanFile(new TextEncoder().encode(handed.text), 'waypoints');
    if (!reading.ok) throw new Error(reading.why);
    return { drawn: hashOf(list, of[list]), read: hashOf(list, reading.value[list] ?? []) };
  };

  test('[M4] what the bridge is handed is what was drawn, the order of a fence and the frames of rally points too', () => {
    const lists = fc.record({ mission: fc.array(anyItem), fence, rally: fc.array(rallyPoint), home });
    fc.assert(
      fc.property(lists, ({ mission, home: begin, ...rest }) => {
        const ofMission = mission.filter(({ command }) => listOf(command) === 'mission');
        const drawn = { ...emptyPlan, mission: ofMission, ...rest, ...(begin && { home: begin }) };
        for (const list of planLists) {
          const ends = onBothEnds(list, drawn);
          expect(ends.read).toBe(ends.drawn);
        }
      }),
    );
  });

  test('[M4] a circle before a polygon, a return point before both, and every frame of a rally point', () => {
    const [first, second] = [at(5, 5), at(40, 0)];
    const drawn = {
      ...emptyPlan,
      fence: [
        itemAt({ ...go(0, 0), command: 5000, frame: 3, z: 12 }, first),
        ...shapeAdded([], false, second, 7.5),
        ...[0, 1, 2].map((n): PlanItem => ({ ...go(n, n * n), command: 5001, frame: 3, params: [3, 0, 0, 0] })),
      ],
      rally: [0, 3, 10].map((of) => ({ ...go(of, of), command: 5100, frame: of, z: 40 })),
    };
    for (const list of ['fence', 'rally'] as const) {
      const ends = onBothEnds(list, drawn);
      expect(ends.read).toBe(ends.drawn);
    }
  });
});
