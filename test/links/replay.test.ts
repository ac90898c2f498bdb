import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Clock } from '../../bridge/core/clock.ts';
import { createLink } from '../../bridge/links/create.ts';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import { endOfRecording } from '../../bridge/links/replay.ts';
import { realTimers, type Timers } from '../../bridge/links/timers.ts';
import { takeRecords } from '../../bridge/links/tlog.ts';
import { everyOrder } from '../support/every-order.ts';
import { FakeVehicle, rover } from '../support/fake-vehicle.ts';
import { recorder, settled } from '../support/live-link.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { realClock } from '../support/rim.ts';
import { tempDir } from '../support/temp-dir.ts';
import { readGolden } from '../support/tlog.ts';

const recordings = fileURLToPath(new URL('../fixtures/recordings/', import.meta.url));
const within = { timeout: 15_000, interval: 10 };

function replay(url: string, clock: Clock = realClock, timers: Timers = realTimers) {
  const specs = parseLinks([url]);
  if (!specs.ok || specs.value[0] === undefined) throw new Error('not a link');
  const link = createLink(specs.value[0], { clock, timers, log: { info: () => {} } });
  const record = recorder();
  const stop = link.start(record.listener);
  onTestFinished(stop);
  return { link, stop, ...record };
}

const startUs = 1_700_000_000_000_000;

/** A record: stamp and frame. */
function record(us: number, frame: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8 + frame.length);
  bytes.writeBigUInt64BE(BigInt(us));
  bytes.set(frame, 8);
  return bytes;
}

/** Heartbeats of one vehicle, so many ms apart. */
function heartbeats(count: number, apartMs: number, fromUs = startUs): Buffer[] {
  const vehicle = new FakeVehicle(() => {});
  return Array.from({ length: count }, (_, n) =>
    record(fromUs + n * apartMs * 1000, vehicle.frame('HEARTBEAT', rover)),
  );
}

