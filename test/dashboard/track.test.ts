import { describe, expect, test } from 'vitest';
import { placeOf } from '../../dashboard/store/geo.ts';
import { extendTrack, startTrack, type Track } from '../../dashboard/store/track.ts';
import { keptPieces } from '../../dashboard/store/track-pieces.ts';

const field = { latDeg: 52, lonDeg: 5 };
const at = (northM: number) => ({ latDeg: 52 + northM / 111_267, lonDeg: 5 });
const pointsIn = ({ pieces }: Track) => pieces.reduce((sum, { points }) => sum + points.length, 0);
/** A track that drove 20 m at 1 m/s, ten places a second, until 20 s. */
const driven = () => {
  let track = startTrack(at(0), 0, 'good');
  for (let i = 1; i <= 200; i++) track = extendTrack(track, at(i / 10), i * 100, 'good');
  return track;
};

describe('a jump', () => {
  test('that no vehicle can drive stands apart, changes nothing, and is forgotten when the next place is right', () => {
    const before = driven();
    const wild = extendTrack(before, { latDeg: 53, lonDeg: 5 }, 20_100, 'good');
    expect(wild.jump?.point.northM).toBeCloseTo(111_267, -1);
    expect(wild.pieces).toBe(before.pieces);
    expect(wild.here).toBe(before.here);
    expect(wild.at).toBe(20_100);
    const after = extendTrack(wild, at(20.2), 20_200, 'good');
    expect(after.jump).toBeNull();
    expect(after.pieces).toHaveLength(1);
  });

  test('to another place every time is never believed', () => {
    let track = driven();
    const { pieces, here } = track;
    for (let i = 1; i <= 500; i++) {
      const wild = { latDeg: ((52 + i) % 170) - 85, lonDeg: ((5 + i * 31) % 360) - 180 };
      track = extendTrack(track, wild, 20_000 + i * 50, 'good');
      expect(track.jump).not.toBeNull();
    }
    expect(track.pieces).toBe(pieces);
    expect(track.here).toBe(here);
  });

  test('is believed once it stayed for a second and five places, by a line broken before it', () => {
    let track = driven();
    const there = (i: number) => at(50_000 + i / 10);
    for (let i = 1; i <= 10; i++) track = extendTrack(track, there(i), 20_000 + i * 100, 'good');
    expect(track.jump?.fixes).toBe(10);
    track = extendTrack(track, there(11), 21_100, 'good');
    expect(track.jump).toBeNull();
    expect(track.pieces.map(({ points }) => points.length)).toEqual([101, 1]);
    let slow = driven();
    for (let i = 1; i <= 4; i++) slow = extendTrack(slow, there(0), 20_000 + i * 1000, 'good');
    expect(slow.jump?.fixes).toBe(4);
    expect(extendTrack(slow, there(0), 25_000, 'good').jump).toBeNull();
  });

  test('is measured against the time since the last place that was believed, and an hour counts as a minute', () => {
    const track = driven();
    expect(extendTrack(track, at(3000), 50_000, 'good').jump).toBeNull();
    expect(extendTrack(track, at(111_000), 3_620_000, 'good').jump).not.toBeNull();
    expect(extendTrack(track, at(40), 100, 'good').jump).toBeNull();
    expect(extendTrack(track, at(111_000), 100, 'good').jump).not.toBeNull();
  });

  test('away from a first place that was wrong begins the track again, with metres that are right there', () => {
    let track = startTrack({ latDeg: 0, lonDeg: 0 }, 0, 'good');
    for (let i = 1; i <= 11; i++) track = extendTrack(track, at(0), i * 100, 'good');
    expect(track.anchor).toEqual(at(0));
    expect(track.here).toEqual({ eastM: 0, northM: 0 });
  });

  test('is no jump for a recording played fifty times as fast for longer than it takes to believe', () => {
    let track = startTrack(at(0), 0, 'good');
    let doubted = 0;
    for (let i = 1; i <= 200; i++) {
      track = extendTrack(track, at(i * 25), i * 100, 'good');
      doubted = track.jump === null ? 0 : doubted + 1;
      expect(doubted).toBeLessThanOrEqual(11);
    }
  });
});

