/**
 * Recordings over HTTP: listed, handed out, deleted ([Q1]). A name is only ever looked up in the list, and bytes come from the
 * recorder's thread.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Happening } from '../core/fleet.ts';
import type { Recordings, Refused } from '../core/recordings.ts';
import { Recording } from '../protocol/recording.ts';
import { handOutOf } from './hand-out.ts';

export type RecordingRoutes = {
  readonly recordings: Recordings;
  announce(happening: Omit<Happening, 'at'>): void;
};

const tags = ['recordings'];
const statusOf: Readonly<Record<Refused['code'], number>> = { UNKNOWN: 404, WRITING: 409, BUSY: 503, DISK: 503 };
const Name = Type.Object({ name: Type.String({ maxLength: 128 }) });
/** Who is turned away at the door gets no code. */
const Refusal = Type.Object({ error: Type.String(), code: Type.Optional(Type.String()) });
const refusals = { '4xx': Refusal, '5xx': Refusal };

const refuse = (reply: FastifyReply, { code, why }: Refused) => reply.code(statusOf[code]).send({ error: why, code });

export function registerRecordings(server: FastifyInstance, routes: RecordingRoutes): void {
  const { recordings, announce } = routes;
  const handOut = handOutOf();
  const asked = { params: Name, tags };

  server.get(
    '/api/recordings',
    {
      config: { access: 'viewer' },
      schema: {
        ...{ tags, summary: 'What is recorded on the rover, the newest first' },
        response: { 200: Type.Object({ recordings: Type.Array(Recording) }), ...refusals },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      const answer = await recordings.list();
      return answer.ok ? { recordings: answer.recordings } : refuse(reply, answer);
    },
  );
  server.get<{ Params: { name: string } }>(
    '/api/recordings/:name',
    {
      config: { access: 'viewer' },
      exposeHeadRoute: false,
      schema: { ...asked, summary: 'A recording or a range of it; of one that is written, what is on disk' },
    },
    async ({ params, headers }, reply) => {
      const found = await find(recordings, params.name);
      if (!('name' in found)) return refuse(reply, found);
      const { name, bytes } = found;
      const about = {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="${name}"`,
      };
      const read = (from: number, length: number) => recordings.read(name, from, length);
      return handOut({ bytes, etag: `${name}-${bytes}`, headers: about }, read, headers, reply);
    },
  );
  server.delete<{ Params: { name: string } }>(
    '/api/recordings/:name',
    {
      config: { access: 'admin' },
      schema: { ...asked, summary: 'Delete a recording', response: { 204: Type.Null(), ...refusals } },
    },
    async (request, reply) => {
      const { name } = request.params;
      const answer = await recordings.remove(name);
      if (!answer.ok) return refuse(reply, answer);
      const by = request.pass?.device ?? `http/${request.ip}`;
      announce({ severity: 5, body: { kind: 'recording', change: 'deleted', why: '', name, by } });
      return reply.code(204).send();
    },
  );
}

async function find(recordings: Recordings, name: string): Promise<Recording | Refused> {
  const answer = await recordings.list();
  if (!answer.ok) return answer;
  const found = answer.recordings.find((one) => one.name === name);
  return found ?? { ok: false, code: 'UNKNOWN', why: 'there is no recording of this name' };
}
