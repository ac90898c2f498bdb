import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { layoutByName } from '../../simulator/mavlink/dialect.ts';
import { createReader, readFrames, writeFrame } from '../../simulator/mavlink/frames.ts';
import type { Value } from '../../simulator/mavlink/wire.ts';

/** Frames made by an independent implementation: values as text, numbers and hex. */
type Raw = { i?: string; f?: string; b?: string } | string | Raw[];
interface Vector {
  name: string;
  sys: number;
  comp: number;
  seq: number;
  vals: Record<string, Raw>;
  v1?: string;
  v2: string;
}

const vectors: Vector[] = gunzipSync(readFileSync('test/fixtures/vectors/ardupilotmega.jsonl.gz'))
  .toString('utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const spoken = vectors.filter((vector) => layoutByName.has(vector.name));

const named: Record<string, number> = { 'f:nan': Number.NaN, 'f:inf': Infinity, 'f:-inf': -Infinity };

function one(raw: Raw): number | bigint {
  if (typeof raw === 'string') return named[raw] ?? 0;
  if (Array.isArray(raw)) return 0;
  if (raw.i !== undefined) return BigInt(raw.i);
  return Buffer.from(raw.f ?? '', 'hex').readDoubleLE(0);
}

function value(raw: Raw): Value {
  if (Array.isArray(raw)) return raw.map((each) => Number(one(each)));
  if (typeof raw === 'object' && raw.b !== undefined) return Buffer.from(raw.b, 'hex').toString('latin1');
  return one(raw);
}

function encode(vector: Vector, version: 1 | 2): string {
  const writer = { system: vector.sys, component: vector.comp, version, seq: vector.seq, signing: undefined };
  const fields = Object.fromEntries(Object.entries(vector.vals).map(([name, raw]) => [name, value(raw)]));
  return Buffer.from(writeFrame(writer, { name: vector.name, fields }, 0) ?? []).toString('hex');
}

describe('bytes on the wire', () => {
  it('covers every message of the dialect with vectors of another implementation', () => {
    const names = new Set(spoken.map((vector) => vector.name));
    expect([...layoutByName.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it.each(spoken.map((vector, i) => [`${vector.name} ${i}`, vector] as const))('MAVLink 2, %s', (_, vector) => {
    const [frame] = readFrames(createReader(), Buffer.from(vector.v2, 'hex'));
    expect(frame?.message.name).toBe(vector.name);
    expect(encode(vector, 2)).toBe(vector.v2);
  });

  it('MAVLink 1 is written as others write it, extension fields left out', () => {
    for (const vector of spoken) {
      const layout = layoutByName.get(vector.name);
      if (vector.v1 === undefined || layout === undefined) continue;
      const ours = encode(vector, 1);
      if (layout.baseLength === layout.length) expect(ours).toBe(vector.v1);
      else expect(Number.parseInt(ours.slice(2, 4), 16)).toBe(layout.baseLength);
    }
  });

  it('a wrong checksum costs its own frame and what it swallowed, never more', () => {
    const good = Buffer.from(spoken[0]?.v2 ?? '', 'hex');
    const reader = createReader();
    const bad = Buffer.from(good);
    bad[11] = (bad[11] ?? 0) ^ 0xff;
    expect(readFrames(reader, bad)).toHaveLength(0);
    expect(reader.dropped).toBe(1);
    expect(readFrames(reader, good)).toHaveLength(1);
    const noise = Buffer.alloc(100_000, 0xfd);
    readFrames(reader, noise);
    expect(reader.buffer.length).toBe(280);
    const again = Array.from({ length: 30 }, () => good);
    expect(readFrames(reader, Buffer.concat(again)).length).toBeGreaterThan(0);
  });

  it('splits anywhere', () => {
    const reader = createReader();
    const bytes = Buffer.concat(spoken.slice(0, 20).map((vector) => Buffer.from(vector.v2, 'hex')));
    const frames = [...bytes].flatMap((byte) => readFrames(reader, Uint8Array.of(byte)));
    expect(frames).toHaveLength(20);
  });
});
