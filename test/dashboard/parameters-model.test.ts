import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, Info } from '../../bridge/protocol/parameter-answers.ts';
import type { CommandView } from '../../dashboard/client/intent-view.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { firstState } from '../../dashboard/store/dashboard-state.ts';
import { settingsFor, withDraft, withSettings } from '../../dashboard/store/parameters/acting.ts';
import { outcomesOf, settledBy } from '../../dashboard/store/parameters/course.ts';
import { fileOut } from '../../dashboard/store/parameters/file-out.ts';
import { emptyLedger, undoOf, withSetting, withStart } from '../../dashboard/store/parameters/ledger.ts';
import { firstParameters, nothingKnown } from '../../dashboard/store/parameters/parameters-state.ts';
import { countsOf, grouped, passes, rowsOf } from '../../dashboard/store/parameters/rows.ts';
import { searched } from '../../dashboard/store/parameters/search.ts';
import { startedAt } from '../../dashboard/store/parameters/started.ts';
import { inputOf, isBitOn, isSame, meaningOf, valueText, withBit } from '../../dashboard/store/parameters/value.ts';
import { entrySample, restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const entry = (name: string, value: number | null, more: Partial<Entry> = {}): Entry => ({
  ...{ name, value, type: 9, default: null },
  ...more,
});
const info = (name: string, more: Partial<Info> = {}): Info => ({
  ...{ name, humanName: name, description: '', group: '', units: null, range: null, increment: null },
  ...{ options: [], bits: [], rebootRequired: false, readOnly: false },
  ...more,
});
const infosOf = (...infos: Info[]) => new Map(infos.map((one) => [one.name, one]));
const command = (more: Partial<CommandView>): CommandView => ({
  ...{ id: 'c', vehicle: 'v', name: 'param_set', args: { name: 'A', value: 2 }, class: 'set', mine: true, by: null },
  ...{ askedAt: 0, stage: 'sent', final: false, stageAt: 0, steps: [], code: null, message: null, result: null },
  ...{ progressPct: null, attempt: null, verified: null, found: null },
  ...more,
});

describe('what is typed', () => {
  const float = { type: 9, info: null };

  test('is what the vehicle will hold: the same 32-bit float, read from the text that shows it', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const input = inputOf(valueText(value), float);
        expect(input.ok && Object.is(input.value, Math.fround(value))).toBe(true);
      }),
    );
  });

  test('is never taken where it is no number, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const input = inputOf(text, float);
        expect(input.ok ? Number.isFinite(input.value) : input.why.length > 0).toBe(true);
      }),
    );
  });

  test.each([
    ['', 9, 'a value is needed'],
    ['1,5', 9, '"1,5" is no number: write 1.5'],
    ['fast', 9, '"fast" is no number'],
    ['NaN', 9, '"NaN" is no number'],
    ['1e39', 9, '1e39 is too large'],
    ['1.5', 4, 'it takes whole numbers, and 1.5 is none'],
    ['-1', 1, 'it holds 0 to 255, and -1 is beyond'],
    ['128', 2, 'it holds -128 to 127, and 128 is beyond'],
  ])('%j for type %i is refused: %s', (text, type, why) => {
    expect(inputOf(text, { type, info: null })).toEqual({ ok: false, why });
  });

  test('is warned about where it is unusual, and taken', () => {
    const ruled = info('A', { units: 'm', range: { low: 0, high: 30 }, options: [{ value: 1, label: 'on' }] });
    expect(inputOf('31', { type: 9, info: ruled })).toEqual({
      ...{ ok: true, value: 31 },
      notes: ['beyond what makes sense: 0 to 30 m', 'none of the meanings that are known'],
    });
    expect(inputOf('1', { type: 9, info: ruled })).toEqual({ ok: true, value: 1, notes: [] });
    expect(inputOf('16777217', float)).toEqual({
      ...{ ok: true, value: 16_777_216 },
      notes: ['the nearest that the vehicle can hold is 16777216'],
    });
    expect(inputOf('0x10', float)).toEqual({ ok: true, value: 16, notes: [] });
  });

  test('what the vehicle keeps by itself is not set', () => {
    expect(inputOf('1', { type: 9, info: info('A', { readOnly: true }) }).ok).toBe(false);
  });
});

describe('bits', () => {
  test('turned over twice are as they were, also where the sign is one of them', () => {
    const types = [1, 2, 3, 4, 5, 6] as const;
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.nat(), fc.nat(), (type, seed, at) => {
        const bits = 8 * 2 ** Math.floor((type - 1) / 2);
        const low = type % 2 === 0 ? -(2 ** (bits - 1)) : 0;
        const value = low + (seed % 2 ** bits);
        const bit = at % bits;
        const turned = withBit(value, bit, type);
        expect(isBitOn(turned, bit, type)).toBe(!isBitOn(value, bit, type));
        expect(inputOf(String(turned), { type, info: null }).ok).toBe(true);
        expect(withBit(turned, bit, type)).toBe(value);
      }),
    );
  });

  test('say what they mean', () => {
    const bits = [0, 1, 2].map((value) => ({ value, label: `b${value}` }));
    expect([0, 3, -1].map((value) => meaningOf(value, 6, info('A', { bits })))).toEqual(['none', 'b0, b1', '3 chosen']);
    expect(withBit(-1, 3, 6)).toBe(-9);
  });
});

