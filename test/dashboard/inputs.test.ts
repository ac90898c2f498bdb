import { describe, expect, test } from 'vitest';
import type { Stick } from '../../dashboard/client/intent-view.ts';
import { startInputs } from '../../dashboard/store/inputs/inputs.ts';
import type { GamepadLike } from '../../dashboard/store/inputs/pads.ts';
import { profileOf, shaped, standardProfile } from '../../dashboard/store/inputs/profile.ts';
import { calibrated, seenAtRest, seenMoving } from '../../dashboard/store/inputs/profiles.ts';
import { valueOfThumb } from '../../dashboard/store/inputs/touch.ts';

type Pad = { -readonly [K in keyof GamepadLike]: GamepadLike[K] };

/** A pad of the standard mapping at rest. */
const padSample = (over: Partial<Pad> = {}): Pad => ({
  index: 0,
  id: 'Pad of tests',
  connected: true,
  mapping: 'standard',
  timestamp: 0,
  axes: [0, 0, 0, 0],
  buttons: Array.from({ length: 17 }, () => ({ value: 0, pressed: false })),
  ...over,
});

/** Hands, time and pads that a test moves. */
function hands(kept = new Map<string, string>()) {
  let now = 1000;
  let poll: (() => void) | null = null;
  const pads: (Pad | null)[] = [];
  const posted: Omit<Stick, 'vehicle'>[] = [];
  const inputs = startInputs(
    {
      getGamepads: () => pads,
      store: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
      poll(run) {
        poll = run;
        return () => {
          poll = null;
        };
      },
    },
    () => now,
    (stick) => posted.push(stick),
  );
  return {
    inputs,
    pads,
    posted,
    kept,
    state: () => inputs.store.getState(),
    isPolling: () => poll !== null,
    pass(ms: number, everyMs = 16) {
      for (let gone = 0; gone < ms; gone += everyMs) {
        now += everyMs;
        poll?.();
      }
    },
    push(axes: readonly number[], isHeld: boolean) {
      const buttons = padSample().buttons.map((button, index) =>
        index === 4 ? { value: 1, pressed: isHeld } : button,
      );
      pads[0] = padSample({ axes, buttons, timestamp: now });
    },
  };
}

const last = <T>(list: readonly T[]): T => {
  const one = list.at(-1);
  if (one === undefined) throw new Error('nothing was posted');
  return one;
};

