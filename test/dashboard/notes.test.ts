import { describe, expect, test } from 'vitest';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { emptyMirror, type Mirror } from '../../dashboard/client/mirror.ts';
import { nothingHappened, type View, type Word } from '../../dashboard/client/view.ts';
import { absenceOf, broughtBy, catchUpOf, isCaughtUp } from '../../dashboard/store/catch-up.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { viewed } from '../../dashboard/store/happen.ts';
import { keptNotes, said, saidOfReturn, toastsOf, withNote } from '../../dashboard/store/notes.ts';
import { recoveryOf, toastsDue } from '../../dashboard/store/select.ts';
import { textSample, welcomeSample } from '../support/wire-samples.ts';

const logged = (seq: number) => ({ ...textSample(seq, `no. ${seq}`), key: `epoch-1:${seq}` });
const mirrorAt = (seq: number, over: Partial<Mirror> = {}): Mirror => ({
  ...emptyMirror,
  welcome: welcomeSample({ seq }),
  lastSeq: seq,
  ...over,
});
const connected: ConnectionState = { name: 'connected', since: 0 };
const lost: ConnectionState = {
  name: 'reconnecting',
  attempt: 1,
  trying: true,
  since: 3000,
  nextAttemptAt: 4500,
  lostAt: 1000,
};

/** Tells a dashboard one thing after the other; hands back the state after all. */
function told(...steps: readonly (Partial<View> & { readonly at: number })[]): DashboardState {
  let state = firstState(0);
  for (const { at, ...change } of steps) {
    const states = change.connection ? [{ at, state: change.connection }] : [];
    state = viewed(state, { ...state, ...change }, { ...nothingHappened, states }, at);
  }
  return state;
}

const texts = ({ notes }: DashboardState) => notes.map(({ text }) => text);

describe('notes', () => {
  test('tell of the link: connected, old, lost, back with everything', () => {
    const state = told(
      { at: 100, mirror: mirrorAt(5), connection: connected },
      { at: 2000, connection: { name: 'stale', heardAt: 1000 } },
      { at: 4000, connection: lost },
      { at: 13_000, mirror: mirrorAt(5, { welcome: welcomeSample({ seq: 8 }) }) },
      { at: 13_000, connection: connected },
    );
    expect(texts(state)).toEqual(['Connected', 'Nothing heard: what is shown is old', 'Link lost, trying again']);
    const after = viewed(state, { ...state, mirror: mirrorAt(8) }, nothingHappened, 13_050);
    expect(texts(after).at(-1)).toBe('Back after 12 s, nothing was lost: 3 messages caught up');
    expect(after.catchUp).toBeNull();
  });

  test('a return that misses events says so, and one to another log claims nothing', () => {
    const absence = absenceOf(mirrorAt(5), 1000);
    const back = catchUpOf(absence, mirrorAt(5, { welcome: welcomeSample({ seq: 9 }) }), 2000);
    if (back === null) throw new Error('no greeting');
    expect(isCaughtUp(back, mirrorAt(8), 2100)).toBe(false);
    expect(isCaughtUp(back, mirrorAt(8), 7000)).toBe(true);
    expect(broughtBy(back, mirrorAt(9, { missedEvents: 3 }))).toEqual({
      caughtUp: 1,
      missing: 3,
      perhaps: 0,
      toCome: 0,
    });
    expect(broughtBy(back, mirrorAt(8))).toEqual({ caughtUp: 3, missing: 0, perhaps: 0, toCome: 1 });
    expect(broughtBy({ ...back, epoch: 'epoch-2' }, mirrorAt(9))).toBeNull();
  });

  test('a return to a bridge that was cut off counts what came, and claims no more than that', () => {
    const back = { absence: absenceOf(mirrorAt(19), 1000), backAt: 4900, epoch: 'epoch-1', to: 2053 };
    const brought = broughtBy(back, mirrorAt(2053, { perhapsMissed: 2029 }));
    expect(brought).toEqual({ caughtUp: 5, missing: 0, perhaps: 2029, toCome: 0 });
    expect(saidOfReturn(3900, brought)).toMatchObject({
      severity: 4,
      text: 'Back after 3.9 s: 5 messages caught up; the bridge was cut off, and what it told last may be missing',
    });
  });

  test('tell of a fallback, of the way back, of many attempts and of the end, each once', () => {
    const polling: ConnectionState = { name: 'connected', since: 0, fallback: 'polling' };
    const hopeless: ConnectionState = { ...lost, attempt: 10, givenUp: true };
    const state = told(
      { at: 100, mirror: mirrorAt(0), connection: connected },
      { at: 200, connection: polling },
      { at: 300, connection: { ...polling } },
      { at: 400, connection: connected },
      { at: 500, connection: lost },
      { at: 600, connection: hopeless },
      { at: 700, connection: { ...hopeless, attempt: 11 } },
      { at: 800, connection: { name: 'failed', why: 'reload the page' } },
    );
    expect(texts(state)).toEqual([
      'Connected',
      'No WebSocket passes: carried by polling',
      'WebSocket works again',
      'Link lost, trying again',
      'No answer to 10 attempts; they go on',
      'No connection: reload the page',
    ]);
  });

  test('tell of the bridge: that it hears nothing, refuses, goes down, is another', () => {
    const words: readonly Word[] = [
      { t: 'connection_warning', quietMs: 5000 },
      { t: 'error', code: 'MALFORMED', message: 'no tag' },
      { t: 'goodbye', why: 'restart', spreadMs: 100 },
    ];
    const first = told({ at: 1, mirror: mirrorAt(0) });
    const state = viewed(first, first, { ...nothingHappened, words }, 2);
    const other = mirrorAt(0, { welcome: welcomeSample({ boot: 'boot-2' }) });
    expect(texts(viewed(state, { ...state, mirror: other }, nothingHappened, 3))).toEqual([
      'The bridge has heard nothing from this page for 5 s',
      'The bridge refused a message: no tag',
      'The bridge goes down; this page will return to it',
      'The bridge has restarted',
    ]);
  });

  test('a grade that falls to poor is a warning; one that rises is a word', () => {
    const grade = (at: number, now: 'good' | 'poor') => ({
      at,
      quality: { rttMs: 1, jitterMs: 1, lossPct: 0, grade: now },
    });
    const { notes } = told(grade(1, 'good'), grade(2, 'poor'), grade(3, 'good'));
    expect(notes.map(({ text, toast, severity }) => [text, toast, severity])).toEqual([
      ['Link poor, was good', true, 4],
      ['Link good, was poor', false, 6],
    ]);
  });

  test('are bounded, the oldest go first', () => {
    let notes = withNote([], 0, said(6, 'test', 'first'));
    for (let i = 0; i < keptNotes; i++) notes = withNote(notes, i, said(6, 'test', `no. ${i}`));
    expect(notes).toHaveLength(keptNotes);
    expect(notes[0]?.text).toBe('no. 0');
    expect(new Set(notes.map(({ id }) => id)).size).toBe(keptNotes);
  });
});

