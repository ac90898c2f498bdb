/** Signatures as others make and read them: the simulator's code and the library's, both ways. */
import fc from 'fast-check';
import { MavLinkPacketSignature, MavLinkProtocolV2, minimal } from 'node-mavlink';
import { describe, expect, test } from 'vitest';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import { isSealed, latestTicks, linkIdOf, seal, ticksAt, ticksOf } from '../../../bridge/links/mavlink/signature.ts';
import { keyOfPassphrase } from '../../../bridge/links/signing-keys.ts';
import { createReader, readFrames, writeFrame } from '../../../simulator/mavlink/frames.ts';
import { createSigning, ticksAt as theirTicksAt, verify } from '../../../simulator/mavlink/signing.ts';
import { rover } from '../../support/fake-vehicle.ts';
import { frameOf, otherKey, sealed, testKey } from '../../support/signing.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const ids = fc.integer({ min: 1, max: 255 });
const stamps = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('signatures', () => {
  test('are read by the simulator and by the library as they were made', () => {
    fc.assert(
      fc.property(
        keys,
        ids,
        ids,
        fc.integer({ min: 0, max: 255 }),
        stamps,
        (key, systemId, componentId, linkId, ticks) => {
          const bytes = encode('HEARTBEAT', rover, { systemId, componentId, seq: 7, signed: true });
          seal(bytes, key, linkId, ticks);
          const theirs = new MavLinkPacketSignature(Buffer.from(bytes));
          expect([theirs.matches(Buffer.from(key)), theirs.linkId, theirs.timestamp]).toEqual([true, linkId, ticks]);
          const [frame] = readFrames(createReader(), bytes);
          expect(frame?.signed).toBe(true);
          expect(verify(createSigning(key, 0, 0n), bytes)).toBe(true);
          expect([isSealed(bytes, key), linkIdOf(bytes), ticksOf(bytes)]).toEqual([true, linkId, ticks]);
          expect(frameOf(bytes)).toMatchObject({ signed: true, systemId, componentId });
        },
      ),
    );
  });

  test('that the simulator made are right', () => {
    const writer = { system: 3, component: 1, version: 2, seq: 9, signing: createSigning(testKey, 4, 0n) } as const;
    const bytes = writeFrame({ ...writer }, { name: 'HEARTBEAT', fields: { type: 10, autopilot: 3 } }, nowMs);
    if (bytes === undefined) throw new Error('no frame');
    expect(isSealed(bytes, testKey)).toBe(true);
    expect(isSealed(bytes, otherKey)).toBe(false);
    expect([linkIdOf(bytes), ticksOf(bytes)]).toEqual([4, Number(theirTicksAt(nowMs))]);
  });

  test('that the library made are right', () => {
    const protocol = new MavLinkProtocolV2(3, 1, MavLinkProtocolV2.IFLAG_SIGNED);
    const plain = protocol.serialize(Object.assign(new minimal.Heartbeat(), { type: 10, autopilot: 3 }), 9);
    const bytes = new Uint8Array(protocol.sign(plain, 5, Buffer.from(testKey), nowMs));
    expect(frameOf(bytes).signed).toBe(true);
    expect(isSealed(bytes, testKey)).toBe(true);
    expect([linkIdOf(bytes), ticksOf(bytes)]).toEqual([5, ticksAt(nowMs)]);
  });

  test('no bit of a signed frame can be turned', () => {
    const bytes = sealed(ticksAt(nowMs));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = bytes.slice();
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(isSealed(turned, testKey), `bit ${bit}`).toBe(false);
    }
  });
});

test('timestamps count steps of 10 µs since 2015, and a clock before that or past the end is held', () => {
  expect(ticksAt(Date.UTC(2015, 0, 1, 0, 0, 1))).toBe(100_000);
  expect(ticksAt(nowMs)).toBe(Number(theirTicksAt(nowMs)));
  expect(ticksAt(0)).toBe(0);
  expect(ticksAt(Date.UTC(2300, 0, 1))).toBe(latestTicks);
});

test('a passphrase is the key that other ground stations make of it', () => {
  for (const phrase of ['rover', 'ein Schlüssel aus Wörtern', ' ', '鍵'])
    expect(keyOfPassphrase(phrase)).toEqual(new Uint8Array(MavLinkPacketSignature.key(phrase)));
});
