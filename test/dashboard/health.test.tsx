// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import type { LinkState } from '../../bridge/protocol/state.ts';
import type { JsonResult } from '../../dashboard/client/fetch-json.ts';
import { emptyQuality, type LinkReport, reportOf } from '../../dashboard/client/quality.ts';
import { Advice } from '../../dashboard/panels/health/advice.tsx';
import { Paths } from '../../dashboard/panels/health/paths.tsx';
import { SessionTable } from '../../dashboard/panels/health/sessions.tsx';
import { barsOf } from '../../dashboard/panels/health/spread.tsx';
import { askSessions, askStats } from '../../dashboard/store/ask.ts';
import { cadenceOf } from '../../dashboard/store/cadence.ts';
import { firstState } from '../../dashboard/store/dashboard-state.ts';
import { exportOf } from '../../dashboard/store/export.ts';
import { show, shownNowMs } from '../support/shown.tsx';

const report = (over: Partial<LinkReport>): LinkReport => ({ ...reportOf(emptyQuality(), 0), ...over });
const connected = { name: 'connected', since: 0 } as const;
const row = { mode: 'watch', heardAgoS: 0.1, reconnections: 1, rateHz: 10, rttMs: 64, unsentB: 0 } as const;

describe('the distribution', () => {
  test('counts each round trip once, in bars around those that hold any', () => {
    const bars = barsOf([42, 45, 61, 900]);
    expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(bars[0]).toEqual({ fromMs: 30, toMs: 40, count: 0 });
    expect(bars.at(-1)).toEqual({ fromMs: 1000, toMs: 2000, count: 0 });
    expect(barsOf([99_999]).at(-1)?.count).toBe(1);
    expect(barsOf([3]).length).toBe(6);
  });
});

describe('advice', () => {
  test('names what is amiss with its severity, then what helps', () => {
    const bad = report({ grade: 'critical', rttP50Ms: 900, lossPct: 12 });
    const { element, text } = show(<Advice />, { connection: connected, report: bad });
    expect(text()).toContain('Answers take 900 ms');
    expect(text()).toContain('Move closer');
    expect(element.querySelector('li .warn')).not.toBeNull();
  });

  test('a good link needs nothing, an unknown one claims nothing', () => {
    const shown = (grade: LinkReport['grade']) =>
      show(<Advice />, { connection: connected, report: report({ grade }) }).text();
    expect(shown('good')).toContain('Nothing: the link is good.');
    expect(shown(null)).toContain('Nothing yet');
  });
});

describe('sessions', () => {
  const answer = (value: unknown): JsonResult => ({ ok: true, status: 200, value });
  const good = { active: 1, total: 2, sessions: [{ ...row, session: 'one', state: 'live' }] };

  test('a failure keeps the last good answer with its time, and says why it is old', async () => {
    const first = await askSessions(
      async () => answer(good),
      null,
      () => 1000,
    );
    expect(first).toMatchObject({ at: 1000, why: null });
    const failed = async (): Promise<JsonResult> => ({ ok: false, status: 0, why: 'no answer came' });
    expect(await askSessions(failed, first, () => 6000)).toEqual({ ...first, why: 'no answer came' });
  });

  test.each([null, 'text', { sessions: 1 }, { ...good, sessions: [{ session: 'one' }] }])(
    'an answer that does not fit is refused in words: %j',
    async (value) => {
      expect(
        await askSessions(
          async () => answer(value),
          null,
          () => 1,
        ),
      ).toMatchObject({ value: null, why: expect.stringContaining('not understood') });
      expect(
        await askStats(
          async () => answer(value),
          null,
          () => 1,
        ),
      ).toMatchObject({ value: null });
    },
  );

  test('are listed with units; unknown is not 0; the answer’s age is shown', () => {
    const away = { ...row, session: 'abcdefgh', state: 'away' as const, unsentB: null, rateHz: null, rttMs: null };
    const value = { active: 1, total: 2, sessions: [away, { ...row, session: 'one', state: 'live' as const }] };
    const { text } = show(<SessionTable />, { sessions: { at: shownNowMs - 2100, value, why: null } });
    expect(text()).toContain('1 here, as of 2.1 s ago');
    expect(text()).toContain('Page abcdefaway0.1 s– –– – ms1– – B– – Hz');
  });
});