describe('a gamepad', () => {
  const driven = () => {
    const one = hands();
    one.push([0, 0, 0, 0], false);
    one.inputs.choose('pad');
    one.pass(50);
    one.push([0, -1, 0.5, 0], true);
    one.pass(200);
    expect(last(one.posted)).toMatchObject({ throttle: 1, held: true });
    return one;
  };

  test('drives with the left stick forward and the right one steering, while its button is held, 25 times a second', () => {
    const one = driven();
    const before = one.posted.length;
    one.pass(1000, 10);
    expect(one.posted.length - before).toBeGreaterThanOrEqual(23);
    expect(one.posted.length - before).toBeLessThanOrEqual(25);
    expect(last(one.posted).steer).toBeGreaterThan(0.3);
    expect(last(one.posted).steer).toBeLessThan(0.5);
  });

  test('[C-08] that is unplugged at full throttle is let go with the next look at it', () => {
    const one = driven();
    const before = one.posted.length;
    one.pads[0] = null;
    one.pass(16);
    expect(one.posted.slice(before)).toMatchObject([{ steer: 0, throttle: 0, held: false }]);
    expect(one.state()).toMatchObject({ released: 'the pad was unplugged', reading: { held: false } });
    one.pass(500);
    expect(one.posted).toHaveLength(before + 1);
  });

  test('that says nothing more with the stick held is let go after 5 s, at the end of its way after 15 s', () => {
    for (const [stick, after] of [
      [-0.5, 5000],
      [-1, 15_000],
    ] as const) {
      const one = driven();
      one.push([0, stick, 0, 0], true);
      one.pass(after - 100);
      expect(one.state().reading.held, `${stick}`).toBe(true);
      one.pass(200);
      expect(one.state()).toMatchObject({ released: 'the pad fell silent', centreFirst: true });
      expect(last(one.posted)).toMatchObject({ steer: 0, throttle: 0, held: false });
    }
  });

  test('[C-08] that comes back with the stick and the button as they were does nothing until both were at rest', () => {
    const one = driven();
    one.pads[0] = null;
    one.pass(50);
    const before = one.posted.length;
    one.push([0, -1, 0, 0], true);
    one.pass(500);
    one.push([0, 0, 0, 0], true);
    one.pass(500);
    one.push([0, -1, 0, 0], false);
    one.pass(500);
    expect(one.posted).toHaveLength(before);
    expect(one.state().centreFirst).toBe(true);
    one.push([0, 0, 0, 0], false);
    one.pass(50);
    one.push([0, -0.5, 0, 0], true);
    one.pass(50);
    expect(last(one.posted)).toMatchObject({ held: true });
    expect(one.state()).toMatchObject({ centreFirst: false, released: null });
  });

  test('whose place another takes is let go', () => {
    const one = driven();
    one.pads[0] = null;
    one.pads[1] = padSample({
      index: 1,
      axes: [0, -1, 0, 0],
      buttons: padSample().buttons.map(() => ({ value: 1, pressed: true })),
    });
    one.pass(200);
    expect(last(one.posted).held).toBe(false);
  });

  test('[W-02] is let go at once when the window loses the focus, and centred first afterwards', () => {
    const one = driven();
    const before = one.posted.length;
    one.inputs.release('the window lost the focus');
    expect(one.posted.slice(before)).toMatchObject([{ held: false, throttle: 0 }]);
    one.pass(500);
    expect(one.posted).toHaveLength(before + 1);
    expect(one.state()).toMatchObject({ released: 'the window lost the focus', centreFirst: true });
  });

  test('is read where a browser forbids to look as if there were none', () => {
    const posted: unknown[] = [];
    let poll = () => {};
    const inputs = startInputs(
      {
        getGamepads: () => {
          throw new Error('forbidden by policy');
        },
        store: null,
        poll: (run) => {
          poll = run;
          return () => {};
        },
      },
      () => 0,
      (stick) => posted.push(stick),
    );
    inputs.choose('pad');
    poll();
    expect([posted, inputs.store.getState().pads]).toEqual([[], []]);
  });

  test('keeps its profile over a reload, and is let go when that changes', () => {
    const one = driven();
    const profile = { ...standardProfile, deadMan: 5, steer: { ...standardProfile.steer, invert: true } };
    one.inputs.setProfile(profile);
    expect(last(one.posted).held).toBe(false);
    const next = hands(one.kept);
    next.push([0, 0, 0, 0], false);
    next.inputs.choose('pad');
    next.pass(20);
    expect(next.state().profile).toEqual(profile);
  });

  test('of which a broken profile was kept is read by the standard', () => {
    const one = hands(new Map([['tether.pad.Pad of tests', '{"version":1,"steer":{}}']]));
    one.push([0, 0, 0, 0], false);
    one.inputs.choose('pad');
    one.pass(20);
    expect(one.state().profile).toEqual(standardProfile);
    expect([profileOf(null), profileOf('x')]).toEqual([null, null]);
  });

  test('is calibrated: nothing drives meanwhile, and its centre and ends are what was seen', () => {
    const one = hands();
    one.push([0, 0.1, -0.05, 0], false);
    const stop = one.inputs.watch();
    one.pass(20);
    one.inputs.choose('pad');
    one.inputs.calibrate('start');
    for (const value of [-0.8, 0, 0.9]) {
      one.push([0, value, value, 0], true);
      one.pass(50);
    }
    expect(one.posted).toEqual([]);
    one.inputs.calibrate('done');
    const { throttle } = one.state().profile;
    expect(throttle.centre).toBe(0.1);
    expect(throttle.least).toBeCloseTo(-0.773, 3);
    expect(shaped(-0.8, throttle)).toBe(1);
    expect(shaped(0.1, throttle)).toBe(0);
    stop();
  });
});

describe('a profile', () => {
  const axis = standardProfile.steer;
  test('has a dead zone, a curve, trim and its ends, and is 0 for what is no number', () => {
    expect(shaped(0.07, axis)).toBe(0);
    expect(shaped(1, axis)).toBe(1);
    expect(shaped(-1.05, axis)).toBe(-1);
    // A hat that lies still says 1.29 or 3.29 where drivers show it as an axis.
    expect(shaped(-2, axis)).toBe(0);
    expect(shaped(1.2857, axis)).toBe(0);
    expect(shaped(Number.NaN, axis)).toBe(0);
    const half = shaped(0.5, axis);
    expect(half).toBeLessThan(shaped(0.5, { ...axis, expo: 0 }));
    expect(shaped(0.5, { ...axis, trim: 0.1 })).toBeCloseTo(half + 0.1, 10);
    expect(shaped(0, { ...axis, trim: 0.1 })).toBe(0);
    expect(shaped(0.5, { ...axis, invert: true })).toBe(-half);
  });

  test('stays as it was where a stick was not moved to both ends', () => {
    const seen = seenMoving(seenAtRest([0, 0, 0, 0]), [0, 0, 0.9, 0]);
    expect(calibrated(axis, seen)).toBe(axis);
  });
});