describe('rows', () => {
  const infos = infosOf(
    info('CRUISE_SPEED', { humanName: 'Cruising speed' }),
    info('FS_ACTION', { humanName: 'What a failsafe does', options: [{ value: 2, label: 'Hold' }] }),
  );
  const rows = rowsOf(
    [
      entry('SERVO10_MIN', 1100, { default: 1100 }),
      entry('SERVO2_MIN', 1000, { default: 1100 }),
      entry('FS_ACTION', 2, { default: 2 }),
      entry('FS_TIMEOUT', 0.1, { default: 0.1 + 1e-12 }),
      entry('CRUISE_SPEED', 2),
      entry('ATC_STOP_SPEED', 0.1),
      entry('WP_SPEED', null, { default: 1 }),
    ],
    infos,
  );

  test('stand in groups, numbers in their order, single ones at the end', () => {
    expect(grouped(rows).map((item) => (item.of === 'group' ? `[${item.group} ${item.count}]` : item.key))).toEqual([
      ...['[FS 2]', 'FS_ACTION', 'FS_TIMEOUT', '[SERVO 2]', 'SERVO2_MIN', 'SERVO10_MIN'],
      ...['[Other 3]', 'ATC_STOP_SPEED', 'CRUISE_SPEED', 'WP_SPEED'],
    ]);
  });

  test('differ from their default as 32-bit floats, and not where one of both is unknown', () => {
    expect(rows.filter(({ isChanged }) => isChanged).map(({ name }) => name)).toEqual(['SERVO2_MIN']);
  });

  test('[I10] know what decides over stopping, and are counted as they are filtered', () => {
    const marks = { drafts: new Map([['FS_ACTION', '1']]), changes: [{ name: 'CRUISE_SPEED' }] };
    const counts = countsOf(rows, marks);
    expect(counts).toEqual({ all: 7, changed: 1, safety: 4, here: 1, unsaved: 1 });
    for (const [filter, count] of Object.entries(counts))
      expect(rows.filter((row) => passes(row, filter as keyof typeof counts, marks))).toHaveLength(count);
  });

  test.each([
    ['fs_a', 'FS_ACTION'],
    ['top speed', 'CRUISE_SPEED'],
    ['link lost', 'FS_ACTION'],
    ['HOLD', 'FS_ACTION'],
    ['servo 2', 'SERVO2_MIN'],
  ])('are found by %j: %s first', (query, name) => {
    expect(searched(rows, query)[0]?.name).toBe(name);
  });

  test('a search never finds what lacks a word, and without words finds all', () => {
    expect(searched(rows, '  ')).toBe(rows);
    fc.assert(
      fc.property(fc.string(), (query) => {
        const words = query.toLowerCase().split(/\s+/).filter(Boolean);
        expect(searched(rows, query).every(({ search }) => words.every((word) => search.includes(word)))).toBe(true);
      }),
    );
  });
});

describe('the account of what was set', () => {
  const set = fc.record({
    name: fc.constantFrom('A', 'B', 'C'),
    value: fc.integer({ min: 0, max: 3 }),
    needsRestart: fc.boolean(),
  });

  test('puts back what was there before, whatever was set in between', () => {
    fc.assert(
      fc.property(fc.array(set), (sets) => {
        const before = new Map([...'ABC'].map((name) => [name, 0]));
        const now = new Map(before);
        let ledger = emptyLedger;
        for (const [at, { name, value, needsRestart }] of sets.entries()) {
          const was = now.get(name) ?? 0;
          if (was !== value) ledger = withSetting(ledger, { name, was, value }, at, needsRestart);
          now.set(name, value);
        }
        expect(ledger.changes.map(({ name }) => name).sort()).toEqual(
          [...'ABC'].filter((name) => now.get(name) !== before.get(name)),
        );
        for (const { name, was, value } of undoOf(ledger, [...'ABC'], (name) => now.get(name) ?? null)) {
          expect(was).toBe(now.get(name));
          now.set(name, value);
        }
        expect(now).toEqual(before);
      }),
    );
  });

  test('a restart is needed until there was one, or until what runs is set again', () => {
    const one = withSetting(emptyLedger, { name: 'A', was: 1, value: 2 }, 100, true);
    const two = withSetting(one, { name: 'A', was: 2, value: 3 }, 200, true);
    expect(two.restart).toEqual([{ name: 'A', running: 1, at: 200 }]);
    expect(withSetting(two, { name: 'A', was: 3, value: 1 }, 300, true)).toEqual(emptyLedger);
    expect(withStart(two, 150)).toBe(two);
    const started = withStart(two, 250);
    expect([started.restart, started.changes.length]).toEqual([[], 1]);
    // What runs now is 3: to go back to 1 needs another.
    expect(withSetting(started, { name: 'A', was: 3, value: 1 }, 300, true).restart).toHaveLength(1);
  });

  test('a start is told by the vehicle’s clock or by the bridge, the later of both', () => {
    const welcome = welcomeSample();
    const time = { at: 100_500, v: { bootMs: 400, unixMs: null } };
    const mirror = apply(
      greet(emptyMirror, welcome),
      restoredSample({ vehicles: [vehicleSample({ groups: { time } })] }),
    );
    expect(startedAt({ mirror }, 'field/1/1')).toBe(welcome.wall + 100);
    const reboot = entrySample(1, { kind: 'reboot', vehicle: 'field/1/1' }, { wall: welcome.wall + 900 });
    const told = apply(mirror, { t: 'events', entries: [reboot] });
    expect(startedAt({ mirror: told }, 'field/1/1')).toBe(welcome.wall + 900);
    const done = {
      kind: 'command',
      id: 'c',
      vehicle: 'field/1/1',
      name: 'reboot',
      step: 'done',
      final: true,
      by: 'x',
    } as const;
    const taken = apply(told, { t: 'events', entries: [entrySample(2, done, { wall: welcome.wall + 950 })] });
    expect(startedAt({ mirror: taken }, 'field/1/1')).toBe(welcome.wall + 950);
    expect(startedAt({ mirror: firstState(0).mirror }, 'field/1/1')).toBe(null);
  });
});

