import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Arrangement, arranged, moved, rowsOf, type Slot, withShown } from '../../dashboard/store/arrangement.ts';

const slots: readonly Slot[] = [
  { id: 'speed', shownOn: ['phone', 'desk'] },
  { id: 'slope', shownOn: ['phone', 'desk'] },
  { id: 'radio', shownOn: ['desk'] },
  { id: 'messages', shownOn: ['phone', 'desk'], isWide: true },
];
const ids = (places: Arrangement) => places.map(({ id }) => id);
const shownIds = (places: Arrangement) => ids(places.filter(({ shown }) => shown));

describe('the arrangement of instruments', () => {
  test('is as their makers say until somebody arranges', () => {
    expect(ids(arranged(slots, undefined, 'phone'))).toEqual(['speed', 'slope', 'radio', 'messages']);
    expect(shownIds(arranged(slots, undefined, 'phone'))).toEqual(['speed', 'slope', 'messages']);
    expect(shownIds(arranged(slots, undefined, 'side'))).toEqual([]);
  });

  test('of another version loses what is gone and takes in what is new, where its makers put it', () => {
    const kept = [
      { id: 'messages', shown: true },
      { id: 'gone', shown: true },
      { id: 'slope', shown: false },
      { id: 'speed', shown: true },
      { id: 'messages', shown: false },
    ];
    expect(arranged(slots, kept, 'desk')).toEqual([
      { id: 'messages', shown: true },
      { id: 'slope', shown: false },
      { id: 'radio', shown: true },
      { id: 'speed', shown: true },
    ]);
  });

  test('has every instrument once, whatever was kept and however it is moved', () => {
    const place = fc.record({ id: fc.constantFrom('speed', 'slope', 'radio', 'messages', 'x'), shown: fc.boolean() });
    fc.assert(
      fc.property(fc.array(place), fc.integer({ min: -9, max: 9 }), fc.boolean(), (kept, to, shown) => {
        const first = arranged(slots, kept, 'desk');
        const last = withShown(moved(moved(first, 'radio', to), 'x', to), 'slope', shown);
        expect(ids(last).sort()).toEqual(['messages', 'radio', 'slope', 'speed']);
        expect(ids(last).indexOf('radio')).toBe(ids(moved(first, 'radio', to)).indexOf('radio'));
        expect(arranged(slots, last, 'desk')).toEqual(last);
      }),
    );
  });

  test('moves up, down, and no further than the ends', () => {
    const first = arranged(slots, undefined, 'desk');
    expect(ids(moved(first, 'slope', 0))).toEqual(['slope', 'speed', 'radio', 'messages']);
    expect(ids(moved(first, 'slope', 2))).toEqual(['speed', 'radio', 'slope', 'messages']);
    expect(ids(moved(first, 'slope', 99))).toEqual(['speed', 'radio', 'messages', 'slope']);
    expect(ids(moved(first, 'slope', -1))).toEqual(['slope', 'speed', 'radio', 'messages']);
  });

  test('leaves no hole where two stand abreast', () => {
    const fills = (places: Arrangement) =>
      rowsOf(slots, places).map(({ id, fills }) => `${id}${fills ? ' fills' : ''}`);
    const all = arranged(slots, undefined, 'desk');
    expect(fills(all)).toEqual(['speed', 'slope', 'radio fills', 'messages fills']);
    expect(fills(withShown(all, 'radio', false))).toEqual(['speed', 'slope', 'messages fills']);
    expect(fills(moved(all, 'messages', 1))).toEqual(['speed fills', 'messages fills', 'slope', 'radio']);
    expect(rowsOf(slots, [])).toEqual([]);
  });
});
