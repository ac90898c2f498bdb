/** Files that were cut off: by every byte, by garbage, in the middle, with and without what was known of them. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Item } from '../../bridge/journal/recording/messages.ts';
import { tempDir } from '../support/temp-dir.ts';
import { beat, Hand, indexMcap, markOf, pose, readTlogStrictly, streamMcap } from './kit.ts';
import { readAll } from './lives.ts';

const shortDisk = join('test', 'recording', 'short-disk.mjs');
const noDisk = join('test', 'recording', 'no-disk.mjs');

const sampleItem = (at: number): Item => ({ is: 'sample', vehicle: 'rover:1', at, sample: pose(at / 100) });

/** The files of a recorder that was killed: nothing was ended. */
function killed(directory: string, rounds = 6): Hand {
  const hand = new Hand(directory);
  for (let round = 0; round < rounds; round++)
    hand.give([beat(2 * round), beat(2 * round + 1)], [sampleItem(hand.monoMs), sampleItem(hand.monoMs + 1)]);
  return hand;
}

const nameOf = (hand: Hand, kind: string): string => hand.keeper.list().find((one) => one.kind === kind)?.name ?? '';

/** The next life of the recorder, when it has mended. */
function next(directory: string): Hand {
  const hand = new Hand(directory);
  hand.keeper.open();
  hand.mend();
  return hand;
}

test('[Q3] a .tlog that was cut at any byte is mended to its last whole record', () => {
  const directory = tempDir();
  const name = nameOf(killed(directory), 'tlog');
  const whole = readFileSync(join(directory, name));
  const count = readTlogStrictly(whole).length;
  for (let cut = 0; cut <= whole.length; cut++) {
    writeFileSync(join(directory, name), whole.subarray(0, cut));
    const hand = next(directory);
    const records = readTlogStrictly(hand.bytes(name));
    expect(records.map(({ frame }) => markOf(frame))).toEqual(Array.from({ length: records.length }, (_, i) => i));
    expect(records).toHaveLength(Math.floor((cut * count) / whole.length));
    expect(hand.keeper.shelf.find(name)).toMatchObject({
      state: 'mended',
      bytes: statSync(join(directory, name)).size,
    });
  }
});

test('[Q3] an MCAP that was cut anywhere is readable by its index up to the last whole chunk', async () => {
  const directory = tempDir();
  const name = nameOf(killed(directory), 'mcap');
  const whole = readFileSync(join(directory, name));
  const all = streamMcap(whole);
  expect(all).toMatchObject({ isWhole: false });
  let most = 0;
  for (let cut = 8; cut <= whole.length; cut = cut === whole.length ? cut + 1 : Math.min(cut + 23, whole.length)) {
    writeFileSync(join(directory, name), whole.subarray(0, cut));
    // An index would be right by its size alone, and it is about other content.
    rmSync(join(directory, 'index.json'), { force: true });
    const hand = next(directory);
    const bytes = hand.bytes(name);
    if (hand.keeper.shelf.find(name)?.state === 'torn') {
      // Not even its beginning was written.
      expect(cut).toBeLessThan(40);
      continue;
    }
    const { messages } = await indexMcap(bytes);
    expect(messages.at(-1)).toEqual(all.messages[messages.length - 1]);
    const streamed = streamMcap(bytes);
    expect([streamed.isWhole, streamed.messages.length]).toEqual([true, messages.length]);
    expect(messages.length).toBeGreaterThanOrEqual(most);
    most = messages.length;
    expect(hand.keeper.shelf.find(name)).toMatchObject({ state: 'mended', bytes: bytes.length });
  }
  expect(most).toBe(all.messages.length);
});

test('[Q3] zeros or garbage behind the last write, as a power cut leaves them, are cut off', async () => {
  for (const tail of [Buffer.alloc(4096), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) & 255))]) {
    const directory = tempDir();
    const before = killed(directory);
    const [tlog, mcap] = [nameOf(before, 'tlog'), nameOf(before, 'mcap')];
    const count = readTlogStrictly(before.bytes(tlog)).length;
    const told = streamMcap(before.bytes(mcap)).messages;
    for (const name of [tlog, mcap]) writeFileSync(join(directory, name), tail, { flag: 'a' });
    const hand = next(directory);
    expect(readTlogStrictly(hand.bytes(tlog))).toHaveLength(count);
    expect((await indexMcap(hand.bytes(mcap))).messages).toEqual(told);
  }
});