describe('the cadence of pings', () => {
  const heard = { ...row, session: 'one', state: 'live' as const };

  test.each([
    [1.9, 'good'],
    [2, 'degraded'],
    [4.9, 'degraded'],
    [5, 'poor'],
  ] as const)('the newest %d s ago is %s', (lastPingAgoS, grade) => {
    expect(cadenceOf({ ...heard, lastPingAgoS })).toBe(grade);
  });

  test('is of pages that are here and looked at, and unknown before the first', () => {
    expect(cadenceOf({ ...heard, lastPingAgoS: null })).toBeNull();
    expect(cadenceOf({ ...heard, mode: 'hidden', lastPingAgoS: 20 })).toBeNull();
    expect(cadenceOf({ ...heard, state: 'away', lastPingAgoS: 40 })).toBeNull();
    const sessions = { active: 1, total: 1, sessions: [{ ...heard, lastPingAgoS: 6 }] };
    const { text } = show(<SessionTable />, { sessions: { at: shownNowMs, value: sessions, why: null } });
    expect(text()).toContain('0.1 spoor64 ms');
  });
});

describe('paths', () => {
  test('of several addresses each is named, with which is in use', () => {
    const quality = { rttMs: 64, jitterMs: 1, lossPct: 0, grade: null };
    const { text } = show(<Paths />, {
      paths: [
        { url: 'ws://rover.wifi:5001/ws', connection: connected, quality, leads: true },
        { url: 'ws://rover.lte/ws', connection: connected, quality: { ...quality, rttMs: 148 }, leads: false },
      ],
    });
    expect(text()).toContain('Page → rover.wifi:5001in use64 ms');
    expect(text()).toContain('Page → rover.ltestanding by148 ms');
  });

  test('[Y4] a signed link says in a line what was verified and refused, and one without a key says nothing', () => {
    const link = {
      ...{ id: 'rover', name: 'rover', url: 'udpin://0.0.0.0:14550', replay: false, up: true, why: '' },
      ...{ framesPerS: 40, bytesPerS: 2000, lossPct: 0 },
    };
    const signing = { linkId: 100, unsigned: 'refuse', signed: 9, verified: 1234, acceptedUnsigned: 0 } as const;
    const shown = (links: readonly LinkState[]) => show(<Paths />, { mirror: { ...firstState(0).mirror, links } });
    expect(shown([link]).text()).not.toContain('Signed');
    const quiet = shown([{ ...link, signing: { ...signing, refused: {}, last: null } }]);
    expect(quiet.text()).toContain('Signed: 1234 verified, 0 refused');
    const last = { why: 'wrong_key', at: shownNowMs - 3000 };
    const loud = shown([{ ...link, signing: { ...signing, refused: { unsigned: 2, wrong_key: 3 }, last } }]);
    expect(loud.text()).toMatch(/1234 verified, 5 refused, last wrong key .* ago/);
    expect(loud.element.querySelector('td .caution')).not.toBeNull();
  });
});

test('[V3] of a rover with two links it is said which carries, and how late the other is', () => {
  const about = {
    url: '',
    name: 'rover',
    replay: false,
    up: true,
    why: '',
    framesPerS: 40,
    bytesPerS: 2000,
    lossPct: 0,
  };
  const links: readonly LinkState[] = [
    { ...about, id: 'rover', ways: [{ vehicle: 'rover:1', use: 'carries', lateMs: 0 }] },
    { ...about, id: 'rover-2', ways: [{ vehicle: 'rover:1', use: 'stands_by', lateMs: 3010 }] },
  ];
  const { text } = show(<Paths />, { mirror: { ...firstState(0).mirror, links } });
  expect(text()).toContain('carries rover:1');
  expect(text()).toContain('stands by for rover:1, 3.0 s late');
});

test('the export is plain data', () => {
  const state = firstState(5);
  const log = exportOf(state, '2026-01-01T00:00:00Z');
  expect(JSON.parse(JSON.stringify(log))).toMatchObject({ format: 'tether-link-log', version: 1, nowMs: 5, notes: [] });
});
