import { describe, expect, test } from 'vitest';
import { alertsOf, recommendationsOf, type Situation } from '../../dashboard/client/advice.ts';
import { startConnection } from '../../dashboard/client/connection.ts';
import { foreseen, isDegrading, noForecast, slopeOf } from '../../dashboard/client/forecast.ts';
import { pingAnswered, pingSent, pingsExpired, quantileOf } from '../../dashboard/client/ping-book.ts';
import {
  emptyQuality,
  type LinkReport,
  linkDown,
  linkUp,
  pingsTurned,
  type QualityBook,
  reportOf,
} from '../../dashboard/client/quality.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { telemetrySample, welcomeSample } from '../support/wire-samples.ts';

/** A book after pings every 2 s from `at`; null is one that is never answered. */
function pinged(book: QualityBook, roundTrips: readonly (number | null)[], from = 0): QualityBook {
  let now = from;
  return roundTrips.reduce<QualityBook>((before, rttMs) => {
    now += 2000;
    const n = before.pings.next;
    const sent = pingSent(before.pings, now);
    if (rttMs !== null) return pingsTurned(before, pingAnswered(sent, n, rttMs), now + rttMs, rttMs);
    return pingsTurned(before, pingsExpired(sent, now + 60_000), now + 2000, null);
  }, book);
}

const good = () => pinged(linkUp(emptyQuality(), 0), Array<number>(30).fill(40));
const situation = (report: LinkReport): Situation => ({ ...report, fallback: null, connected: true });

describe('the report', () => {
  test('of a link that was never there knows nothing and makes nothing up', () => {
    const report = reportOf(emptyQuality(), 10_000);
    expect(report).toMatchObject({ grade: null, rttP50Ms: null, lossPct: null, reliabilityPct: null, score: null });
    expect(alertsOf(report)).toEqual([]);
  });

  test('of a good link is near the top of every scale', () => {
    const report = reportOf(good(), 61_000);
    expect(report).toMatchObject({ grade: 'excellent', rttP50Ms: 40, rttP95Ms: 40, lossPct: 0, uptimeShare: 1 });
    expect(report.reliabilityPct).toBeGreaterThan(97);
    expect(report.score).toBeGreaterThan(0.98);
    expect(alertsOf(report)).toEqual([]);
    expect(recommendationsOf(situation(report))).toEqual([]);
  });

  test('loss is the share of the last 60 pings that were not answered, and p95 shows the slow tail', () => {
    const report = reportOf(
      pinged(linkUp(emptyQuality(), 0), [
        ...Array<number>(50).fill(50),
        ...Array<number>(4).fill(900),
        ...Array<null>(6).fill(null),
      ]),
      130_000,
    );
    expect(report.lossPct).toBe(10);
    expect(report.rttP50Ms).toBe(50);
    expect(report.rttP95Ms).toBe(900);
    const long = pinged(good(), Array<number>(60).fill(40), 60_000);
    expect(reportOf(long, 190_000).lossPct).toBe(0);
  });

  test('reliability falls with latency, with loss, with jitter and with reconnects', () => {
    const of = (book: QualityBook) => reportOf(book, 61_000).reliabilityPct ?? Number.NaN;
    const base = of(good());
    const slow = of(pinged(linkUp(emptyQuality(), 0), Array<number>(30).fill(600)));
    const lossy = of(
      pinged(
        linkUp(emptyQuality(), 0),
        Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? null : 40)),
      ),
    );
    const restless = of(
      pinged(
        linkUp(emptyQuality(), 0),
        Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 20 : 400)),
      ),
    );
    let flapping = good();
    for (let s = 0; s < 6; s++) flapping = linkUp(linkDown(flapping, 60_000 + s), 60_000 + s);
    for (const worse of [slow, lossy, restless, of(flapping)]) expect(worse).toBeLessThan(base - 4);
    expect(of(pinged(linkUp(emptyQuality(), 0), Array<null>(30).fill(null)))).toBeLessThan(30);
  });

  test('score 0–1 falls with outages, unanswered pings, reconnects and silence', () => {
    const score = (book: QualityBook, at: number, heardAt?: number | null) =>
      reportOf(book, at, heardAt).score ?? Number.NaN;
    const book = good();
    expect(score(book, 75_000, 60_000)).toBeLessThan(score(book, 60_000, 60_000));
    const away = linkDown(book, 60_000);
    expect(reportOf(away, 120_000).uptimeShare).toBe(0.5);
    expect(score(away, 120_000, null)).toBeLessThan(0.7);
    expect(score(linkUp(away, 120_000), 120_000)).toBeLessThan(score(book, 60_000));
  });

  test('keeps 50 notes, 5 s apart or more, and an hour of reconnects', () => {
    const report = reportOf(pinged(linkUp(emptyQuality(), 0), Array<number>(400).fill(40)), 810_000);
    expect(report.history).toHaveLength(50);
    const gaps = report.history.slice(1).map(({ at }, index) => at - (report.history[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5000);
    let book = good();
    for (let minute = 0; minute < 120; minute++) book = linkUp(linkDown(book, minute * 60_000), minute * 60_000 + 1);
    expect(reportOf(book, 120 * 60_000).reconnectsPerHour).toBe(60);
  });
});

