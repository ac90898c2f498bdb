import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import { frameCrc } from '../../../bridge/links/mavlink/crc.ts';
import { layouts } from '../../../bridge/links/mavlink/layouts.ts';
import { type Frame, FrameSplitter } from '../../../bridge/links/mavlink/splitter.ts';
import { hex, split, tlog, unhex } from './fixtures.ts';

const rover = (seq: number, version: 1 | 2 = 2) => ({ systemId: 1, componentId: 1, seq: seq & 0xff, version });
const heartbeat = (seq: number, version: 1 | 2 = 2) =>
  encode(
    'HEARTBEAT',
    { custom_mode: 10, type: 10, autopilot: 3, base_mode: 0x89, system_status: 4, mavlink_version: 3 },
    rover(seq, version),
  );
const attitude = (seq: number) =>
  encode(
    'ATTITUDE',
    { time_boot_ms: 9e6, roll: 0.1, pitch: 0.2, yaw: 0.3, rollspeed: 1, pitchspeed: 2, yawspeed: 3 },
    rover(seq),
  );
const text = (words: string) => encode('STATUSTEXT', { severity: 6, text: words }, rover(5));
const fileTransfer = (seq: number, payload: Uint8Array) =>
  encode(
    'FILE_TRANSFER_PROTOCOL',
    {
      target_network: 0,
      target_system: 255,
      target_component: 190,
      payload: [...payload, ...new Array<number>(251 - payload.length).fill(1)],
    },
    rover(seq),
  );

/** A frame with other flags or another id, its checksum made right again. */
function altered(frame: Uint8Array, { flags = 0, id = 0, tail = 0 }): Uint8Array {
  const changed = new Uint8Array(frame.length + tail).fill(0xaa);
  changed.set(frame);
  changed[2] = flags;
  changed.set([id & 0xff, (id >> 8) & 0xff, id >> 16], 7);
  const crc = frameCrc(changed, 1, frame.length - 2, layouts.get(id)?.extra ?? 0);
  changed.set([crc & 0xff, crc >> 8], frame.length - 2);
  return changed;
}

const unknownId = 0x0fffff;
const bytes = (...values: number[]) => Uint8Array.from(values);
const concat = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
const sequences = (frames: readonly Frame[]) => frames.map(({ seq }) => seq);

test('both versions, with their headers', () => {
  const frames = split(concat(heartbeat(7), heartbeat(8, 1)));
  expect(frames).toMatchObject([
    { version: 2, seq: 7, systemId: 1, componentId: 1, messageId: 0, signed: false },
    { version: 1, seq: 8, systemId: 1, componentId: 1, messageId: 0, signed: false },
  ]);
  expect(frames.map((frame) => hex(frame.bytes))).toEqual([hex(heartbeat(7)), hex(heartbeat(8, 1))]);
});

test('a signed frame is taken whole and marked; other incompatibility flags are refused', () => {
  const signed = altered(heartbeat(1), { flags: 1, tail: 13 });
  const [first, second, ...rest] = split(concat(signed, heartbeat(2)));
  expect([first?.signed, first?.bytes.length, second?.seq, rest]).toEqual([true, signed.length, 2, []]);
  const splitter = new FrameSplitter();
  const got: Frame[] = [];
  splitter.push(concat(altered(heartbeat(1), { flags: 2 }), heartbeat(2)), (frame) => got.push(frame));
  expect(sequences(got)).toEqual([2]);
  expect(splitter.counters.badIncompat).toBe(1);
});

test('a frame is the receiver’s own: later bytes do not change it', () => {
  const splitter = new FrameSplitter();
  const got: Frame[] = [];
  for (let seq = 0; seq < 100; seq++) splitter.push(heartbeat(seq), (frame) => got.push(frame));
  expect(got.map((frame) => hex(frame.bytes))).toEqual(got.map((_, seq) => hex(heartbeat(seq))));
});

test('a good frame directly after a bad one is delivered with its last byte, wherever the bad one was cut', () => {
  for (const [name, bad] of Object.entries({ attitude: attitude(1), v1: heartbeat(1, 1), heartbeat: heartbeat(1) })) {
    for (let length = 1; length < bad.length; length++) {
      const got = split(bad.subarray(0, length), heartbeat(2));
      expect([name, length, ...sequences(got)]).toEqual([name, length, 2]);
    }
  }
});

test('a wrong checksum costs one frame and is counted', () => {
  const bad = attitude(1);
  bad[15] = (bad[15] ?? 0) ^ 1;
  const splitter = new FrameSplitter();
  const got: Frame[] = [];
  splitter.push(concat(attitude(0), bad, attitude(2)), (frame) => got.push(frame));
  expect(sequences(got)).toEqual([0, 2]);
  expect(splitter.counters).toMatchObject({ frames: 2, badCrc: 1, skippedBytes: bad.length });
});

