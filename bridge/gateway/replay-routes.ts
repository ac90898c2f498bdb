/** Recordings that are played, over HTTP: what plays, open one, steer it, close it ([R6]). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { ReplayRefusal, Replays, Uploads } from '../core/replays.ts';
import { mostPieceB, OpenReplay, ReplayState, SteerReplay, Upload, UploadPiece } from '../protocol/replay.ts';

const tags = ['replays'];
const statusOf: Readonly<Record<ReplayRefusal['code'], number>> = {
  UNKNOWN: 404,
  TOO_MANY: 409,
  NOT_PLAYABLE: 422,
  TOO_LARGE: 413,
  OUT_OF_PLACE: 409,
  DISK: 507,
};

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) });
/** Who is turned away at the door gets no code. */
const Refusal = Type.Object({ error: Type.String(), code: Type.Optional(Type.String()) });
const answers = { 200: ReplayState, '4xx': Refusal, '5xx': Refusal };

const refuse = (reply: FastifyReply, { code, why }: ReplayRefusal) =>
  reply.code(statusOf[code]).send({ error: why, code });

/** What does not fit is refused in one sentence, as everything else is. */
const fits = {
  attachValidation: true,
  preHandler: async ({ validationError }: FastifyRequest, reply: FastifyReply) =>
    validationError && reply.code(400).send({ error: validationError.message, code: 'BAD_REQUEST' }),
};

const list = { access: 'viewer' } as const;
const steer = { access: 'operator' } as const;

export function registerReplays(server: FastifyInstance, replays: Replays & { readonly uploads: Uploads }): void {
  registerUploads(server, replays.uploads);
  server.get(
    '/api/replays',
    { config: list, schema: { tags, summary: 'Recordings that are played', response: { 200: Listed } } },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { replays: replays.list() };
    },
  );
  server.post<{ Body: OpenReplay }>(
    '/api/replays',
    {
      ...fits,
      config: steer,
      schema: { tags, summary: 'Play a recording', body: OpenReplay, response: { ...answers, 201: ReplayState } },
    },
    async ({ body }, reply) => {
      const answer = await replays.open(body.recording, body.speed ?? 1);
      return answer.ok ? reply.code(201).send(answer.replay) : refuse(reply, answer);
    },
  );
  server.patch<{ Params: { id: string }; Body: SteerReplay }>(
    '/api/replays/:id',
    {
      ...fits,
      config: steer,
      schema: { tags, summary: 'Pause, pace or move a replay', params: Id, body: SteerReplay, response: answers },
    },
    async ({ params, body }, reply) => {
      const answer = replays.steer(params.id, body);
      return answer.ok ? answer.replay : refuse(reply, answer);
    },
  );
  server.delete<{ Params: { id: string } }>(
    '/api/replays/:id',
    { config: steer, schema: { tags, summary: 'Close a replay', params: Id } },
    async ({ params }, reply) => {
      const answer = await replays.close(params.id);
      return answer.ok ? reply.code(204).send() : refuse(reply, answer);
    },
  );
}

const Listed = Type.Object({ replays: Type.Array(ReplayState) });
const Brought = Type.Object({ uploads: Type.Array(Upload) });
const Name = Type.Object({ name: Type.String({ maxLength: 128 }) });

/** Recordings of elsewhere, brought piece by piece, so that a bad link loses a piece and not the whole. */
function registerUploads(server: FastifyInstance, uploads: Uploads): void {
  const place = ['recordings'];
  server.get(
    '/api/uploads',
    {
      config: list,
      schema: { tags: place, summary: 'Recordings that were brought to the bridge', response: { 200: Brought } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { uploads: await uploads.list() };
    },
  );
  server.put<{ Params: { name: string }; Body: UploadPiece }>(
    '/api/uploads/:name',
    {
      ...fits,
      config: steer,
      bodyLimit: 2 * mostPieceB,
      schema: { tags: place, summary: 'Bring a .tlog, one piece of it', params: Name, body: UploadPiece },
    },
    async ({ params, body }, reply) => {
      const { from, size } = body;
      const answer = await uploads.put(params.name, { from, size, bytes: Buffer.from(body.bytes, 'base64') });
      return answer.ok ? { has: answer.has } : refuse(reply, answer);
    },
  );
  server.delete<{ Params: { name: string } }>(
    '/api/uploads/:name',
    { config: steer, schema: { tags: place, summary: 'Delete what was brought', params: Name } },
    async ({ params }, reply) => {
      const answer = await uploads.remove(params.name);
      return answer.ok ? reply.code(204).send() : refuse(reply, answer);
    },
  );
}
