/** Recordings that are played, over HTTP: what plays, open one, steer it, close it ([R6]). */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { ReplayRefusal, Replays } from '../core/replays.ts';
import { OpenReplay, ReplayState, SteerReplay } from '../protocol/replay.ts';

const tags = ['replays'];
const statusOf: Readonly<Record<ReplayRefusal['code'], number>> = {
  UNKNOWN: 404,
  TOO_MANY: 409,
  NOT_PLAYABLE: 422,
  TOO_LARGE: 413,
  DISK: 507,
};

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) });
const Refusal = Type.Object({ error: Type.String(), code: Type.String() });
const answers = { 200: ReplayState, '4xx': Refusal, '5xx': Refusal };

const refuse = (reply: FastifyReply, { code, why }: ReplayRefusal) =>
  reply.code(statusOf[code]).send({ error: why, code });

const list = { access: 'viewer' } as const;
const steer = { access: 'operator' } as const;

export function registerReplays(server: FastifyInstance, replays: Replays): void {
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