function tlogFile(...parts: readonly Uint8Array[]): string {
  const path = join(tempDir(), 'a.tlog');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

describe('a replay of a real mission', () => {
  test('decodes every frame, reports the rover alone, and ends for good', { timeout: 60_000 }, async () => {
    const { link, links, reports, heartbeats } = replay(`replay://${recordings}rover-mission.tlog?speed=0`);
    await vi.waitFor(() => expect(links.at(-1)).toBe(`down: ${endOfRecording}`), { timeout: 50_000 });
    const golden = readGolden('rover-mission');
    const ofRover = golden.filter(({ sys, comp }) => sys === 1 && comp === 1);
    const { counters } = link.status();
    expect(golden).toHaveLength(46_258);
    expect(counters.frames).toBe(golden.length);
    expect(counters.frames_of_others).toBe(golden.length - ofRover.length);
    expect(counters).toMatchObject({ bad_crc: 0, skipped_bytes: 0, tlog_skipped_bytes: 0 });
    expect(heartbeats()).toHaveLength(ofRover.filter(({ name }) => name === 'HEARTBEAT').length);
    expect(new Set(reports.map(({ from }) => from))).toEqual(new Set(['1.1']));
    for (const [group, name] of [
      ['pose', 'GLOBAL_POSITION_INT'],
      ['attitude', 'ATTITUDE'],
      ['motion', 'VFR_HUD'],
    ] as const) {
      const samples = reports.filter(({ report }) => report.kind === 'sample' && report.group === group);
      expect(samples).toHaveLength(ofRover.filter((frame) => frame.name === name).length);
    }
    expect(links).toHaveLength(2);
    expect(link.status()).toMatchObject({ up: false, why: endOfRecording });
  });

  test('[6.3] never sends, whatever it is asked and whenever, and carries the mark of the past', async () => {
    const { link, links, stop, heartbeats } = replay(`replay://${recordings}rover-manual.tlog?speed=0`);
    expect(link.replay).toBe(true);
    const to = { systemId: 1, componentId: 1 };
    const refused = () => {
      for (const order of everyOrder) expect(link.send(to, order, { groundStation: 255 })).toBe(false);
      link.operate(to, 255, 25);
    };
    refused();
    await vi.waitFor(() => expect(heartbeats().length).toBeGreaterThan(0), within);
    refused();
    expect(link.undrained()).toEqual({ bytes: 0, ms: 0 });
    await vi.waitFor(() => expect(links).toHaveLength(2), within);
    await stop();
    const source = readFileSync(new URL('../../bridge/links/replay.ts', import.meta.url), 'utf8');
    expect(source).not.toMatch(/encode|companion|transport\.ts/);
  });
});

describe('a replay keeps time', () => {
  /** Plays with time turned by hand and answers how many heartbeats are out after each step. */
  async function play(path: string, speed: string, stepsMs: readonly number[]) {
    const clock = new ManualClock();
    const timers = new ManualTimers(clock);
    const { links, heartbeats: heard, stop } = replay(`replay://${path}${speed}`, clock, timers);
    // The disk takes its own time: it is read before time is turned.
    await vi.waitFor(() => expect(heard()).toHaveLength(1), within);
    const counts: number[] = [];
    for (const ms of stepsMs) {
      for (let passed = 0; passed < ms; passed += 10) {
        timers.advance(10);
        await settled();
      }
      counts.push(heard().length);
    }
    await stop();
    return { counts, links, timers };
  }

  test('at the recorded pace', async () => {
    const { counts, timers } = await play(tlogFile(...heartbeats(50, 100)), '', [1000, 1000, 1000]);
    expect(counts).toEqual([11, 21, 31]);
    expect(timers.size).toBe(0);
  });

  test('faster and slower', async () => {
    expect((await play(tlogFile(...heartbeats(50, 100)), '?speed=2', [1000])).counts).toEqual([21]);
    expect((await play(tlogFile(...heartbeats(50, 100)), '?speed=0.5', [1000])).counts).toEqual([6]);
  });

  test('without waiting for a clock that was set, forwards or back', async () => {
    const dayUs = 86_400_000_000;
    const jumps = [heartbeats(5, 100), heartbeats(5, 100, startUs + dayUs), heartbeats(5, 100, startUs - dayUs)];
    const { counts } = await play(tlogFile(...jumps.flat()), '', [1300]);
    expect(counts).toEqual([15]);
  });

  test('and stops at once in the middle', async () => {
    const { links, stop, heartbeats: heard } = replay(`replay://${tlogFile(...heartbeats(50, 10_000))}`);
    await vi.waitFor(() => expect(heard()).toHaveLength(1), within);
    await Promise.all([stop(), stop()]);
    expect(links).toHaveLength(1);
  });
});

describe('a replay of a damaged file', () => {
  const good = heartbeats(30, 10);
  const junk = Uint8Array.from({ length: 999 }, (_, index) => (index * 89) & 255);

  test.each([
    ['a torn tail', [...good, (good[0] as Buffer).subarray(0, 17)], 30],
    ['a single record and a torn one', [good[0] as Buffer, (good[1] as Buffer).subarray(0, 12)], 1],
    ['a torn stamp', [...good, Uint8Array.of(0, 6)], 30],
    ['junk between records', [...good.slice(0, 10), junk, ...good.slice(10, 20), junk, ...good.slice(20)], 30],
    ['junk in front', [junk, ...good], 30],
    ['start bytes between records', [...good.slice(0, 10), new Uint8Array(500).fill(0xfd), ...good.slice(10)], 30],
    ['junk behind', [...good, junk], 30],
  ])('%s costs no good frame and is counted', async (_, parts, count) => {
    const { link, links, heartbeats: heard } = replay(`replay://${tlogFile(...parts)}?speed=0`);
    await vi.waitFor(() => expect(links.at(-1)).toBe(`down: ${endOfRecording}`), within);
    expect(heard()).toHaveLength(count);
    expect(link.status().counters.tlog_skipped_bytes).toBeGreaterThan(0);
  });

  test('records are the same whatever portions the file is read in', () => {
    const file = Buffer.concat([...good.slice(0, 5), junk, ...good.slice(5)]);
    const whole = takeRecords(file, true).records.map(({ us }) => us);
    for (const size of [1, 7, 64, 333]) {
      const found: number[] = [];
      let held = Buffer.alloc(0);
      for (let at = 0; at <= file.length; at += size) {
        held = Buffer.concat([held, file.subarray(at, at + size)]);
        const { records, used } = takeRecords(held, at + size > file.length);
        found.push(...records.map(({ us }) => us));
        held = held.subarray(used);
        expect(held.length).toBeLessThan(8 + 280 + 9);
      }
      expect(found).toEqual(whole);
    }
  });
});

describe('what is not a recording', () => {
  const folder = () => {
    const path = join(tempDir(), 'folder.tlog');
    mkdirSync(path);
    return path;
  };
  test.each([
    ['a missing file', () => join(tempDir(), 'none.tlog'), 'it does not exist'],
    ['a folder', folder, 'it is a directory'],
    ['a text', () => tlogFile(Buffer.from('time,lat,lon\n1,2,3\n'.repeat(100))), 'it is not a .tlog'],
    ['an empty file', () => tlogFile(), 'it is not a .tlog'],
    ['raw bytes without stamps', () => join(recordings, 'rover-boot-raw.bin'), 'it is not a .tlog'],
  ])('%s is answered with one sentence', async (_, path, why) => {
    const file = path();
    const { links } = replay(`replay://${file}`);
    await vi.waitFor(() => expect(links).toHaveLength(1), within);
    expect(links[0]).toMatch(/^down: cannot play [^\n]{10,300}$/);
    expect(links[0]).toContain(`${file}: ${why}`);
  });
});
