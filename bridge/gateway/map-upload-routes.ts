/** A map on its way in, one piece of its file after the other, as it is; in a scope of its own, since its bodies are no JSON. */
import type { FastifyInstance } from 'fastify';
import { mostPackB, mostPackPieceB, PieceTaken } from '../protocol/maps.ts';
import { bytesOf } from './file-answers.ts';
import { change, fits, type MapRoutes, Name, refusals, refuse, tags, whoOf } from './map-answers.ts';

export function registerUploads(scope: FastifyInstance, { maps, did }: MapRoutes): void {
  scope.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit: mostPackPieceB } as const;
  scope.addContentTypeParser('*', options, (_request, body, done) => done(null, body));
  scope.put<{ Params: { name: string } }>(
    '/api/maps/uploads/:name',
    {
      ...fits,
      bodyLimit: mostPackPieceB,
      config: change,
      schema: {
        tags,
        summary: 'Bring a map, one piece of its file',
        params: Name,
        response: { 200: PieceTaken, ...refusals },
      },
    },
    async (request, reply) => {
      const bytes = bytesOf(request.body);
      const piece = pieceOf(request.headers['content-range'], bytes.length);
      if (typeof piece === 'string') return reply.code(400).send({ error: piece, code: 'BAD_REQUEST' });
      const name = tidyName(request.params.name);
      const answer = await maps.put({ name, ...piece, bytes });
      if (!answer.ok) return refuse(reply, answer);
      if (answer.taken.has === piece.size)
        did({ who: whoOf(request), from: request.ip, act: 'map brought', about: { name } });
      return answer.taken;
    },
  );
  scope.delete<{ Params: { name: string } }>(
    '/api/maps/uploads/:name',
    { config: change, schema: { tags, summary: 'Forget what has come of a map', params: Name } },
    async ({ params }, reply) => {
      const answer = await maps.drop(tidyName(params.name));
      return answer.ok ? reply.code(204).send() : refuse(reply, answer);
    },
  );
}

/** Where a piece belongs (RFC 9110 §14.4), or one sentence. */
function pieceOf(
  header: string | undefined,
  length: number,
): { readonly from: number; readonly size: number } | string {
  const [, from, to, size] = /^bytes (\d{1,12})-(\d{1,12})\/(\d{1,12})$/.exec(header ?? '') ?? [];
  if (from === undefined) return 'a piece says where it belongs, as in content-range: bytes 0-1048575/73400320';
  if (Number(to) - Number(from) + 1 !== length) return `${length} bytes have come, and content-range says otherwise`;
  return Number(size) > mostPackB
    ? `a map has at most ${mostPackB / 2 ** 30} GiB`
    : { from: Number(from), size: Number(size) };
}

/** A file's name for people: without folders and what no page should be shown. It is no path of ours. */
const tidyName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '').replace(/\p{C}/gu, '').trim().slice(0, 100) || 'map';
