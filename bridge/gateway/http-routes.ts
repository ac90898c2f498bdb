/** The HTTP carrier's addresses: open, say, read as a stream or by polling, drop. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { HttpCarriers } from './http-carriers.ts';

const longestWaitMs = 25_000;

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) });
const Wait = Type.Object({ waitMs: Type.Integer({ minimum: 0, maximum: longestWaitMs, default: 0 }) });
const tags = ['carrier'];
/** Who it is is asked in the conversation that is carried. */
const config = { access: 'open' } as const;

const gone = (reply: FastifyReply) => reply.code(404).send({ error: 'this carrier is not open: open another' });

export async function registerHttpCarriers(server: FastifyInstance, carriers: HttpCarriers): Promise<void> {
  await server.register(async (scope) => {
    // A message is handed on as it came, so that malformed ones are refused by the conversation as on any other way.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));

    scope.post('/api/carriers', { config, schema: { tags, summary: 'Open a carrier' } }, async ({ ip }, reply) => {
      const id = carriers.open(ip);
      if (id !== undefined) return reply.code(201).send({ id });
      return reply.code(503).header('retry-after', '5').send({ error: 'too many carriers are open' });
    });

    scope.post<{ Params: { id: string }; Body: string | undefined }>(
      '/api/carriers/:id',
      { config, schema: { tags, summary: 'Say one message', params: Id } },
      async ({ params, body }, reply) => (carriers.say(params.id, body ?? '') ? reply.code(204).send() : gone(reply)),
    );

    scope.get<{ Params: { id: string }; Querystring: { waitMs: number } }>(
      '/api/carriers/:id',
      {
        config,
        schema: { tags, summary: 'Fetch what waits, or what comes first within waitMs', params: Id, querystring: Wait },
      },
      async ({ params, query }, reply) => {
        const carrier = carriers.get(params.id);
        if (!carrier) return gone(reply);
        reply.header('cache-control', 'no-store');
        return carrier.poll(query.waitMs);
      },
    );

    scope.get<{ Params: { id: string } }>(
      '/api/carriers/:id/stream',
      { config, schema: { tags, summary: 'Read as an event stream', params: Id } },
      (request, reply) => {
        const carrier = carriers.get(request.params.id);
        if (!carrier) return gone(reply);
        reply.hijack();
        const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
        // What hooks have set goes along: who may read it, and how it is to be taken.
        for (const [name, value] of Object.entries(reply.getHeaders()))
          if (value !== undefined) reply.raw.setHeader(name, value);
        reply.raw.writeHead(200, headers);
        reply.raw.flushHeaders();
        carrier.stream(reply.raw);
      },
    );

    scope.delete<{ Params: { id: string } }>(
      '/api/carriers/:id',
      { config, schema: { tags, summary: 'End a carrier', params: Id } },
      async ({ params }, reply) => {
        carriers.drop(params.id);
        return reply.code(204).send();
      },
    );
  });
}
