import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Assembly, cut, isPiece, type Message, partB } from '../../bridge/protocol/pieces.ts';

const together = (pieces: readonly Message[]): readonly (Message | null)[] => {
  const assembly = new Assembly();
  return pieces.map((piece) => (typeof piece === 'string' ? piece : assembly.add(piece)));
};

test('any JSON comes back as what it was, whatever letters it holds, and only with its last piece', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 4000 }), fc.string({ maxLength: 4000 }));
  fc.assert(
    fc.property(text, (said) => {
      const whole = JSON.stringify({ t: 'text', said });
      const pieces = cut(whole);
      const came = together(pieces);
      expect(JSON.parse(String(came.at(-1)))).toEqual(JSON.parse(whole));
      expect(came.slice(0, -1).every((one) => one === null)).toBe(true);
      expect(pieces.length > 1 || whole.length <= partB).toBe(true);
    }),
  );
});

test('bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: partB + 1, maxLength: 5000 }), (bytes) => {
      const pieces = cut(bytes);
      expect(pieces.every((piece) => typeof piece !== 'string' && isPiece(piece))).toBe(true);
      expect(together(pieces).at(-1)).toEqual(bytes);
    }),
  );
});

test('what is short is not cut, and what is very long comes in longer pieces', () => {
  expect(cut('x'.repeat(partB))).toEqual(['x'.repeat(partB)]);
  const long = cut('x'.repeat(5_000_000));
  expect(long.length).toBeLessThanOrEqual(4096);
  expect(together(long).at(-1)).toHaveLength(5_000_000);
});

test('a piece that was changed anywhere, cut short, left out, doubled or swapped is refused', () => {
  const pieces = cut('y'.repeat(3 * partB)) as Uint8Array[];
  fc.assert(
    fc.property(fc.nat(pieces.length - 1), fc.nat(10_000), fc.integer({ min: 1, max: 255 }), (which, at, bits) => {
      const damaged = pieces.map((piece, index) =>
        index === which ? piece.map((byte, place) => (place === at % piece.length ? byte ^ bits : byte)) : piece,
      );
      expect(() => together(damaged)).toThrow(RangeError);
    }),
  );
  const [first = new Uint8Array(), second = new Uint8Array(), third = new Uint8Array()] = pieces;
  for (const wrong of [
    [first, third],
    [second, third],
    [first, first],
    [first, third, second],
    [first.subarray(0, 8)],
    [first.subarray(0, 1)],
  ])
    expect(() => together(wrong)).toThrow(RangeError);
});

test('pieces of two messages are not taken for one', () => {
  const [one, other] = [cut('a'.repeat(3 * partB)), cut('b'.repeat(2 * partB))];
  expect(() => together([one[0] ?? '', other[1] ?? ''])).toThrow('a piece of a message is missing');
});