describe('toasts', () => {
  const at = (ms: number, topic: 'link' | 'way' | 'quality', toast = true) => ({ ms, topic, toast });
  const shown = (now: number, ...list: readonly ReturnType<typeof at>[]) => {
    const notes = list.reduce(
      (all, { ms, topic, toast }) => withNote(all, ms, said(4, topic, `${topic} ${ms}`, toast)),
      withNote([], 0, null),
    );
    return toastsOf(notes, now).map(({ text }) => text);
  };

  test('two at most, the newest', () => {
    expect(shown(300, at(100, 'link'), at(200, 'way'), at(300, 'quality'))).toEqual(['way 200', 'quality 300']);
  });

  test('of one topic only the newest, also where that one is no toast itself', () => {
    expect(shown(300, at(100, 'link'), at(200, 'link'))).toEqual(['link 200']);
    expect(shown(300, at(100, 'link'), at(200, 'link', false))).toEqual([]);
  });

  test('gone after 6 s', () => {
    expect(shown(6099, at(100, 'link'))).toHaveLength(1);
    expect(shown(6100, at(100, 'link'))).toHaveLength(0);
  });
});

describe('toasts and the strip', () => {
  const warned = { t: 'connection_warning', quietMs: 5000 } as const;
  const due = (state: DashboardState) => toastsDue(state).map(({ text }) => text);
  const up = told({ at: 100, mirror: mirrorAt(5), connection: connected });

  test('while the strip speaks there is no toast, whatever is noticed, and none of before comes back after it', () => {
    const quiet = viewed(up, up, { ...nothingHappened, words: [warned] }, 3000);
    expect(due(quiet)).toHaveLength(1);
    const down = viewed(
      quiet,
      { ...quiet, connection: lost },
      { ...nothingHappened, states: [{ at: 3100, state: lost }], words: [warned] },
      3100,
    );
    expect(due(down)).toEqual([]);
    const states = [{ at: 3200, state: connected }];
    const back = viewed(down, { ...down, connection: connected }, { ...nothingHappened, states }, 3200);
    expect(due(back)).toEqual(['Back after 2.2 s, nothing was lost']);
  });

  test('that a link gets worse is not told of one that is lost already', () => {
    const worse = { ...up.report, degrading: true };
    const tell = (connection: ConnectionState) =>
      texts(viewed({ ...up, connection }, { ...up, connection, report: worse }, nothingHappened, 200)).at(-1);
    expect(tell(connected)).toBe('The link is getting worse and may fail');
    expect(tell(lost)).toBe('Connected');
    expect(tell({ name: 'stale', heardAt: 100 })).toBe('Connected');
  });
});

describe('recovery', () => {
  test('runs from looking to restored, with its share, and is gone after a while', () => {
    const kept = { ...emptyMirror, events: [logged(4)], lastSeq: 4 };
    const looking = told({ at: 1, recovery: { name: 'checking' } });
    expect(recoveryOf(looking)?.text).toBe('Looking for your last session');
    const on = viewed(
      looking,
      { ...looking, recovery: { name: 'recovering', kept: 4 }, mirror: kept },
      nothingHappened,
      2,
    );
    expect(recoveryOf(on)).toMatchObject({ name: 'recovering', share: 0 });
    const half = viewed(on, { ...on, mirror: mirrorAt(6, { welcome: welcomeSample({ seq: 8 }) }) }, nothingHappened, 3);
    expect(recoveryOf(half)?.share).toBe(0.5);
    const recovery = { name: 'restored', kept: 4, replayed: 4, missed: 0, perhaps: 0 } as const;
    const done = viewed(half, { ...half, recovery }, nothingHappened, 4);
    expect(recoveryOf(done)?.text).toBe('Session restored: 4 messages and 4 since, none missing');
    const cutOff = { ...done, recovery: { ...recovery, perhaps: 7 } };
    expect(recoveryOf(cutOff)?.text).toBe(
      'Session restored: 4 messages and 4 since, what the bridge told before it was cut off may be missing',
    );
    expect(recoveryOf({ ...done, nowMs: 5003 })).not.toBeNull();
    expect(recoveryOf({ ...done, nowMs: 5004 })).toBeNull();
  });

  test('a failure names its reason; a first visit says nothing', () => {
    const failed = told({ at: 1, recovery: { name: 'failed', why: 'another log' } });
    expect(recoveryOf(failed)?.text).toBe('Session not recovered: another log');
    expect(recoveryOf(firstState(0))).toBeNull();
  });
});
