/** Areas of a tile server that are fetched to be kept: told of to everyone, begun and ended by operators. */
import type { FastifyInstance } from 'fastify';
import { AreaJob, AreaJobs, AreaRequest } from '../protocol/maps.ts';
import { change, fits, fresh, Id, look, type MapRoutes, refusals, refuse, tags, whoOf } from './map-answers.ts';

export function registerAreas(server: FastifyInstance, { maps, did }: MapRoutes): void {
  server.get(
    '/api/maps/areas',
    {
      config: look,
      schema: { tags, summary: 'Areas that are fetched to be kept', response: { 200: AreaJobs, ...refusals } },
    },
    async (_request, reply) => {
      const answer = await maps.areas();
      return answer.ok ? fresh(reply).send({ areas: answer.areas }) : refuse(reply, answer);
    },
  );
  server.post<{ Body: AreaRequest }>(
    '/api/maps/areas',
    {
      ...fits,
      config: change,
      schema: { tags, summary: 'Fetch an area to be kept', body: AreaRequest, response: { 201: AreaJob, ...refusals } },
    },
    async (request, reply) => {
      const who = whoOf(request);
      const answer = await maps.begin(request.body, who);
      if (!answer.ok) return refuse(reply, answer);
      did({ who, from: request.ip, act: 'map area begun', about: { name: answer.area.name } });
      return reply.code(201).send(answer.area);
    },
  );
  server.delete<{ Params: { id: string } }>(
    '/api/maps/areas/:id',
    { config: change, schema: { tags, summary: 'Cancel an area, or forget one that has ended', params: Id } },
    async ({ params }, reply) => {
      const answer = await maps.cancel(params.id);
      return answer.ok ? reply.code(204).send() : refuse(reply, answer);
    },
  );
}
