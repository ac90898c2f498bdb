/** Sessions that an admin ends: what they drive is stopped, and they are told that nobody but a person brings them back. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Gateway } from './gateway.ts';

/** A session is named by its installation and its tab. */
const Session = Type.Object({
  clientId: Type.String({ maxLength: 64 }),
  tab: Type.Optional(Type.String({ maxLength: 64 })),
});
const Why = Type.Union([
  Type.Object({ why: Type.Optional(Type.String({ maxLength: 80, pattern: '^[^\\p{Cc}]*$' })) }),
  Type.Null(),
]);

/** `noted` is told of each session that was ended, and by which device. */
export function registerEnding(
  server: FastifyInstance,
  gateway: Gateway,
  noted: (session: string, by: string) => void,
): void {
  for (const url of ['/api/sessions/:clientId', '/api/sessions/:clientId/:tab'])
    server.delete<{ Params: { clientId: string; tab?: string }; Body: { why?: string } | null }>(
      url,
      {
        config: { access: 'admin' },
        schema: { tags: ['sessions'], summary: 'End the connections of a session', params: Session, body: Why },
      },
      async ({ params, body, pass, ip }, reply) => {
        const isMeant = (one: { readonly clientId: string; readonly tab: string }) =>
          one.clientId === params.clientId && (params.tab === undefined || one.tab === params.tab);
        const meant = gateway.desk.sessions.all().filter(isMeant);
        if (meant.length === 0) return reply.code(404).send({ error: 'no session has this name' });
        const why = body?.why || 'an admin ended this session';
        const ended = meant.filter(({ id }) => gateway.endSession(id, why));
        for (const { id } of ended) noted(id, pass?.device ?? ip);
        return { ended: ended.map(({ id }) => id) };
      },
    );
}
