/**
 * The parameters of vehicles over HTTP: what they are and how well that is known, as files for other ground stations, held
 * against a file or the defaults, and what each of them means ([K1] to [K6]). Long answers are made once for each version of
 * what is known.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { compareWith, compareWithDefaults, type Wished } from '../core/parameters/compare.ts';
import type { ParameterInfo } from '../protocol/files/parameter-info.ts';
import { BookAnswer, Comparison, InfosAnswer } from '../protocol/parameter-answers.ts';
import { contentHashPattern } from '../protocol/plan-hash.ts';
import { type DescriptionRoutes, registerDescriptions } from './description-routes.ts';
import { disposition } from './file-answers.ts';
import { Bodies, bodyOf, fileOf, type Told, tagOf, tagOfBook } from './parameter-bodies.ts';

export type ParameterRoutes = DescriptionRoutes & {
  book(vehicle: string): Told;
  isKnown(vehicle: string): boolean;
  systemId(vehicle: string): number;
  /** A file of parameters that was handed in, or why there is none. */
  document(hash: string): readonly Wished[] | string;
  find(vehicle: string, name: string): ParameterInfo | undefined;
  /** Another one whenever `find` may answer otherwise for that vehicle. */
  descriptionsVersion(vehicle: string): string;
  wallMs(): number;
};

const Failure = Type.Object({ error: Type.String() });
const Vehicle = Type.Object({ id: Type.String({ maxLength: 128 }) });
const Against = Type.Object({ with: Type.String({ pattern: `^defaults$|${contentHashPattern}` }) });

const tags = ['parameters'];
const access = 'viewer';
/** Bodies are made by hand: they are long, and the same for everybody. */
const serializerCompiler = () => (data: unknown) => (typeof data === 'string' ? data : JSON.stringify(data));
const unknownVehicle = { error: 'no vehicle has this id' };
const nothingYet = { error: 'the parameters of this vehicle were never read: ask for params_download' };

type Asked = { Params: { id: string }; Headers: { 'if-none-match'?: string } };

export function registerParameters(server: FastifyInstance, routes: ParameterRoutes): void {
  const bodies = new Bodies();
  registerBook(server, routes);
  registerFiles(server, routes, bodies);
  registerComparison(server, routes);
  registerMeaning(server, routes, bodies);
  registerDescriptions(server, routes);
}

function registerBook(server: FastifyInstance, routes: ParameterRoutes): void {
  server.get<Asked>(
    '/api/vehicles/:id/parameters',
    {
      config: { access },
      schema: {
        ...{ tags, params: Vehicle, summary: 'All parameters of a vehicle, and how well they are known' },
        response: { 200: BookAnswer, 304: Type.Null(), 404: Failure },
      },
      serializerCompiler,
    },
    async ({ params, headers }, reply) => {
      if (!routes.isKnown(params.id)) return reply.code(404).send(unknownVehicle);
      const told = routes.book(params.id);
      if (isSame(reply, tagOfBook(told), headers['if-none-match'])) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(bodyOf(told, routes.wallMs()));
    },
  );
}

function registerFiles(server: FastifyInstance, routes: ParameterRoutes, bodies: Bodies): void {
  for (const ending of ['param', 'params'] as const) {
    server.get<Asked>(
      `/api/vehicles/:id/parameters.${ending}`,
      {
        config: { access },
        schema: {
          ...{ tags, params: Vehicle, summary: `All parameters of a vehicle as a .${ending} file` },
          response: { 404: Failure, 409: Failure },
        },
      },
      async ({ params }, reply) => {
        if (!routes.isKnown(params.id)) return reply.code(404).send(unknownVehicle);
        const { book } = routes.book(params.id) ?? {};
        if (!book || book.entries.size === 0) return reply.code(409).send(nothingYet);
        const text = bodies.once(`${params.id} ${ending}`, `${book.version}`, () =>
          fileOf(book, ending, routes.systemId(params.id)),
        );
        reply.header('cache-control', 'no-store').header('content-disposition', disposition(params.id, ending));
        return reply.type('text/plain; charset=utf-8').send(text);
      },
    );
  }
}

function registerComparison(server: FastifyInstance, routes: ParameterRoutes): void {
  server.get<Asked & { Querystring: { with: string } }>(
    '/api/vehicles/:id/parameters/compare',
    {
      config: { access },
      schema: {
        ...{
          tags,
          params: Vehicle,
          querystring: Against,
          summary: 'What differs from a file that was handed in, or from the defaults',
        },
        response: { 200: Comparison, 404: Failure, 409: Failure },
      },
    },
    async ({ params, query }, reply) => {
      reply.header('cache-control', 'no-store');
      if (!routes.isKnown(params.id)) return reply.code(404).send(unknownVehicle);
      const { book } = routes.book(params.id) ?? {};
      if (!book || book.entries.size === 0) return reply.code(409).send(nothingYet);
      if (query.with === 'defaults') {
        const different = compareWithDefaults(book.entries);
        if (different === null) return reply.code(409).send({ error: 'this vehicle did not tell its defaults' });
        return { same: book.entries.size - different.length, different, unknown: [], kept: [], unnamed: 0 };
      }
      const wishes = routes.document(query.with);
      if (typeof wishes === 'string') return reply.code(404).send({ error: wishes });
      return compareWith(book.entries, wishes);
    },
  );
}

function registerMeaning(server: FastifyInstance, routes: ParameterRoutes, bodies: Bodies): void {
  server.get<Asked>(
    '/api/vehicles/:id/parameters/metadata',
    {
      config: { access },
      schema: {
        ...{ tags, params: Vehicle, summary: 'What each parameter of a vehicle means, where that is known' },
        response: { 200: InfosAnswer, 304: Type.Null(), 404: Failure },
      },
      serializerCompiler,
    },
    async ({ params, headers }, reply) => {
      if (!routes.isKnown(params.id)) return reply.code(404).send(unknownVehicle);
      const { entries = new Map(), readWall = null } = routes.book(params.id)?.book ?? {};
      const version = `${routes.descriptionsVersion(params.id)} ${readWall} ${entries.size}`;
      const text = bodies.once(`${params.id} infos`, version, () => {
        const infos = [...entries.keys()].flatMap((name) => routes.find(params.id, name) ?? []);
        return JSON.stringify({ infos });
      });
      if (isSame(reply, tagOf(text), headers['if-none-match'])) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(text);
    },
  );
}

/** Asked again with what is known already, nothing but that is answered. */
function isSame(reply: FastifyReply, tag: string, known: string | undefined): boolean {
  reply.header('cache-control', 'no-cache').header('etag', tag);
  return known === tag;
}
