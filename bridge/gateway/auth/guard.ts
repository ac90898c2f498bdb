/**
 * Who may ask for what over HTTP. Every route names the least role that it needs; one that names none is for admins, so
 * that a route somebody forgot to think about is shut. Tokens come in a header; a one-time ticket may stand in the URL,
 * for what a browser fetches by itself, such as a download. A token in a URL is refused: URLs are logged.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Door } from '../../core/access/door.ts';
import type { Pass } from '../../core/access/pass.ts';
import { mayActAs } from '../../core/access/roles.ts';
import type { Role } from '../../protocol/command.ts';
import type { Proof } from '../../protocol/identity.ts';
import { endWithBody } from '../request-limits.ts';

/** The files of the page, which asks who one is: the static plugin's one route. */
const pageItself = '/*';

/** `open`: anyone who reaches the bridge, before it is known who that is. */
export type Access = Role | 'open';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that may ask; admins where nothing is said. */
    readonly access?: Access;
  }
  interface FastifyRequest {
    /** Who asks; null on a route that is open. */
    pass: Pass | null;
  }
}

/** `refused` is told of each that was turned away. */
export function guardRoutes(
  server: FastifyInstance,
  door: Door,
  refused: (request: FastifyRequest, why: string) => void,
): void {
  server.decorateRequest('pass', null);
  server.addHook('onRequest', async (request, reply) => {
    if (new URLSearchParams(request.url.split('?')[1] ?? '').has('token')) {
      refused(request, 'token in url');
      return reply
        .code(400)
        .send({ error: 'a token in a URL is written into logs: send it in a header, or ask for a ticket' });
    }
    const { config, url } = request.routeOptions;
    const { access = url === pageItself ? 'open' : 'admin' } = config;
    if (access === 'open' || request.is404) return undefined;
    return admit(request, reply, access, door, refused);
  });
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Role,
  door: Door,
  refused: (request: FastifyRequest, why: string) => void,
): Promise<FastifyReply | undefined> {
  const admission = await door.admit(proofOf(request), request.ip);
  if (!admission.ok) {
    refused(request, 'not known');
    endWithBody(request, reply);
    return reply.code(401).header('www-authenticate', 'Bearer').send({ error: admission.why });
  }
  if (!mayActAs(admission.pass.role, access)) {
    refused(request, 'role');
    endWithBody(request, reply);
    return reply.code(403).send({ error: `this is for ${access}s, and you are ${admission.pass.role}` });
  }
  request.pass = admission.pass;
  return undefined;
}

function proofOf({ headers: { authorization = '' }, url }: FastifyRequest): Proof | undefined {
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token !== undefined) return { token };
  const ticket = new URLSearchParams(url.split('?')[1] ?? '').get('ticket');
  return ticket === null ? undefined : { ticket };
}
