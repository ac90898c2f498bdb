/** A recording at any pace: what comes of it is the same, and what is shown after a jump is what was known then. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeVehicle, rover } from '../support/fake-vehicle.ts';
import { replayRig } from '../support/replay-rig.ts';
import { tempDir } from '../support/temp-dir.ts';

const mission = fileURLToPath(new URL('../fixtures/recordings/rover-mission.tlog', import.meta.url));
const manual = fileURLToPath(new URL('../fixtures/recordings/rover-manual.tlog', import.meta.url));
const startUs = 1_700_000_000_000_000;

function rig(path: string, speed: number | 'fast' = 1) {
  const made = replayRig(`replay://${path}?speed=${speed === 'fast' ? 0 : speed}`);
  onTestFinished(made.stop);
  return made;
}

/** A recording of heartbeats at these ms. */
function heartbeatsAt(...ms: readonly number[]): string {
  const vehicle = new FakeVehicle(() => {});
  const parts = ms.map((at) => {
    const frame = vehicle.frame('HEARTBEAT', rover);
    const bytes = Buffer.alloc(8 + frame.length);
    bytes.writeBigUInt64BE(BigInt(startUs + at * 1000));
    bytes.set(frame, 8);
    return bytes;
  });
  const path = join(tempDir(), 'a.tlog');
  writeFileSync(path, Buffer.concat(parts));
  return path;
}
const every = (stepMs: number, fromMs: number, toMs: number) =>
  Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, n) => fromMs + n * stepMs);

describe('[R2] events of a real recording', () => {
  test.each([
    ['driven by hand', manual],
    ['a mission', mission],
  ])(
    '%s: the same, in the same order, at the same times, at 1 ×, 10 ×, as fast as possible and with pauses',
    {
      timeout: 300_000,
    },
    async (_, path) => {
      const fast = rig(path, 'fast');
      await fast.toTheEnd();
      expect(fast.told.length).toBeGreaterThan(10);
      expect(fast.told[0]?.body).toMatchObject({ kind: 'contact', contact: 'linked', first: true });
      for (const speed of [1, 10, 97]) {
        const one = rig(path, speed);
        await one.toTheEnd();
        expect(one.told).toEqual(fast.told);
      }
      const halting = rig(path, 10);
      for (let stop = 1; stop <= 5; stop++) {
        await halting.to((halting.playing.playback().lengthMs * stop) / 6);
        halting.playing.steer({ paused: true });
        halting.timers.advance(60_000);
        await halting.rest();
        halting.playing.steer({ paused: false, speed: stop });
      }
      await halting.toTheEnd();
      expect(halting.told).toEqual(fast.told);
    },
  );
});

describe('[R2] silence in a recording', () => {
  const path = () => heartbeatsAt(...every(200, 0, 4000), ...every(200, 9000, 12_000));
  test.each([0.1, 1, 10, 100, 'fast'] as const)('5 s of it are a loss at speed %s', async (speed) => {
    const { told, until, playing } = rig(path(), speed);
    await until(() => playing.playback().ended);
    expect(told.map(({ recorded, body }) => [(recorded ?? 0) - startUs / 1000, body])).toMatchObject([
      [0, { contact: 'linked', first: true }],
      [6250, { contact: 'lost' }],
      [9000, { contact: 'linked', first: false }],
    ]);
  });

  test('a recording that stands, or is over, loses nothing and grows no older', async () => {
    const { told, to, until, playing, timers, rest, known } = rig(path());
    await to(2100);
    playing.steer({ paused: true });
    await rest();
    const before = known();
    timers.advance(3_600_000);
    await rest();
    expect(known()).toEqual(before);
    expect(told).toHaveLength(1);
    playing.steer({ paused: false });
    await until(() => playing.playback().ended);
    timers.advance(3_600_000);
    await rest();
    expect(told).toHaveLength(3);
    expect(known()[0]).toMatchObject({ contact: 'linked', heardAgoMs: 0 });
  });
});

describe('[R3] moved to another moment', () => {
  test('what is known of the rover is what was known then', { timeout: 300_000 }, async () => {
    const lengths = rig(mission, 'fast');
    await lengths.toTheEnd();
    const { lengthMs } = lengths.playing.playback();
    const moments = [0.03, 0.25, 0.5, 0.77, 0.9].map((share) => Math.round(lengthMs * share) + 0.5);
    const straight = rig(mission, 50);
    const then: unknown[] = [];
    for (const moment of moments) {
      await straight.to(moment);
      straight.playing.steer({ paused: true });
      await straight.rest();
      then.push(straight.known());
      straight.playing.steer({ paused: false });
    }
    const jumping = rig(mission, 1);
    jumping.playing.steer({ paused: true });
    for (const index of [3, 0, 4, 1, 2]) {
      await jumping.seek(moments[index] ?? 0);
      expect(jumping.playing.playback()).toMatchObject({ positionMs: moments[index], paused: true });
      expect(jumping.known()).toEqual(then[index]);
    }
    expect(jumping.told).toEqual([]);
  });

  test('[R4] each event comes once, however often its moment is played', async () => {
    const path = heartbeatsAt(...every(200, 0, 4000), ...every(200, 9000, 14_000));
    const { told, to, until, playing, seek } = rig(path);
    await to(10_000);
    expect(told).toHaveLength(3);
    for (const positionMs of [0, 5000, 8999]) {
      await seek(positionMs);
      await to(9500);
    }
    await until(() => playing.playback().ended);
    await seek(0);
    await until(() => playing.playback().ended);
    expect(told).toHaveLength(3);
  });

  test('[R4] what was passed over is told when it is played for the first time', async () => {
    const { told, to, until, playing, seek } = rig(heartbeatsAt(...every(200, 0, 4000), ...every(200, 9000, 14_000)));
    await seek(10_000);
    await to(11_000);
    expect(told).toEqual([]);
    await seek(5000);
    await to(10_500);
    expect(told.map(({ body }) => body)).toMatchObject([{ contact: 'lost' }, { contact: 'linked' }]);
    await seek(0);
    await until(() => playing.playback().ended);
    expect(told.at(-1)?.body).toMatchObject({ contact: 'linked', first: true });
    expect(told).toHaveLength(3);
  });

  test('beyond the end is the end, and what has ended is played again from its beginning', async () => {
    const { until, playing, links, rest } = rig(heartbeatsAt(...every(200, 0, 4000)));
    playing.steer({ positionMs: 1e12 });
    await until(() => playing.playback().ended);
    expect(playing.playback()).toMatchObject({ positionMs: 4000, lengthMs: 4000 });
    expect(links.at(-1)).toBe('down: end of recording');
    playing.steer({ paused: false });
    await rest();
    expect(playing.playback()).toMatchObject({ positionMs: 0, ended: false });
    expect(links.at(-1)).toMatch(/^up: playing/);
  });
});

test('the rates of a replay are those of then, at any pace', async () => {
  for (const speed of [1, 50]) {
    const { link, to } = rig(heartbeatsAt(...every(100, 0, 9000)), speed);
    await to(5050);
    expect(link.status().framesPerS).toBeCloseTo(10, 0);
  }
});
