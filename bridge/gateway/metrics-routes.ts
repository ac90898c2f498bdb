/**
 * The figures, and whether the bridge is alive and ready. A collector cannot pair and come back as people do: it has a key
 * of its own, from a file, that opens this and nothing else.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Door } from '../core/access/door.ts';
import { mayActAs } from '../core/access/roles.ts';
import { hashOf, isSameHash } from './auth/secrets.ts';
import type { Metrics } from './metrics.ts';

export type Readiness = { readonly ready: boolean; readonly why: readonly string[] };

export type Watching = {
  readonly metrics: Metrics;
  /** Null where nobody is asked. */
  readonly key: string | null;
  readonly readiness: () => Readiness;
};

const tags = ['bridge'];

export function registerMetrics(server: FastifyInstance, door: Door, { metrics, key, readiness }: Watching): void {
  const open = { access: 'open' } as const;
  const isKey = ({ headers: { authorization = '' } }: FastifyRequest) =>
    key !== null && isSameHash(hashOf(authorization), hashOf(`Bearer ${key}`));
  const isSomebody = async (request: FastifyRequest) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const admission = await door.admit(token === '' ? undefined : { token }, request.ip);
    return admission.ok && mayActAs(admission.pass.role, 'viewer');
  };

  server.get(
    '/metrics',
    { config: open, schema: { tags, summary: 'Figures for Prometheus' } },
    async (request, reply) => {
      if (!isKey(request) && !(await isSomebody(request)))
        return reply
          .code(401)
          .header('www-authenticate', 'Bearer')
          .send({ error: 'a collector needs the key in metrics.key' });
      const { type, text } = await metrics.render();
      return reply.header('cache-control', 'no-store').type(type).send(text);
    },
  );
  server.get('/api/live', { config: open, schema: { tags, summary: 'Whether the bridge runs' } }, async (_, reply) => {
    reply.header('cache-control', 'no-store');
    return { live: true };
  });
  server.get(
    '/api/ready',
    { config: open, schema: { tags, summary: 'Whether it does what it is for, and why not' } },
    async (_, reply) => {
      const found = readiness();
      return reply
        .header('cache-control', 'no-store')
        .code(found.ready ? 200 : 503)
        .send(found);
    },
  );
}