describe('the forecast', () => {
  const follow = (roundTrips: readonly (number | null)[]) => {
    let forecast = noForecast;
    return roundTrips.map((ms, index) => {
      forecast = foreseen(forecast, index * 2000, ms);
      return isDegrading(forecast, index * 2000);
    });
  };
  /** Numbers that look random, the same each time. */
  const noise = (seed: number) => () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };

  test('warns while a link gets worse, before it is critical', () => {
    const random = noise(7);
    const fading = [...Array(60).fill(60), ...Array.from({ length: 30 }, (_, i) => 60 + 40 * i)].map(
      (ms) => ms + 20 * random(),
    );
    const first = follow(fading).indexOf(true);
    expect(first).toBeGreaterThan(60);
    expect(fading[first]).toBeLessThan(500);
  });

  test('warns of answers that fail to come', () => {
    expect(follow([...Array<number>(40).fill(60), null, 60, null, null]).at(-1)).toBe(true);
  });

  test('is quiet over an hour of a link that is only noisy, or poor but steady', () => {
    const random = noise(11);
    const noisy = follow(Array.from({ length: 1800 }, () => 60 + 60 * random()));
    const poor = follow(Array.from({ length: 1800 }, () => 700 + 200 * random()));
    expect(noisy.filter(Boolean).length / noisy.length).toBeLessThan(0.01);
    expect(poor.filter(Boolean).length / poor.length).toBeLessThan(0.01);
  });

  test('is quiet where the way is longer from now on, and where a few answers in a row come late', () => {
    const random = noise(5);
    const longer = [...Array(40).fill(60), ...Array(100).fill(460)].map((ms) => ms + 20 * random());
    const blips = Array.from({ length: 200 }, (_, index) => (index % 15 < 2 ? 700 : 60) + 20 * random());
    expect([follow(longer).some(Boolean), follow(blips).some(Boolean)]).toEqual([false, false]);
  });

  test('is quiet once it is better again', () => {
    const rising = Array.from({ length: 12 }, (_, index) => 100 + 40 * index);
    const course = [...Array(40).fill(60), ...rising, ...Array(30).fill(60)];
    const warned = follow(course);
    expect(warned.some(Boolean)).toBe(true);
    expect(warned.at(-1)).toBe(false);
  });

  test('the slope is in ms per second, and 0 where there is no line', () => {
    const points = [0, 1000, 2000].map((at) => ({ at, ms: 50 + at / 100 }));
    expect(slopeOf(points)).toBeCloseTo(10);
    expect([slopeOf([]), slopeOf([{ at: 1, ms: 5 }])]).toEqual([0, 0]);
  });
});

describe('in words', () => {
  const report = (over: Partial<LinkReport>): LinkReport => ({ ...reportOf(good(), 61_000), ...over });

  test('alerts: over 200 ms or 5 % a warning, over 500 ms or 10 % an error, critical where the grade is', () => {
    const severities = (over: Partial<LinkReport>) => alertsOf(report(over)).map(({ severity }) => severity);
    expect(severities({ rttP50Ms: 200, lossPct: 5 })).toEqual([]);
    expect(severities({ rttP50Ms: 201 })).toEqual(['warning']);
    expect(severities({ lossPct: 6 })).toEqual(['warning']);
    expect(severities({ rttP50Ms: 501, lossPct: 11 })).toEqual(['error', 'error']);
    expect(severities({ grade: 'critical' })).toEqual(['critical']);
  });

  test('recommendations fit the trouble', () => {
    const topics = (over: Partial<Situation>) =>
      recommendationsOf({ ...situation(report({})), ...over }).map(({ topic }) => topic);
    expect(topics({ degrading: true })).toEqual(['network']);
    expect(topics({ connected: false, reconnectsPerHour: 9 })).toEqual(['reconnecting', 'reconnecting']);
    expect(topics({ grade: 'poor' })).toEqual(['performance']);
    expect(topics({ fallback: 'polling' })).toEqual(['troubleshooting']);
  });

  test('one late answer, as of a page that was still opening, is not called a way on which some are late', () => {
    const said = (...roundTrips: number[]) =>
      recommendationsOf(situation(reportOf(pinged(linkUp(emptyQuality(), 0), roundTrips), 61_000)));
    const usual = Array<number>(12).fill(40);
    expect(said(900, ...usual)).toEqual([]);
    expect(said(900, 310, ...usual)).toEqual([]);
    expect(said(900, 310, 300, ...usual)).toEqual([]);
    expect(said(900, 310, 301, ...usual).map(({ topic }) => topic)).toEqual(['troubleshooting']);
  });
});

test('quantiles of few values are values', () => {
  expect([quantileOf([], 0.5), quantileOf([3], 0.95), quantileOf([4, 1, 3, 2], 0.5)]).toEqual([null, 3, 3]);
});

test('a connection reports itself: keep-alive characters, grade, and an outage as one reconnect', () => {
  const world = manualSurroundings();
  const connection = startConnection({ url: 'ws://bridge/ws', clientId: 'c', tab: 't', page: 'p' }, world, {
    onState: () => {},
    onWelcome: () => {},
    onContent: () => {},
    onQuality: () => {},
    onOffset: () => {},
  });
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const live = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      const ping = JSON.parse(world.carrier().sent.findLast((text) => text.includes('"ping"')) ?? '{}');
      if (world.monoMs() - ping.c0 === 50) say({ t: 'pong', n: ping.n, c0: ping.c0, s1: 0, s2: 0 });
      else say(telemetrySample());
      world.advance(50);
    }
  };
  world.carrier().onOpen();
  say(welcomeSample());
  live(20_000);
  expect(connection.report()).toMatchObject({ grade: 'excellent', rttP50Ms: 50, lossPct: 0, reconnectsPerHour: 0 });
  const { keepAliveCharacters, charactersIn } = connection.traffic();
  expect(keepAliveCharacters).toBeGreaterThan(500);
  expect(keepAliveCharacters).toBeLessThan(charactersIn);
  world.carrier().onClose(1006, '');
  world.advance(1000);
  world.carrier().onOpen();
  say(welcomeSample());
  live(1000);
  expect(connection.report()).toMatchObject({ reconnectsPerHour: 1 });
  expect(connection.report().uptimeShare).toBeGreaterThan(0.9);
  connection.stop();
});