test('[Q2] [Q3] what is too large for the disk is not counted on by what is small enough, and ends the file', async () => {
  const directory = tempDir();
  // 200 blocks, of 512 or 1,024 bytes: the one item that is larger is not written, all else is.
  const limited = ['-c', 'ulimit -S -f 200 && exec "$0" "$@"'];
  const { stdout, stderr } = spawnSync('sh', [...limited, process.execPath, shortDisk, directory], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const said = stdout.trim().split('\n');
  expect([...new Set(said.slice(0, -1))]).toEqual(['recording', 'paused']);
  expect(said.at(-1)).toBe('["complete","torn"]');
  const { files, items } = await readAll(directory);
  expect({ files, items }).toEqual({ files: 2, items: [1, 2, 3, 4, 5, 6, 8, 9, 10] });
});

test.each(['tlog', 'mcap', 'tlog mcap'])(
  '[Q2] a disk that takes nothing is tried again and again, and no try leaves a file, open or empty: %s',
  (kinds) => {
    const nothing = ['-c', 'ulimit -S -f 0 && exec "$0" "$@"'];
    const { stdout, stderr } = spawnSync('sh', [...nothing, process.execPath, noDisk, tempDir(), ...kinds.split(' ')], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { first, last, faults } = JSON.parse(stdout);
    expect(faults).toBe(21);
    expect(first).toMatchObject({ files: [], listed: 0 });
    expect(last).toEqual(first);
  },
);

test('a bit that flipped in a chunk costs that chunk and what is behind it, and no byte of a large rest is destroyed', () => {
  const directory = tempDir();
  const hand = killed(directory, 12);
  const name = nameOf(hand, 'mcap');
  const whole = hand.bytes(name);
  const damaged = Buffer.from(whole);
  const place = Math.floor(whole.length * 0.6);
  damaged[place] = (damaged[place] ?? 0) ^ 1;
  const far = Buffer.concat([damaged, Buffer.alloc(9 * 1024 * 1024, 6)]);
  writeFileSync(join(directory, name), far);
  const after = next(directory);
  expect(after.keeper.shelf.find(name)).toMatchObject({ state: 'torn', bytes: far.length });
  expect(after.bytes(name).equals(far)).toBe(true);
  writeFileSync(join(directory, name), damaged);
  const mended = next(directory);
  const { messages, isWhole } = streamMcap(mended.bytes(name));
  expect(isWhole).toBe(true);
  expect(messages).toEqual(streamMcap(whole).messages.slice(0, messages.length));
  expect(messages.length).toBeGreaterThan(0);
});

test('files that were ended are believed by the index and left alone without it', () => {
  const directory = tempDir();
  const hand = killed(directory);
  hand.keeper.close(hand.monoMs);
  const names = [nameOf(hand, 'tlog'), nameOf(hand, 'mcap')];
  const before = names.map((name) => hand.bytes(name));
  const listed = hand.keeper.list();
  expect(next(directory).keeper.list()).toEqual(listed);
  writeFileSync(join(directory, 'index.json'), '{"files":[{"name":"../../etc/passwd"}]}');
  const blind = next(directory);
  expect(names.map((name) => blind.bytes(name))).toEqual(before);
  expect(blind.keeper.list().map(({ name, bytes, vehicles }) => ({ name, bytes, vehicles }))).toEqual(
    listed.map(({ name, bytes, vehicles }) => ({ name, bytes, vehicles })),
  );
});

test('what is no recording at all is torn, and stays as it is', () => {
  const directory = tempDir();
  const strangers = [Buffer.alloc(2_000_000, 65), Buffer.alloc(2_000_000, 66)];
  const names = ['000001-clock_not_set-a.tlog', '000002-clock_not_set-a.mcap'];
  for (const [index, name] of names.entries()) writeFileSync(join(directory, name), strangers[index] ?? '');
  const hand = next(directory);
  expect(names.map((name) => hand.keeper.shelf.find(name)?.state)).toEqual(['torn', 'torn']);
  expect(names.map((name, index) => hand.bytes(name).equals(strangers[index] ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
  ]);
});

test('mending goes on a portion at a time, so that recording need not wait for it', () => {
  const directory = tempDir();
  writeFileSync(
    join(directory, '000001-20260101T000000Z-rover.tlog'),
    Buffer.concat(Array.from({ length: 200_000 }, (_, mark) => Buffer.concat([Buffer.alloc(8, 0), beat(mark)]))),
  );
  const hand = new Hand(directory);
  hand.keeper.open();
  let steps = 0;
  for (; hand.keeper.mendSome(); steps++) hand.give([beat(steps)]);
  expect(steps).toBeGreaterThan(3);
  hand.keeper.close(hand.monoMs);
  expect(hand.keeper.list().map(({ state }) => state)).toEqual(['complete', 'mended']);
});
