/** The bridge's routes of cameras on a port of their own, with times that a test can wait for, and one who looks. */
import Fastify from 'fastify';
import { onTestFinished } from 'vitest';
import { type Door, openDoor } from '../../bridge/core/access/door.ts';
import { Counters } from '../../bridge/core/counters.ts';
import { guardRoutes } from '../../bridge/gateway/auth/guard.ts';
import { openCameras } from '../../bridge/gateway/cameras/cameras.ts';
import type { Timings } from '../../bridge/gateway/cameras/mjpeg.ts';
import { registerCameras } from '../../bridge/gateway/cameras/routes.ts';
import { parseCameras } from '../../bridge/gateway/cameras/spec.ts';
import { arrivedHeader, type Camera, pictureMostB } from '../../bridge/protocol/camera.ts';
import { multipartReader } from '../../bridge/protocol/multipart.ts';
import { realClock } from './rim.ts';

const quick: Timings = { answerMs: 400, stallMs: 300, lingerMs: 100, retryMs: 20, retryMostMs: 80 };
/** For cameras without a fault: no pause of this machine is taken for one. */
export const patient: Timings = { ...quick, answerMs: 5000, stallMs: 5000 };

type Options = { readonly kbPerS?: number; readonly door?: Door; readonly timings?: Timings };

export async function cameraRig(
  texts: readonly string[],
  { kbPerS = 100_000, door = openDoor('viewer'), timings = quick }: Options = {},
) {
  const specs = parseCameras(texts);
  if ('why' in specs) throw new Error(specs.why);
  const counters = new Counters();
  const cameras = openCameras({ specs, kbPerS, clock: realClock, counters, random: () => 0.5, timings });
  const server = Fastify({ forceCloseConnections: true });
  guardRoutes(server, door, () => {});
  await registerCameras(server, cameras);
  await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  const ask = (path: string, init: RequestInit = {}) => fetch(url + path, init);
  return {
    url,
    ask,
    counters,
    list: async (): Promise<readonly Camera[]> =>
      ((await (await ask('/api/cameras')).json()) as { cameras: Camera[] }).cameras,
    look: (id: string, fps = 30) => look(`${url}/api/cameras/${id}/mjpeg?fps=${fps}`),
  };
}

export type Look = {
  readonly shown: { readonly bytes: Uint8Array; readonly arrivedAt: number; readonly at: number }[];
  readonly ended: boolean;
  leave(): void;
};

/** Reads pictures as they come, until the test has finished. */
function look(url: string): Look {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const state = { shown: [] as Look['shown'], ended: false, leave: () => abort.abort() };
  const read = async () => {
    const answer = await fetch(url, { signal: abort.signal });
    const next = multipartReader(pictureMostB);
    for await (const piece of answer.body ?? []) {
      for (const { headers, body } of next(piece).parts)
        state.shown.push({ bytes: body, arrivedAt: Number(headers.get(arrivedHeader)), at: realClock.monoMs() });
    }
  };
  void read()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  return state;
}
