// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { LinkState, Playback } from '../../bridge/protocol/state.ts';
import type { JsonResult } from '../../dashboard/client/fetch-json.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { ReplayBar } from '../../dashboard/panels/replay/bar.tsx';
import { Recordings } from '../../dashboard/panels/replay/recordings.tsx';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { newestPlayback } from '../../dashboard/store/playback.ts';
import { recordingsOver } from '../../dashboard/store/recordings.ts';
import type { Listed } from '../../dashboard/store/recordings-shown.ts';
import { contactAgeMs, groupAgeMs, groupFreshness } from '../../dashboard/store/select.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

/** The recording's clock, far behind the bridge's. */
const then = shownNowMs - 1e9;

const playback = (over: Partial<Playback> = {}): Playback => ({
  asOf: shownNowMs,
  at: then,
  positionMs: 60_000,
  lengthMs: 600_000,
  wall: Date.UTC(2026, 9, 20, 12, 0, 0),
  speed: 10,
  paused: false,
  ended: false,
  ...over,
});
const linkOf = (over: Partial<Playback> = {}): LinkState => ({
  ...{ id: 'replay-1', url: 'replay://yesterday.tlog', name: 'replay-1', replay: true, up: true, why: 'playing' },
  ...{ framesPerS: 100, bytesPerS: 4000, lossPct: 0, playback: playback(over) },
});
const recorded = vehicleSample({
  ...{ id: 'replay-1:1', link: 'replay-1', replay: true, handle: 7, heardAt: then - 100 },
  groups: groupsAfter(60, then - 100),
});
const mirrorOf = (over: Partial<Playback> = {}) =>
  apply(greet(emptyMirror, welcomeSample()), {
    ...restoredSample({ at: shownNowMs, vehicles: [recorded] }),
    links: [linkOf(over)],
  });
const stateOf = (over: Partial<Playback> = {}, nowMs = shownNowMs): DashboardState => ({
  ...firstState(nowMs),
  offsetMs: 0,
  connection: { name: 'connected', since: 0 },
  mirror: mirrorOf(over),
});

describe('[R1] ages of a recording', () => {
  test('are those of then, and grow with its pace', () => {
    expect(groupAgeMs(stateOf(), 'pose')).toBe(120);
    expect(contactAgeMs(stateOf())).toBe(100);
    expect(groupAgeMs(stateOf({}, shownNowMs + 1000), 'pose')).toBe(10_120);
    expect(groupAgeMs(stateOf({ speed: 0.1 }, shownNowMs + 1000), 'pose')).toBe(220);
    expect(groupFreshness(stateOf(), 'pose')).toBe('live');
    expect(groupFreshness(stateOf({}, shownNowMs + 1000), 'pose')).toBe('stale');
  });

  test.each([{ paused: true }, { ended: true }])('do not grow while it stands: %o', (standing) => {
    expect(groupAgeMs(stateOf(standing, shownNowMs + 3_600_000), 'pose')).toBe(120);
    expect(groupFreshness(stateOf(standing, shownNowMs + 3_600_000), 'pose')).toBe('live');
  });

  test('never pass its end', () => {
    expect(groupAgeMs(stateOf({ positionMs: 599_000 }, shownNowMs + 60_000), 'pose')).toBe(1120);
  });
});

test('[T14] vehicles that are no more are gone, and what is there stays', () => {
  const rover = vehicleSample({ id: 'field:1', handle: 0 });
  const both = apply(greet(emptyMirror, welcomeSample()), restoredSample({ vehicles: [rover, recorded] }));
  const after = apply(both, { t: 'telemetry', at: 1, vehicles: [], present: ['field:1'] });
  expect([...after.vehicles.keys()]).toEqual(['field:1']);
  expect(after.vehicles.get('field:1')).toBe(rover);
  const again = { ...recorded, handle: 8 };
  const back = apply(both, { t: 'telemetry', at: 1, added: [again], vehicles: [], present: ['field:1', recorded.id] });
  expect(back.vehicles.get(recorded.id)?.handle).toBe(8);
});

describe('the bar of a replay', () => {
  test('is there while a recording is on show, and says so', () => {
    const { element, text } = show(<ReplayBar />, { mirror: mirrorOf() });
    expect(text()).toContain('REPLAY');
    expect(text()).toContain('yesterday.tlog');
    expect(text()).toContain('1:00 / 10:00');
    expect(element.querySelector('.replay-badge')).not.toBeNull();
    const live = apply(greet(emptyMirror, welcomeSample()), restoredSample({ vehicles: [vehicleSample()] }));
    expect(show(<ReplayBar />, { mirror: live }).text()).toBe('');
  });

  test('steers it', () => {
    const { element, calls } = show(<ReplayBar />, { mirror: mirrorOf() });
    const press = (label: string) => fireEvent.click(element.querySelector(`[aria-label="${label}"]`) ?? element);
    press('Pause');
    fireEvent.change(element.querySelector('select') ?? element, { target: { value: '0.5' } });
    const slider = element.querySelector('input') ?? element;
    fireEvent.change(slider, { target: { value: '300000' } });
    expect(calls, 'not while it is held').toHaveLength(2);
    fireEvent.pointerUp(slider);
    press('Close the replay');
    expect(calls).toEqual([
      'steer replay-1 {"paused":true}',
      'steer replay-1 {"speed":0.5}',
      'steer replay-1 {"positionMs":300000}',
      'close replay-1',
    ]);
  });

  test.each([{ paused: true }, { ended: true }])('plays what stands: %o', (standing) => {
    const { element, calls } = show(<ReplayBar />, { mirror: mirrorOf(standing) });
    fireEvent.click(element.querySelector('[aria-label="Play"]') ?? element);
    expect(calls).toEqual(['steer replay-1 {"paused":false}']);
  });
});

