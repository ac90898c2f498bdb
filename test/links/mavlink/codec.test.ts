import { expect, test } from 'vitest';
import { decode, encode } from '../../../bridge/links/mavlink/codec.ts';
import { hex, split } from './fixtures.ts';

const from = { systemId: 1, componentId: 191, seq: 0 };
const stick = { target: 1, x: 32767, y: -1000, z: 1000, r: 32767, buttons: 0 };
const text = (value: string) => encode('STATUSTEXT', { severity: 6, text: value }, from);

function roundTrip(bytes: Uint8Array) {
  const [frame] = split(bytes);
  return frame && decode(frame);
}

test('extension fields may be left out, and arrive as zero', () => {
  expect(roundTrip(encode('MANUAL_CONTROL', stick, from))?.fields).toMatchObject({ ...stick, buttons2: 0, aux6: 0 });
});

test('an all-zero payload keeps one byte', () => {
  const ping = { time_usec: 0n, seq: 0, target_system: 0, target_component: 0 };
  expect(hex(encode('PING', ping, from).subarray(0, 2))).toBe('fd01');
  expect(roundTrip(encode('PING', ping, from))?.fields).toEqual(ping);
});

test('text is Latin-1, cut at the first NUL, and may fill its field', () => {
  const full = 'é'.repeat(50);
  expect(roundTrip(text(full))?.fields).toMatchObject({ text: full });
  expect(roundTrip(text('one\0two'))?.fields).toMatchObject({ text: 'one' });
});

test('a value that does not fit its field is refused in one sentence that names it', () => {
  const sending = (fields: Partial<typeof stick>) => () => encode('MANUAL_CONTROL', { ...stick, ...fields }, from);
  expect(sending({ target: 300 })).toThrow(
    new RangeError('MANUAL_CONTROL.target must be a whole number from 0 to 255, not 300.'),
  );
  expect(sending({ x: NaN })).toThrow('MANUAL_CONTROL.x must be a whole number from -32768 to 32767, not NaN.');
  expect(sending({ y: 0.5 })).toThrow('not 0.5');
  expect(() => text('x'.repeat(51))).toThrow(new RangeError('STATUSTEXT.text takes 50 characters, not 51.'));
  expect(() => text('5 €')).toThrow(new RangeError('STATUSTEXT.text takes Latin-1 text only, not "€".'));
  expect(() => encode('TIMESYNC', { tc1: 2n ** 63n, ts1: 0n }, from)).toThrow('TIMESYNC.tc1 must be a whole number');
  expect(() => encode('RELAY_STATUS', { time_boot_ms: 0, on: 0, present: 0 }, { ...from, version: 1 })).toThrow(
    new RangeError('Message 376 does not exist in MAVLink 1, whose ids end at 255.'),
  );
  expect(() => encode('MANUAL_CONTROL', stick, { ...from, seq: 256 })).toThrow('seq must be a whole number');
});

test('an array of another length is refused', () => {
  const fields = { target_network: 0, target_system: 1, target_component: 1, payload: [1, 2, 3] };
  expect(() => encode('FILE_TRANSFER_PROTOCOL', fields, from)).toThrow(
    new RangeError('FILE_TRANSFER_PROTOCOL.payload must have 251 elements, not 3.'),
  );
});

test('a refused value leaves nothing behind in the next frame', () => {
  const clean = hex(text('a'));
  expect(() => encode('MANUAL_CONTROL', { ...stick, buttons: -1 }, from)).toThrow(RangeError);
  expect(hex(text('a'))).toBe(clean);
});

test('MAVLink 1 carries no extension fields', () => {
  const bytes = encode('MANUAL_CONTROL', { ...stick, aux1: 500 }, { ...from, version: 1 });
  expect([bytes[0], bytes[1]]).toEqual([0xfe, 11]);
  expect(roundTrip(bytes)?.fields).toMatchObject({ ...stick, aux1: 0 });
});

test('a frame of an unknown message has no message', () => {
  const [frame] = split(text('a'));
  expect(frame && decode({ ...frame, messageId: 0x0fffff })).toBeUndefined();
});
