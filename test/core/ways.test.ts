import { describe, expect, test } from 'vitest';
import { AnswerWays } from '../../bridge/core/answer-ways.ts';
import { Fleet } from '../../bridge/core/fleet.ts';
import { Hearings } from '../../bridge/core/hearing.ts';
import type { Made, Report } from '../../bridge/core/link.ts';
import type { CommandOrder } from '../../bridge/core/orders.ts';
import { type Quality, Routes, type RouteWorld } from '../../bridge/core/routes.ts';
import { heartbeat, identity, mode, pose } from '../support/samples.ts';

const address = { systemId: 1, componentId: 1 };
const made = (bootMs: number | null, other: Partial<Made> = {}): Made => ({
  bootMs,
  exact: true,
  overtaken: false,
  doubled: false,
  tie: 0,
  ...other,
});
const unstamped = (bootMs: number | null, other: Partial<Made> = {}) => made(bootMs, { exact: false, ...other });

describe('[V3] which way carries', () => {
  /** Primary and fallback, heard ten times a second but in their silences. */
  function rig(world: Partial<RouteWorld> = {}) {
    const open = new Set(['radio', 'lte']);
    const quality: Record<string, Quality> = {};
    const silent = new Set<string>();
    let driven = false;
    const routes = new Routes({
      rankOf: (link) => ['radio', 'lte'].indexOf(link),
      isOpen: (link) => open.has(link),
      isDriven: () => driven,
      quality: (_, way) => quality[way] ?? { lossPct: 0, lateMs: 0 },
      ...world,
    });
    let at = 0;
    const run = (ms: number) => {
      const changes: string[] = [];
      for (const end = at + ms; at < end; at += 100) {
        for (const link of ['radio', 'lte']) {
          const change = silent.has(link) ? null : routes.heard('rover:1', link, address, at);
          if (change) changes.push(`${at} ${change.to}`);
        }
        if (at % 200 === 0) changes.push(...routes.sweep(at).map(({ to }) => `${at} ${to}`));
      }
      return changes;
    };
    return { routes, run, open, quality, silent, drive: (is: boolean) => (driven = is), now: () => at };
  }

  test('a silent one is left after a second and taken back after ten good ones, twice that when it failed again soon', () => {
    const { run, silent } = rig();
    expect(run(5000)).toEqual([]);
    silent.add('radio');
    expect(run(2000)).toEqual(['6000 lte']);
    silent.delete('radio');
    expect(run(12_000)).toEqual(['17000 radio']);
    silent.add('radio');
    expect(run(2000)).toEqual(['20000 lte']);
    silent.delete('radio');
    expect(run(19_000), 'not yet').toEqual([]);
    expect(run(3000)).toHaveLength(1);
  });

  test('one that closed is left at once', () => {
    const { run, open, routes, now } = rig();
    run(3000);
    open.delete('radio');
    expect(routes.sweep(now())).toMatchObject([{ to: 'lte', why: 'radio is closed' }]);
  });

  test('one that loses half or comes late is left for a good one, and never for a bad one', () => {
    const { run, quality } = rig();
    run(5000);
    quality.radio = { lossPct: 60, lateMs: 0 };
    quality.lte = { lossPct: 0, lateMs: 900 };
    expect(run(10_000)).toEqual([]);
    quality.lte = { lossPct: 5, lateMs: 100 };
    expect(run(5000)).toHaveLength(1);
    quality.radio = { lossPct: 30, lateMs: 0 };
    expect(run(30_000), 'better, not good').toEqual([]);
  });

  test('[D8] who drives keeps the way for as long as it is heard', () => {
    const { run, silent, quality, drive } = rig();
    run(1000);
    silent.add('radio');
    run(2000);
    silent.delete('radio');
    drive(true);
    quality.lte = { lossPct: 70, lateMs: 0 };
    expect(run(60_000)).toEqual([]);
    silent.add('lte');
    expect(run(2000)).toHaveLength(1);
    silent.delete('lte');
    drive(false);
  });

  test('all ways are known, the present one first, and said with what they are used for', () => {
    const { run, routes, silent, now } = rig();
    run(1000);
    silent.add('radio');
    run(3000);
    expect(routes.all('rover:1').map(({ way }) => way)).toEqual(['lte', 'radio']);
    expect(routes.view(now()).map(({ way, use }) => [way, use])).toEqual([
      ['radio', 'silent'],
      ['lte', 'carries'],
    ]);
  });
});