test.each([
  ['a stray FD FF', bytes(0xfd, 0xff)],
  ['a stray FD FF 00', bytes(0xfd, 0xff, 0x00)],
  ['a false header that claims 255 bytes', bytes(0xfd, 0xff, 0, 0, 0, 1, 1, 30, 0, 0)],
  ['a false header of an unknown message', bytes(0xfd, 0xff, 0, 0, 0, 1, 1, 0xff, 0xff, 0x0f)],
  ['a MAVLink 1 start byte', bytes(0xfe, 0x1c)],
])('on a quiet link %s holds back no frame', (_, stray) => {
  const splitter = new FrameSplitter();
  splitter.push(stray, () => expect.unreachable());
  for (let seq = 0; seq < 40; seq++) {
    const got: Frame[] = [];
    splitter.push(heartbeat(seq), (frame) => got.push(frame));
    expect(sequences(got)).toEqual([seq]);
  }
});

test('what lies inside a pending file transfer waits until that has proved false, or for settle', () => {
  const cut = fileTransfer(1, bytes()).subarray(0, 60);
  const got: Frame[] = [];
  const splitter = new FrameSplitter();
  const push = (portion: Uint8Array) => splitter.push(portion, (frame) => got.push(frame));
  push(cut);
  push(heartbeat(2));
  expect(sequences(got)).toEqual([]);
  splitter.settle((frame) => got.push(frame));
  expect(sequences(got)).toEqual([2]);
  expect(splitter.counters.cutShort).toBe(1);
  push(cut);
  for (let seq = 3; seq < 20; seq++) push(heartbeat(seq));
  expect(sequences(got)).toEqual(Array.from({ length: 18 }, (_, index) => index + 2));
});

test('a frame inside a transferred file is never taken for a live one', () => {
  const outer = fileTransfer(1, concat(heartbeat(66), attitude(67)));
  for (const size of [1, 7, 40, 64, 500]) {
    const portions: Uint8Array[] = [];
    for (let at = 0; at < outer.length; at += size) portions.push(outer.subarray(at, at + size));
    expect([size, ...sequences(split(...portions))]).toEqual([size, 1]);
  }
});

test('an unknown message is counted, handed over apart, and swallows nothing', () => {
  const unknown = altered(attitude(1), { id: unknownId });
  const splitter = new FrameSplitter();
  const got: Frame[] = [];
  const foreign: Frame[] = [];
  const push = (portion: Uint8Array) =>
    splitter.push(
      portion,
      (frame) => got.push(frame),
      (frame) => foreign.push(frame),
    );
  push(concat(heartbeat(0), unknown, heartbeat(2)));
  push(unknown);
  push(heartbeat(3));
  expect(sequences(got)).toEqual([0, 2, 3]);
  expect(foreign.map(({ messageId }) => messageId)).toEqual([unknownId, unknownId]);
  expect(splitter.counters).toMatchObject({ frames: 3, unknownMessage: 2, skippedBytes: 0 });
});

test('a false header of an unknown message that ends inside a good frame does not eat it', () => {
  const good = attitude(5);
  for (let overlap = 1; overlap < good.length; overlap++) {
    const claim = overlap + 20 - 12;
    const header = bytes(0xfd, claim, 0, 0, 0, 1, 1, 0xff, 0xff, 0x0f, ...new Array<number>(10).fill(1));
    expect([overlap, ...sequences(split(header, good, heartbeat(6)))]).toEqual([overlap, 5, 6]);
    const single = [...concat(header, good)].map((byte) => bytes(byte));
    expect([overlap, ...sequences(split(...single))]).toEqual([overlap, 5]);
  }
});

test('nor if it ends where that frame has a byte that looks like a start, of which more is still to come', () => {
  const good = text('\xfd'.repeat(40));
  for (let overlap = 12; overlap < 50; overlap++) {
    const header = bytes(0xfd, overlap + 10 - 12, 0, 0, 0, 1, 1, 0xff, 0xff, 0x0f);
    const stream = concat(header, good);
    const cut = header.length + overlap + 1;
    expect([overlap, ...sequences(split(stream.subarray(0, cut), stream.subarray(cut)))]).toEqual([overlap, 5]);
  }
});

test('what claims to be an unknown message, but nothing begins after it, is skipped', () => {
  const splitter = new FrameSplitter();
  const header = bytes(0xfd, 20, 0, 0, 0, 1, 1, 0xff, 0xff, 0x0f);
  splitter.push(concat(header, new Uint8Array(60).fill(0x20)), () => expect.unreachable());
  splitter.push(heartbeat(1), () => {});
  expect(splitter.counters).toMatchObject({ frames: 1, unknownMessage: 0, skippedBytes: 70 });
});

test('floods of start bytes and of text are dropped, counted, and followed by the next good frame', () => {
  const flood = new Uint8Array(280).fill(0xfd);
  const nmea = Buffer.from('$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n');
  for (const noise of [flood, new Uint8Array(280).fill(0xfe), Uint8Array.from(nmea)]) {
    const splitter = new FrameSplitter();
    for (let round = 0; round < 2000; round++) splitter.push(noise, () => expect.unreachable());
    const got: Frame[] = [];
    splitter.push(heartbeat(9), (frame) => got.push(frame));
    expect(sequences(got)).toEqual([9]);
    expect(splitter.counters.skippedBytes).toBe(2000 * noise.length);
  }
});