describe('the keyboard', () => {
  test('drives while Shift is held: what a key asks for rises, and is gone at once with Shift', () => {
    const one = hands();
    one.inputs.choose('keyboard');
    one.inputs.key('KeyW', true);
    one.pass(500);
    expect(one.posted).toEqual([]);
    one.inputs.key('ShiftLeft', true);
    expect(one.posted).toMatchObject([{ throttle: 0, held: true }]);
    one.pass(450);
    expect(last(one.posted).throttle).toBeGreaterThan(0.35);
    expect(last(one.posted).throttle).toBeLessThan(0.65);
    one.pass(1000);
    expect(last(one.posted).throttle).toBe(1);
    one.inputs.key('ShiftLeft', false);
    expect(last(one.posted)).toMatchObject({ steer: 0, throttle: 0, held: false });
  });

  test('leaves Space and everything else alone, and takes nothing while it does not drive', () => {
    const one = hands();
    expect(one.inputs.key('KeyW', true)).toBe(false);
    one.inputs.choose('keyboard');
    expect([one.inputs.key('Space', true), one.inputs.key('KeyX', true)]).toEqual([false, false]);
    expect([one.inputs.key('ArrowUp', true), one.inputs.key('ArrowUp', false)]).toEqual([true, true]);
  });

  test('[W-02] has every key up after the focus went elsewhere', () => {
    const one = hands();
    one.inputs.choose('keyboard');
    for (const key of ['ShiftLeft', 'ArrowUp']) one.inputs.key(key, true);
    one.pass(500);
    one.inputs.release('the window lost the focus');
    expect(last(one.posted).held).toBe(false);
    const count = one.posted.length;
    one.pass(500);
    expect(one.posted).toHaveLength(count);
  });
});

describe('sticks under thumbs', () => {
  test('count from where the thumb came down; up on the screen is forward', () => {
    const thumb = { axis: 'throttle', from: 300, reachPx: 100 } as const;
    expect([300, 200, 400, 100].map((at) => valueOfThumb({ ...thumb, at }))).toEqual([0, 1, -1, 1]);
    expect(valueOfThumb({ ...thumb, axis: 'steer', at: 400 })).toBe(1);
    expect(valueOfThumb({ ...thumb, at: 305 })).toBe(0);
    expect(valueOfThumb({ ...thumb, reachPx: 0, at: 500 })).toBe(0);
  });

  test('hold while either is touched, and are at rest at once with the last', () => {
    const one = hands();
    one.inputs.choose('touch');
    one.inputs.touch('throttle', 0);
    one.inputs.touch('steer', 0);
    one.inputs.touch('throttle', 0.6);
    one.pass(60);
    expect(last(one.posted)).toMatchObject({ throttle: 0.6, steer: 0, held: true });
    one.inputs.touch('steer', null);
    one.pass(60);
    expect(last(one.posted).held).toBe(true);
    one.inputs.touch('throttle', null);
    expect(last(one.posted)).toMatchObject({ throttle: 0, held: false });
  });

  test('[W-02] have to be lifted after the hand was taken away', () => {
    const one = hands();
    one.inputs.choose('touch');
    one.inputs.touch('throttle', 0);
    one.inputs.release('the page was hidden');
    const count = one.posted.length;
    one.inputs.touch('throttle', 0.3);
    one.pass(200);
    expect(one.posted).toHaveLength(count);
    one.inputs.touch('throttle', null);
    one.inputs.touch('throttle', 0);
    expect(last(one.posted).held).toBe(true);
  });
});

describe('the source', () => {
  test('is one at a time: the next one starts from rest, and none is none', () => {
    const one = hands();
    one.inputs.choose('touch');
    one.inputs.touch('throttle', 0.5);
    one.pass(60);
    one.inputs.choose('keyboard');
    expect(last(one.posted).held).toBe(false);
    const count = one.posted.length;
    one.inputs.touch('throttle', 0.7);
    one.pass(100);
    expect(one.posted).toHaveLength(count);
    one.inputs.choose(null);
    expect(one.isPolling()).toBe(false);
    one.inputs.stop();
    one.inputs.stop();
  });

  test('that posts nothing new changes nothing for whoever looks', () => {
    const one = hands();
    one.push([0, 0, 0, 0], false);
    const stop = one.inputs.watch();
    one.pass(20);
    const before = one.state();
    one.pass(500);
    expect(one.state()).toBe(before);
    stop();
    expect(one.isPolling()).toBe(false);
  });
});
