/** [Y2] [Y3] Who is believed on a link with a key, and why somebody is not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import { latestTicks, ticksAt, ticksPerS } from '../../../bridge/links/mavlink/signature.ts';
import { rover } from '../../support/fake-vehicle.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { frameOf, otherKey, sealed, signingOver, testGroup, testKey } from '../../support/signing.ts';

const minute = 60 * ticksPerS;
const radio = { rssi: 80, remrssi: 80, txbuf: 100, noise: 10, remnoise: 10, rxerrors: 0, fixed: 0 };

/** One link with a key, and what it says of frames. */
function judged(options: Parameters<typeof signingOver>[1] = {}, made = testGroup()) {
  const signing = signingOver(made.group, options);
  const judge = (bytes: Uint8Array) => signing.judge(frameOf(bytes), made.clock.monoMs());
  return { ...made, signing, judge, now: ticksAt(made.clock.wallMs()) };
}

const plain = (version: 1 | 2, componentId = 1) =>
  encode('HEARTBEAT', rover, { systemId: 1, componentId, seq: 0, version });

describe('[Y2] a frame is believed', () => {
  test('when it is signed with the key, once', () => {
    const { judge, now, signing } = judged();
    expect(judge(sealed(now))).toBeUndefined();
    expect(judge(sealed(now))).toBe('replayed');
    expect(judge(sealed(now - 1))).toBe('replayed');
    expect(judge(sealed(now + 1))).toBeUndefined();
    expect(signing.status()).toMatchObject({ verified: 2, refused: { replayed: 2 }, last: { why: 'replayed' } });
  });

  test('of each sender and each of its links by a count of its own', () => {
    const { judge, now } = judged();
    for (const from of [{}, { componentId: 2 }, { systemId: 2 }, { linkId: 1 }]) {
      expect(judge(sealed(now, testKey, from))).toBeUndefined();
      expect(judge(sealed(now, testKey, from))).toBe('replayed');
    }
  });

  test('not without a signature, in MAVLink 1, or with another key', () => {
    const { judge, now } = judged();
    expect(judge(plain(2))).toBe('unsigned');
    expect(judge(plain(1))).toBe('mavlink_1');
    expect(judge(sealed(now, otherKey))).toBe('wrong_key');
  });

  test('not from a link of the sender’s that is none of those named', () => {
    const { judge, now } = judged({ from: [1, 2] });
    expect(judge(sealed(now, testKey, { linkId: 2 }))).toBeUndefined();
    expect(judge(sealed(now, testKey, { linkId: 3 }))).toBe('wrong_link');
  });

  test('not when another link has heard it', () => {
    const made = testGroup();
    const [a, b] = [judged({ link: 'a' }, made), judged({ link: 'b', linkId: 101 }, made)];
    expect(a.judge(sealed(a.now))).toBeUndefined();
    expect(b.judge(sealed(a.now))).toBe('wrong_link');
    expect(b.judge(sealed(a.now + 1))).toBeUndefined();
    expect(a.judge(sealed(a.now + 1))).toBe('wrong_link');
  });

  test('not when it is an echo of our own', () => {
    const { judge, signing } = judged();
    const ours = signing.sign(encode('HEARTBEAT', rover, { systemId: 1, componentId: 191, seq: 0, signed: true }));
    expect(judge(ours)).toBe('replayed');
  });

  test('of a new sender only less than a minute behind the newest', () => {
    const { judge, now } = judged();
    expect(judge(sealed(now - minute - 1))).toBe('behind');
    expect(judge(sealed(now - minute + 1))).toBeUndefined();
    expect(judge(sealed(now + 10 * minute, testKey, { systemId: 2 }))).toBeUndefined();
    expect(judge(sealed(now + minute, testKey, { systemId: 3 }))).toBe('behind');
  });

  test('not from the end of time', () => {
    const { judge } = judged();
    expect(judge(sealed(latestTicks + 1))).toBe('ahead');
    expect(judge(sealed(latestTicks))).toBeUndefined();
  });

  test('and what was recorded is not, after a restart either', () => {
    const before = judged();
    // So late under its ceiling that nothing of it is a minute behind that.
    before.clock.advance(50_000);
    const now = ticksAt(before.clock.wallMs());
    const recording = Array.from({ length: 200 }, (_, n) => sealed(now + n * 500));
    for (const bytes of recording) expect(before.judge(bytes)).toBeUndefined();
    for (const bytes of recording) expect(before.judge(bytes)).toBe('replayed');
    before.signing.sign(encode('HEARTBEAT', rover, { systemId: 1, componentId: 191, seq: 0, signed: true }));
    before.clock.advance(50);
    const after = judged({}, testGroup({ clock: before.clock, saved: before.kept.ceiling }));
    for (const bytes of recording) expect(after.judge(bytes)).toBe('behind');
    const next = after.time.next();
    expect(after.judge(sealed(next + 1))).toBeUndefined();
  });
});