describe('a long ride', () => {
  /** Round and round over a field, a little further north each time. */
  const rounds = (i: number) => ({
    latDeg: 52 + (i * 0.02 + 200 * Math.sin(i / 700)) / 111_267,
    lonDeg: 5 + (200 * Math.cos(i / 700)) / 68_000,
  });
  const ride = (grade: (i: number) => 'good' | 'poor' = () => 'good', hole = (_: number) => 0) => {
    let track = startTrack(rounds(0), 0, 'good');
    let most = 0;
    for (let i = 1, now = 0; i <= 8 * 36_000; i++) {
      now += 100 + hole(i);
      track = extendTrack(track, rounds(i), now, grade(i));
      most = Math.max(most, track.pieces.length);
    }
    return { track, most };
  };

  test('of eight hours at ten places a second keeps all its way in some thousand points, the older the coarser', () => {
    const { track, most } = ride();
    expect(most).toBeLessThanOrEqual(keptPieces);
    expect(pointsIn(track)).toBeLessThan(20_000);
    expect(track.pieces[0]?.points[0]).toEqual({ eastM: 0, northM: 0 });
    const steps = track.pieces.map(({ stepM }) => stepM);
    expect(steps).toEqual([...steps].sort((a, b) => b - a));
    expect(track.pieces.at(-1)?.stepM).toBe(0.2);
    for (const [i, piece] of track.pieces.entries()) {
      expect(piece.points.length).toBeLessThanOrEqual(200);
      if (i > 0) expect(piece.points[0]).toBe(track.pieces[i - 1]?.points.at(-1));
      for (const { eastM, northM } of piece.points) {
        expect(eastM).toBeGreaterThanOrEqual(piece.box.westM);
        expect(eastM).toBeLessThanOrEqual(piece.box.eastM);
        expect(northM).toBeGreaterThanOrEqual(piece.box.southM);
        expect(northM).toBeLessThanOrEqual(piece.box.northM);
      }
    }
    expect(new Set(track.pieces.map(({ id }) => id)).size).toBe(track.pieces.length);
  });

  test.each([
    ['changing grades', (i: number) => (i % 700 < 350 ? 'good' : 'poor') as 'good' | 'poor', () => 0],
    ['holes', () => 'good' as const, (i: number) => (i % 500 === 0 ? 4000 : 0)],
  ])('of %s is bounded too, and joins nothing that does not follow', (_, grade, hole) => {
    const { track, most } = ride(grade, hole);
    expect(most).toBeLessThanOrEqual(keptPieces);
    expect(pointsIn(track)).toBeLessThan(keptPieces * 200);
    for (const { points, stepM } of track.pieces) {
      const gaps = points.slice(1).map((point, i) => {
        const { eastM = 0, northM = 0 } = points[i] ?? {};
        return Math.hypot(point.eastM - eastM, point.northM - northM);
      });
      expect(Math.max(0, ...gaps)).toBeLessThan(4 * stepM + 1);
    }
  });
});

test.each([
  ['NaN', Number.NaN, 5],
  ['infinite', 52, Number.POSITIVE_INFINITY],
  ['beyond the pole', 90.1, 5],
  ['beyond the date line', 52, -180.5],
])('a place that is %s is no place', (_, latDeg, lonDeg) => {
  expect(placeOf({ latDeg, lonDeg })).toBeNull();
});

test('a ride over the date line, and one at a pole, is a ride', () => {
  let track = startTrack({ latDeg: 52, lonDeg: 179.9999 }, 0, 'good');
  track = extendTrack(track, { latDeg: 52, lonDeg: -179.9999 }, 1000, 'good');
  expect(track.jump).toBeNull();
  expect(track.here.eastM).toBeCloseTo(13.7, 0);
  let pole = startTrack({ latDeg: 90, lonDeg: 0 }, 0, 'good');
  for (let i = 1; i < 20; i++) pole = extendTrack(pole, { latDeg: 90 - i / 1e6, lonDeg: i * 9 }, i * 100, 'good');
  expect(Number.isFinite(pole.here.eastM + pole.here.northM)).toBe(true);
  expect(placeOf(field)).toEqual(field);
});
