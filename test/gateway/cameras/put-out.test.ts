/** Who may no longer look sees no more, although the pictures were already coming. */
import { expect, onTestFinished, test } from 'vitest';
import { Counters } from '../../../bridge/core/counters.ts';
import { openCameras } from '../../../bridge/gateway/cameras/cameras.ts';
import { parseCameras } from '../../../bridge/gateway/cameras/spec.ts';
import { mjpegCamera } from '../../support/cameras.ts';
import { bearer, startGuarded } from '../../support/guarded-gateway.ts';
import { realClock } from '../../support/rim.ts';

test('[U6] whoever is put out gets no more pictures of a camera, and who was not still does', async () => {
  const source = await mjpegCamera();
  const specs = parseCameras([`front=mjpeg+${source.url}`]);
  if ('why' in specs) throw new Error(specs.why);
  const bridge = await startGuarded(openCameras({ specs, kbPerS: 10_000, clock: realClock, counters: new Counters() }));
  onTestFinished(async () => {
    await bridge.stop();
    await source.stop();
  });
  await bridge.pair('admin');
  const [phone, other] = [await bridge.pair('viewer'), await bridge.pair('viewer')];
  const look = async (token: string) => {
    const state = { pieces: 0, over: false };
    const answer = await bridge.ask('/api/cameras/front/mjpeg', { headers: bearer(token) });
    expect(answer.status).toBe(200);
    const read = async () => {
      for await (const _ of answer.body ?? []) state.pieces += 1;
    };
    void read()
      .catch(() => {})
      .finally(() => {
        state.over = true;
      });
    return state;
  };
  const [theirs, others] = [await look(phone.token), await look(other.token)];
  await expect.poll(() => theirs.pieces).toBeGreaterThan(2);
  expect(await bridge.entrance.remove(phone.device, 'test')).toBeUndefined();
  await expect.poll(() => theirs.over, { timeout: 1000 }).toBe(true);
  const seen = others.pieces;
  await expect.poll(() => others.pieces).toBeGreaterThan(seen);
  expect(others.over).toBe(false);
});
