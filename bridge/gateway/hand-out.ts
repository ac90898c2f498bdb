/**
 * Files over HTTP, whole or a range of them: read piece by piece, the next when the reader has taken the last, so that no file
 * is held in memory and nobody's slow download is anybody else's matter.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { type Span, spanOf } from './ranges.ts';

const pieceB = 128 * 1024;
/** Each holds a piece in memory, and the thread that reads has other work. */
const downloadsMost = 4;
/** A reader that takes nothing for this long has left its place to another. */
const idleMs = 60_000;

/** `etag` without its quotes; `headers` are the file's own. */
export type HandedOut = {
  readonly bytes: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
};

type Piece = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: string };
export type ReadPiece = (from: number, length: number) => Promise<Piece>;

/** Sends files or the parts of them that were asked for, so many at once. */
export function handOutOf() {
  let downloads = 0;
  return (file: HandedOut, read: ReadPiece, asked: IncomingHttpHeaders, reply: FastifyReply): FastifyReply => {
    const { bytes } = file;
    const etag = `"${file.etag}"`;
    const isSame = asked['if-range'] === undefined || asked['if-range'] === etag;
    const span = isSame ? spanOf(asked.range, bytes) : 'all';
    reply.headers({ 'accept-ranges': 'bytes', 'cache-control': 'no-store', etag });
    if (span === 'unfit') {
      const error = `it has ${bytes} bytes`;
      return reply.header('content-range', `bytes */${bytes}`).code(416).send({ error, code: 'RANGE' });
    }
    if (downloads >= downloadsMost)
      return reply.code(503).send({ error: 'too many download at once: try again in a moment', code: 'BUSY' });
    const { from, length } = span === 'all' ? { from: 0, length: bytes } : span;
    if (span !== 'all') reply.header('content-range', `bytes ${from}-${from + length - 1}/${bytes}`).code(206);
    reply.headers({ ...file.headers, 'content-length': length });
    reply.raw.setTimeout(idleMs, () => reply.raw.destroy());
    downloads++;
    const stream = Readable.from(pieces(read, { from, length }), { objectMode: false, highWaterMark: pieceB });
    stream.once('close', () => {
      downloads--;
    });
    return reply.send(stream);
  };
}

/** Ends with an error, which ends the connection, where the rest is not to be had: a length was promised. */
async function* pieces(read: ReadPiece, { from, length }: Span): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < length; ) {
    const answer = await read(from + sent, Math.min(pieceB, length - sent));
    if (!answer.ok) throw new Error(answer.why);
    if (answer.bytes.length === 0) throw new Error('the file is shorter than it was');
    sent += answer.bytes.length;
    yield answer.bytes;
  }
}
