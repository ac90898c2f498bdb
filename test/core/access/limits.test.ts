import { describe, expect, test } from 'vitest';
import { limits, placeOf } from '../../../bridge/core/access/limits.ts';
import { Crowd } from '../../../bridge/core/access/limits-crowd.ts';
import { RefusalNotes } from '../../../bridge/core/access/limits-refusals.ts';
import { Rates } from '../../../bridge/core/access/rates.ts';

test.each([
  ['192.168.4.7', '192.168.4.7'],
  ['::ffff:192.168.4.7', '192.168.4.7'],
  ['fe80::1%wlan0', 'fe80:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::2:3:4:5:6', '2001:db8:0:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('the place of %s', (address, place) => expect(placeOf(address)).toBe(place));

describe('rates', () => {
  test('so many at once, then so many a second, never more than at once', () => {
    const rates = new Rates({ most: 5, perS: 10 });
    const takes = (at: number) => Array.from({ length: 20 }, () => rates.take('x', at)).filter(Boolean).length;
    expect([takes(0), takes(100), takes(150), takes(60_000)]).toEqual([5, 1, 0, 5]);
  });

  test('a clock that goes back gives nothing', () => {
    const rates = new Rates({ most: 1, perS: 1 });
    expect([rates.take('x', 10_000), rates.take('x', 0), rates.take('x', 500)]).toEqual([true, false, false]);
  });

  test('a hundred thousand places cost no more memory, and share one allowance', () => {
    const rates = new Rates({ most: 2, perS: 1 });
    let taken = 0;
    for (let n = 0; n < 100_000; n++) if (rates.take(`place ${n}`, 0)) taken++;
    expect(taken).toBe(4096 + 2);
  });
});

describe('the crowd before the door', () => {
  test('[G1] of one place 24 at once, and 64 a second', () => {
    const crowd = new Crowd();
    const come = (at: number) =>
      Array.from({ length: 10_000 }, () => crowd.arrive('10.0.0.1', at)).filter((over) => over !== undefined);
    const first = come(0);
    expect(first).toHaveLength(24);
    for (const over of first) over?.();
    expect(come(500)).toHaveLength(24);
  });

  test('[G1] 256 of one place are open, however slowly they came; each place that is left counts once', () => {
    const crowd = new Crowd();
    const open = Array.from({ length: 1000 }, (_, n) => crowd.arrive('10.0.0.1', n * 100)).flatMap(
      (over) => over ?? [],
    );
    expect(open).toHaveLength(limits.open);
    open[0]?.();
    open[0]?.();
    expect(crowd.arrive('10.0.0.1', 200_000)).toBeDefined();
    expect(crowd.arrive('10.0.0.1', 200_000)).toBeUndefined();
  });

  test('[G1] a flood from ten thousand places does not shut out a place that is known', () => {
    const crowd = new Crowd();
    crowd.proven('d', '10.0.0.1', 0);
    let came = 0;
    for (let n = 0; n < 10_000; n++) if (crowd.arrive(`10.${n >> 8}.${n & 255}.9`, 1)) came++;
    expect(came).toBeLessThanOrEqual(limits.arrivalsInAll.most);
    expect(crowd.arrive('10.0.0.1', 1)).toBeDefined();
    expect(crowd.arrive('10.99.99.99', 1)).toBeUndefined();
    expect(crowd.arrive('10.0.0.1', 3_600_002)).toBeDefined();
  });

  test('[G1] a thousand devices of one place that prove themselves are no attack', () => {
    const crowd = new Crowd();
    crowd.proven('d', '10.0.0.1', 0);
    for (let n = 0; n < 1000; n++) {
      expect(crowd.arrive('10.0.0.1', 1)).toBeDefined();
      crowd.proven(`d${n}`, '10.0.0.1', 1);
    }
  });

  test('[G1] one device that comes a thousand times is an attack', () => {
    const crowd = new Crowd();
    crowd.proven('d', '10.0.0.1', 0);
    let came = 0;
    for (let n = 0; n < 1000; n++) {
      if (!crowd.arrive('10.0.0.1', 1)) continue;
      came++;
      crowd.proven('d', '10.0.0.1', 1);
    }
    expect(came).toBeLessThanOrEqual(limits.arrivalsWhereKnown.most + limits.returns.most);
  });

  test('[G2] 64 wait; who is let in or leaves makes room, once', () => {
    const crowd = new Crowd();
    const over = Array.from({ length: 64 }, () => crowd.wait('10.0.0.1'));
    expect([crowd.mayWait('10.0.0.1'), crowd.mayWait('10.0.0.2')]).toEqual([false, true]);
    over[0]?.();
    over[0]?.();
    expect(crowd.mayWait('10.0.0.1')).toBe(true);
    crowd.wait('10.0.0.1');
    expect(crowd.mayWait('10.0.0.1')).toBe(false);
  });

  test('[G4] what a device asks is not counted as that of its place', () => {
    const crowd = new Crowd();
    for (let n = 0; n < 2000; n++)
      expect(crowd.mayAsk('10.0.0.1', false, 0) && crowd.mayAskAs(`d${n % 10}`, '10.0.0.1', false, 0)).toBe(true);
    expect(crowd.mayAskAs('mad', '10.0.0.1', true, 0)).toBe(true);
    const more = Array.from({ length: 1000 }, () => crowd.mayAskAs('mad', '10.0.0.1', true, 0)).filter(Boolean).length;
    expect(more).toBe(limits.costly.most - 1);
  });
});

test('[G5] of ten thousand refusals a few are written, and the next says how many were not', () => {
  const notes = new RefusalNotes();
  const written = Array.from({ length: 10_000 }, () => notes.note('10.0.0.1', 0)).filter((one) => one !== undefined);
  expect(written).toHaveLength(limits.refusals.most);
  expect(notes.note('10.0.0.2', 0)).toBe(10_000 - limits.refusals.most);
});
