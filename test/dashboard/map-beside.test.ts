import { describe, expect, test } from 'vitest';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { placeAt } from '../../dashboard/store/geo.ts';
import { shaped } from '../../dashboard/store/kept-choice.ts';
import { firstMapChoice, MapChoice } from '../../dashboard/store/maps/choice.ts';
import {
  type HerePack,
  hereList,
  hereSource,
  mostHereB,
  mostHerePacks,
  roomTrouble,
} from '../../dashboard/store/maps/here.ts';
import { nothingTold, reachOf, type Told, toldOf } from '../../dashboard/store/maps/limit.ts';
import {
  isOperatorFresh,
  type OperatorPlace,
  operatorAgeMs,
  operatorOver,
  type Receiver,
} from '../../dashboard/store/maps/operator-place.ts';
import { boundsTuple, roverMapsOver, tilePathOf } from '../../dashboard/store/maps/rover.ts';
import { partsByClass, speedClassOf, speedParts } from '../../dashboard/store/maps/speed-look.ts';
import { extendTrack, startTrack } from '../../dashboard/store/track.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const nowMs = 100_000;
const field = { latDeg: 52.0911, lonDeg: 5.1214 };

/** A rover at `place` whose newest pose is `ageMs` old. */
function stateWith(place: typeof field, ageMs = 0, hasHome = true): DashboardState {
  const { pose, home, ...groups } = groupsAfter(60, nowMs);
  const posed = pose && { at: nowMs - ageMs, v: { ...pose.v, ...place } };
  const kept = hasHome ? { home: { at: 1, v: { ...field, altAmslM: null } } } : {};
  const vehicle = vehicleSample({ heardAt: nowMs, groups: { ...groups, ...(posed && { pose: posed }), ...kept } });
  const mirror = apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: nowMs, vehicles: [vehicle] }));
  return { ...firstState(nowMs), offsetMs: 0, mirror, connection: { name: 'connected', since: 0 } };
}

const meAt = (eastM: number, at = nowMs): OperatorPlace => ({
  is: 'here',
  place: placeAt(field, { eastM, northM: 0 }),
  accuracyM: 3,
  at,
});

describe('how far the rover may go', () => {
  const rover = stateWith(placeAt(field, { eastM: 60, northM: 0 }));

  test('from the operator and from home, within and beyond', () => {
    expect(reachOf(rover, meAt(0), { limitFrom: 'me', limitM: 50 })).toMatchObject({ is: 'beyond' });
    expect(reachOf(rover, meAt(20), { limitFrom: 'me', limitM: 50 })).toMatchObject({ is: 'within' });
    const home = reachOf(rover, { is: 'off' }, { limitFrom: 'home', limitM: 50 });
    expect(home.is === 'beyond' && home.metres).toBeCloseTo(60, 1);
    expect(reachOf(rover, { is: 'off' }, { limitFrom: 'off', limitM: 50 })).toEqual({ is: 'off' });
  });

  test('what is not known is unknown, and never within', () => {
    const limit = { limitFrom: 'me', limitM: 50 } as const;
    expect(reachOf(rover, { is: 'off' }, limit)).toEqual({ is: 'unknown', lacks: 'me' });
    expect(reachOf(rover, { is: 'refused', why: 'denied' }, limit)).toEqual({ is: 'unknown', lacks: 'me' });
    expect(reachOf(rover, meAt(0, nowMs - 60_000), limit)).toEqual({ is: 'unknown', lacks: 'me' });
    const old = stateWith(field, 30_000);
    expect(reachOf(old, meAt(0), limit)).toEqual({ is: 'unknown', lacks: 'rover' });
    const homeless = stateWith(field, 0, false);
    expect(reachOf(homeless, meAt(0), { ...limit, limitFrom: 'home' })).toEqual({ is: 'unknown', lacks: 'home' });
    expect(reachOf(firstState(nowMs), meAt(0), limit)).toEqual({ is: 'unknown', lacks: 'rover' });
  });

  test('is told once, not again at its edge, and once more when it is back', () => {
    const said: Told['say'][] = [];
    let told = nothingTold;
    for (const metres of [40, 51, 52, 49.5, 50.5, 48, 47, 60, 20]) {
      told = toldOf(told, { is: metres > 50 ? 'beyond' : 'within', from: field, metres }, 50);
      said.push(told.say);
    }
    expect(said).toEqual([null, 'beyond', null, null, null, null, 'back', 'beyond', 'back']);
  });

  test('not knowing for a while tells nothing twice', () => {
    const beyond = toldOf(nothingTold, { is: 'beyond', from: field, metres: 60 }, 50);
    const lost = toldOf(beyond, { is: 'unknown', lacks: 'rover' }, 50);
    expect(toldOf(lost, { is: 'beyond', from: field, metres: 61 }, 50).say).toBeNull();
    expect(toldOf(lost, { is: 'off' }, 50)).toEqual(nothingTold);
  });
});