describe('[V4] what is older than what is known is left out', () => {
  const hearing = () => {
    const hearings = new Hearings();
    const hear = (way: string, report: Report, when: Made, at: number) =>
      hearings.hear('rover:1', way, report, when, at).map(({ report: { kind } }) => kind);
    return { hearings, hear };
  };

  test('by its stamp, whichever way brings it', () => {
    const { hear } = hearing();
    expect(hear('radio', pose(1), made(10_000), 10_000)).toEqual(['sample']);
    expect(hear('lte', pose(1), made(10_000), 10_100), 'the same once more').toEqual(['heard']);
    expect(hear('lte', pose(1), made(9900), 10_200)).toEqual(['heard']);
    expect(hear('lte', pose(1), made(10_100), 10_300)).toEqual(['sample']);
  });

  test('a mode without a stamp counts over another way only when it is certainly newer', () => {
    const { hear } = hearing();
    hear('radio', pose(1), made(10_000), 10_000);
    expect(hear('radio', mode('HOLD'), unstamped(10_000), 10_050)).toEqual(['sample']);
    hear('lte', pose(1), made(9980), 10_080);
    expect(hear('lte', mode('MANUAL'), unstamped(9980), 10_090)).toEqual(['heard']);
    hear('lte', pose(1), made(10_060), 10_160);
    expect(hear('lte', mode('MANUAL'), unstamped(10_060), 10_170)).toEqual(['sample']);
  });

  test('a way without stamps counts when the other has told nothing for five seconds', () => {
    const { hear } = hearing();
    hear('radio', pose(1), made(10_000), 10_000);
    hear('radio', mode('HOLD'), unstamped(10_000), 10_000);
    expect(hear('lte', mode('MANUAL'), unstamped(null), 14_900)).toEqual(['heard']);
    expect(hear('lte', mode('MANUAL'), unstamped(null), 15_000)).toEqual(['sample']);
  });

  test('the value of a parameter that comes late does not take the place of the newer one', () => {
    const param = (value: number): Report => ({ kind: 'param', name: 'A', value, type: 9, index: 65535, count: 1 });
    const { hear } = hearing();
    hear('radio', pose(1), made(10_000), 10_000);
    expect(hear('radio', param(2), unstamped(10_000), 10_020)).toEqual(['param']);
    hear('lte', pose(1), made(7000), 10_030);
    expect(hear('lte', param(1), unstamped(7000), 10_040)).toEqual(['heard']);
  });

  test('what a late way takes beyond the quickest is taken off', () => {
    const { hearings, hear } = hearing();
    hear('radio', pose(1), made(10_000), 10_000);
    hear('lte', pose(1), made(10_010), 13_010);
    expect(hearings.lateMs('rover:1', 'lte')).toBe(3000);
    expect(hearings.hear('rover:1', 'lte', mode('AUTO'), unstamped(10_010), 13_020)[0]?.trueAt).toBe(10_020);
  });

  test('a restart is one, and what was said before it is nobody’s', () => {
    const { hear } = hearing();
    hear('radio', pose(1), made(60_000), 60_000);
    hear('lte', pose(1), made(57_000), 60_000);
    expect(hear('radio', { kind: 'rebooted' }, made(1000), 62_500)).toEqual(['rebooted']);
    expect(hear('radio', pose(1), made(1000), 62_500)).toEqual(['sample']);
    expect(hear('lte', pose(1), made(60_000), 63_000)).toEqual(['heard']);
    expect(hear('lte', mode('AUTO', true), unstamped(60_000), 63_010)).toEqual(['heard']);
    expect(hear('radio', pose(1), made(4000), 65_500)).toEqual(['sample']);
    expect(hear('lte', { kind: 'rebooted' }, made(1000), 65_500)).toEqual(['heard']);
    expect(hear('lte', pose(1), made(1000), 65_500)).toEqual(['heard']);
    expect(hear('lte', pose(1), made(4500), 69_000)).toEqual(['sample']);
  });

  test('a restart that a way slept through is told by whoever tells it first', () => {
    const { hear } = hearing();
    hear('radio', pose(1), made(60_000), 60_000);
    hear('lte', pose(1), made(60_050), 60_100);
    expect(hear('lte', pose(1), made(20_000), 90_000)).toEqual(['rebooted', 'sample']);
    expect(hear('radio', { kind: 'rebooted' }, made(20_100), 90_100)).toEqual(['heard']);
    expect(hear('radio', pose(1), made(20_100), 90_100)).toEqual(['sample']);
  });
});

test('[V5] a text is told once, whichever ways bring it, and twice where it was said twice', () => {
  const hearings = new Hearings();
  const text: Report = { kind: 'text', severity: 4, text: 'EKF variance', complete: true };
  const tells = (way: string, bootMs: number, at: number, other: Partial<Made> = {}) =>
    hearings.hear('rover:1', way, text, unstamped(bootMs, other), at)[0]?.report.kind === 'text';
  hearings.hear('rover:1', 'radio', pose(1), made(10_000), 10_000);
  hearings.hear('rover:1', 'lte', pose(1), made(10_000), 13_000);
  expect(tells('radio', 10_000, 10_050)).toBe(true);
  expect(tells('radio', 10_000, 10_060, { doubled: true }), 'a doubled datagram').toBe(false);
  expect(tells('lte', 10_000, 13_050)).toBe(false);
  hearings.hear('rover:1', 'lte', pose(1), made(12_000), 15_000);
  expect(tells('lte', 12_000, 15_050), 'said again, and lost on the radio').toBe(true);
});