describe('what became of it', () => {
  test.each<readonly [Partial<CommandView>, string, string]>([
    [{ stage: 'sent' }, 'accent', 'sent, waiting to be read back'],
    [{ stage: 'done', final: true, found: [{ name: 'A', value: 2, was: 1 }] }, 'ok', 'set, read back as 2'],
    [
      { stage: 'refused', final: true, code: 'CHANGED', message: 'it is 3 by now' },
      'warn',
      'refused: it is 3 by now. Look at what it is now, and decide anew',
    ],
    [
      { stage: 'failed', final: true, message: 'it reads back as 1.5', found: [{ name: 'A', value: 1.5, was: 1 }] },
      'warn',
      'failed: it reads back as 1.5',
    ],
    [{ stage: 'unknown', final: true, message: 'no answer' }, 'caution', 'may be set, nobody knows: no answer'],
  ])('%j is %s: %s', (more, tone, text) => {
    expect(outcomesOf([command(more)]).get('A')).toEqual({ id: 'c', final: more.final ?? false, tone, text });
  });

  test('of several, those that were set before one failed are set, and the account has them', () => {
    const params = ['A', 'B'].map((name) => ({ name, value: 2, was: 1 }));
    const half = command({
      ...{ name: 'params_set', args: { params }, stage: 'failed', final: true, message: 'B was not heard' },
      found: [{ name: 'A', value: 2, was: 1 }],
    });
    const outcomes = outcomesOf([half]);
    expect([outcomes.get('A')?.tone, outcomes.get('B')?.tone]).toEqual(['ok', 'warn']);
    expect(settledBy(half)).toEqual([{ name: 'A', was: 1, value: 2 }]);
    expect(settledBy(command({ name: 'param_read', args: { name: 'A' }, final: true, found: [] }))).toEqual([]);
  });
});

test('what is read back is on show, in the account, and typed no more; what else is typed stays', () => {
  const rows = rowsOf([entry('A', 1, { default: 1 }), entry('B', 1)], infosOf(info('A', { rebootRequired: true })));
  const typed = {
    ...firstParameters,
    rows,
    drafts: new Map([
      ['A', '2.0'],
      ['B', 'x'],
    ]),
  };
  expect(settingsFor(typed, ['A', 'B', 'C'])).toEqual([{ name: 'A', was: 1, value: 2 }]);
  const after = withSettings(typed, [{ name: 'A', was: 1, value: 2 }], 7);
  expect(after.rows.map(({ value, isChanged }) => [value, isChanged])).toEqual([
    [2, true],
    [1, false],
  ]);
  expect([...after.drafts.keys()]).toEqual(['B']);
  expect(after.ledger).toEqual({
    changes: [{ name: 'A', first: 1, last: 2, at: 7 }],
    restart: [{ name: 'A', running: 1, at: 7 }],
  });
  expect(withDraft(typed, 'A', '1.00').drafts?.has('A'), 'the value on show is no edit').toBe(false);
  expect(isSame(0.1, Math.fround(0.1))).toBe(true);
});

test('a file has what is on show, says how well that is known, and leaves out what is no number', () => {
  const rows = rowsOf([entry('A', 1), entry('B', null)], new Map());
  const out = fileOut({ rows, known: { ...nothingKnown, state: 'doubtful' }, vehicle: 'sim/1/1' }, 0);
  expect(out).toEqual({
    rows: [{ name: 'A', value: 1, type: 9 }],
    note: [
      '2 parameters of sim/1/1, perhaps others by now, read 1970-01-01T00:00:00.000Z',
      'left out, since they are no numbers: B',
    ],
  });
});
