import { describe, expect, test } from 'vitest';
import { aim, type Camera, firstCamera, type Scene } from '../../dashboard/panels/map/camera.ts';
import { gridLines, named } from '../../dashboard/panels/map/grid-lines.ts';
import {
  fitted,
  gridSteps,
  panned,
  scaleLengthM,
  toGround,
  toPixel,
  within,
  wordsShiftPx,
  zoomed,
} from '../../dashboard/panels/map/view.ts';
import { cut, partsIn, windowOf } from '../../dashboard/panels/map/window.ts';

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

  test.each([1, 0.3048])('grid and scale bar are round figures of %f m at every zoom', (unitM) => {
    for (let pxPerM = 0.02; pxPerM < 200; pxPerM *= 1.17) {
      const { minorM, majorM } = gridSteps(pxPerM, unitM);
      expect(minorM * pxPerM).toBeGreaterThanOrEqual(33.9);
      expect(minorM * pxPerM).toBeLessThan(34 * 2.6);
      expect([4, 5]).toContain(Math.round(majorM / minorM));
      const barM = scaleLengthM(pxPerM, unitM);
      expect(barM * pxPerM).toBeLessThanOrEqual(110.6);
      expect(barM * pxPerM).toBeGreaterThan(40);
      const bar = barM / unitM;
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

  /** Asks until the camera stays: the page does so while it draws. */
  const settle = (from: Camera, what: Scene) => {
    let camera = from;
    for (let asked = 0; asked < 5; asked++) {
      const next = aim(camera, what);
      if (next === camera) return camera;
      camera = next;
    }
    throw new Error('the camera never settles');
  };
  const { NaN: no, POSITIVE_INFINITY: far } = Number;
  const extents = [0, 1, 16, 300, 5000, 19_000, 21_000, 40_000, 111_267, 2e6, 2e7, far, no];
  const sizes = [size, { width: 390, height: 844 }, { width: 100, height: 240 }, { width: 1, height: 231 }];

  test.each(extents)('settles over an extent of %s m, with the rover in view where that is possible', (extentM) => {
    for (const one of sizes) {
      for (const mode of ['fit', 'follow'] as const) {
        const points = [at(0, 0), at(extentM, -extentM), at(-extentM, 3)];
        const rover = at(5, 6);
        const start = settle({ ...firstCamera, mode }, scene({ rover, points: [rover], size: one }));
        const { view: seen } = settle(start, scene({ rover, points: [...points, rover], size: one }));
        if (seen === null) throw new Error('no view');
        expect(Number.isFinite(seen.pxPerM + seen.centre.eastM + seen.centre.northM)).toBe(true);
        if (one !== size) continue;
        const { x, y } = toPixel(seen, one, rover);
        expect(within({ x, y }, one, insets).x).toBeCloseTo(x, 3);
        expect(within({ x, y }, one, insets).y).toBeCloseTo(y, 3);
      }
    }
    settle(firstCamera, scene({ rover: null, points: [at(0, 0), at(extentM, 0)] }));
    settle(firstCamera, scene({ rover: at(extentM, 0), points: [at(0, 0), at(extentM, 0)] }));
  });

  test('does not zoom out for what is further off than any scale can show', () => {
    const near = aim(firstCamera, scene());
    expect(aim(near, scene({ points: [at(0, 0), at(40, 30), at(111_267, 0)] }))).toBe(near);
  });
});

describe('what is drawn is bounded', () => {
  const scales = [1e-9, 0.02, 0.5, 4, 200, 1e9, 0, Number.NaN];
  const centres = [0, 1e3, 1e5, 2e7, 1e12, Number.NaN];
  const wide = { width: 4000, height: 3000 };

  test.each(scales)('grid lines at %s px/m, anywhere', (pxPerM) => {
    for (const centre of centres) {
      for (const origin of [at(0, 0), at(-2e7, 2e7)]) {
        const { east, north } = gridLines({ centre: at(centre, -centre), pxPerM }, wide, origin);
        expect(east.length).toBeLessThanOrEqual(119);
        expect(north.length).toBeLessThanOrEqual(90);
        for (const { m, px } of [...east, ...north]) expect(Number.isFinite(m + px)).toBe(true);
      }
    }
  });

  test('grid lines are where the ground is, named in round figures', () => {
    const { east } = gridLines({ centre: at(10, 0), pxPerM: 4 }, size, at(10, 0));
    expect(east.find(({ m }) => m === 0)).toEqual({ m: 0, px: 400, isMajor: true });
    expect(east.filter(({ isMajor }) => isMajor).map(({ m }) => m)).toEqual([-100, -50, 0, 50, 100]);
    expect(named(-12_500, 'E', 'W')).toBe('12.5 km W');
    expect(named(10_000.600000000002, 'N', 'S')).toBe('10.0006 km N');
    expect(named(-45.72, 'N', 'S', { unit: 'ft', size: 0.3048, zero: 0 })).toBe('150 ft S');
  });

  test('the map cannot be dragged off the earth', () => {
    let dragged: typeof view = { ...view, pxPerM: 0.02 };
    for (let i = 0; i < 1000; i++) dragged = panned(dragged, -1e6, 1e6);
    expect(dragged.centre).toEqual(at(20_040_000, 20_040_000));
  });

  test('a line to the other side of the earth is cut at the map', () => {
    const line = cut({ x: 400, y: 300 }, { x: 4e9, y: 300 }, size);
    expect(line?.from).toEqual({ x: 400, y: 300 });
    expect(line?.to.x).toBeCloseTo(900, 3);
    expect(cut({ x: 10, y: 10 }, { x: 700, y: 500 }, size)).toEqual({ from: { x: 10, y: 10 }, to: { x: 700, y: 500 } });
    expect(cut({ x: -4e9, y: -500 }, { x: 4e9, y: -500 }, size)).toBeNull();
    expect(cut({ x: -1e6, y: -1e6 }, { x: 1e6, y: 1e6 }, size)).not.toBeNull();
  });

  test('of a long track only the strokes near the view are drawn, and each that crosses it', () => {
    const points = Array.from({ length: 200 }, (_, i) => at((i - 100) * 30, 20));
    const parts = partsIn(points, windowOf(view, size));
    expect(parts).toHaveLength(1);
    expect(parts[0]?.length).toBeLessThan(15);
    expect(partsIn([at(-9e6, 20), at(9e6, 20)], windowOf(view, size))).toHaveLength(1);
    expect(partsIn([at(-9e6, 9e6), at(9e6, 9e6)], windowOf(view, size))).toHaveLength(0);
  });
});
