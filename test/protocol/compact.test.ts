import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../../bridge/protocol/bytes.ts';
import { type CompactFrame, decodeFrame, encodeFrame } from '../../bridge/protocol/compact.ts';
import { type Code, codeOf, type Field, layouts, sameCode, valueOfCode } from '../../bridge/protocol/fields.ts';

const integer = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });
const numberOrNull = fc.option(integer, { nil: null });
const codeFor = (field: Field): fc.Arbitrary<Code> => {
  if (field.kind === 'other') return fc.jsonValue().map((value) => codeOf(value, field));
  return field.kind === 'number' ? numberOrNull : fc.array(numberOrNull, { maxLength: 18 });
};

const group = fc
  .constantFrom(...layouts)
  .chain(({ code, fields }) =>
    fc
      .tuple(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.tuple(
          ...fields.map((field, index) => fc.option(codeFor(field).map((value): [number, Code] => [index, value]))),
        ),
      )
      .map(([at, present]) => ({ code, at, fields: present.filter((field) => field !== null) })),
  );

const frame: fc.Arbitrary<CompactFrame> = fc.record({
  q: fc.nat(),
  at: fc.constant(1_000_000),
  vehicles: fc.array(
    fc.record(
      {
        handle: fc.nat(300),
        heardAt: fc.integer({ min: 0, max: 1_000_000 }),
        contact: fc.constantFrom<'linked' | 'lost'>('linked', 'lost'),
        cleared: fc.constant(true),
        groups: fc.array(group, { maxLength: 5 }),
      },
      { requiredKeys: ['handle', 'heardAt', 'groups'] },
    ),
    { maxLength: 3 },
  ),
});

test('[T9] every frame reads back as what was written', () => {
  fc.assert(
    fc.property(frame, (written) => {
      expect(decodeFrame(encodeFrame(written))).toEqual(written);
    }),
  );
});

test('[T10] a frame with any one byte changed, cut or added is refused, never half applied', () => {
  fc.assert(
    fc.property(frame, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, where, flip) => {
      const bytes = encodeFrame(written);
      const changed = Uint8Array.from(bytes);
      const at = where % bytes.length;
      changed[at] = (changed[at] ?? 0) ^ flip;
      expect(() => decodeFrame(changed)).toThrow();
      expect(() => decodeFrame(bytes.subarray(0, at))).toThrow();
      expect(() => decodeFrame(Uint8Array.from([...bytes, flip]))).toThrow();
    }),
  );
});

test('[T10] random bytes are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => decodeFrame(bytes)).toThrow();
    }),
  );
});

test('integers of any size and sign, and null, survive', () => {
  fc.assert(
    fc.property(fc.array(numberOrNull), (values) => {
      const writer = new ByteWriter();
      for (const value of values) writer.signed(value);
      const reader = new ByteReader(writer.bytes());
      expect(values.map(() => reader.signed())).toEqual(values);
      expect(reader.done).toBe(true);
    }),
  );
});

const fieldNamed = (groupName: string, name: string): Field => {
  const field = layouts.find((layout) => layout.group === groupName)?.fields.find((known) => known.name === name);
  if (!field) throw new Error(`${groupName}.${name} is not a field`);
  return field;
};

test.each([
  ['pose', 'latDeg', 51.8735015, 51.8735015],
  ['pose', 'lonDeg', -0.6089978, -0.6089978],
  ['motion', 'speedMps', 1.62349, 1.623],
  ['attitude', 'rollDeg', -8.4449, -8.44],
  ['battery', 'voltageV', 12.5999, 12.6],
  ['battery', 'voltageV', null, null],
  ['mode', 'mode', 'Zürich "☂"', 'Zürich "☂"'],
  ['mode', 'armed', true, true],
  ['rc', 'channelsUs', [1500, null, 1100], [1500, null, 1100]],
  ['sensors', 'unhealthy', ['gps', 'ahrs'], ['gps', 'ahrs']],
  ['time', 'unixMs', 1_795_247_236_243, 1_795_247_236_243],
  ['ekf', 'hasPosition', false, false],
])('%s.%s %j travels as %j', (groupName, name, value, expected) => {
  const field = fieldNamed(groupName, name);
  expect(valueOfCode(codeOf(value, field), field)).toEqual(expected);
});

test('codes are equal when they would travel alike', () => {
  expect(sameCode([1, null], [1, null])).toBe(true);
  expect(sameCode([1, null], [1, 2])).toBe(false);
  expect(sameCode(undefined, null)).toBe(false);
  expect(sameCode('"a"', '"a"')).toBe(true);
});
