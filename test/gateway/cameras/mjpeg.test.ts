/** Motion JPEG through the bridge, from cameras that are real sockets with real faults. */
import { createConnection } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Door, openDoor } from '../../../bridge/core/access/door.ts';
import { cameraRig, patient } from '../../support/camera-rig.ts';
import { type Fault, mjpegCamera, pictures } from '../../support/cameras.ts';
import { realClock } from '../../support/rim.ts';

const until = (fact: () => unknown) => expect.poll(fact, { interval: 20 });

async function camera(how: Parameters<typeof mjpegCamera>[0] = {}) {
  const made = await mjpegCamera(how);
  onTestFinished(() => made.stop());
  return made;
}

test('[Z2] pictures arrive whole, each with the time when it reached the bridge', async () => {
  const { url } = await camera();
  const rig = await cameraRig([`front=mjpeg+${url}`], { timings: patient });
  const before = realClock.monoMs();
  const { shown } = rig.look('front');
  await until(() => shown.length).toBeGreaterThan(5);
  for (const { bytes, arrivedAt, at } of shown) {
    expect(pictures.some((picture) => picture.equals(bytes))).toBe(true);
    expect(arrivedAt).toBeGreaterThan(before);
    expect(arrivedAt).toBeLessThanOrEqual(at);
  }
  expect(await rig.list()).toMatchObject([
    { id: 'front', name: 'front', kind: 'mjpeg', state: 'live', why: '', viewers: 1 },
  ]);
});

test('[Z2] all who look share one connection; it is opened for the first and closed after the last', async () => {
  const source = await camera();
  const rig = await cameraRig([`front=mjpeg+${source.url}`], { timings: patient });
  expect(await rig.list()).toMatchObject([{ state: 'idle', seenAt: null }]);
  expect(source.asked).toBe(0);
  const looks = [rig.look('front'), rig.look('front'), rig.look('front')];
  for (const { shown } of looks) await until(() => shown.length).toBeGreaterThan(2);
  expect(source.asked).toBe(1);
  expect(await rig.list()).toMatchObject([{ viewers: 3 }]);
  for (const { leave } of looks) leave();
  await until(() => source.open).toBe(0);
  expect(await rig.list()).toMatchObject([{ state: 'idle', viewers: 0 }]);
});

test.each<[Fault, RegExp]>([
  ['silent', /not answered within 0.4 s/],
  ['html', /it sends text\/html instead of a stream of pictures/],
  ['locked', /lets nobody in \(401\): write name and password into its URL/],
  ['elsewhere', /it sends elsewhere \(302\)/],
])('[Z4] a camera that is %s is said so in words, and comes back by itself', async (fault, sentence) => {
  const source = await camera({ fault });
  const rig = await cameraRig([`front=mjpeg+${source.url}`]);
  const { shown } = rig.look('front');
  await until(async () => (await rig.list())[0]?.why).toMatch(sentence);
  expect(await rig.list()).toMatchObject([{ state: 'failed', seenAt: null }]);
  source.fault = 'none';
  await until(() => shown.length).toBeGreaterThan(0);
  expect(await rig.list()).toMatchObject([{ state: 'live', why: '' }]);
});

test.each<[Fault, 'failed' | 'stalled', RegExp]>([
  ['freezes', 'stalled', /no picture comes any more/],
  ['hangs', 'stalled', /no picture comes any more/],
  ['huge', 'failed', /a picture of|too large|it hung up/],
  ['closes', 'failed', /it ended its stream/],
])('[Z4] a camera that %s in the middle is %s, and goes on over a new connection', async (fault, state, why) => {
  const source = await camera({ fault });
  const rig = await cameraRig([`front=mjpeg+${source.url}`]);
  const { shown } = rig.look('front');
  await until(() => shown.length).toBeGreaterThan(2);
  if (fault !== 'huge') {
    source.faultAfter = 0;
    await until(async () => (await rig.list())[0]).toMatchObject({ state, why: expect.stringMatching(why) });
  } else await until(() => rig.counters.get('camera_faults')).toBeGreaterThan(0);
  source.fault = 'none';
  const count = shown.length;
  await until(() => shown.length).toBeGreaterThan(count + 3);
  expect(source.asked).toBeGreaterThan(1);
  for (const { bytes } of shown) expect(pictures.some((picture) => picture.equals(bytes))).toBe(true);
});

test.each<Fault>(['mislabels', 'unmeasured'])('a camera that %s what it sends is understood', async (fault) => {
  const source = await camera({ fault });
  const rig = await cameraRig([`front=mjpeg+${source.url}`]);
  const { shown } = rig.look('front');
  await until(() => shown.length).toBeGreaterThan(4);
  for (const { bytes } of shown) expect(pictures.some((picture) => picture.equals(bytes))).toBe(true);
});

