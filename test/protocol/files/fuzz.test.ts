/** Whatever a file holds, reading it ends, throws nothing, and gives all of it or one sentence. */
import fc from 'fast-check';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { readParameterXml } from '../../../bridge/core/parameter-xml.ts';
import { readParameterFile } from '../../../bridge/protocol/files/parameter-file.ts';
import { readParameterJson } from '../../../bridge/protocol/files/parameter-info.ts';
import { planFormats, readPlanFile } from '../../../bridge/protocol/files/plan-formats.ts';
import { writePlan } from '../../../bridge/protocol/files/plan-write.ts';
import type { Reading } from '../../../bridge/protocol/files/reading.ts';
import { textOf } from '../../../bridge/protocol/files/text.ts';
import { PlanItem } from '../../../bridge/protocol/plan.ts';
import { sample } from './kit.ts';

const samples = [
  'field.waypoints',
  'fence.waypoints',
  'rally.waypoints',
  'survey.plan',
  'garden.geojson',
  'points.csv',
  'punkte-latin1.csv',
  'rover.param',
  'rover.parm',
  'rover.params',
  'rover.pdef.json',
  'rover.pdef.xml',
].map((name) => sample(name));

/** A real file with some of it overwritten, cut out, doubled or put elsewhere. */
const mutation = fc.record({
  at: fc.nat(4000),
  length: fc.nat(60),
  kind: fc.constantFrom('overwrite', 'cut', 'double', 'end'),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc
      .constantFrom('nan', '-1e99', '"', '{', ']', ',', '\n', '\t', '9'.repeat(30), '\\u', 'null', '0x')
      .map((text) => new TextEncoder().encode(text)),
  ),
});

function mutated(
  file: Uint8Array,
  { at, length, kind, bytes }: { at: number; length: number; kind: string; bytes: Uint8Array },
) {
  const place = at % (file.length + 1);
  const parts = {
    overwrite: [file.subarray(0, place), bytes, file.subarray(place + bytes.length)],
    cut: [file.subarray(0, place), file.subarray(place + length)],
    double: [file.subarray(0, place + length), file.subarray(place)],
    end: [file.subarray(0, place), bytes],
  }[kind] ?? [file];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const isItems = Compile(Type.Array(PlanItem));

function check(reading: Reading<unknown>): void {
  if (reading.ok) return;
  expect(reading.why).toMatch(/^[^\n]{3,200}$/);
  expect(reading.line === null || reading.line >= 1).toBe(true);
}

test('mutated files never throw; what is read fits the schema and can be written', () => {
  let read = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(mutation, { maxLength: 4 }), (file, mutations) => {
      const bytes = mutations.reduce(mutated, file);
      for (const format of ['auto', ...planFormats] as const) {
        const reading = readPlanFile(bytes, format);
        check(reading);
        if (!reading.ok) refused += 1;
        if (!reading.ok) continue;
        read += 1;
        for (const list of ['mission', 'fence', 'rally'] as const)
          expect(isItems.Check(reading.value[list] ?? [])).toBe(true);
        writePlan(reading.value);
      }
      check(readParameterFile(bytes));
      const text = textOf(bytes);
      if (typeof text !== 'string') return;
      check(readParameterJson(text));
      check(readParameterXml(text));
    }),
    { numRuns: 1500 },
  );
  expect(read).toBeGreaterThan(300);
  expect(refused).toBeGreaterThan(300);
});

test('text is UTF-8 where it can be and Latin-1 elsewhere; what is none is refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const bytes = new TextEncoder().encode(text);
      if (bytes.includes(0)) expect(textOf(bytes)).toMatchObject({ ok: false });
      else expect(textOf(bytes)).toBe(new TextDecoder().decode(bytes));
    }),
  );
  expect(textOf(Uint8Array.of(0x48, 0xf6, 0x68))).toBe('Höh');
  expect(textOf(Uint8Array.of(0xc0, 0x80))).toBe('À\u0080');
  expect(textOf(new Uint8Array())).toMatchObject({ why: 'the file is empty' });
});