test('[V6] an answer counts over the way that asked', () => {
  const ways = new AnswerWays();
  const arm: CommandOrder = {
    kind: 'command',
    form: 'long',
    command: 400,
    params: [1, 0, 0, 0, 0, 0, 0],
    confirmation: 0,
  };
  const ack: Report = { kind: 'ack', command: 400, result: 0, progressPct: null };
  expect(ways.counts('rover:1', ack, 'lte')).toBe(true);
  ways.sent('rover:1', arm, ['lte']);
  ways.sent('rover:1', arm, ['radio']);
  expect(ways.counts('rover:1', ack, 'lte'), 'asked there before the change').toBe(false);
  expect(ways.counts('rover:1', ack, 'radio')).toBe(true);
  expect(ways.counts('rover:1', heartbeat, 'lte')).toBe(true);
});

describe('[V1] [V2] whose it is', () => {
  const radio = { id: 'radio', name: 'rover', replay: false };
  const lte = { id: 'lte', name: 'rover', replay: false };
  const ids = (fleet: Fleet) => fleet.vehicles().map(({ id }) => id);

  test('a machine that takes the place of another on one link is another vehicle, and each is itself when it returns', () => {
    const fleet = new Fleet();
    fleet.observe(radio, address, 0, identity('aaa'));
    fleet.observe(radio, address, 1, mode('AUTO', true));
    const happenings = fleet.observe(radio, address, 5000, identity('bbb'));
    expect(happenings.map(({ body }) => body)).toContainEqual({
      kind: 'identity_conflict',
      vehicle: 'rover:1@radio',
      link: 'radio',
    });
    fleet.observe(radio, address, 5001, mode('HOLD'));
    expect(fleet.groupOf('rover:1', 'mode')?.v.mode).toBe('AUTO');
    expect(fleet.groupOf('rover:1@radio', 'mode')?.v.mode).toBe('HOLD');
    fleet.observe(radio, address, 9000, identity('aaa'));
    fleet.observe(radio, address, 9001, mode('MANUAL'));
    expect(fleet.groupOf('rover:1', 'mode')?.v.mode).toBe('MANUAL');
    expect(ids(fleet)).toEqual(['rover:1', 'rover:1@radio']);
  });

  test('while another machine may be at the end of a way nothing from it is taken', () => {
    const fleet = new Fleet();
    fleet.observe(radio, address, 0, identity('aaa'));
    expect(fleet.whose(radio, address, 100, heartbeat, 1)).toBeUndefined();
    expect(fleet.whose(radio, address, 200, heartbeat, 0), 'its clock goes on').toBe('rover:1');
    expect(fleet.whose(radio, address, 300, heartbeat, 1)).toBeUndefined();
    expect(fleet.whose(radio, address, 400, identity('aaa'), 1)).toBe('rover:1');
    expect(fleet.whose(radio, address, 500, heartbeat, 2)).toBeUndefined();
    expect(fleet.whose(radio, address, 10_501, heartbeat, 2), 'it never said who it is').toBe('rover:1@radio');
    expect(fleet.whose(radio, address, 11_000, identity('aaa'), 2), 'and then it did').toBe('rover:1');
  });

  test('two senders of one address on one link are two vehicles, or one where their hardware agrees', () => {
    const fleet = new Fleet();
    const twin = { ...address, instance: 1 };
    fleet.observe(radio, address, 0, identity('aaa'));
    fleet.observe(radio, twin, 1, mode('AUTO'));
    expect(fleet.groupOf('rover:1', 'mode')).toBeUndefined();
    fleet.observe(radio, twin, 2, identity('bbb'));
    expect(ids(fleet)).toEqual(['rover:1', 'rover:1@radio#2']);
    fleet.observe(lte, address, 3, identity('bbb'));
    fleet.observe(lte, address, 4, mode('RTL'));
    expect(fleet.groupOf('rover:1@radio#2', 'mode')?.v.mode).toBe('RTL');
  });

  test('a link that invents hardware ids makes a bounded number of vehicles', () => {
    const fleet = new Fleet();
    for (let n = 0; n < 100; n++) fleet.observe(radio, address, n, identity(`machine ${n}`));
    expect(ids(fleet).length).toBeLessThanOrEqual(9);
  });
});
