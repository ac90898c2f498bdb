// @vitest-environment happy-dom
/** What was told before the link was cut looks like it, and says how old it is. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LinkState } from '../../bridge/protocol/state.ts';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { Dock } from '../../dashboard/panels/dock.tsx';
import { Paths } from '../../dashboard/panels/health/paths.tsx';
import { FieldMap } from '../../dashboard/panels/map/map.tsx';
import { LinksPage } from '../../dashboard/panels/setup/links.tsx';
import type { DashboardState } from '../../dashboard/store/dashboard-state.ts';
import { startTrack } from '../../dashboard/store/track.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const connected: ConnectionState = { name: 'connected', since: 0 };
const cut: ConnectionState = {
  name: 'reconnecting',
  attempt: 2,
  trying: false,
  since: 0,
  nextAttemptAt: shownNowMs + 1000,
  lostAt: shownNowMs - 9000,
};
const link: LinkState = {
  ...{ id: 'field', name: 'field', url: 'udpin://0.0.0.0:14550', up: true, why: '' },
  ...{ framesPerS: 60, bytesPerS: 2200, lossPct: 0, replay: false },
};

function stateOf(connection: ConnectionState, saidAt: number, over: Partial<VehicleGroups> = {}) {
  const vehicle = vehicleSample({ heardAt: saidAt, groups: { ...groupsAfter(60, saidAt), ...over } });
  const told = restoredSample({ at: saidAt, vehicles: [vehicle], links: [link] });
  return { connection, mirror: apply(greet(emptyMirror, welcomeSample()), told) };
}

const now = stateOf(connected, shownNowMs);
const then = stateOf(cut, shownNowMs - 9000);

describe('the links of the bridge', () => {
  test.each([
    ['the paths of Health', <Paths key="paths" />],
    ['the page of links', <LinksPage key="links" />],
  ])('%s: open while it is heard, and after the cut only that it was', (_, panel) => {
    const live = show(panel, now);
    expect(live.text()).not.toContain('was open');
    expect(live.element.querySelector('.is-old')).toBeNull();
    const old = show(panel, then);
    expect(old.text()).toContain('was open');
    expect(old.element.querySelector('.is-old')).not.toBeNull();
    expect(old.element.querySelectorAll('.is-old .ok, .is-old .good')).toHaveLength(0);
  });

  test('nothing is claimed of what lies beyond the cut', () => {
    const { text } = show(<LinksPage />, then);
    expect(text()).toContain('not known now');
    expect(text()).toContain('as of 9.0 s ago');
    expect(text()).not.toContain('1 open');
  });
});

describe('the mission at the bottom edge', () => {
  const mission = (at: number) => ({
    mission: { at, v: { currentItem: 3, totalItems: 12, state: 'active' as const, reachedItem: 2 } },
  });

  test('is grey and says its age once nobody tells of it', () => {
    const live = show(<Dock />, stateOf(connected, shownNowMs, mission(shownNowMs)));
    expect(live.element.querySelector('[data-group="mission"]')?.textContent).toBe('Mission 3 of 12active');
    const saidAt = shownNowMs - 9000;
    const part = show(<Dock />, stateOf(cut, saidAt, mission(saidAt))).element.querySelector('[data-group="mission"]');
    expect(part?.className).toContain('is-stale');
    expect(part?.textContent).toBe('Mission 3 of 12active, 9.0 s old');
  });

  test('so are speed and heading, which stand there beside the sticks of a phone on its side', () => {
    const groupsOf = (state: Partial<DashboardState>) =>
      [...show(<Dock />, state).element.querySelectorAll('.dock-figure')].map((figure) => [
        figure.getAttribute('data-group'),
        figure.className,
        figure.querySelector('.age')?.textContent,
      ]);
    expect(groupsOf(now)).toEqual([
      ['motion', 'dock-figure is-live', '0.0 s'],
      ['pose', 'dock-figure is-live', '0.0 s'],
    ]);
    expect(groupsOf(then)).toEqual([
      ['motion', 'dock-figure is-stale', '9.0 s'],
      ['pose', 'dock-figure is-stale', '9.0 s'],
    ]);
  });
});

describe('the words about where it was', () => {
  const size = { width: 1000, height: 700 };
  const measured = Element.prototype.getBoundingClientRect;
  beforeEach(() => {
    Element.prototype.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
  });
  afterEach(() => {
    Element.prototype.getBoundingClientRect = measured;
  });

  const home = { latDeg: 52.0911, lonDeg: 5.1214 };
  /** How far below the rover its words stand, px. */
  function wordsOf(latDeg: number): number {
    const place = { ...home, latDeg };
    const { pose } = groupsAfter(60, shownNowMs - 9000);
    const state = stateOf(cut, shownNowMs - 9000, {
      home: { at: 1, v: { ...home, altAmslM: null } },
      ...(pose && { pose: { ...pose, v: { ...pose.v, ...place } } }),
    });
    const tracks = new Map([['field/1/1', startTrack(place, 0, 'good')]]);
    const { element } = show(<FieldMap />, { ...state, tracks });
    const words = element.querySelector('.was-box')?.parentElement?.getAttribute('transform') ?? '';
    return Number(/translate\(\S+ (\S+)\)/.exec(words)?.[1]);
  }

  test('stand above it, and below it where the tape and the tools would cover them', () => {
    expect(wordsOf(home.latDeg - 0.001)).toBeLessThan(0);
    expect(wordsOf(home.latDeg + 0.001)).toBeGreaterThan(0);
  });
});
