/**
 * Recordings over HTTP: listed, handed out, deleted ([Q1]). A name is only ever looked up in the list. Bytes come from the
 * recorder's thread piece by piece, the next when the reader has taken the last, so that no file is held in memory and
 * nobody's slow download is anybody else's matter.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Happening } from '../core/fleet.ts';
import type { Recordings, Refused } from '../core/recordings.ts';
import { Recording } from '../protocol/recording.ts';
import { type Span, spanOf } from './ranges.ts';

export type RecordingRoutes = {
  readonly recordings: Recordings;
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
/** Who is turned away at the door gets no code. */
const Refusal = Type.Object({ error: Type.String(), code: Type.Optional(Type.String()) });
const refusals = { '4xx': Refusal, '5xx': Refusal };

const refuse = (reply: FastifyReply, { code, why }: Refused) => reply.code(statusOf[code]).send({ error: why, code });

export function registerRecordings(server: FastifyInstance, routes: RecordingRoutes): void {
  const { recordings, announce } = routes;
  const handOut = handOutOf(recordings);
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
      return 'name' in found ? handOut(found, headers, reply) : refuse(reply, found);
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

/** Sends a file or the part of it that was asked for, so many at once. */
function handOutOf(recordings: Recordings) {
  let downloads = 0;
  return (found: Recording, headers: IncomingHttpHeaders, reply: FastifyReply) => {
    const { name, bytes } = found;
    const etag = `"${name}-${bytes}"`;
    const isSame = headers['if-range'] === undefined || headers['if-range'] === etag;
    const span = isSame ? spanOf(headers.range, bytes) : 'all';
    reply.headers({ 'accept-ranges': 'bytes', 'cache-control': 'no-store', etag });
    if (span === 'unfit') {
      const error = `it has ${bytes} bytes`;
      return reply.header('content-range', `bytes */${bytes}`).code(416).send({ error, code: 'RANGE' });
    }
    if (downloads >= downloadsMost)
      return refuse(reply, { ok: false, code: 'BUSY', why: 'too many download at once: try again in a moment' });
    const { from, length } = span === 'all' ? { from: 0, length: bytes } : span;
    if (span !== 'all') reply.header('content-range', `bytes ${from}-${from + length - 1}/${bytes}`).code(206);
    const file = {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    };
    reply.headers({ ...file, 'content-length': length });
    reply.raw.setTimeout(idleMs, () => reply.raw.destroy());
    downloads++;
    const parts = pieces(recordings, name, { from, length });
    const stream = Readable.from(parts, { objectMode: false, highWaterMark: pieceB });
    stream.once('close', () => {
      downloads--;
    });
    return reply.send(stream);
  };
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
