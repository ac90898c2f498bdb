/** Names made of content, and plans as an ArduRover keeps them (sitl: what is read back is normalised). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlanItem } from '../../bridge/protocol/plan.ts';
import { normalised, parametersHash, planHash } from '../../bridge/protocol/plan-hash.ts';
import { itemTypes } from '../../simulator/autopilot/mission-commands.ts';
import { parseItem } from '../../simulator/protocol/mission-items.ts';
import { anyItem, waypoint } from '../support/plans.ts';

const item = (change: Partial<PlanItem>): PlanItem => ({ ...waypoint(47.1, 8.2), ...change });
const one = (change: Partial<PlanItem>) => normalised('mission', [item(change)])[0];

describe('a plan’s hash', () => {
  const plan = [item({}), item({ command: 178, params: [1, 2.5, 0, 0] })];

  test('is the same everywhere and for ever', () => {
    expect(planHash('mission', [])).toBe('36c159d76b52e03e');
    expect(planHash('mission', plan)).toBe('725f03dacafe4bc0');
  });

  test('differs by list, order and every field', () => {
    const [first, second] = plan;
    const others: PlanItem[] = [
      item({ command: 17 }),
      item({ frame: 0 }),
      item({ params: [1, 0, 0, 0] }),
      item({ params: [null, 0, 0, 0] }),
      item({ params: [0, 0, 0, 1e-40] }),
      item({ x: 1 }),
      item({ y: 1 }),
      item({ z: 0.1 }),
      item({ autocontinue: false }),
    ];
    const hashes = others.map((other) => planHash('mission', [other]));
    hashes.push(planHash('mission', [item({})]), planHash('fence', [item({})]), planHash('mission', plan));
    if (first && second) hashes.push(planHash('mission', [second, first]));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('knows no difference that a 32-bit float cannot carry', () => {
    expect(planHash('mission', [item({ params: [0.1, -0, 0, 0] })])).toBe(
      planHash('mission', [item({ params: [Math.fround(0.1), 0, 0, 0] })]),
    );
  });
});

describe('a parameter set’s hash', () => {
  const set = new Map([
    ['WP_SPEED', 5],
    ['FS_ACTION', 2],
  ]);

  test('is the same everywhere and for ever, whatever the order', () => {
    expect(parametersHash(set)).toBe('3b9ac3ed31e07997');
    expect(parametersHash(new Map([...set].reverse()))).toBe(parametersHash(set));
  });

  test('differs by name and value', () => {
    const others = [new Map(), new Map([...set, ['X', 1]]), new Map([...set, ['FS_ACTION', 1]])];
    expect(new Set([set, ...others].map(parametersHash)).size).toBe(4);
  });
});

describe('a plan as an ArduRover keeps it', () => {
  test.each([
    ['frame 5 is 0', { frame: 5 }, { frame: 0 }],
    ['frame 6 is 3', { frame: 6 }, { frame: 3 }],
    ['frame 11 is 10', { frame: 11 }, { frame: 10 }],
    ['a waypoint waits whole seconds', { params: [2.6, 7, 8, null] }, { params: [2, 0, 0, 0] }],
    ['positions are exact', { x: 2_147_483_647, y: -2_147_483_648 }, { x: 2_147_483_647, y: -2_147_483_648 }],
    ['altitudes have centimetres', { z: 5.337 }, { z: Math.fround(5.33) }],
    ['and keep those that they have', { z: Math.fround(0.05) }, { z: Math.fround(0.05) }],
    ['even where they were multiplied', { z: Math.fround(5 * Math.fround(0.01)) }, { z: Math.fround(0.05) }],
    ['all of them go on by themselves', { autocontinue: false }, { autocontinue: true }],
    [
      'a loiter keeps its side',
      { command: 19, params: [9.9, 1, -20, 0.5] as PlanItem['params'] },
      { params: [9, 0, -1, 1] },
    ],
    [
      'a speed has no place',
      { command: 178, params: [1.9, 2.5, 50, 3] as PlanItem['params'], x: 5, y: 6, z: 7 },
      { params: [1, 2.5, 50, 0], frame: 0, x: 0, y: 0, z: 0 },
    ],
  ] as [string, Partial<PlanItem>, Partial<PlanItem>][])('%s', (_name, sent, stored) => {
    expect(one(sent)).toMatchObject(stored);
  });

  test('a command that it would refuse stays as it is, as floats', () => {
    expect(one({ command: 31_999, frame: 5, params: [0.1, null, 3, 4], z: 0.1 })).toMatchObject({
      frame: 5,
      params: [Math.fround(0.1), null, 3, 4],
      z: Math.fround(0.1),
    });
  });

  test('every command that the simulated rover takes is known', () => {
    const unknown = [...itemTypes.keys()].filter((command) => !one({ command, autocontinue: false })?.autocontinue);
    expect(unknown).toEqual([]);
  });

  test('a fence has neither altitude nor frame, a rally point whole metres', () => {
    const [corner] = normalised('fence', [item({ command: 5001, frame: 3, params: [4, 9, null, 1], z: 12 })]);
    expect(corner).toMatchObject({ frame: 0, params: [4, 0, 0, 0], z: 0 });
    const [rally] = normalised('rally', [item({ command: 5100, frame: 6, params: [4, 9, null, 1], z: 12.9 })]);
    expect(rally).toMatchObject({ frame: 3, params: [0, 0, 0, 0], z: 12 });
  });

  test('twice is once, for any plan', () => {
    fc.assert(
      fc.property(fc.constantFrom('mission', 'fence', 'rally'), fc.array(anyItem), (list, items) => {
        const once = normalised(list, items);
        expect(normalised(list, once)).toEqual(once);
      }),
    );
  });

  test('what the simulated rover hands back compares equal to what it was sent', () => {
    const sent = fc.record({ item: anyItem, list: fc.constantFrom(['mission', 0], ['fence', 1], ['rally', 2]) });
    let taken = 0;
    fc.assert(
      fc.property(sent, ({ item: asked, list: [list, type] }) => {
        const [param1, param2, param3, param4] = asked.params.map((param) => param ?? Number.NaN);
        const fields = { ...asked, param1, param2, param3, param4 };
        const { item: kept } = parseItem(fields as never, Number(type), 1000);
        if (kept === undefined) return;
        taken += 1;
        const none = (value: number) => (Number.isNaN(value) ? null : value);
        const params = [none(kept.p1), none(kept.p2), none(kept.p3), none(kept.p4)] as PlanItem['params'];
        const { command, frame, x, y, z } = kept;
        const back = { command, frame, params, x, y, z, autocontinue: true };
        const name = list as 'mission' | 'fence' | 'rally';
        expect(planHash(name, normalised(name, [back]))).toBe(planHash(name, normalised(name, [asked])));
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});
