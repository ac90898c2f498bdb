/** What routes of maps have in common: who may, what is refused and how, who did it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { MapRefusal, Maps } from '../core/maps.ts';

export type MapRoutes = {
  readonly maps: Maps;
  /** For the audit: somebody brought, removed or fetched a map. */
  did(deed: {
    readonly who: string;
    readonly from: string;
    readonly act: string;
    readonly about: { readonly name: string };
  }): void;
};

export const tags = ['maps'];
export const look = { access: 'viewer' } as const;
export const change = { access: 'operator' } as const;

const statusOf: Readonly<Record<MapRefusal['code'], number>> = {
  UNKNOWN: 404,
  OUT_OF_PLACE: 409,
  TOO_LARGE: 413,
  NO_ROOM: 413,
  NOT_A_PACK: 422,
  UPSTREAM: 502,
  BUSY: 503,
  DISK: 507,
};
const Refusal = Type.Object({ error: Type.String(), code: Type.Optional(Type.String()) });
export const refusals = { '4xx': Refusal, '5xx': Refusal };
export const Id = Type.Object({ id: Type.String({ maxLength: 64 }) });
export const Name = Type.Object({ name: Type.String({ minLength: 1, maxLength: 128 }) });

export const refuse = (reply: FastifyReply, { code, why }: MapRefusal) =>
  reply.code(statusOf[code]).send({ error: why, code });

export const fresh = (reply: FastifyReply) => reply.header('cache-control', 'no-store');
export const whoOf = ({ pass, ip }: FastifyRequest): string => pass?.device ?? `http/${ip}`;

/** What does not fit is refused in one sentence, as everything else is. */
export const fits = {
  attachValidation: true,
  preHandler: async ({ validationError }: FastifyRequest, reply: FastifyReply) =>
    validationError && reply.code(400).send({ error: validationError.message, code: 'BAD_REQUEST' }),
};
