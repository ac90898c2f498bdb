/** What routes of files have in common: bodies as they come, names that are safe anywhere, refusals with a line. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { DocumentRefusal, WrittenDocument } from '../core/documents.ts';
import { most } from '../protocol/files/reading.ts';

/** `line` counts from 1, where one line is wrong. */
export const FileRefusal = Type.Object({
  error: Type.String(),
  line: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
});

const statusOf: Readonly<Record<DocumentRefusal['code'], number>> = {
  UNKNOWN: 404,
  UNREADABLE: 422,
  BUSY: 503,
  DISK: 507,
};

export const refuse = (reply: FastifyReply, { code, why, line }: DocumentRefusal) =>
  reply.code(statusOf[code]).send({ error: why, line });

/** Bodies of any type, up to the most that a file may have, are handed on as bytes. */
export function takeBytes(scope: FastifyInstance, bodyLimit: number = most.bytes): void {
  scope.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit } as const;
  scope.addContentTypeParser('*', options, (_request, body, done) => done(null, body));
  scope.setErrorHandler((error, _request, reply) => {
    const status = statusIn(error);
    const words = error instanceof Error ? error.message : '';
    const why = status === 413 ? `the file has more than ${bodyLimit / 1048576} MB` : words;
    return reply.code(status).send({ error: status < 500 ? why : 'the bridge failed on this', line: null });
  });
}

const statusIn = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500;

/** A copy of a body that can be given away; an empty one where there is no body. */
export function bytesOf(body: unknown): Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array();
}

const longestName = 80;

/** A file's name for people: without folders, its ending, and what no terminal or page should be shown. */
export function tidyName(name: string | undefined, otherwise: string): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const bare = last.replace(/\p{C}/gu, '').replace(/\.(waypoints|plan|geojson|json|csv|txt|param|parm|params)$/i, '');
  return [...bare.trim()].slice(0, longestName).join('') || otherwise;
}

/** For saving under a name that any system takes; others get it as it is (RFC 6266). */
export function disposition(name: string, ending: string): string {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '_').replace(/^[. ]+/, '_') || 'file';
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}.${ending}"; filename*=UTF-8''${exact}.${ending}`;
}

/** Sends what was written as a file to be saved; what is odd about it goes along in a header. */
export function sendFile(reply: FastifyReply, written: WrittenDocument, name: string, ending: string) {
  if (!written.ok) return refuse(reply, written);
  const type = ending === 'plan' ? 'application/json' : 'text/plain';
  reply.header('content-type', `${type}; charset=utf-8`).header('content-disposition', disposition(name, ending));
  if (written.warnings.length > 0) reply.header('x-warnings', JSON.stringify(written.warnings).replace(/[^ -~]/g, '?'));
  return reply.header('cache-control', 'no-store').send(written.text);
}
