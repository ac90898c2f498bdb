/** The recorder with its real thread, its clock and its disk; and its files over real HTTP. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { join } from 'node:path';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { openDoor } from '../../bridge/core/access/door.ts';
import type { Happening } from '../../bridge/core/fleet.ts';
import type { RecorderState, RecordingRoom } from '../../bridge/core/recordings.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { registerRecordings } from '../../bridge/gateway/recording-routes.ts';
import { type RecorderOptions, startRecorder } from '../../bridge/journal/recording/recorder.ts';
import type { Role } from '../../bridge/protocol/command.ts';
import { tempDir } from '../support/temp-dir.ts';
import { beat, entryOf, generous, markOf, pose, readTlogStrictly, streamMcap } from './kit.ts';

const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
const link = { name: 'rover', replay: false };

function start(directory: string, more: Partial<RecorderOptions> = {}) {
  const states: RecorderState[] = [];
  const notes: string[] = [];
  const recorder = startRecorder({
    directory,
    kinds: ['tlog', 'mcap'],
    limits: generous,
    about: { of: 'rover' },
    clock,
    note: (text) => notes.push(text),
    onState: (state) => states.push(state),
    ...more,
  });
  onTestFinished(recorder.stop);
  return { recorder, states, notes };
}

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const namesIn = async (recorder: RecordingRoom): Promise<string[]> => {
  const answer = await recorder.list();
  return answer.ok ? answer.recordings.map(({ name }) => name) : [];
};

async function contentOf(recorder: RecordingRoom, name: string): Promise<Buffer> {
  const answer = await recorder.read(name, 0, 10_000_000);
  if (!answer.ok) throw new Error(answer.why);
  return Buffer.from(answer.bytes);
}

test('[Q1] frames of both ways reach the disk within a second, a replay’s never, and an orderly end loses nothing', async () => {
  const directory = tempDir();
  const { recorder, states } = start(directory);
  for (let mark = 0; mark < 1000; mark++) recorder.frame(link, beat(mark), clock.monoMs());
  recorder.frame({ name: 'tape', replay: true }, beat(7777), clock.monoMs());
  const told = { kind: 'text', vehicle: 'tape:1', text: 'from a recording', complete: true } as const;
  recorder.entry({ ...entryOf(1, clock.monoMs(), told), replay: true });
  recorder.sample('rover:1', clock.monoMs(), pose(48));
  recorder.entry(entryOf(2, clock.monoMs(), { kind: 'reached', vehicle: 'rover:1', item: 3 }));
  await until('the first files', () => states.some(({ state }) => state === 'recording'));
  recorder.frame(link, beat(1000), clock.monoMs());
  await recorder.stop();
  const again = start(directory, { kinds: [] });
  const answer = await again.recorder.list();
  expect(answer).toMatchObject({
    ok: true,
    recordings: [
      { kind: 'mcap', state: 'complete' },
      { kind: 'tlog', state: 'complete', vehicles: ['rover:1'] },
    ],
  });
  const [mcap = '', tlog = ''] = await namesIn(again.recorder);
  const marks = readTlogStrictly(await contentOf(again.recorder, tlog)).map(({ frame }) => markOf(frame));
  expect(marks).toEqual(Array.from({ length: 1001 }, (_, mark) => mark));
  const { messages, isWhole } = streamMcap(await contentOf(again.recorder, mcap));
  expect(isWhole).toBe(true);
  expect(messages.map(({ topic }) => topic).sort()).toEqual(['/events', '/rover/1/location', '/rover/1/pose']);
  expect(states).toEqual([{ state: 'recording', why: '' }]);
  expect(again.recorder.status()).toMatchObject({ state: 'off' });
});

test('[Q2] what waits is bounded, the rest is dropped and counted, and nothing blocks', () => {
  const { recorder } = start(tempDir());
  for (let mark = 0; mark < 400_000; mark++) recorder.frame(link, beat(mark), clock.monoMs());
  for (let seq = 1; seq <= 11_000; seq++)
    recorder.entry(entryOf(seq, clock.monoMs(), { kind: 'reached', vehicle: 'rover:1', item: seq }));
  const { counters } = recorder.status();
  const kept = Math.floor((8 * 1024 * 1024) / (12 + 21));
  expect(counters).toMatchObject({ frames_dropped: 400_000 - kept, items_dropped: 1000 });
});

test('[Q2] a directory that cannot be used is said, counted and lived with, and recording begins when it can be', async () => {
  const directory = join(tempDir(), 'recordings');
  writeFileSync(directory, 'a file where the directory should be');
  const { recorder, states } = start(directory);
  recorder.frame(link, beat(1), clock.monoMs());
  await until('the pause', () => states.length > 0);
  expect(states).toEqual([{ state: 'paused', why: `${directory}: it is not a directory` }]);
  expect(await recorder.list()).toMatchObject({ ok: false, code: 'DISK' });
  rmSync(directory);
  await until('the beginning', async () => {
    recorder.frame(link, beat(2), clock.monoMs());
    return states.at(-1)?.state === 'recording';
  });
  expect(recorder.status().counters.paused_dropped).toBeGreaterThan(0);
});

test('[Q2] while less is free than is to stay free it pauses, and says so once', async () => {
  const { recorder, states } = start(tempDir(), { limits: { ...generous, reserveB: 1e15 } });
  recorder.frame(link, beat(1), clock.monoMs());
  await until('the pause', () => states.length > 0);
  await until('a second look', () => (recorder.status().counters.paused_dropped ?? 0) > 0);
  expect(states).toMatchObject([{ state: 'paused' }]);
  expect(states[0]?.why).toMatch(/less than 1000000000 MB are free, which are kept for the journal/);
});

test('[Q2] a directory that is removed under it is made again', async () => {
  const directory = join(tempDir(), 'recordings');
  const { recorder, states } = start(directory, { kinds: ['tlog'], limits: { ...generous, fileB: 500 } });
  const give = () => {
    for (let mark = 0; mark < 20; mark++) recorder.frame(link, beat(mark), clock.monoMs());
  };
  give();
  await until('the first file', () => states.length === 1);
  rmSync(directory, { recursive: true });
  await until('the trouble', () => {
    give();
    return states.length === 2;
  });
  await until('the end of it', async () => {
    give();
    return states.length === 3;
  });
  expect(states.map(({ state }) => state)).toEqual(['recording', 'paused', 'recording']);
});

test('[Q2] a thread that dies is begun anew, and what it had is said to be lost', async () => {
  const directory = tempDir();
  const mortal = join(tempDir(), 'mortal.mjs');
  const built = join(process.cwd(), 'dist/bridge/journal/recording/serve.js');
  // It dies with the third batch of each life.
  writeFileSync(
    mortal,
    `import { parentPort, workerData } from 'node:worker_threads';
     import { serve } from '${built}';
     let batches = 0;
     parentPort.on('message', ({ t }) => { if (t === 'batch' && ++batches === 3) throw new Error('it was told to die'); });
     serve(parentPort, workerData);`,
  );
  const { recorder, states } = start(directory, { thread: mortal, kinds: ['tlog'] });
  await until('two lives', () => {
    recorder.frame(link, beat(1), clock.monoMs());
    return states.filter(({ state }) => state === 'recording').length > 1;
  });
  expect(states[1]).toMatchObject({ state: 'paused', why: "the recorder's thread died: it was told to die" });
  await until('an answer', async () => (await recorder.list()).ok);
});

/** A server with these routes alone, for whoever is of this role. */
async function serve(recorder: RecordingRoom, role: Role) {
  const server = Fastify({ forceCloseConnections: true });
  const told: Omit<Happening, 'at'>[] = [];
  guardRoutes(server, openDoor(role), () => {});
  registerRecordings(server, { recordings: recorder, announce: (happening) => told.push(happening) });
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  return { told, url: `${address}/api/recordings` };
}

