// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { Pieces } from '../../dashboard/panels/map/layers.tsx';
import { FieldMap } from '../../dashboard/panels/map/map.tsx';
import { metresFrom, placeOf } from '../../dashboard/store/geo.ts';
import { extendTrack, startTrack, type Track } from '../../dashboard/store/track.ts';
import { keptPieces } from '../../dashboard/store/track-pieces.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const size = { width: 1000, height: 700 };
const field = { latDeg: 52.0911, lonDeg: 5.1214 };
const measured = Element.prototype.getBoundingClientRect;

beforeEach(() => {
  Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
});
afterEach(() => {
  cleanup();
  Element.prototype.getBoundingClientRect = measured;
});

type Fix = { readonly latDeg: number; readonly lonDeg: number };

function stateOf(track: Track, pose: Fix, over: Partial<VehicleGroups> = {}) {
  const groups = groupsAfter(60, shownNowMs);
  const posed = groups.pose && { ...groups.pose, v: { ...groups.pose.v, ...pose } };
  const vehicle = vehicleSample({ heardAt: shownNowMs, groups: { ...groups, ...(posed && { pose: posed }), ...over } });
  const mirror = apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: shownNowMs, vehicles: [vehicle] }));
  return { mirror, tracks: new Map([[vehicle.id, track]]), connection: { name: 'connected', since: 0 } as const };
}

const homeAt = (latDeg: number, lonDeg: number) => ({ home: { at: 1, v: { latDeg, lonDeg, altAmslM: null } } });
const targetAt = (latDeg: number, lonDeg: number) => ({ target: { at: 1, v: { latDeg, lonDeg } } });

describe('the map', () => {
  test('a goal that was named for one vehicle is gone when another is on show', () => {
    const one = stateOf(startTrack(field, 0, 'good'), field);
    const [first] = one.mirror.vehicles.values();
    const track = one.tracks.get(first?.id ?? '');
    if (first === undefined || track === undefined) throw new Error('there is no vehicle');
    const other = { ...first, id: 'field/2/1', systemId: 2 };
    const mirror = { ...one.mirror, vehicles: new Map([...one.mirror.vehicles, [other.id, other]]) };
    const tracks = new Map([...one.tracks, [other.id, track]]);
    const { element, set } = show(<FieldMap />, { ...one, mirror, tracks, chosenId: first.id });
    const ground = element.querySelector('.map-ground');
    if (ground === null) throw new Error('there is no map');
    fireEvent.keyDown(ground, { key: 'Enter' });
    expect(element.querySelector('.goal-card')).not.toBeNull();
    act(() => set({ chosenId: other.id }));
    expect(element.querySelector('.goal-card')).toBeNull();
  });

  test('names the item that it drives to, and none before its mission has begun', () => {
    const nextOf = (currentItem: number, totalItems: number) => {
      const mission = { at: shownNowMs, v: { currentItem, totalItems, state: 'active' as const } };
      const mode = { at: shownNowMs, v: { mode: 'AUTO', modeNumber: 10, armed: true, systemStatus: null } };
      const state = stateOf(startTrack(field, 0, 'good'), field, { ...targetAt(52.0912, 5.1216), mission, mode });
      const { element } = show(<FieldMap />, state);
      const mark = element.querySelector('.target')?.closest('[role="img"]')?.getAttribute('aria-label');
      return [
        element.querySelector('.next p')?.firstChild?.textContent,
        element.querySelector('.next b')?.nextSibling?.textContent,
        mark,
      ];
    };
    expect(nextOf(3, 9)).toEqual(['Waypoint 3', ' of 9', 'Waypoint 3']);
    // As AUTO begins, what was last told of the mission is of before it.
    expect(nextOf(0, 0)).toEqual(['Target', '', 'Target']);
    expect(nextOf(0, 9)).toEqual(['Target', '', 'Target']);
  });

  test('draws a receiver that jumps a degree every 50 ms, and stays itself', () => {
    let track = startTrack(field, 0, 'good');
    const { element, set } = show(<FieldMap />, stateOf(track, field));
    const grid = element.querySelector('.grid-minor')?.getAttribute('d');
    const counts: number[] = [];
    for (let i = 1; i <= 200; i++) {
      const wild = { latDeg: ((i * 47) % 170) - 85, lonDeg: ((5 + i) % 360) - 180 };
      track = extendTrack(track, wild, i * 50, 'good');
      act(() => set(stateOf(track, wild)));
      counts.push(element.querySelectorAll('svg *').length);
    }
    expect(element.querySelectorAll('[data-jump]')).toHaveLength(1);
    expect(element.querySelector('[data-rover]')?.getAttribute('data-rover')).toBe('doubted');
    expect(element.querySelector('.grid-minor')?.getAttribute('d')).toBe(grid);
    expect(Math.max(...counts)).toBeLessThan(250);
  });

  const odd: readonly (readonly [string, Fix, Partial<VehicleGroups>])[] = [
    ['home a degree off', field, homeAt(53.1, 5.1)],
    ['home and target on the other side of the earth', field, { ...homeAt(-52, -175), ...targetAt(-52, -174) }],
    ['home at a pole, the rover near the other', { latDeg: -89.9999, lonDeg: 7 }, homeAt(90, 0)],
    ['all over the date line', { latDeg: 1, lonDeg: 180 }, { ...homeAt(1, -180), ...targetAt(1, -179.9999) }],
    ['no number for home or target', field, { ...homeAt(Number.NaN, 5), ...targetAt(52, Number.NaN) }],
  ];
  test.each(odd)('is drawn with %s', (_, place, groups) => {
    const { element } = show(<FieldMap />, stateOf(startTrack(place, 0, 'good'), place, groups));
    expect(element.querySelectorAll('[data-rover]')).toHaveLength(1);
    expect(element.querySelectorAll('svg *').length).toBeLessThan(250);
    expect(element.innerHTML).not.toMatch(/NaN|Infinity/);
  });
});

test('eight hours of track are few elements and a bounded line at every scale, wherever one looks', () => {
  let track = startTrack(field, 0, 'good');
  for (let i = 1; i <= 8 * 36_000; i++) {
    const place = { latDeg: field.latDeg + i * 2e-6, lonDeg: field.lonDeg + Math.sin(i / 500) / 2000 };
    track = extendTrack(track, place, i * 100, i % 20_000 < 9000 ? 'poor' : 'good');
  }
  const ends = [track.here, metresFrom(track.anchor, placeOf({ latDeg: 52.3, lonDeg: 5.1214 }) ?? field)];
  for (const centre of [...ends, { eastM: 0, northM: 0 }, { eastM: 2e7, northM: -2e7 }]) {
    for (const pxPerM of [0.02, 0.3, 5, 200]) {
      const { container } = render(
        <svg role="presentation">
          <Pieces pieces={track.pieces} view={{ centre, pxPerM }} size={size} />
        </svg>,
      );
      const lines = [...container.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '');
      expect(lines.length).toBeLessThanOrEqual(keptPieces);
      expect(lines.join('').length).toBeLessThan(600_000);
      if (pxPerM >= 5) expect(lines.join('').length).toBeLessThan(12_000);
      cleanup();
    }
  }
});
