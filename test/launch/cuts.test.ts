/** The power is cut in the middle of an installation, before any of its commands: what is switched on again runs, and what never lived does not. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomFrom, seed } from '../journal/kit.ts';
import { machine, smallTree } from './kit.ts';

const hasBash = process.platform === 'linux' && existsSync('/bin/bash');
/** An upgrade is about so many commands of the shell. */
const commands = 210;
const cuts = 5;

const versionAt = async (port: number): Promise<string> =>
  (await (await fetch(`http://127.0.0.1:${port}/api/live`)).json()).version;

/** Drawn over the whole length, a cut from each part of it. */
const drawn = (random: () => number): number[] =>
  Array.from({ length: cuts }, (_, part) => 1 + Math.floor(((part + random()) / cuts) * commands));

describe.skipIf(!hasBash)('an installation that is cut off', () => {
  test.each(drawn(randomFrom(seed('cut upgrades'))))(
    'before command %i of an upgrade: one of both runs, never one that is dead, and the next attempt ends it',
    async (cut) => {
      const one = smallTree('1.0.0');
      for (const isDead of [true, false]) {
        const rover = await machine();
        const two = smallTree('2.0.0', isDead);
        expect(rover.install(one, '--settle', '0')).toMatchObject({ code: 0 });
        const wasCut = rover.installAndCut(cut, two);
        rover.boot();
        const now = await versionAt(rover.port);
        if (isDead) expect(now).toBe('1.0.0');
        else expect(['1.0.0', '2.0.0']).toContain(now);

        const again = rover.install(two, '--settle', '0');
        expect(again.code, again.err).toBe(isDead ? 1 : 0);
        expect(await versionAt(rover.port)).toBe(isDead ? '1.0.0' : '2.0.0');
        expect(rover.current()).toMatch(isDead ? /^1\.0\.0-/ : /^2\.0\.0-/);
        const left = readdirSync(join(rover.prefix, 'opt/tether')).filter((name) => name.startsWith('.'));
        expect(left).toEqual(['.lock']);
        expect(wasCut || cut > commands / 2, 'it is shorter than was thought').toBe(true);
      }
    },
    180_000,
  );

  test.each(drawn(randomFrom(seed('cut installations'))).slice(0, 2))(
    'before command %i of the first one: the next attempt makes it whole',
    async (cut) => {
      const rover = await machine();
      const tree = smallTree('1.0.0');
      rover.installAndCut(cut, tree);
      expect(rover.install(tree, '--settle', '0')).toMatchObject({ code: 0 });
      expect(await versionAt(rover.port)).toBe('1.0.0');
      const unit = join(rover.prefix, 'etc/systemd/system/tether.service');
      expect(readFileSync(unit)).toEqual(readFileSync(join(tree, 'launch/tether.service')));
    },
    180_000,
  );
});

test.skipIf(!hasBash)(
  'a version from before is gone back to from its own folder: it runs, and `current` leads to it',
  async () => {
    const rover = await machine();
    const trees = ['1.0.0', '2.0.0', '3.0.0'].map((version) => smallTree(version));
    for (const tree of trees) expect(rover.install(tree, '--settle', '0').code).toBe(0);
    const first = rover.versions().find((name) => name.startsWith('1.0.0')) ?? '';
    expect(rover.install(join(rover.prefix, 'opt/tether', first), '--settle', '0').code).toBe(0);
    expect(rover.current()).toMatch(/^1\.0\.0-/);
    expect(rover.versions()).toHaveLength(3);
    expect(await versionAt(rover.port)).toBe('1.0.0');
  },
  180_000,
);

test.skipIf(!hasBash)(
  'an installer that is asked to end before the new version is believed puts the one before back',
  async () => {
    const rover = await machine();
    expect(rover.install(smallTree('1.0.0'), '--settle', '0').code).toBe(0);
    const installing = rover.begin(smallTree('2.0.0'), '--settle', '60');
    const ended = once(installing, 'exit');
    await expect.poll(() => versionAt(rover.port).catch(() => ''), { timeout: 30_000 }).toBe('2.0.0');
    // As Ctrl-C does: to all that the terminal began.
    process.kill(-(installing.pid ?? 0), 'SIGINT');
    expect((await ended)[0]).not.toBe(0);
    expect(rover.current()).toMatch(/^1\.0\.0-/);
    expect(await versionAt(rover.port)).toBe('1.0.0');
  },
  180_000,
);