describe('[Y2] the table of senders', () => {
  test('is bounded, and who is a minute behind gives its place away without being believed again', () => {
    const clock = new ManualClock();
    const { judge, now } = judged({}, testGroup({ clock }));
    for (let id = 1; id <= 64; id++) expect(judge(sealed(now, testKey, { systemId: id }))).toBeUndefined();
    expect(judge(sealed(now, testKey, { systemId: 65 }))).toBe('crowded');
    clock.advance(61_000);
    expect(judge(sealed(ticksAt(clock.wallMs()), testKey, { systemId: 65 }))).toBeUndefined();
    for (let id = 1; id <= 64; id++)
      expect(judge(sealed(now, testKey, { systemId: id }))).toMatch(/^(replayed|behind)$/);
  });
});

describe('[Y3] without a signature', () => {
  test('a modem’s RADIO_STATUS passes in either version, a vehicle’s does not, and it keeps no place', () => {
    const { judge, signing } = judged();
    for (const version of [1, 2] as const) {
      const modems = encode('RADIO_STATUS', radio, { systemId: 51, componentId: 68, seq: 0, version });
      expect(judge(modems)).toBeUndefined();
      expect(signing.proves(frameOf(modems))).toBe(false);
      expect(
        judge(encode('RADIO_STATUS', radio, { systemId: 1, componentId: 1, seq: 0, version })),
      ).not.toBeUndefined();
    }
    expect(judge(plain(2, 68))).toBe('unsigned');
  });

  test('everything of MAVLink 2 passes where the key’s entry says so, and no more', () => {
    const { judge, signing, now } = judged({ unsigned: 'accept' });
    expect(judge(plain(2))).toBeUndefined();
    expect(judge(plain(1))).toBe('mavlink_1');
    expect(judge(sealed(now, otherKey))).toBe('wrong_key');
    expect(signing.status()).toMatchObject({ acceptedUnsigned: 1, refused: { mavlink_1: 1, wrong_key: 1 } });
  });
});

test('[Y1] what is signed rises over all senders and links of one key', () => {
  const made = testGroup();
  const links = [signingOver(made.group), signingOver(made.group, { link: 'b', linkId: 101 })];
  const far = testGroup({ clock: made.clock });
  const other = signingOver(far.group, { link: 'far', linkId: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1), fc.constantFrom(1, 191, 255)), { maxLength: 50 }), (words) => {
      for (const [n, systemId] of words) {
        const bytes = encode('HEARTBEAT', rover, { systemId, componentId: 190, seq: 0, signed: true });
        expect(other.judge(frameOf(links[n]?.sign(bytes) ?? bytes), 0)).toBeUndefined();
      }
    }),
  );
  expect(other.status().verified).toBeGreaterThan(100);
});

test('no frame, however odd, ends anything', () => {
  const { judge, now, signing } = judged();
  const good = sealed(now);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
      const bytes = good.slice();
      for (const [at, value] of changes) bytes[at] = value;
      const version = bytes[0] === 0xfe ? 1 : 2;
      const frame = {
        version,
        seq: 0,
        systemId: 1,
        componentId: 1,
        messageId: 0,
        payload: bytes,
        signed: true,
      } as const;
      signing.judge({ ...frame, bytes }, 0);
    }),
  );
  expect(judge(sealed(now + 1))).toBeUndefined();
  expect(signing.status().verified).toBeLessThanOrEqual(2);
});
