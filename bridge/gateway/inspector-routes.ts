/** What is heard on each link, message by message, for every viewer: the list with rates, and one message's fields. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { HeardMessages, MessageKey } from '../core/inspection.ts';
import { Inspected, MessageSaid } from '../protocol/inspector.ts';

/** Links that can tell, as they are now. */
export type InspectorSource = () => readonly {
  readonly id: string;
  readonly replay: boolean;
  readonly messages: HeardMessages;
}[];

const access = { access: 'viewer' } as const;
const tags = ['links'];
const byte = Type.Integer({ minimum: 0, maximum: 255 });
const One = Type.Object({
  link: Type.String({ maxLength: 128 }),
  systemId: byte,
  componentId: byte,
  messageId: Type.Integer({ minimum: 0, maximum: 0xffffff }),
});
const Refusal = Type.Object({ error: Type.String() });

export function registerInspector(server: FastifyInstance, links: InspectorSource): void {
  server.get(
    '/api/inspector',
    {
      config: access,
      schema: { tags, summary: 'Every kind of message that is heard, with its rate', response: { 200: Inspected } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { links: links().map(({ id, replay, messages }) => ({ link: id, replay, ...messages.list() })) };
    },
  );
  server.get<{ Params: MessageKey & { link: string } }>(
    '/api/inspector/:link/:systemId/:componentId/:messageId',
    {
      config: access,
      schema: {
        ...{ tags, summary: 'The newest message of a kind, field by field', params: One },
        response: { 200: MessageSaid, 404: Refusal },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'no-store');
      const link = links().find(({ id }) => id === params.link);
      if (link === undefined) return reply.code(404).send({ error: 'no link has this id' });
      const said = link.messages.one(params);
      if (said === undefined) return reply.code(404).send({ error: 'no such message was heard on this link' });
      return { link: link.id, replay: link.replay, ...said };
    },
  );
}
