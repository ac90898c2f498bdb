/** Files that say what parameters mean, over HTTP: handed in by an operator, listed, and forgotten ([K5], [K6]). */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { DocumentRefusal } from '../core/documents.ts';
import type { DescriptionKey, KeptDescriptions } from '../core/parameters/descriptions.ts';
import { most } from '../protocol/files/reading.ts';
import { DescriptionsAnswer, DescriptionsTaken } from '../protocol/parameter-answers.ts';
import { bytesOf, FileRefusal, refuse, takeBytes } from './file-answers.ts';

export type DescriptionRoutes = {
  kept(): readonly KeptDescriptions[];
  handIn(
    key: DescriptionKey,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly ok: true; readonly count: number; readonly warnings: readonly string[] } | DocumentRefusal>;
  remove(key: DescriptionKey): Promise<boolean>;
};

const Key = Type.Object({
  vehicle: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$', default: 'rover' }),
  firmware: Type.String({ pattern: '^(\\d{1,3}\\.\\d{1,3}|any)$', default: 'any' }),
});
const Failure = Type.Object({ error: Type.String() });

const tags = ['parameters'];

export function registerDescriptions(server: FastifyInstance, routes: DescriptionRoutes): void {
  server.get(
    '/api/parameters/metadata',
    {
      config: { access: 'viewer' },
      schema: {
        ...{ tags, summary: 'Files of descriptions that were handed in or fetched' },
        response: { 200: DescriptionsAnswer },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { kept: [...routes.kept()] };
    },
  );
  server.delete<{ Querystring: DescriptionKey }>(
    '/api/parameters/metadata',
    {
      config: { access: 'operator' },
      schema: {
        ...{ tags, querystring: Key, summary: 'Forget a file of descriptions' },
        response: { 204: Type.Null(), 404: Failure },
      },
    },
    async ({ query }, reply) =>
      (await routes.remove(query)) ? reply.code(204).send() : reply.code(404).send({ error: 'there is no such file' }),
  );
  void server.register(async (scope) => {
    takeBytes(scope, most.metadataBytes);
    scope.put<{ Querystring: DescriptionKey }>(
      '/api/parameters/metadata',
      {
        config: { access: 'operator' },
        bodyLimit: most.metadataBytes,
        schema: {
          ...{ tags, querystring: Key, summary: 'Hand in ArduPilot’s file of descriptions, apm.pdef.xml or .json' },
          response: {
            200: DescriptionsTaken,
            '4xx': FileRefusal,
            '5xx': FileRefusal,
          },
        },
      },
      async ({ query, body }, reply) => {
        const handed = await routes.handIn(query, bytesOf(body));
        return handed.ok ? { count: handed.count, warnings: [...handed.warnings] } : refuse(reply, handed);
      },
    );
  });
}
