/** What lies beside a playlist, from a camera that is odd, for those who are gone before it comes. */
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { hlsSource } from '../../../bridge/gateway/cameras/hls.ts';
import { parseCamera } from '../../../bridge/gateway/cameras/spec.ts';
import { realClock } from '../../support/rim.ts';

async function camera(type: string) {
  const state = { open: 0 };
  const server = createServer((_request, response) => {
    state.open += 1;
    response.once('close', () => {
      state.open -= 1;
    });
    response.writeHead(200, { 'content-type': type }).write('the first of many pieces');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const spec = parseCamera(`one=hls+http://127.0.0.1:${port}/cam/live.m3u8`);
  if ('why' in spec) throw new Error(spec.why);
  const source = hlsSource(spec, realClock, 1000);
  onTestFinished(() => {
    source.stop();
    server.closeAllConnections();
    server.close();
  });
  return { source, state, ask: () => source.get('film/s1.m4s', '/there/', undefined) };
}

test('[Z5] however many leave before the first piece of a segment, the next is served and nothing stays open', async () => {
  const { state, ask } = await camera('video/mp4');
  for (let n = 0; n < 20; n++) {
    const { body } = await ask();
    if (body instanceof Readable) body.destroy();
  }
  await expect.poll(() => state.open).toBe(0);
});

test.each([
  ['text/html', 'application/octet-stream'],
  ['text/javascript', 'application/octet-stream'],
  ['image/svg+xml', 'application/octet-stream'],
  ['video/mp2t; charset=x', 'video/mp2t'],
  ['text/vtt', 'text/vtt'],
])('[Z5] what a camera calls %s is passed on as %s', async (type, passedOn) => {
  const { ask } = await camera(type);
  expect((await ask()).headers['content-type']).toBe(passedOn);
});
