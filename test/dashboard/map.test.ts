import { describe, expect, test } from 'vitest';
import { aim, firstCamera, type Scene } from '../../dashboard/panels/map/camera.ts';
import {
  fitted,
  gridSteps,
  panned,
  scaleLengthM,
  toGround,
  toPixel,
  wordsShiftPx,
  zoomed,
} from '../../dashboard/panels/map/view.ts';

const size = { width: 800, height: 600 };
const insets = { top: 100, right: 80, bottom: 60, left: 40 };
const view = { centre: { eastM: 10, northM: 20 }, pxPerM: 4 };
const at = (eastM: number, northM: number) => ({ eastM, northM });

describe('view', () => {
  test('north is up, and pixels and ground are each other’s inverse', () => {
    expect(toPixel(view, size, at(10, 30))).toEqual({ x: 400, y: 260 });
    expect(toGround(view, size, toPixel(view, size, at(-3, 7)))).toEqual(at(-3, 7));
  });

  test('dragging keeps the ground under the finger, zooming the ground under the cursor', () => {
    const finger = toGround(view, size, { x: 100, y: 100 });
    expect(toPixel(panned(view, 30, -20), size, finger)).toEqual({ x: 130, y: 80 });
    const cursor = { x: 650, y: 90 };
    const held = toGround(view, size, cursor);
    const after = toPixel(zoomed(view, size, 2.5, cursor), size, held);
    expect(after.x).toBeCloseTo(cursor.x, 6);
    expect(after.y).toBeCloseTo(cursor.y, 6);
  });

  test('zooming ends somewhere both ways', () => {
    expect(zoomed(view, size, 1e9, { x: 0, y: 0 }).pxPerM).toBe(200);
    expect(zoomed(view, size, 1e-9, { x: 0, y: 0 }).pxPerM).toBe(0.02);
  });

  test('fitting keeps all points clear of what covers the map', () => {
    const points = [at(-30, -5), at(60, 44), at(12, 3)];
    const fit = fitted(points, size, insets);
    if (fit === null) throw new Error('no view');
    for (const point of points) {
      const { x, y } = toPixel(fit, size, point);
      expect(x).toBeGreaterThanOrEqual(insets.left - 0.001);
      expect(x).toBeLessThanOrEqual(size.width - insets.right + 0.001);
      expect(y).toBeGreaterThanOrEqual(insets.top - 0.001);
      expect(y).toBeLessThanOrEqual(size.height - insets.bottom + 0.001);
    }
    expect(fitted([], size, insets)).toBeNull();
  });

  test('grid and scale bar are round figures at every zoom', () => {
    for (let pxPerM = 0.02; pxPerM < 200; pxPerM *= 1.17) {
      const { minorM, majorM } = gridSteps(pxPerM);
      expect(minorM * pxPerM).toBeGreaterThanOrEqual(33.9);
      expect(minorM * pxPerM).toBeLessThan(34 * 2.6);
      expect([4, 5]).toContain(Math.round(majorM / minorM));
      const bar = scaleLengthM(pxPerM);
      expect(bar * pxPerM).toBeLessThanOrEqual(110.6);
      expect(bar * pxPerM).toBeGreaterThan(40);
      expect(['1', '2', '5']).toContain(
        String(Number(bar.toPrecision(1)) / 10 ** Math.floor(Math.log10(bar * 1.0001))).slice(0, 1),
      );
    }
  });
});

test('words beside the rover stay left of the tools and on the map', () => {
  expect(wordsShiftPx(150, 328)).toBe(0);
  expect(300 + wordsShiftPx(300, 328)).toBe(250);
  expect(10 + wordsShiftPx(10, 328)).toBe(86);
});

describe('camera', () => {
  const scene = (over: Partial<Scene> = {}): Scene => ({
    rover: at(0, 0),
    points: [at(0, 0), at(40, 30)],
    size,
    insets,
    ...over,
  });

  test('fits, and stays put while everything is still in view', () => {
    const first = aim(firstCamera, scene());
    expect(first.view).not.toBeNull();
    expect(aim(first, scene({ rover: at(1, 1), points: [at(1, 1), at(40, 30)] }))).toBe(first);
    expect(aim(first, scene({ points: [at(-90, 0), at(40, 30)] }))).not.toBe(first);
  });

  test('follows the rover into the clear middle and keeps the zoom', () => {
    const fit = aim(firstCamera, scene());
    const followed = aim({ ...fit, mode: 'follow' }, scene({ rover: at(7, 8) }));
    expect(followed.view?.pxPerM).toBe(fit.view?.pxPerM);
    if (followed.view === null) throw new Error('no view');
    expect(toPixel(followed.view, size, at(7, 8))).toEqual({ x: 380, y: 320 });
    expect(aim(followed, scene({ rover: at(7, 8) }))).toBe(followed);
  });

  test('a map too low to fit a mission follows instead', () => {
    const low = aim(firstCamera, scene({ size: { width: 390, height: 180 } }));
    expect(low.view?.pxPerM).toBe(5.4);
  });

  test('is left alone where the operator put it', () => {
    const free = { ...aim(firstCamera, scene()), mode: 'free' as const };
    expect(aim(free, scene({ points: [at(9000, 0)] }))).toBe(free);
  });
});