test('[Z4] nothing at the address, a closed port or a name that nobody knows, is one sentence', async () => {
  const source = await camera();
  await source.stop();
  const rig = await cameraRig([`front=mjpeg+${source.url}`, 'rear=mjpeg+http://camera.invalid/']);
  rig.look('front');
  rig.look('rear');
  await until(async () => (await rig.list()).map(({ why }) => why)).toEqual([
    'nothing answers at its address',
    'its name is not known',
  ]);
});

test('[Z3] each gets no more pictures a second than it asked for', async () => {
  const { url } = await camera({ fps: 40 });
  const rig = await cameraRig([`front=mjpeg+${url}`]);
  const [all, few] = [rig.look('front', 60), rig.look('front', 4)];
  await until(() => all.shown.length).toBeGreaterThan(60);
  expect(few.shown.length).toBeGreaterThan(1);
  expect(few.shown.length).toBeLessThan(all.shown.length / 4);
  expect((await rig.ask('/api/cameras/front/mjpeg?fps=0')).status).toBe(400);
});

test('[Z3] what a viewer may take a second is kept to', async () => {
  const { url } = await camera({ fps: 40, bytes: 20_000 });
  const rig = await cameraRig([`front=mjpeg+${url}`], { kbPerS: 20 });
  const { shown } = rig.look('front', 60);
  await until(() => rig.counters.get('camera_pictures_skipped')).toBeGreaterThan(40);
  expect(shown.length).toBeLessThan(20);
});

test('[Z3] one who reads nothing is shown the newest later, holds up nobody, and is hung up on', async () => {
  const { url } = await camera({ fps: 30, bytes: 500_000 });
  const rig = await cameraRig([`front=mjpeg+${url}`]);
  const stuck = createConnection(Number(new URL(rig.url).port), '127.0.0.1');
  onTestFinished(() => void stuck.destroy());
  stuck.pause();
  stuck.on('error', () => {});
  stuck.write('GET /api/cameras/front/mjpeg?fps=60 HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const { shown } = rig.look('front', 60);
  await until(() => rig.counters.get('camera_pictures_skipped')).toBeGreaterThan(10);
  const count = shown.length;
  await until(() => shown.length).toBeGreaterThan(count + 20);
  await until(() => rig.counters.get('camera_viewers_dropped')).toBe(1);
  await until(async () => (await rig.list())[0]?.viewers).toBe(1);
});

test('[Z1] name and password go to the camera, and to nobody else', async () => {
  const source = await camera();
  const rig = await cameraRig([`front=mjpeg+${source.url.replace('//', '//me:p%40ss@')}`]);
  const { shown } = rig.look('front');
  await until(() => shown.length).toBeGreaterThan(0);
  expect(source.lastAuthorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  expect(await (await rig.ask('/api/cameras')).text()).not.toMatch(/me:|p%40ss|p@ss|127\.0\.0\.1/);
});

test('[Z1] where people are asked who they are, a stranger sees no camera, and a viewer does', async () => {
  const source = await camera();
  const viewer = openDoor('viewer');
  const door: Door = {
    ...viewer,
    openAs: null,
    admit: (proof, address) =>
      proof !== undefined && 'token' in proof && proof.token === 'mine'
        ? viewer.admit(undefined, address)
        : { ok: false, as: 'authFailed', why: 'not paired' },
  };
  const rig = await cameraRig(
    [`front=mjpeg+${source.url}`, 'a=hls+http://127.0.0.1:1/', 'b=whep+http://127.0.0.1:1/'],
    { kbPerS: 3000, door },
  );
  const paths = ['', '/front/mjpeg', '/a/hls', '/a/hls/film.ts'].map((path) => `/api/cameras${path}`);
  for (const path of paths) expect((await rig.ask(path)).status, path).toBe(401);
  for (const method of ['POST', 'PATCH', 'DELETE'])
    expect((await rig.ask(`/api/cameras/b/whep${method === 'POST' ? '' : '/1'}`, { method })).status).toBe(401);
  expect(source.asked).toBe(0);
  const abort = new AbortController();
  const headers = { authorization: 'Bearer mine' };
  expect((await rig.ask('/api/cameras/front/mjpeg', { headers, signal: abort.signal })).status).toBe(200);
  abort.abort();
});

test('[Z1] a camera that is not configured, or speaks otherwise, is refused with a sentence', async () => {
  const rig = await cameraRig(['front=mjpeg+http://127.0.0.1:1/']);
  const refused = async (path: string) => {
    const answer = await rig.ask(path);
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };
  expect(await refused('/api/cameras/other/mjpeg')).toEqual([404, 'no camera of this name is configured']);
  expect(await refused('/api/cameras/front/hls')).toEqual([404, 'this camera speaks mjpeg']);
  expect(await refused('/api/cameras/http%3A%2F%2Fevil/mjpeg')).toEqual([404, 'no camera of this name is configured']);
});