test('headers that overlap all claim the longest frame: each byte is dropped, and the good frame comes', () => {
  const pattern = bytes(0xfd, 0xff, 0, 0, 0);
  const splitter = new FrameSplitter();
  for (let round = 0; round < 20_000; round++) splitter.push(pattern, () => expect.unreachable());
  const got: Frame[] = [];
  splitter.push(heartbeat(9), (frame) => got.push(frame));
  expect(sequences(got)).toEqual([9]);
});

const recorded = tlog('rover-manual').map(({ frame }) => Uint8Array.from(frame));
const someFrames = fc.array(fc.nat(recorded.length - 1), { minLength: 1, maxLength: 12 });
/** Noise as lines make it: rich in start bytes, in small numbers that look like lengths, flags and ids. */
const noisyByte = fc.oneof(fc.constantFrom(0xfd, 0xfe, 0, 1, 0xff), fc.nat(255));
const noise = fc.array(noisyByte, { maxLength: 80 }).map((values) => Uint8Array.from(values));
const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });

function portions(stream: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(stream.subarray(at, at + size));
    at += size;
  }
  return parts;
}

function splitSettled(parts: readonly Uint8Array[]): string[] {
  const splitter = new FrameSplitter();
  const got: string[] = [];
  for (const part of parts) splitter.push(part, (frame) => got.push(hex(frame.bytes)));
  splitter.settle((frame) => got.push(hex(frame.bytes)));
  return got;
}

/** The checksum by its definition, bit by bit. */
function isRight(frame: Uint8Array): boolean {
  const header = frame[0] === 0xfd ? 10 : 6;
  const id = header === 6 ? (frame[5] ?? 0) : (frame[7] ?? 0) | ((frame[8] ?? 0) << 8) | ((frame[9] ?? 0) << 16);
  const end = header + (frame[1] ?? 0);
  let crc = 0xffff;
  for (const byte of [...frame.subarray(1, end), layouts.get(id)?.extra ?? 0]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return frame[end] === (crc & 0xff) && frame[end + 1] === crc >> 8;
}

/** One false candidate in 65,536 has a right checksum by chance. Such a case is set aside: no splitter can know. */
const hasChanceFrame = (got: readonly string[], sent: readonly string[]): boolean =>
  got.some((frame) => !sent.includes(frame) && isRight(unhex(frame)));

test('fuzz: noise between frames costs no frame, in any portions', () => {
  const parts = fc.array(fc.tuple(noise, someFrames), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(parts, cuts, (sections, sizes) => {
      const frames = sections.flatMap(([, picks]) => picks.map((pick) => recorded[pick] ?? bytes()));
      const stream = sections.flatMap(([before, picks]) => [before, ...picks.map((pick) => recorded[pick] ?? bytes())]);
      const got = splitSettled(portions(concat(...stream), sizes));
      fc.pre(!hasChanceFrame(got, frames.map(hex)));
      expect(got).toEqual(frames.map(hex));
    }),
    { numRuns: 1500 },
  );
});

test('a cut frame that the next one’s start byte happens to complete is taken as whole: both readings are right', () => {
  const whole = recorded.find((frame) => frame.at(-1) === 0xfd) ?? bytes();
  const got = split(concat(whole.subarray(0, -1), heartbeat(1), heartbeat(2)));
  expect(got.map((frame) => hex(frame.bytes))).toEqual([hex(whole), hex(heartbeat(2))]);
});

test('fuzz: frames cut short or damaged cost themselves only', () => {
  const damage = fc.record({ pick: fc.nat(recorded.length - 1), at: fc.nat(300), bit: fc.nat(7), cut: fc.boolean() });
  fc.assert(
    fc.property(fc.array(fc.tuple(damage, someFrames), { minLength: 1, maxLength: 6 }), cuts, (sections, sizes) => {
      const stream: Uint8Array[] = [];
      const expected: string[] = [];
      for (const [{ pick, at, bit, cut }, picks] of sections) {
        const victim = Uint8Array.from(recorded[pick] ?? bytes());
        const place = at % victim.length;
        victim[place] = (victim[place] ?? 0) ^ (1 << bit);
        const good = picks.map((each) => recorded[each] ?? bytes());
        stream.push(cut ? victim.subarray(0, place) : victim, ...good);
        expected.push(...good.map(hex));
      }
      const got = splitSettled(portions(concat(...stream), sizes));
      fc.pre(!hasChanceFrame(got, expected));
      expect(got).toEqual(expected);
    }),
    { numRuns: 1500 },
  );
});

test('fuzz: counted bytes add up to what came in', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(noise, fc.nat(recorded.length - 1)), { maxLength: 20 }), cuts, (items, sizes) => {
      const stream = concat(...items.map((item) => (typeof item === 'number' ? (recorded[item] ?? bytes()) : item)));
      const splitter = new FrameSplitter();
      let framed = 0;
      const count = (frame: Frame) => {
        framed += frame.bytes.length;
      };
      for (const part of portions(stream, sizes)) splitter.push(part, count, count);
      splitter.settle(count, count);
      expect(framed + splitter.counters.skippedBytes).toBe(stream.length);
    }),
    { numRuns: 1000 },
  );
});