function receiver(trouble: Receiver['trouble'] = null) {
  const heard: { seen: Parameters<Receiver['watch']>[0]; failed: Parameters<Receiver['watch']>[1] }[] = [];
  const ended = { count: 0 };
  const one: Receiver = {
    trouble,
    watch(seen, failed) {
      heard.push({ seen, failed });
      return () => {
        ended.count += 1;
      };
    },
  };
  return { one, heard, ended };
}

describe('the operator’s own place', () => {
  test('nobody is asked before the operator asks; then it is shown, ages, and is left', () => {
    const { one, heard, ended } = receiver();
    let clock = 1000;
    const operator = operatorOver(one, () => clock);
    expect(heard).toHaveLength(0);
    operator.ask();
    expect(operator.store.getState()).toEqual({ is: 'asking' });
    heard[0]?.seen({ place: field, accuracyM: 4, ageMs: 200 });
    clock = 6000;
    expect(operatorAgeMs(operator.store.getState(), clock)).toBe(5200);
    expect(isOperatorFresh(operator.store.getState(), clock)).toBe(true);
    expect(isOperatorFresh(operator.store.getState(), clock + 6000)).toBe(false);
    operator.leave();
    operator.leave();
    expect(ended.count).toBe(1);
    expect(operator.store.getState()).toEqual({ is: 'off' });
  });

  test('what stands against it is told before anybody is asked', () => {
    for (const trouble of ['insecure', 'absent'] as const) {
      const { one, heard } = receiver(trouble);
      const operator = operatorOver(one, () => 0);
      operator.ask();
      expect(operator.store.getState()).toEqual({ is: 'refused', why: trouble });
      expect(heard).toHaveLength(0);
    }
  });

  test('a receiver that fails for a while leaves an old place; a permission that is gone takes it', () => {
    const { one, heard } = receiver();
    const operator = operatorOver(one, () => 0);
    operator.ask();
    heard[0]?.failed('unavailable');
    expect(operator.store.getState()).toEqual({ is: 'refused', why: 'unavailable' });
    heard[0]?.seen({ place: field, accuracyM: 4, ageMs: 0 });
    heard[0]?.failed('unavailable');
    expect(operator.store.getState().is).toBe('here');
    heard[0]?.failed('denied');
    expect(operator.store.getState()).toEqual({ is: 'refused', why: 'denied' });
  });
});

describe('a track by speed', () => {
  test('classes have limits, and what was not told is unknown', () => {
    expect([undefined, 0, 0.49, 0.5, 1.99, 2, 30].map(speedClassOf)).toEqual([
      ...['unknown', 'crawl', 'crawl', 'slow', 'brisk', 'fast', 'fast'],
    ]);
  });

  test('a piece is cut where its class changes, and loses no leg', () => {
    let track = startTrack(field, 0, 'good');
    for (let i = 1; i <= 30; i++) {
      const place = placeAt(field, { eastM: i, northM: 0 });
      track = extendTrack(track, place, i * 1000, 'good', i <= 10 ? 0.4 : i <= 20 ? 1.5 : null);
    }
    const [piece] = track.pieces;
    if (piece === undefined) throw new Error('there is no track');
    const parts = speedParts(piece);
    expect(parts.map(({ speed, points }) => [speed, points.length])).toEqual([
      ['crawl', 11],
      ['brisk', 11],
      ['unknown', 11],
    ]);
    expect([...partsByClass(piece).keys()]).toEqual(['crawl', 'brisk', 'unknown']);
  });
});

