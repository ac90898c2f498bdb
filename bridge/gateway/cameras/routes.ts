/** Cameras over HTTP ([Z1]–[Z5]): which there are, and what each shows. Only what was configured can be asked for. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { CameraList, pictureBoundary } from '../../protocol/camera.ts';
import { CameraFault } from './ask-camera.ts';
import type { Cameras, Opened } from './cameras.ts';
import { showTo } from './viewer.ts';

const tags = ['cameras'];
const config = { access: 'viewer' } as const;
const viewersMost = 16;
const sdpMostB = 64 * 1024;

const Id = Type.Object({ id: Type.String({ maxLength: 32 }) });
const Pace = Type.Object({ fps: Type.Number({ minimum: 0.2, maximum: 60, default: 30 }) });
const Below = Type.Object({ id: Type.String({ maxLength: 32 }), '*': Type.String({ maxLength: 1024 }) });
const OfSession = Type.Object({ id: Type.String({ maxLength: 32 }), session: Type.String({ maxLength: 64 }) });
const Refusal = Type.Object({ error: Type.String() });
const refusals = { '4xx': Refusal, '5xx': Refusal };

export async function registerCameras(server: FastifyInstance, cameras: Cameras): Promise<void> {
  server.addHook('onClose', cameras.stop);
  server.get(
    '/api/cameras',
    { config, schema: { tags, summary: 'Which cameras there are, and how each is', response: { 200: CameraList } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { cameras: [...cameras.list()] };
    },
  );
  registerPictures(server, cameras);
  registerHls(server, cameras);
  await registerWhep(server, cameras);
}

type KindOf<K extends Opened['kind']> = Extract<Opened, { kind: K }>;

/** A camera that speaks so; answers 404 itself where there is none. */
function found<K extends Opened['kind']>(cameras: Cameras, id: string, kind: K, reply: FastifyReply) {
  const camera = cameras.find(id);
  const isIt = (one: Opened): one is KindOf<K> => one.kind === kind;
  if (camera !== undefined && isIt(camera)) return camera;
  const error = camera === undefined ? 'no camera of this name is configured' : `this camera speaks ${camera.kind}`;
  void reply.code(404).send({ error });
  return null;
}

const failed = (reply: FastifyReply, error: unknown) => {
  if (!(error instanceof CameraFault)) throw error;
  return reply.code(502).send({ error: `the camera cannot be shown: ${error.message}` });
};

function registerPictures(server: FastifyInstance, cameras: Cameras): void {
  const summary = 'Pictures as they come, no more than fps a second; each with when it reached the bridge';
  server.get<{ Params: { id: string }; Querystring: { fps: number } }>(
    '/api/cameras/:id/mjpeg',
    {
      config,
      exposeHeadRoute: false,
      schema: { tags, summary, params: Id, querystring: Pace, response: refusals },
    },
    (request, reply) => {
      const camera = found(cameras, request.params.id, 'mjpeg', reply);
      if (camera === null) return reply;
      if (camera.viewers >= viewersMost)
        return reply.code(503).send({ error: `${viewersMost} look at this camera already` });
      const { raw } = reply;
      // Gone while it was asked who that is: its end was told already, and would not be told again.
      if (raw.destroyed) return reply;
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, {
        'content-type': `multipart/x-mixed-replace; boundary=${pictureBoundary}`,
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      raw.flushHeaders();
      camera.viewers++;
      raw.once('close', () => {
        camera.viewers--;
      });
      const { kbPerS, clock, counters } = cameras;
      showTo(raw, { source: camera.source, fps: request.query.fps, kbPerS, clock, counters });
      return reply;
    },
  );
}

function registerHls(server: FastifyInstance, cameras: Cameras): void {
  const give = async (id: string, path: string, range: string | undefined, reply: FastifyReply) => {
    const camera = found(cameras, id, 'hls', reply);
    if (camera === null) return reply;
    try {
      const answer = await camera.source.get(path, `/api/cameras/${id}/hls/`, range);
      return reply.code(answer.status).headers(answer.headers).header('cache-control', 'no-store').send(answer.body);
    } catch (error) {
      return failed(reply, error);
    }
  };
  const how = { config, exposeHeadRoute: false };
  server.get<{ Params: { id: string } }>(
    '/api/cameras/:id/hls',
    { ...how, schema: { tags, summary: 'The playlist; its addresses lead through the bridge', params: Id } },
    ({ params, headers }, reply) => give(params.id, '', headers.range, reply),
  );
  server.get<{ Params: { id: string; '*': string } }>(
    '/api/cameras/:id/hls/*',
    { ...how, schema: { tags, summary: 'What a playlist names: below the camera’s own address only', params: Below } },
    ({ params, headers, url }, reply) => {
      // As it was written: what the router has decoded could mean something else to the camera.
      const path = url.slice(url.indexOf('/hls/') + '/hls/'.length);
      return give(params.id, path === '' ? '.' : path, headers.range, reply);
    },
  );
}

async function registerWhep(server: FastifyInstance, cameras: Cameras): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['application/sdp', 'application/trickle-ice-sdpfrag'],
      { parseAs: 'string', bodyLimit: sdpMostB },
      (_request, body, done) => done(null, body),
    );
    const session = '/api/cameras/:id/whep/:session';
    const gone = (reply: FastifyReply) => reply.code(404).send({ error: 'no such session is open at this camera' });

    scope.post<{ Params: { id: string }; Body: string }>(
      '/api/cameras/:id/whep',
      {
        config,
        schema: { tags, summary: 'Offer to look by WebRTC (WHEP); pictures flow past the bridge', params: Id },
      },
      async ({ params: { id }, body }, reply) => {
        const camera = found(cameras, id, 'whep', reply);
        if (camera === null) return reply;
        try {
          const answer = await camera.source.offer(body ?? '');
          if (answer.etag !== undefined) reply.header('etag', answer.etag);
          return reply
            .code(201)
            .headers({ 'content-type': 'application/sdp', location: `/api/cameras/${id}/whep/${answer.session}` })
            .send(answer.body);
        } catch (error) {
          return failed(reply, error);
        }
      },
    );
    scope.patch<{ Params: { id: string; session: string }; Body: string }>(
      session,
      { config, schema: { tags, summary: 'Further candidates of a session', params: OfSession } },
      async ({ params, body, headers }, reply) => {
        const camera = found(cameras, params.id, 'whep', reply);
        if (camera === null) return reply;
        try {
          const answer = await camera.source.patch(params.session, body ?? '', headers['if-match']);
          if (answer === null) return gone(reply);
          if (answer.etag !== undefined) reply.header('etag', answer.etag);
          if (answer.body !== '' && answer.type !== undefined) reply.header('content-type', answer.type);
          return reply.code(answer.status).send(answer.body);
        } catch (error) {
          return failed(reply, error);
        }
      },
    );
    scope.delete<{ Params: { id: string; session: string } }>(
      session,
      { config, schema: { tags, summary: 'End a session', params: OfSession } },
      async ({ params }, reply) => {
        const camera = found(cameras, params.id, 'whep', reply);
        if (camera === null) return reply;
        return (await camera.source.end(params.session)) ? reply.code(204).send() : gone(reply);
      },
    );
  });
}
