/**
 * Recordings over HTTP: listed, handed out, deleted ([Q1]). A name is only ever looked up in the list. Bytes come from the
 * recorder's thread piece by piece, the next when the reader has taken the last, so that no file is held in memory and
 * nobody's slow download is anybody else's matter.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Happening } from '../core/fleet.ts';
import type { Recordings, Refused } from '../core/recordings.ts';
import type { Role } from '../protocol/command.ts';
import { Recording } from '../protocol/recording.ts';
import { type Span, spanOf } from './ranges.ts';

export type RecordingRoutes = {
  readonly recordings: Recordings;
  /** What whoever asks may be. */
  roleOf(request: FastifyRequest): Role;
  announce(happening: Omit<Happening, 'at'>): void;
};

const tags = ['recordings'];
const pieceB = 128 * 1024;
/** Each holds a piece in memory, and the recorder's thread has other work. */
const downloadsMost = 4;
/** A reader that takes nothing for this long has left its place to another. */
const idleMs = 60_000;

const statusOf: Readonly<Record<Refused['code'], number>> = { UNKNOWN: 404, WRITING: 409, BUSY: 503, DISK: 503 };
const Name = Type.Object({ name: Type.String({ maxLength: 128 }) });
const Refusal = Type.Object({ error: Type.String(), code: Type.String() });
const refusals = { '4xx': Refusal, '5xx': Refusal };

const refuse = (reply: FastifyReply, { code, why }: Refused) => reply.code(statusOf[code]).send({ error: why, code });

export function registerRecordings(server: FastifyInstance, routes: RecordingRoutes): void {
  const { recordings, roleOf, announce } = routes;
  let downloads = 0;

  server.get(
    '/api/recordings',
    {
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

  const schema = {
    tags,
    summary: 'A recording, or a range of it; of one that is written, what is on disk',
    params: Name,
  };
  server.get<{ Params: { name: string } }>(
    '/api/recordings/:name',
    { schema, exposeHeadRoute: false },
    async ({ params, headers }, reply) => {
      const found = await find(recordings, params.name);
      if (!('name' in found)) return refuse(reply, found);
      const etag = `"${found.name}-${found.bytes}"`;
      const isSame = headers['if-range'] === undefined || headers['if-range'] === etag;
      const span = isSame ? spanOf(headers.range, found.bytes) : 'all';
      reply.headers({ 'accept-ranges': 'bytes', 'cache-control': 'no-store', etag });
      if (span === 'unfit') {
        const error = `it has ${found.bytes} bytes`;
        return reply.header('content-range', `bytes */${found.bytes}`).code(416).send({ error, code: 'RANGE' });
      }
      if (downloads >= downloadsMost)
        return refuse(reply, { ok: false, code: 'BUSY', why: 'too many download at once: try again in a moment' });
      const part = span === 'all' ? { from: 0, length: found.bytes } : span;
      if (span !== 'all') {
        const range = `bytes ${part.from}-${part.from + part.length - 1}/${found.bytes}`;
        reply.header('content-range', range).code(206);
      }
      reply.headers({
        'content-type': 'application/octet-stream',
        'content-length': part.length,
        'content-disposition': `attachment; filename="${found.name}"`,
      });
      reply.raw.setTimeout(idleMs, () => reply.raw.destroy());
      downloads++;
      const stream = Readable.from(pieces(recordings, found.name, part), { objectMode: false, highWaterMark: pieceB });
      stream.once('close', () => {
        downloads--;
      });
      return reply.send(stream);
    },
  );

  server.delete<{ Params: { name: string } }>(
    '/api/recordings/:name',
    { schema: { tags, summary: 'Delete a recording', params: Name, response: { 204: Type.Null(), ...refusals } } },
    async (request, reply) => {
      if (roleOf(request) !== 'admin')
        return reply.code(403).send({ error: 'only an admin may delete recordings', code: 'FORBIDDEN' });
      const { name } = request.params;
      const answer = await recordings.remove(name);
      if (!answer.ok) return refuse(reply, answer);
      const by = `http/${request.ip}`;
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

/** Ends with an error, which ends the connection, where the rest is not to be had: a length was promised. */
async function* pieces(recordings: Recordings, name: string, { from, length }: Span): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < length; ) {
    const answer = await recordings.read(name, from + sent, Math.min(pieceB, length - sent));
    if (!answer.ok) throw new Error(answer.why);
    if (answer.bytes.length === 0) throw new Error('the recording is shorter than it was');
    sent += answer.bytes.length;
    yield answer.bytes;
  }
}