const listed: Listed = {
  ...{ name: '000002-20261020T120000Z-rover1.tlog', kind: 'tlog', bytes: 4_200_000, state: 'complete' },
  ...{ begun: Date.UTC(2026, 9, 20, 12), ended: Date.UTC(2026, 9, 20, 12, 10), vehicles: ['rover1:1'] },
};
const mcap = { ...listed, name: '000001-20261020T120000Z-rover1.mcap', kind: 'mcap' } satisfies Listed;

describe('the list of recordings', () => {
  const shown = { list: [listed, mcap], why: '', busy: '', sent: null };

  test('says when, how long, how large; plays what can be played; asks twice before one is gone', () => {
    const { element, text, calls } = show(<Recordings />, { recordings: shown });
    expect(text()).toContain('20 Oct 2026');
    expect(text()).toContain('10:00 · 4.2 MB · tlog · complete · rover1:1');
    const rows = [...element.querySelectorAll('.recording')];
    expect(rows.map((row) => row.textContent?.includes('Play'))).toEqual([true, false]);
    fireEvent.click(rows[0]?.querySelector('.pri') ?? element);
    expect(calls).toEqual(['refresh', `play ${listed.name}`]);
    const remove = () => rows[0]?.querySelector('[aria-label^="Delete"]') ?? element;
    fireEvent.click(remove());
    expect(calls).toHaveLength(2);
    fireEvent.click(remove());
    expect(calls.at(-1)).toBe(`delete ${listed.name}`);
  });

  test('says why something did not happen', () => {
    expect(
      show(<Recordings />, { recordings: { ...shown, why: 'no' } }).element.querySelector('[role="alert"]'),
    ).not.toBe(null);
  });
});

describe('what is asked of the bridge', () => {
  function desk(answer: (path: string, how?: { method?: string; body?: unknown }) => JsonResult) {
    const store = createStore<DashboardState>()(() => stateOf());
    const asked: string[] = [];
    const recordings = recordingsOver(async (path, how) => {
      asked.push(`${how?.method ?? 'GET'} ${path}`);
      return answer(path, how);
    }, store);
    return { store, asked, recordings };
  }
  const ok = (value: unknown): JsonResult => ({ ok: true, status: 200, value });

  test('lists, plays, and shows what it plays as soon as it is heard', async () => {
    const replay = { id: 'replay-2', file: listed.name, up: true, why: '', ...playback() };
    const { store, recordings } = desk((path) =>
      path === '/api/replays'
        ? ok(replay)
        : path === '/api/uploads'
          ? ok({ uploads: [] })
          : ok({ recordings: [listed] }),
    );
    await recordings.refresh();
    expect(store.getState().recordings.list).toEqual([listed]);
    await recordings.play(listed.name);
    expect(store.getState().awaitedLink).toBe('replay-2');
  });

  test('who chose another vehicle while it was on its way keeps that one on show', async () => {
    const replay = { id: 'replay-1', file: listed.name, up: true, why: '', ...playback() };
    const { store, recordings } = desk(() => ok(replay));
    const playing = recordings.play(listed.name);
    store.setState({ chosenId: 'field/2/1' });
    await playing;
    expect(store.getState()).toMatchObject({ chosenId: 'field/2/1', awaitedLink: null });
  });

  test('a refusal is shown in the bridge’s words', async () => {
    const why = '2 recordings are played already: close one of them first';
    const { store, recordings } = desk(() => ({ ok: false, status: 409, why }));
    await recordings.play(listed.name);
    expect(store.getState().recordings).toMatchObject({ why, busy: '' });
    await recordings.steer('replay-1', { paused: true });
    expect(store.getState().recordings.why).toBe(why);
  });

  test('what is told to all and is older than the answer is not shown', () => {
    const told = (asOf: number, positionMs: number) => mirrorOf({ asOf, positionMs });
    const position = (mirror: ReturnType<typeof told>) => mirror.links[0]?.playback?.positionMs;
    expect(position(newestPlayback(told(2, 200_000), told(1, 1000)))).toBe(200_000);
    expect(position(newestPlayback(told(2, 200_000), told(3, 201_000)))).toBe(201_000);
    const restarted = { ...told(1, 0), welcome: welcomeSample({ boot: 'another' }) };
    expect(position(newestPlayback(told(2, 200_000), restarted)), 'another run of the bridge').toBe(0);
  });

  test('a file goes up piece by piece, each in its place, and whole', async () => {
    const bytes = Uint8Array.from({ length: 600_001 }, (_, n) => (n * 7919) & 255);
    const arrived: Buffer[] = [];
    const { store, recordings, asked } = desk((path, how) => {
      if (how?.method !== 'PUT') return ok(path === '/api/uploads' ? { uploads: [] } : { recordings: [] });
      const { from, size, bytes: text } = how.body as { from: number; size: number; bytes: string };
      expect([from, size]).toEqual([Buffer.concat(arrived).length, bytes.length]);
      arrived.push(Buffer.from(text, 'base64'));
      return ok({});
    });
    const file = {
      name: 'a b.tlog',
      size: bytes.length,
      slice: (from: number, to: number) => ({ arrayBuffer: async () => bytes.slice(from, to).buffer }),
    };
    await recordings.upload(file);
    expect(Buffer.concat(arrived).equals(bytes)).toBe(true);
    expect(asked.filter((one) => one === 'PUT /api/uploads/a%20b.tlog')).toHaveLength(3);
    expect(store.getState().recordings.sent).toBeNull();
    await expect.poll(() => asked.at(-1)).toMatch(/^GET/);
  });
});
