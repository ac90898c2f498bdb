/** mavros_msgs/Mavlink as ROS serialises it, against a packer of its own and frames that nobody meant. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { frameLength, readMavlink, writeMavlink } from '../../bridge/links/ros2/mavlink-cdr.ts';
import { packFrame, unpackFrame } from '../support/ros2/mavros.ts';

const byte = fc.integer({ min: 0, max: 255 });
const bytes = (minLength: number, maxLength = minLength) =>
  fc.array(byte, { minLength, maxLength }).map((all) => Uint8Array.from(all));

/** Any frame by its shape; its checksum is anything. */
const frames = fc
  .record({
    isV2: fc.boolean(),
    flags: byte,
    payload: bytes(0, 255),
    head: bytes(8),
    check: bytes(2),
    signature: bytes(13),
  })
  .map(({ isV2, flags, payload, head, check, signature }) =>
    isV2
      ? [0xfd, payload.length, flags, ...head, ...payload, ...check, ...(flags & 1 ? signature : [])].filter(
          (_, at) => at !== 3,
        )
      : [0xfe, payload.length, ...head.subarray(0, 4), ...payload, ...check],
  )
  .map((all) => Uint8Array.from(all));

test('every frame comes out of ROS as it was sent, of both versions, signed or not', () => {
  fc.assert(
    fc.property(frames, fc.string({ maxLength: 20 }), (frame, frameId) => {
      const ascii = frameId.replace(/[^ -~]/g, '');
      expect(readMavlink(packFrame(frame, ascii))).toEqual(frame);
    }),
    { numRuns: 300 },
  );
});

test('what we pack is what another reads: time, framing, payload and signature where they belong', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const sample = writeMavlink(frame, 1_700_000_000_250);
      expect(sample && unpackFrame(sample)).toEqual(frame);
      const view = new DataView(sample?.buffer ?? new ArrayBuffer(0));
      expect([view.getInt32(4, true), view.getUint32(8, true), view.getUint8(17)]).toEqual([
        1_700_000_000, 250_000_000, 1,
      ]);
    }),
    { numRuns: 300 },
  );
});

test('a heartbeat, byte by byte', () => {
  const fields = { type: 18, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };
  const frame = encode('HEARTBEAT', fields, { systemId: 1, componentId: 193, seq: 7 });
  const sample = [...(writeMavlink(frame, 0) ?? [])];
  const [low, high] = frame.slice(-2);
  expect(sample).toEqual([
    ...[0, 1, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    ...[1, 0xfd, 9, 0, 0, 7, 1, 193, 0, 0, 0],
    ...[0, 0, 0, 0, low, high, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
    ...[...frame.slice(10, 19), 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 0, 0],
  ]);
});

test('a sender with the other byte order, and one with plain CDR 2, are understood', () => {
  const frame = Uint8Array.of(0xfe, 3, 5, 1, 1, 30, 10, 20, 30, 0x34, 0x12);
  const head = [1, 0xfe, 3, 0, 0, 5, 1, 1];
  const empty = [0, 0, 0, 0, 0, 0, 0, 0];
  const big = [0, 0, 0, 0, ...empty, 0, 0, 0, 1, 0, ...head, 0, 0, 0, 0, 0, 0, 30, 0x12, 0x34, 0, 0, 0, 0, 0, 1];
  // What is aligned to 8 with the first CDR is aligned to 4 with the second.
  const swapped = [0, 0, 0, 0, 0, 30, 20, 10];
  expect(readMavlink(Uint8Array.from([...big, 0, 0, 0, 0, ...swapped, 0, 0, 0, 0]))).toEqual(frame);
  const little = [0, 7, 0, 0, ...empty, 1, 0, 0, 0, 0, ...head, 0, 0, 0, 30, 0, 0, 0, 0x34, 0x12, 0, 0, 1, 0, 0, 0];
  expect(readMavlink(Uint8Array.from([...little, 10, 20, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toEqual(frame);
});

test('what is cut short, longer than it says, or nothing of the kind is no frame and no error', () => {
  fc.assert(
    fc.property(bytes(0, 120), (noise) => {
      expect(() => readMavlink(noise)).not.toThrow();
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(frames, fc.nat(), fc.nat(), byte, (frame, cut, at, value) => {
      const sample = packFrame(frame);
      // The very last field is the signature's length: before it nothing can be missed.
      expect(readMavlink(sample.subarray(0, cut % (sample.length - 1)))).toBeUndefined();
      const changed = Uint8Array.from(sample);
      changed[at % sample.length] = value;
      const read = readMavlink(changed);
      expect(read === undefined || frameLength(read, 0) === read.length).toBe(true);
      expect(writeMavlink(frame.subarray(0, cut % frame.length), 0)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('a serialised message may end with a zero that is none of its own', () => {
  const frame = Uint8Array.of(0xfe, 3, 5, 1, 1, 30, 10, 20, 30, 0x34, 0x12);
  expect(readMavlink(Uint8Array.from([...packFrame(frame, 'base_link'), 0]))).toEqual(frame);
});

test('a signed frame without its signature is no frame', () => {
  const frame = Uint8Array.from([0xfd, 0, 1, 0, 0, 1, 1, 0, 0, 0, 9, 9, ...new Uint8Array(13)]);
  const sample = packFrame(frame);
  sample[sample.length - 17] = 0;
  expect(readMavlink(packFrame(frame))).toEqual(frame);
  expect(readMavlink(sample)).toBeUndefined();
});