const packOf = (id: string, bytes = 1000): HerePack => ({
  ...{ id, name: `${id}.pmtiles`, title: id, minZoom: 3, maxZoom: 18, tilePx: 256, attribution: '', bytes },
  bounds: { westDeg: 5, southDeg: 52, eastDeg: 6, northDeg: 53 },
  ...{ cameWallMs: 0, isWhole: true },
});

describe('packs of this device', () => {
  test('a list that this page did not write is none', () => {
    expect(hereList([packOf('a')])).toHaveLength(1);
    for (const odd of [null, 'x', [{ ...packOf('a'), bytes: 'many' }], { packs: [] }])
      expect(hereList(odd)).toEqual([]);
  });

  test('another has room, or one reason why not', () => {
    expect(roomTrouble([], 1000, null)).toBeNull();
    const many = Array.from({ length: mostHerePacks }, (_, i) => packOf(String(i)));
    expect(roomTrouble(many, 1, null)?.is).toBe('count');
    expect(roomTrouble([packOf('a', mostHereB - 10)], 11, null)).toEqual({ is: 'budget', leftB: 10 });
    expect(roomTrouble([], 1000, 999)).toEqual({ is: 'disk', leftB: 999 });
  });

  test('each source knows where its tiles are', () => {
    expect(tilePathOf(hereSource(packOf('a')).id)).toBeNull();
    expect(tilePathOf('rover:pack:a/b')).toContain('a%2Fb');
    expect(tilePathOf('rover:server:my:tiles')).toContain('my%3Atiles');
  });

  test('bounds are told within the world', () => {
    expect(boundsTuple({ westDeg: -190, southDeg: -95, eastDeg: 5.123456789, northDeg: 91 })).toEqual([
      ...[-180, -90, 5.1234568, 90],
    ]);
  });
});

test('a damaged choice is the first one again', () => {
  const form = shaped(MapChoice);
  expect(form.read(form.write(firstMapChoice))).toEqual(firstMapChoice);
  for (const text of [
    '{}',
    'x',
    JSON.stringify({ ...firstMapChoice, strength: 7 }),
    JSON.stringify({ ...firstMapChoice, limitM: -1 }),
  ])
    expect(form.read(text)).toBeNull();
});

describe('what the rover has', () => {
  const list = { packs: [], uploads: [], usedB: 0, mostB: 10, freeB: 10 };

  test('after a failure the last good answer stays, with the reason beside it', async () => {
    let isUp = true;
    const rover = roverMapsOver(async (path) => {
      if (!isUp) return { ok: false, status: 0, why: 'no answer came' };
      const value = path.endsWith('packs') ? list : path.endsWith('areas') ? { areas: [] } : { sources: [] };
      return { ok: true, status: 200, value };
    }, 'odd');
    await rover.refresh();
    expect(rover.store.getState()).toMatchObject({ packs: list, why: null });
    isUp = false;
    await rover.refresh();
    expect(rover.store.getState()).toMatchObject({ packs: list, why: 'no answer came' });
    expect(await rover.remove('a')).toBe('no answer came');
  });

  test('an answer that is none is said to be one', async () => {
    const rover = roverMapsOver(async () => ({ ok: true, status: 200, value: { packs: 7 } }), 'odd');
    await rover.refresh();
    expect(rover.store.getState()).toMatchObject({ packs: null, why: 'odd' });
  });
});
