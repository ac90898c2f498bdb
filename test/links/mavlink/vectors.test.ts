import { expect, test } from 'vitest';
import { decode, encode } from '../../../bridge/links/mavlink/codec.ts';
import { definitions } from '../../../bridge/links/mavlink/generated/messages.ts';
import { layouts } from '../../../bridge/links/mavlink/layouts.ts';
import { hex, jsonLines, split, unhex } from './fixtures.ts';

type Value = string | { i: string } | { f: string } | { b: string } | Value[];
type Vector = {
  name: string;
  id: number;
  sys: number;
  comp: number;
  seq: number;
  vals: Record<string, Value>;
  v2: string;
  v1?: string;
};

const vectors = jsonLines<Vector>('vectors/ardupilotmega.jsonl.gz');
const specials: Record<string, number> = { 'f:nan': NaN, 'f:inf': Infinity, 'f:-inf': -Infinity };

/** The vector's value as our decoder gives it; `like` tells number from bigint. */
function value(given: Value, like: unknown): unknown {
  if (Array.isArray(given)) return given.map((each, index) => value(each, Array.isArray(like) ? like[index] : like));
  if (typeof given === 'string') return specials[given];
  if ('f' in given) return Buffer.from(given.f, 'hex').readDoubleLE();
  if ('b' in given) return Buffer.from(given.b, 'hex').toString('latin1');
  return typeof like === 'bigint' ? BigInt(given.i) : Number(given.i);
}

const same = (a: unknown, b: unknown): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((each, index) => same(each, b[index]))
    : Object.is(a, b);

/** Every way in which decoding the frame differs from the vector's values. */
function differences(vector: Vector, bytes: string): string[] {
  const [frame] = split(unhex(bytes));
  const message = frame && decode(frame);
  if (!frame || message?.name !== vector.name) return [`${vector.name}: decoded as ${message?.name}`];
  if (frame.seq !== vector.seq || frame.systemId !== vector.sys || frame.componentId !== vector.comp)
    return [`${vector.name}: header`];
  const wrong = Object.entries(message.fields).filter(
    ([field, ours]) => !same(ours, value(vector.vals[field] ?? 'absent', ours)),
  );
  const absent = Object.keys(vector.vals).filter((field) => !(field in message.fields));
  return [...wrong.map(([field]) => field), ...absent].map((field) => `${vector.name}.${field}`);
}

/** The vector's values with the types of our own decoded fields. */
function encoded(vector: Vector, version: 1 | 2): string {
  const [frame] = split(unhex(vector.v2));
  const message = frame && decode(frame);
  if (message === undefined) return 'undecoded';
  const fields = Object.fromEntries(
    Object.entries(message.fields).map(([field, like]) => [field, value(vector.vals[field] ?? 'absent', like)]),
  );
  const from = { systemId: vector.sys, componentId: vector.comp, seq: vector.seq, version };
  return hex(encode(message.name, fields as never, from));
}

const extended = ({ baseLength, maxLength }: { baseLength: number; maxLength: number }) => baseLength < maxLength;
const withExtensions = new Set(
  Object.values(definitions)
    .filter(extended)
    .map(({ name }): string => name),
);

/** Of no dialect that the vectors were made from; `orders.test.ts` reads one with the library. */
const beyond = ['CONTROL_STATUS'];

test('all 325 messages of the dialect have vectors, and no other message exists', () => {
  const names = new Set([...vectors.map(({ name }) => name), ...beyond]);
  expect(Object.keys(definitions).sort()).toEqual([...names].sort());
});

test('every MAVLink 2 vector decodes to its values', () => {
  expect(vectors.flatMap((vector) => differences(vector, vector.v2))).toEqual([]);
});

const v1 = vectors.filter((vector) => vector.v1 !== undefined);

test('every MAVLink 1 vector decodes to its values, extension fields included though they do not belong there', () => {
  expect(v1.length).toBe(950);
  expect(v1.flatMap((vector) => differences(vector, vector.v1 ?? ''))).toEqual([]);
});

test('every vector encodes to the same bytes in MAVLink 2', () => {
  expect(vectors.filter((vector) => encoded(vector, 2) !== vector.v2).map(({ name }) => name)).toEqual([]);
});

test('every vector of a message without extensions encodes to the same bytes in MAVLink 1', () => {
  const plain = v1.filter(({ name }) => !withExtensions.has(name));
  expect(plain.filter((vector) => encoded(vector, 1) !== vector.v1).map(({ name }) => name)).toEqual([]);
});

test('with extensions, the MAVLink 1 frame is the vector cut to the base fields, under a checksum of its own', () => {
  const longer = v1.filter(({ name }) => withExtensions.has(name));
  expect(longer.length).toBeGreaterThan(200);
  for (const vector of longer) {
    const ours = unhex(encoded(vector, 1));
    const payload = ours.subarray(6, -2);
    expect(hex(ours.subarray(2, -2))).toBe(hex(unhex(vector.v1 ?? '').subarray(2, 6 + payload.length)));
    const [frame] = split(ours);
    expect([frame?.version, frame?.payload.length]).toEqual([1, layouts.get(vector.id)?.baseLength]);
  }
});
