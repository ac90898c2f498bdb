/** Recordings as they come out of rivers: whatever is in them, they play what is whole, end, and end once. */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { FakeVehicle, rover } from '../support/fake-vehicle.ts';
import { replayRig } from '../support/replay-rig.ts';
import { tempDir } from '../support/temp-dir.ts';

const startUs = 1_700_000_000_000_000;

function rig(path: string, speed: number) {
  const made = replayRig(`replay://${path}?speed=${speed}`);
  onTestFinished(made.stop);
  return made;
}

const vehicle = new FakeVehicle(() => {});
function record(us: bigint | number): Buffer {
  const frame = vehicle.frame('HEARTBEAT', rover);
  const bytes = Buffer.alloc(8 + frame.length);
  bytes.writeBigUInt64BE(BigInt(us));
  bytes.set(frame, 8);
  return bytes;
}
const heartbeats = (count: number, fromUs = startUs, apartMs = 200) =>
  Array.from({ length: count }, (_, n) => record(fromUs + n * apartMs * 1000));

function file(...parts: readonly Uint8Array[]): string {
  const path = join(tempDir(), 'a.tlog');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

test('a clock that is set back or forward moves nothing: the line goes on, and no moment is lost', async () => {
  const dayUs = 86_400_000_000;
  const path = file(...heartbeats(20), ...heartbeats(20, startUs - dayUs), ...heartbeats(20, startUs + dayUs));
  const one = rig(path, 10);
  await one.toTheEnd();
  expect(one.playing.playback().lengthMs).toBeCloseTo(3 * 19 * 200, 3);
  await one.seek(5000);
  expect(one.known()[0]).toMatchObject({ contact: 'linked' });
});

test('records a little out of order, as two directions are written, stand where the newest stood', async () => {
  const path = file(...[0, 200, 190, 400, 399, 600].map((ms) => record(startUs + ms * 1000)));
  const one = rig(path, 0);
  await one.toTheEnd();
  expect(one.playing.playback().lengthMs).toBe(600);
  expect(one.link.status().counters.time_jump ?? 0).toBe(0);
});

test('stamps that are none are passed over', async () => {
  const huge = [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n].map(record);
  const one = rig(file(...heartbeats(10), ...huge, ...heartbeats(10, startUs + 2_000_000)), 0);
  await one.toTheEnd();
  expect(one.playing.playback().lengthMs).toBe(3800);
  expect(one.link.status().counters.tlog_skipped_bytes).toBeGreaterThan(0);
});

test('a file that is deleted while it plays plays on; one that is cut ends where it was cut, and can be moved back', async () => {
  const path = file(...heartbeats(50_000));
  const one = rig(path, 1);
  await one.to(3000);
  rmSync(path);
  await one.seek(100_000);
  expect(one.known()[0]).toMatchObject({ contact: 'linked' });
  const cut = file(...heartbeats(50_000));
  const two = rig(cut, 1);
  await two.to(3000);
  await two.seek(9_000_000);
  truncateSync(cut, 100_000);
  await two.seek(9_500_000);
  await two.until(() => two.playing.playback().ended);
  expect(two.links.at(-1)).toBe('down: end of recording');
  await two.seek(1000);
  expect(two.links.at(-1)).toMatch(/^up/);
  expect(two.known()[0]).toMatchObject({ contact: 'linked' });
});

test.each([
  ['an empty file', () => file()],
  ['a text', () => file(Buffer.from('time,lat,lon\n1,2,3\n'.repeat(5000)))],
  [
    'a folder',
    () => {
      const path = join(tempDir(), 'folder.tlog');
      mkdirSync(path);
      return path;
    },
  ],
])('%s: one sentence, and steering it does nothing', async (_, make) => {
  const one = rig(make(), 1);
  await one.until(() => one.links.length > 0);
  expect(one.links[0]).toMatch(/^down: cannot play [^\n]{10,300}$/);
  one.playing.steer({ positionMs: 5000 });
  one.playing.steer({ paused: true, speed: 3 });
  one.playing.steer({ paused: false });
  await one.rest();
  expect(one.links).toHaveLength(1);
  expect(one.fleet.vehicles()).toEqual([]);
  await Promise.all([one.stop(), one.stop()]);
});

/** mulberry32. */
const randomOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

test('whatever is broken in it and however it is moved about, it ends, in order, and tells nothing twice', {
  timeout: 120_000,
}, async () => {
  const mission = fileURLToPath(new URL('../fixtures/recordings/rover-manual.tlog', import.meta.url));
  const whole = readFileSync(mission);
  for (let seed = 1; seed <= 12; seed++) {
    const random = randomOf(seed);
    const bytes = Buffer.from(whole.subarray(0, Math.floor(whole.length * (0.2 + 0.8 * random()))));
    for (let wounds = Math.floor(random() * 200); wounds > 0; wounds--) {
      const at = Math.floor(random() * bytes.length);
      const length = Math.min(bytes.length - at, Math.floor(random() * 300));
      for (let n = 0; n < length; n++) bytes[at + n] = Math.floor(random() * 256);
    }
    const path = file(bytes);
    const one = rig(path, 0);
    await one.until(() => one.links.length > 0);
    for (let moves = 0; moves < 8; moves++) {
      one.playing.steer({
        positionMs: random() * 200_000,
        speed: 1 + Math.floor(random() * 100),
        paused: random() < 0.3,
      });
      if (random() < 0.5) await one.rest();
    }
    one.playing.steer({ paused: false, positionMs: 0, speed: 100 });
    await one.rest();
    await one.until(() => one.playing.playback().ended);
    const { positionMs, lengthMs } = one.playing.playback();
    expect(positionMs, `seed ${seed}`).toBeCloseTo(lengthMs, 3);
    const straight = rig(path, 0);
    await straight.toTheEnd();
    const words = (told: typeof one.told) => told.map((entry) => JSON.stringify(entry)).sort();
    expect(words(one.told), `seed ${seed}`).toEqual(words(straight.told));
    await Promise.all([one.stop(), straight.stop()]);
  }
});
