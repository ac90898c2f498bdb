/** HLS through the bridge: playlists rewritten, and nothing asked for but what lies below the camera. */
import { expect, onTestFinished, test } from 'vitest';
import { below, rewritePlaylist, within } from '../../../bridge/gateway/cameras/playlist.ts';
import { randomFrom } from '../../faults/kit/random.ts';
import { cameraRig } from '../../support/camera-rig.ts';
import { hlsCamera, mjpegCamera } from '../../support/cameras.ts';

const base = new URL('http://cam.local:8888/one/');
const from = new URL('http://cam.local:8888/one/index.m3u8?key=1');
const prefix = '/api/cameras/one/hls/';

test('[Z5] a playlist and what it names come through the bridge', async () => {
  const source = await hlsCamera();
  onTestFinished(() => source.stop());
  const rig = await cameraRig([`one=hls+${source.url}`]);
  const playlist = await rig.ask('/api/cameras/one/hls');
  expect(playlist.headers.get('content-type')).toContain('application/vnd.apple.mpegurl');
  const text = await playlist.text();
  expect(text).not.toContain('127.0.0.1');
  const [init] = /URI="([^"]+)"/.exec(text)?.slice(1) ?? [];
  const segments = text.split('\n').filter((line) => line.startsWith('/'));
  expect(init).toBe('/api/cameras/one/hls/film/init.mp4');
  expect(segments).toHaveLength(4);
  for (const address of [init ?? '', ...segments]) {
    const answer = await rig.ask(address);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('video/mp4');
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(500);
  }
  expect(source.asked.some((address) => /^\/cam\/film\/s\d\.m4s\?n=\d+$/.test(address))).toBe(true);
  expect(await rig.list()).toMatchObject([{ kind: 'hls', state: 'live' }]);
});

test('[Z1] what a playlist names elsewhere is refused, in a sentence, and not asked for', async () => {
  const source = await hlsCamera();
  const other = await mjpegCamera();
  onTestFinished(async () => {
    await source.stop();
    await other.stop();
  });
  const rig = await cameraRig([`one=hls+${source.url}`]);
  for (const address of [other.url, '//127.0.0.1:1/x', '../secret', 'http://me@127.0.0.1/', 'file:///etc/passwd']) {
    source.extra = `#EXT-X-KEY:METHOD=AES-128,URI="${address}"`;
    const answer = await rig.ask('/api/cameras/one/hls');
    expect(answer.status, address).toBe(502);
    expect(((await answer.json()) as { error: string }).error).toMatch(/which is not below its own address/);
  }
  expect(other.asked).toBe(0);
  const before = source.asked.length;
  for (const path of ['..%2f..%2fadmin', '%2e%2e/secret', '//127.0.0.1:1/', 'http://127.0.0.1:1/', '..%5cx']) {
    expect([400, 404, 502], path).toContain((await rig.ask(`/api/cameras/one/hls/${path}`)).status);
  }
  expect(source.asked.slice(before).every((address) => address.startsWith('/cam/'))).toBe(true);
});

test('[Z4] what is no playlist, and a segment that is gone, are said', async () => {
  const source = await hlsCamera();
  const pictures = await mjpegCamera({ fault: 'html' });
  onTestFinished(async () => {
    await source.stop();
    await pictures.stop();
  });
  const rig = await cameraRig([`one=hls+${source.url}`, `two=hls+${pictures.url}`]);
  const said = async (path: string) => ((await (await rig.ask(path)).json()) as { error: string }).error;
  expect(await said('/api/cameras/two/hls')).toMatch(/it sends something that is no playlist/);
  expect(await said('/api/cameras/one/hls/film/s99.m4s')).toMatch(/it answered 404/);
  expect(await rig.list()).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
});

test('addresses in all places of a playlist are rewritten', () => {
  const text = [
    '#EXTM3U',
    '#EXT-X-MEDIA:TYPE=AUDIO,URI="a/b.m3u8",NAME="URI=x"',
    '#EXT-X-STREAM-INF:BANDWIDTH=1',
    'http://cam.local:8888/one/low.m3u8',
    '#EXT-X-PART:DURATION=0.3,URI="/one/p1.mp4?x=1"',
  ].join('\r\n');
  expect(rewritePlaylist(text, base, from, prefix)).toEqual({
    ok: true,
    text: [
      '#EXTM3U',
      `#EXT-X-MEDIA:TYPE=AUDIO,URI="${prefix}a/b.m3u8",NAME="URI=x"`,
      '#EXT-X-STREAM-INF:BANDWIDTH=1',
      `${prefix}low.m3u8`,
      `#EXT-X-PART:DURATION=0.3,URI="${prefix}p1.mp4?x=1"`,
    ].join('\n'),
  });
  expect(rewritePlaylist('<html>', base, from, prefix)).toMatchObject({ ok: false });
});

test('whatever a playlist says, no address of a rewritten one leads out of the camera', () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  console.info(`seed ${seed}`);
  const random = randomFrom(seed);
  const bits = [
    '..',
    '.',
    '/',
    '//',
    '\\',
    '%2e',
    '%2f',
    'a',
    'b.ts',
    '?',
    '#',
    ':',
    '@',
    'http:',
    'cam.local:8888',
    'one',
    ' ',
    '\t',
    '"',
  ] as const;
  for (let round = 0; round < 20_000; round++) {
    const address = Array.from({ length: 1 + random.below(8) }, () => random.pick(bits)).join('');
    // As a playlist's word, as what the page then asks for, and as what anybody may ask for.
    const named = below(base, address, from);
    for (const url of [named === null ? null : within(base, named), within(base, address)]) {
      if (url === null) continue;
      expect(url.origin, address).toBe(base.origin);
      expect(url.pathname.startsWith('/one/'), `${address} → ${url.href}`).toBe(true);
    }
  }
});