async function recorded(role: Role) {
  const directory = tempDir();
  const first = start(directory, { kinds: ['tlog'] });
  for (let mark = 0; mark < 20_000; mark++) first.recorder.frame(link, beat(mark), clock.monoMs());
  // Its end waits for the thread a bounded time, which on a busy machine is not enough for all of this.
  const stampB = 8;
  await until('all of it on disk', () => first.recorder.status().bytes >= 20_000 * (stampB + beat(0).length));
  await first.recorder.stop();
  writeFileSync(join(directory, 'secret.txt'), 'not for anybody');
  mkdirSync(join(directory, 'folder'));
  const { recorder } = start(directory, { kinds: ['tlog'] });
  recorder.frame(link, beat(1), clock.monoMs());
  await until('both files', async () => (await namesIn(recorder)).length === 2);
  const [writing = '', whole = ''] = await namesIn(recorder);
  return { recorder, writing, whole, content: await contentOf(recorder, whole), ...(await serve(recorder, role)) };
}

test('[Q1] recordings are listed, handed out whole or in ranges, and the one that is written up to now', async () => {
  const { url, writing, whole, content } = await recorded('viewer');
  const list = await fetch(url).then((answer) => answer.json());
  expect(list.recordings).toMatchObject([
    { name: writing, state: 'writing' },
    { name: whole, state: 'complete', bytes: content.length, vehicles: ['rover:1'], kind: 'tlog' },
  ]);
  const all = await fetch(`${url}/${whole}`);
  expect(Buffer.from(await all.arrayBuffer()).equals(content)).toBe(true);
  expect(all.headers.get('content-disposition')).toBe(`attachment; filename="${whole}"`);
  const ranged = async (range: string, more = {}) => {
    const answer = await fetch(`${url}/${whole}`, { headers: { range, ...more } });
    return [answer.status, answer.headers.get('content-range'), Buffer.from(await answer.arrayBuffer())] as const;
  };
  const size = content.length;
  expect(await ranged('bytes=100-199')).toEqual([206, `bytes 100-199/${size}`, content.subarray(100, 200)]);
  expect(await ranged(`bytes=${size - 5}-`)).toEqual([
    206,
    `bytes ${size - 5}-${size - 1}/${size}`,
    content.subarray(-5),
  ]);
  expect(await ranged('bytes=-3')).toEqual([206, `bytes ${size - 3}-${size - 1}/${size}`, content.subarray(-3)]);
  expect((await ranged(`bytes=${size}-`)).slice(0, 2)).toEqual([416, `bytes */${size}`]);
  expect((await ranged('bytes=5-1'))[0]).toBe(200);
  expect((await ranged('bytes=0-1,5-6'))[0]).toBe(200);
  expect((await ranged('bytes=0-1', { 'if-range': '"another"' }))[0]).toBe(200);
  const growing = Buffer.from(await (await fetch(`${url}/${writing}`)).arrayBuffer());
  expect(readTlogStrictly(growing).length).toBeGreaterThan(0);
});

