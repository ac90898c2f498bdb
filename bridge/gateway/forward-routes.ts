/** Other ground stations, over HTTP ([F5]). */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { ForwardState } from '../protocol/forward.ts';

const Listed = Type.Object({ forwards: Type.Array(ForwardState) });

export function registerForwards(server: FastifyInstance, forwards: () => readonly ForwardState[]): void {
  const schema = {
    tags: ['bridge'],
    summary: 'Endpoints for other ground stations, who is heard there, and what was dropped',
    response: { 200: Listed },
  };
  server.get('/api/forwards', { schema }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { forwards: [...forwards()] };
  });
}
