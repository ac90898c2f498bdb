/** WHEP through the bridge: the greeting passes, and where the camera keeps its sessions is nobody's to know. */
import { expect, onTestFinished, test } from 'vitest';
import { cameraRig } from '../../support/camera-rig.ts';
import { mjpegCamera, whepCamera } from '../../support/cameras.ts';

const sdp = { 'content-type': 'application/sdp' };
const offer = { method: 'POST', headers: sdp, body: 'v=0 offer' };

async function rigged() {
  const source = await whepCamera(async (text) => text.replace('offer', 'answer'));
  onTestFinished(() => source.stop());
  return { source, rig: await cameraRig([`one=whep+${source.url}`]) };
}

test('[Z6] an offer is answered, patched and ended through the bridge', async () => {
  const { source, rig } = await rigged();
  const answer = await rig.ask('/api/cameras/one/whep', offer);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('content-type')).toContain('application/sdp');
  expect(await answer.text()).toBe('v=0 answer');
  const location = answer.headers.get('location') ?? '';
  expect(location).toMatch(/^\/api\/cameras\/one\/whep\/[\w-]+$/);
  const etag = answer.headers.get('etag') ?? '';
  const headers = { 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': etag };
  expect((await rig.ask(location, { method: 'PATCH', headers, body: 'a=candidate' })).status).toBe(204);
  expect(await rig.list()).toMatchObject([{ state: 'live', viewers: 1 }]);
  expect((await rig.ask(location, { method: 'DELETE' })).status).toBe(204);
  expect((await rig.ask(location, { method: 'DELETE' })).status).toBe(404);
  expect(source.log).toEqual(['POST /cam/whep', 'PATCH /cam/whep/17', 'DELETE /cam/whep/17']);
});

test('[Z6] eight sessions at once: the oldest gives way', async () => {
  const { source, rig } = await rigged();
  for (let count = 0; count < 9; count++) await rig.ask('/api/cameras/one/whep', offer);
  await expect.poll(() => source.log.filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
  expect(await rig.list()).toMatchObject([{ viewers: 8 }]);
});

test('[Z4] a camera that is none of WHEP, and an offer of another type, are refused with a sentence', async () => {
  const other = await mjpegCamera({ fault: 'html' });
  onTestFinished(() => other.stop());
  const rig = await cameraRig([`one=whep+${other.url}`]);
  const answer = await rig.ask('/api/cameras/one/whep', offer);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toEqual({
    error: 'the camera cannot be shown: it does not answer an offer as WHEP says',
  });
  expect((await rig.ask('/api/cameras/one/whep', { ...offer, headers: { 'content-type': 'text/plain' } })).status).toBe(
    415,
  );
});

test('[Z1] a session at another address than the camera’s own is not believed', async () => {
  const { serve } = await import('../../support/cameras.ts');
  const liar = await serve((_request, response) =>
    response.writeHead(201, { ...sdp, location: 'http://127.0.0.1:1/inside' }).end('v=0'),
  );
  onTestFinished(() => liar.stop());
  const rig = await cameraRig([`one=whep+http://127.0.0.1:${liar.port}/whep`]);
  expect(await (await rig.ask('/api/cameras/one/whep', offer)).json()).toEqual({
    error: 'the camera cannot be shown: it opens sessions at another address than its own',
  });
});