test('a reader that leaves in the middle frees its place for the next', async () => {
  const { url, whole, content } = await recorded('viewer');
  for (let reader = 0; reader < 10; reader++) {
    const leaving = new AbortController();
    const answer = await fetch(`${url}/${whole}`, { signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
  }
  const sizeOf = async () => (await (await fetch(`${url}/${whole}`)).arrayBuffer()).byteLength;
  await expect.poll(sizeOf, { timeout: 10_000 }).toBe(content.length);
});

test('nothing but what is listed is handed out or deleted, whatever name is asked for', async () => {
  const { url, recorder } = await recorded('admin');
  const ask = (path: string, method: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(url);
      // As it stands: fetch would tidy the path up.
      const request = httpGet({ port, host: '127.0.0.1', path, method }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      request.on('error', reject);
    });
  const names = [
    'secret.txt',
    'folder',
    'index.json',
    '..',
    '../secret.txt',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e',
    '%00',
  ];
  for (const name of names)
    for (const method of ['GET', 'DELETE'])
      expect([name, [400, 404].includes((await ask(`/api/recordings/${name}`, method)) ?? 0)]).toEqual([name, true]);
  expect(await namesIn(recorder)).toHaveLength(2);
});

test('[Q1] an admin deletes what is not being written, and it is told', async () => {
  const { url, told, writing, whole, recorder } = await recorded('admin');
  expect((await fetch(`${url}/${writing}`, { method: 'DELETE' })).status).toBe(409);
  expect(told).toEqual([]);
  expect((await fetch(`${url}/${whole}`, { method: 'DELETE' })).status).toBe(204);
  expect(told).toMatchObject([{ body: { kind: 'recording', change: 'deleted', name: whole, by: 'http/127.0.0.1' } }]);
  expect(await namesIn(recorder)).toEqual([writing]);
  expect((await fetch(`${url}/${whole}`, { method: 'DELETE' })).status).toBe(404);
});

test('[Q1] whoever is no admin deletes nothing', async () => {
  const { url, told, whole, recorder } = await recorded('operator');
  const answer = await fetch(`${url}/${whole}`, { method: 'DELETE' });
  expect(answer.status).toBe(403);
  expect(told).toEqual([]);
  expect(await namesIn(recorder)).toContain(whole);
});
