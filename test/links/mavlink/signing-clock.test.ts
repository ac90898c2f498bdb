/** [Y1] Timestamps rise, whatever the clock, the disk and the supply do. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latestTicks, ticksAt, ticksPerS } from '../../../bridge/links/mavlink/signature.ts';
import { SigningClock } from '../../../bridge/links/mavlink/signing-clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Lives of one clock over one disk, which writes when it is told to. */
function lives() {
  const clock = new ManualClock();
  let disk = 0;
  let asked: number[] = [];
  const writes: number[] = [];
  const begin = () =>
    new SigningClock({
      wallMs: () => clock.wallMs(),
      monoMs: () => clock.monoMs(),
      saved: disk,
      save: (ceiling) => asked.push(ceiling),
    });
  let time = begin();
  const flush = () => {
    for (const ceiling of asked.splice(0)) {
      disk = ceiling;
      writes.push(clock.monoMs());
      time.kept(ceiling);
    }
  };
  const start = () => {
    asked = [];
    time = begin();
    time.begin();
    flush();
  };
  start();
  return {
    clock,
    writes,
    flush,
    fail: () => {
      if (asked.splice(0).length > 0) time.failed();
    },
    kill: start,
    next: () => time.next(),
    heard: (ticks: number) => time.heard(ticks),
    time: () => time,
  };
}

type Step =
  | { readonly do: 'sign'; readonly times: number }
  | { readonly do: 'pass' | 'jump'; readonly ms: number }
  | { readonly do: 'heard'; readonly ahead: number }
  | { readonly do: 'flush' | 'fail' | 'kill' };

const year = 366 * 86_400_000;
const sign = fc.record({ do: fc.constant('sign' as const), times: fc.integer({ min: 1, max: 50 }) });
const pass = fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 200_000 }) });
const jump = fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -60 * year, max: 20 * year }) });
const heard = fc.record({ do: fc.constant('heard' as const), ahead: fc.integer({ min: -1e9, max: 1e9 }) });
const flush = fc.constant({ do: 'flush' as const });
const fail = fc.constant({ do: 'fail' as const });
const kill = fc.constant({ do: 'kill' as const });

/** Runs the steps; every timestamp must be newer than all before it that were under a ceiling on disk. */
function check(steps: readonly Step[]): { readonly unsaved: number; readonly used: number } {
  const world = lives();
  let unsaved = 0;
  let newest = -1;
  let sure = -1;
  let used = 0;
  for (const step of steps) {
    if (step.do === 'pass') world.clock.advance(step.ms);
    if (step.do === 'jump') world.clock.jumpWall(step.ms);
    if (step.do === 'flush') world.flush();
    if (step.do === 'fail') world.fail();
    if (step.do === 'heard') world.heard(Math.max(0, newest + step.ahead));
    if (step.do === 'kill') {
      world.kill();
      newest = sure;
    }
    for (let n = 0; step.do === 'sign' && n < step.times; n++) {
      const before = world.time().unsaved;
      const ticks = world.next();
      expect(ticks).toBeGreaterThan(newest);
      expect(Number.isSafeInteger(ticks) && ticks < 2 ** 48).toBe(true);
      newest = ticks;
      used++;
      if (world.time().unsaved === before) sure = Math.max(sure, ticks);
      else unsaved++;
    }
  }
  return { unsaved, used };
}

describe('[Y1] timestamps', () => {
  test('rise strictly over any clock, slow disks and kills at any instant', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(sign, pass, jump, flush, kill, heard, fail), { maxLength: 60 }), (steps) => {
        check(steps);
      }),
      { numRuns: 500 },
    );
  });

  test('none is used above what is on disk while the disk is quick, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(sign, pass, jump, kill), { maxLength: 60 }), (steps) => {
        const { unsaved } = check(steps.flatMap((step) => [step, { do: 'flush' }] as const));
        expect(unsaved).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('a clock that believes in 1970 goes on from the last life, never from 0', () => {
    const world = lives();
    const last = world.next();
    world.clock.jumpWall(-world.clock.wallMs());
    world.kill();
    expect(world.next()).toBeGreaterThan(last);
  });

  test('what a peer has used pulls ours along', () => {
    const world = lives();
    const theirs = world.next() + 5 * ticksPerS;
    world.heard(theirs);
    expect(world.next()).toBe(theirs + 1);
  });

  test('two frames in one step of the clock differ by one', () => {
    const world = lives();
    expect(world.next() + 1).toBe(world.next());
  });

  test('are written at most once a minute while the clock only goes on', () => {
    const world = lives();
    for (let s = 0; s < 3600; s++) {
      world.clock.advance(1000);
      for (let n = 0; n < 20; n++) world.next();
      world.flush();
    }
    expect(world.writes.length).toBeGreaterThan(50);
    expect(world.writes.length).toBeLessThanOrEqual(61);
    const gaps = world.writes.slice(1).map((at, n) => at - (world.writes[n] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60_000);
  });

  test('while a leap is being written they go on in single steps, and leap once it is', () => {
    const world = lives();
    const before = world.next();
    world.clock.advance(2000);
    world.clock.jumpWall(3_600_000);
    expect(world.next()).toBe(before + 1);
    expect(world.next()).toBe(before + 2);
    world.flush();
    expect(world.next()).toBe(ticksAt(world.clock.wallMs()));
    expect(world.time().unsaved).toBe(0);
  });

  test('a disk that fails, or hangs for 5 s, silences nothing and is counted', () => {
    for (const isHanging of [false, true]) {
      const world = lives();
      world.next();
      world.clock.advance(2000);
      world.clock.jumpWall(3_600_000);
      world.next();
      if (isHanging) world.clock.advance(5000);
      else world.fail();
      expect(world.next()).toBe(ticksAt(world.clock.wallMs()));
      expect(world.time().unsaved).toBe(1);
    }
  });

  test('a clock in the year 2300 does not use up what there is', () => {
    const world = lives();
    world.clock.jumpWall(300 * year);
    world.clock.advance(2000);
    world.next();
    world.flush();
    const ticks = world.next();
    expect(ticks).toBeGreaterThanOrEqual(latestTicks);
    expect(ticks).toBeLessThan(latestTicks + 100);
  });
});
