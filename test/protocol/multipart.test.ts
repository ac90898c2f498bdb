/** Pictures out of a stream of bytes, however the network and the camera cut it. */
import { expect, test } from 'vitest';
import { multipartReader } from '../../bridge/protocol/multipart.ts';
import { randomFrom } from '../faults/kit/random.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const joined = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(pieces.flatMap((piece) => [...piece]));

test('whatever the pieces, the pictures are those that were sent', () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  console.info(`seed ${seed}`);
  const random = randomFrom(seed);
  for (let round = 0; round < 200; round++) {
    const isMeasured = random.chance(0.5);
    const sent = Array.from({ length: 1 + random.below(6) }, () =>
      Uint8Array.from({ length: 1 + random.below(3000) }, () => random.below(256)),
    );
    const stream = joined([
      ...sent.flatMap((body) => [
        bytesOf(
          `--b0undary\r\nContent-Type: image/jpeg\r\n${isMeasured ? `Content-Length: ${body.length}\r\n` : ''}\r\n`,
        ),
        body,
        bytesOf('\r\n'),
      ]),
      bytesOf('--b0undary'),
    ]);
    const next = multipartReader(4096);
    const got: Uint8Array[] = [];
    for (let at = 0; at < stream.length; ) {
      const size = 1 + random.below(random.chance(0.3) ? 3 : 2000);
      const { parts, fault } = next(stream.subarray(at, at + size));
      expect(fault).toBeNull();
      got.push(...parts.map(({ body }) => body));
      at += size;
    }
    expect(got.map((body) => [...body])).toEqual(sent.map((body) => [...body]));
  }
});

test('whatever comes, it ends: nothing is thrown, and no more is kept than its bound', () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  console.info(`seed ${seed}`);
  const random = randomFrom(seed);
  const bits = [
    '--b',
    '\r\n',
    '\n',
    'Content-Length: ',
    '17',
    '-1',
    '99999999999',
    ':',
    '\r\n\r\n',
    'x'.repeat(900),
  ] as const;
  for (let round = 0; round < 500; round++) {
    const next = multipartReader(2000);
    for (let piece = 0; piece < 60; piece++) {
      const { parts, fault } = next(bytesOf(random.pick(bits)));
      for (const { body } of parts) expect(body.length).toBeLessThanOrEqual(4000);
      if (fault !== null) break;
    }
  }
});

test('too large a picture, too long a head and no boundary at all are one sentence each, and the end', () => {
  const faultOf = (text: string) => multipartReader(1000)(bytesOf(text)).fault;
  expect(faultOf('--b\r\nContent-Length: 1001\r\n\r\n')).toBe('a picture of 1001 bytes is too large');
  expect(faultOf(`--b\r\n\r\n${'x'.repeat(1001)}`)).toBe('a picture of more than 1000 bytes is too large');
  expect(faultOf(`--b\r\n${'x: y\r\n'.repeat(2000)}`)).toBe('the head of a picture is too long');
  expect(faultOf('x'.repeat(70_000))).toBe('it sends no boundary between pictures');
  expect(faultOf('x\n'.repeat(40_000))).toBe('it sends no boundary between pictures');
  const next = multipartReader(1000);
  next(bytesOf('--b\r\nContent-Length: 1001\r\n\r\n'));
  expect(next(bytesOf('--b\r\nContent-Length: 1\r\n\r\nx'))).toMatchObject({ parts: [], fault: expect.any(String) });
});
