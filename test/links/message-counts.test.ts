/** What is heard, message by message: rates, bounds, and what a frame says when somebody asks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { type Frame, frameOf } from '../../bridge/links/mavlink/splitter.ts';
import { MessageCounts, mostKinds } from '../../bridge/links/message-counts.ts';

const from = { systemId: 1, componentId: 1, seq: 0 };
const heartbeat = (): Frame =>
  frameOf(
    encode(
      'HEARTBEAT',
      { custom_mode: 10, type: 10, autopilot: 3, base_mode: 0x81, system_status: 4, mavlink_version: 3 },
      from,
    ),
  );
const frameFor = (systemId: number, componentId: number, messageId: number): Frame => ({
  ...{ version: 2, seq: 0, systemId, componentId, messageId, signed: false },
  ...{ payload: new Uint8Array(1), bytes: new Uint8Array(13) },
});

const countsAt = (now: number, said: readonly (readonly [Frame, number])[]) => {
  const counts = new MessageCounts();
  for (const [frame, at] of said) counts.note(frame, at);
  return counts.read(() => now);
};

test('a message once a second has 1 Hz, less while it is silent, and none in the end', () => {
  const said = Array.from({ length: 21 }, (_, s) => [heartbeat(), s * 1000] as const);
  const at = (now: number) => countsAt(now, said).list().messages[0];
  expect(at(20_400)).toMatchObject({ name: 'HEARTBEAT', count: 21, sizeB: 21, ageMs: 400 });
  expect(at(20_400)?.rateHz).toBeCloseTo(1, 6);
  expect(at(20_400)?.bytesPerS).toBeCloseTo(21, 6);
  expect(at(28_000)?.rateHz).toBeLessThan(0.6);
  expect(at(3_600_000)?.rateHz).toBe(0);
});

test('a rate is unknown before the second frame, never a guess', () => {
  expect(countsAt(500, [[heartbeat(), 0]]).list().messages[0]).toMatchObject({ rateHz: null, bytesPerS: null });
});

test('a message says its fields, with what their numbers stand for', () => {
  const said = countsAt(100, [[heartbeat(), 0]]).one({ systemId: 1, componentId: 1, messageId: 0 });
  expect(said).toMatchObject({ at: 0, ageMs: 100, hex: expect.stringMatching(/^fd09/) });
  expect(said?.fields).toContainEqual({ name: 'type', value: 10, unit: '', means: ['GROUND_ROVER'] });
  const mode = said?.fields?.find(({ name }) => name === 'base_mode');
  expect(mode?.means).toEqual(['SAFETY_ARMED', 'CUSTOM_MODE_ENABLED']);
});

test.each([5, 7, 256, 299, 336])('message %i may hold a key: that it was said is told, and not what', (messageId) => {
  const said = countsAt(0, [[frameFor(1, 1, messageId), 0]]).one({ systemId: 1, componentId: 1, messageId });
  expect(said).toMatchObject({ messageId, count: 1, hex: '', fields: null });
});

test('units are MAVLink’s own; NaN is not given; what a number of 64 bits cannot hold is text', () => {
  const hud = { airspeed: Number.NaN, groundspeed: 1.5, heading: 90, throttle: 20, alt: 3, climb: 0 };
  const gps = { time_usec: 2n ** 60n, fix_type: 6, lat: 1, lon: 2, alt: 3, eph: 1, epv: 1, vel: 0, cog: 0 };
  const one = countsAt(0, [
    [frameOf(encode('VFR_HUD', hud, from)), 0],
    [frameOf(encode('GPS_RAW_INT', { ...gps, satellites_visible: 12 }, from)), 0],
  ]);
  const fields = (messageId: number) => one.one({ systemId: 1, componentId: 1, messageId })?.fields;
  expect(fields(74)).toContainEqual({ name: 'airspeed', value: null, unit: 'm/s', means: [] });
  expect(fields(74)).toContainEqual({ name: 'groundspeed', value: 1.5, unit: 'm/s', means: [] });
  expect(fields(24)).toContainEqual({ name: 'time_usec', value: String(2n ** 60n), unit: 'us', means: [] });
});

test('a message that nobody knows is shown as its number and bytes', () => {
  const said = countsAt(0, [[frameFor(7, 9, 0xabcdef), 0]]).one({
    systemId: 7,
    componentId: 9,
    messageId: 0xabcdef,
  });
  expect(said).toMatchObject({ name: null, fields: null, hex: '00'.repeat(13) });
});

test('however many kinds come, no more than 512 are kept, and none goes uncounted', () => {
  const sender = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(0xffffff));
  fc.assert(
    fc.property(fc.array(sender, { minLength: 600, maxLength: 900 }), (senders) => {
      const { messages, others } = countsAt(
        0,
        senders.map((ids) => [frameFor(...ids), 0]),
      ).list();
      expect(messages.length).toBeLessThanOrEqual(mostKinds);
      expect(messages.reduce((sum, { count }) => sum + count, others.count)).toBe(senders.length);
    }),
    { numRuns: 20 },
  );
});

test('kinds that were silent for a minute make room when there is none left', () => {
  const counts = new MessageCounts();
  for (let id = 0; id < mostKinds + 1; id++) counts.note(frameFor(1, 1, id), 0);
  counts.note(frameFor(1, 1, 3), 61_000);
  counts.sweep(61_000);
  counts.note(frameFor(2, 2, 5), 61_000);
  const { messages, others } = counts.read(() => 61_000).list();
  expect(messages.map(({ systemId, messageId }) => [systemId, messageId])).toEqual([
    [1, 3],
    [2, 5],
  ]);
  expect(others).toEqual({ count: 1, bytes: 13 });
});
