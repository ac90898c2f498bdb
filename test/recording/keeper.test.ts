/** The files themselves: what independent readers find in them, when they give way to the next, and what is deleted. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Item } from '../../bridge/journal/recording/messages.ts';
import { nameOf, parseName } from '../../bridge/journal/recording/names.ts';
import { takeRecords } from '../../bridge/links/tlog.ts';
import { tempDir } from '../support/temp-dir.ts';
import { readTlog } from '../support/tlog.ts';
import { beat, entryOf, Hand, indexMcap, markOf, pose, readTlogStrictly, streamMcap } from './kit.ts';

const sampleItem = (at: number, latDeg = 48): Item => ({ is: 'sample', vehicle: 'rover:1', at, sample: pose(latDeg) });

test('[Q1] a .tlog holds every frame byte for byte with its time, for a reader made from the format alone', () => {
  const hand = new Hand(tempDir(), {}, ['tlog']);
  const real = readTlog('rover-mission').slice(0, 2000);
  for (let at = 0; at < real.length; at += 100) hand.give(real.slice(at, at + 100).map(({ bytes }) => bytes));
  hand.keeper.close(hand.monoMs);
  const [file] = hand.keeper.list();
  const records = readTlogStrictly(hand.bytes(file?.name ?? ''));
  expect(records.map(({ frame }) => frame.toString('hex'))).toEqual(real.map(({ bytes }) => bytes.toString('hex')));
  expect(records[0]?.us).toBe(BigInt(1200 + hand.offsetMs) * 1000n);
  expect(file).toMatchObject({ kind: 'tlog', state: 'complete', vehicles: ['rover:1'], begun: 1200 + hand.offsetMs });
  expect(takeRecords(hand.bytes(file?.name ?? ''), true).records).toHaveLength(real.length);
});

test('[Q1] an MCAP opens by its index and from front to back, with the place on a map and the texts in a log', async () => {
  const hand = new Hand(tempDir(), {}, ['mcap']);
  hand.give(
    [],
    [
      sampleItem(1100, 48.1),
      {
        is: 'entry',
        entry: entryOf(1, 1150, { kind: 'text', vehicle: 'rover:1', text: 'EKF: on', complete: true }, 4),
      },
    ],
  );
  hand.give(
    [],
    [
      {
        is: 'sessions',
        at: 1300,
        sessions: [
          {
            session: 's1',
            clientId: 'tablet',
            state: 'live',
            mode: 'watch',
            rttMs: null,
            rateHz: 10,
            unsentB: 0,
            pings: 3,
            missedPings: 0,
          },
        ],
      },
    ],
  );
  const step = { kind: 'command', id: 'c1', name: 'arm', vehicle: 'rover:1', by: 's1' } as const;
  hand.give(
    [],
    [
      { is: 'entry', entry: entryOf(2, 1500, { ...step, step: 'accepted', final: false, term: 7, args: {} }) },
      { is: 'entry', entry: entryOf(3, 1600, { ...step, step: 'done', final: true }) },
      {
        is: 'entry',
        entry: entryOf(4, 1650, {
          kind: 'lease',
          vehicle: 'rover:1',
          change: 'granted',
          by: 's1',
          holder: 's1',
          term: 7,
          will: 'hold',
        }),
      },
      {
        is: 'links',
        at: 1700,
        links: [
          {
            id: 'rover',
            url: 'udpin://:1',
            name: 'rover',
            replay: false,
            up: true,
            why: '',
            framesPerS: 50,
            bytesPerS: 2000,
            lossPct: null,
          },
        ],
      },
    ],
  );
  hand.keeper.close(hand.monoMs);
  const [file] = hand.keeper.list();
  const bytes = hand.bytes(file?.name ?? '');
  const { messages, reader } = await indexMcap(bytes);
  expect(streamMcap(bytes)).toEqual({ messages, isWhole: true });
  expect(reader.statistics).toMatchObject({ messageCount: BigInt(messages.length), chunkCount: 1 });
  const told = (topic: string) => messages.filter((one) => one.topic === topic);
  const ns = (BigInt(hand.offsetMs) + 1100n) * 1_000_000n;
  expect(told('/rover/1/pose')[0]).toMatchObject({ ns, value: { latDeg: 48.1, headingDeg: 90 } });
  expect(told('/rover/1/pose')[0]?.value).not.toHaveProperty('altRelM');
  expect(told('/rover/1/location')[0]).toMatchObject({
    schema: 'foxglove.LocationFix',
    value: { timestamp: { sec: 1_700_000_001, nsec: 100_000_000 }, latitude: 48.1, longitude: 11.5, altitude: 500.25 },
  });
  expect(told('/rover/1/log')[0]).toMatchObject({ schema: 'foxglove.Log', value: { level: 3, message: 'EKF: on' } });
  expect(told('/events').map(({ value }) => value.seq)).toEqual([1, 2, 3, 4]);
  const asked = { session: 's1', operator: 'tablet', term: 7 };
  expect(told('/commands').map(({ value }) => value)).toMatchObject([
    { step: 'accepted', ...asked },
    { step: 'done', ...asked },
  ]);
  expect(told('/lease')[0]?.value).toMatchObject({ holder: 's1', operator: 'tablet', term: 7, change: 'granted' });
  expect(told('/links')[0]?.value).toMatchObject({ id: 'rover', framesPerS: 50 });
  expect(told('/sessions')[0]?.value).toMatchObject({ session: 's1', rateHz: 10 });
  expect(file).toMatchObject({ kind: 'mcap', vehicles: ['rover:1'], state: 'complete' });
});

test('[Q1] what viewers read of the schemas is plain: one type each, nothing that may be two things', async () => {
  const hand = new Hand(tempDir(), {}, ['mcap']);
  const rc: Item = {
    is: 'sample',
    vehicle: 'rover:1',
    at: 1,
    sample: { kind: 'sample', group: 'rc', values: { channelsUs: [1500, null, 1100], rssiPct: null } },
  };
  hand.give([], [sampleItem(1), rc]);
  hand.keeper.close(hand.monoMs);
  const { reader, messages } = await indexMcap(hand.bytes(hand.keeper.list()[0]?.name ?? ''));
  expect(messages.find(({ topic }) => topic === '/rover/1/rc')?.value).toEqual({
    channelsUs: { ch1: 1500, ch3: 1100 },
  });
  const mustBePlain = (schema: { type: unknown; properties?: object; items?: { type: unknown } }): void => {
    expect(['object', 'array', 'string', 'number', 'integer', 'boolean']).toContain(schema.type);
    for (const one of Object.values(schema.properties ?? {})) mustBePlain(one);
    if (schema.type === 'array') mustBePlain(schema.items ?? { type: 'none' });
  };
  for (const schema of reader.schemasById.values()) {
    expect(schema.encoding).toBe('jsonschema');
    mustBePlain(JSON.parse(Buffer.from(schema.data).toString('utf8')));
  }
});

test('[Q3] stamps never go back within a file, and a clock that is set begins a new one', () => {
  const hand = new Hand(tempDir(), {}, ['tlog']);
  hand.offsetMs = 5_000 - hand.monoMs;
  hand.give([beat(1)]);
  hand.offsetMs += 900;
  hand.give([beat(2)]);
  hand.offsetMs += 1_790_000_000_000;
  hand.give([beat(3)]);
  hand.offsetMs -= 3_600_000;
  hand.give([beat(4)]);
  hand.keeper.close(hand.monoMs);
  const files = hand.keeper.list().toReversed();
  const contents = files.map(({ name }) => readTlogStrictly(hand.bytes(name)));
  expect(contents.map((records) => records.map(({ frame }) => markOf(frame)))).toEqual([[1, 2], [3], [4]]);
  for (const records of contents)
    for (const [index, { us }] of records.entries()) expect(us).toBeGreaterThanOrEqual(records[index - 1]?.us ?? 0n);
  expect(files.map(({ name }) => name.replace(/\d{8}T\d{6}Z/, 'TIME'))).toEqual([
    '000001-clock_not_set-rover.tlog',
    '000002-TIME-rover.tlog',
    '000003-TIME-rover.tlog',
  ]);
  expect(files.map(({ begun }) => begun === null)).toEqual([true, false, false]);
});

test('frames whose times are out of order by a moment are stamped in order', () => {
  const hand = new Hand(tempDir(), {}, ['tlog']);
  const late = hand.batch([beat(1)], []);
  hand.monoMs -= 3;
  const early = hand.batch([beat(2)], []);
  hand.keeper.take({ ...late, frames: [...late.frames, ...early.frames] });
  hand.keeper.close(hand.monoMs);
  const [first, second] = readTlogStrictly(hand.bytes(hand.keeper.list()[0]?.name ?? ''));
  expect(second?.us).toBe(first?.us);
});

test('[Q3] what is told late stands where it was told, with its own time beside', async () => {
  const hand = new Hand(tempDir(), {}, ['mcap']);
  const reached = (item: number, at: number): Item => ({
    is: 'entry',
    entry: entryOf(item, at, { kind: 'reached', vehicle: 'rover:1', item }),
  });
  hand.give([], [reached(1, hand.monoMs), reached(2, hand.monoMs - 40), reached(3, hand.monoMs + 5)]);
  hand.keeper.close(hand.monoMs);
  const bytes = hand.bytes(hand.keeper.list()[0]?.name ?? '');
  const { messages, reader } = await indexMcap(bytes);
  expect(messages).toEqual(streamMcap(bytes).messages);
  const stamps: [bigint, bigint][] = [];
  for await (const { logTime, publishTime } of reader.readMessages({ topics: ['/events'] }))
    stamps.push([logTime, publishTime]);
  const [[first = 0n] = []] = stamps;
  expect(stamps.map(([log, published]) => [log - first, published - first])).toEqual([
    [0n, 0n],
    [0n, -40_000_000n],
    [5_000_000n, 5_000_000n],
  ]);
});

test('a file gives way to the next by size and by age, and each link group has its own', () => {
  const hand = new Hand(tempDir(), { fileB: 4000, fileMs: 60_000 }, ['tlog']);
  const frames = Array.from({ length: 50 }, (_, mark) => beat(mark));
  for (let round = 0; round < 10; round++) hand.give(frames);
  hand.give([beat(1)], [], 'other rover');
  hand.monoMs += 60_000;
  hand.give([beat(2)]);
  hand.keeper.close(hand.monoMs);
  const files = hand.keeper.list();
  expect(files.every(({ bytes }) => bytes < 4000 + 50 * 29)).toBe(true);
  const all = files.toReversed().flatMap(({ name }) => readTlogStrictly(hand.bytes(name)));
  expect(all).toHaveLength(502);
  expect(files.length).toBeGreaterThan(4);
  expect(new Set(files.map(({ name }) => parseName(name)?.of))).toEqual(new Set(['rover', 'other_rover']));
});

test('the oldest are deleted first, by their number whatever the clock said, and never the one that is written', () => {
  const directory = tempDir();
  const hand = new Hand(directory, { budgetB: 20_000, fileB: 4000 }, ['tlog']);
  const frames = Array.from({ length: 50 }, (_, mark) => beat(mark));
  writeFileSync(join(directory, 'notes.txt'), 'not ours'.repeat(10_000));
  for (let round = 0; round < 100; round++) {
    if (round === 50) hand.offsetMs -= 10 * 365 * 86_400_000;
    hand.give(frames);
  }
  const files = hand.keeper.list();
  expect(files[0]?.state).toBe('writing');
  expect(hand.keeper.standing().bytes).toBeLessThan(20_000 + 8 * 50 * 29);
  const numbers = files.map(({ name }) => parseName(name)?.number ?? 0);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) - index));
  expect(hand.keeper.standing().counted.removed).toBeGreaterThan(10);
  expect(readdirSync(directory)).toContain('notes.txt');
});

test('names say when and what, whatever a link is called, and nothing else is a name', () => {
  const name = nameOf({ number: 42, of: '../../etc/päss wd', kind: 'mcap' }, Date.UTC(2026, 10, 21, 16, 48, 27));
  expect(name).toBe('000042-20261121T164827Z-______etc_p_ss_wd.mcap');
  expect(parseName(name)).toEqual({ number: 42, of: '______etc_p_ss_wd', kind: 'mcap' });
  for (const other of ['../000042-20261121T164827Z-a.tlog', '000042-20261121T164827Z-a.exe', 'index.json', '', '..'])
    expect(parseName(other)).toBeUndefined();
});
