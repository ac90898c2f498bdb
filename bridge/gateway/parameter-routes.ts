/**
 * The parameters of vehicles over HTTP: what they are and how well that is known, as files for other ground stations, held
 * against a file or the defaults, and what each of them means ([K1] to [K6]). Long answers are made once for each version of
 * what is known.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { DocumentRefusal } from '../core/documents.ts';
import type { Book } from '../core/parameters/book.ts';
import { compareWith, compareWithDefaults, type Wished } from '../core/parameters/compare.ts';
import type { DescriptionKey, KeptDescriptions } from '../core/parameters/descriptions.ts';
import type { LoadReport } from '../core/parameters/loading.ts';
import { writeParam, writeParams } from '../protocol/files/parameter-file.ts';
import type { ParameterInfo } from '../protocol/files/parameter-info.ts';
import { most } from '../protocol/files/reading.ts';
import { contentHashPattern } from '../protocol/plan-hash.ts';
import { bytesOf, disposition, FileRefusal, refuse } from './file-answers.ts';

export type ParameterRoutes = {
  book(
    vehicle: string,
  ): { readonly book: Book; readonly isReading: boolean; readonly load: LoadReport | null } | undefined;
  isKnown(vehicle: string): boolean;
  systemId(vehicle: string): number;
  /** A file of parameters that was handed in, or why there is none. */
  document(hash: string): readonly Wished[] | string;
  find(vehicle: string, name: string): ParameterInfo | undefined;
  descriptionsVersion(): number;
  kept(): readonly KeptDescriptions[];
  handIn(
    key: DescriptionKey,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<{ readonly ok: true; readonly count: number; readonly warnings: readonly string[] } | DocumentRefusal>;
  remove(key: DescriptionKey): Promise<boolean>;
  wallMs(): number;
};

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const number = orNull(Type.Number());

const Parameter = Type.Object({
  name: Type.String(),
  /** Null is no number. */
  value: number,
  /** MAV_PARAM_TYPE. */
  type: Type.Integer(),
  default: number,
});
const LoadTold = Type.Object({
  document: Type.String(),
  set: Type.Array(Type.Object({ name: Type.String(), was: number, value: number })),
  notSet: Type.Array(Type.String()),
  why: orNull(Type.String()),
});
const Parameters = Type.Object({
  state: Type.Enum(['none', 'kept', 'current', 'doubtful']),
  reading: Type.Boolean(),
  source: orNull(Type.Enum(['file', 'list'])),
  /** Wall ms; and how long ago, ms. */
  readAt: number,
  ageMs: number,
  hash: orNull(Type.String()),
  count: Type.Integer(),
  /** Single values that came since all were read. */
  changes: Type.Integer(),
  /** What the last load of a file has done. */
  load: orNull(LoadTold),
  parameters: Type.Array(Parameter),
});
const Difference = Type.Object({
  name: Type.String(),
  is: number,
  wished: number,
  given: Type.Optional(Type.String()),
});
const Comparison = Type.Object({
  same: Type.Integer(),
  different: Type.Array(Difference),
  unknown: Type.Array(Type.String()),
  kept: Type.Array(Type.String()),
  unnamed: Type.Integer(),
});
const Option = Type.Object({ value: Type.Number(), label: Type.String() });
const Info = Type.Object({
  name: Type.String(),
  humanName: Type.String(),
  description: Type.String(),
  group: Type.String(),
  units: orNull(Type.String()),
  range: orNull(Type.Object({ low: Type.Number(), high: Type.Number() })),
  increment: number,
  options: Type.Array(Option),
  bits: Type.Array(Option),
  rebootRequired: Type.Boolean(),
  readOnly: Type.Boolean(),
});
const Failure = Type.Object({ error: Type.String() });
const Vehicle = Type.Object({ id: Type.String({ maxLength: 128 }) });
const Against = Type.Object({ with: Type.String({ pattern: `^defaults$|${contentHashPattern}` }) });
const Key = Type.Object({
  vehicle: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$', default: 'rover' }),
  firmware: Type.String({ pattern: '^(\\d{1,3}\\.\\d{1,3}|any)$', default: 'any' }),
});

const tags = ['parameters'];
const unknownVehicle = { error: 'no vehicle has this id' };
const nothingYet = { error: 'the parameters of this vehicle were never read: ask for params_download' };

type Asked = { Params: { id: string }; Headers: { 'if-none-match'?: string } };

export function registerParameters(server: FastifyInstance, routes: ParameterRoutes): void {
  const bodies = new Bodies();
  const access = 'viewer' as const;

  server.get<Asked>(
    '/api/vehicles/:id/parameters',
    {
      config: { access },
      schema: {
        ...{ tags, params: Vehicle, summary: 'All parameters of a vehicle, and how well they are known' },
        response: { 200: Parameters, 304: Type.Null(), 404: Failure },
      },
      // Made by hand below: it is long, and the same for everybody.
      serializerCompiler: () => (data) => (typeof data === 'string' ? data : JSON.stringify(data)),
    },
    async ({ params, headers }, reply) => {
      if (!routes.isKnown(params.id)) return reply.code(404).send(unknownVehicle);
      const told = routes.book(params.id);
      // Versions begin anew with the bridge: what was current then may only be kept now.
      const { state = 'none', version = 0, readWall = 0, hash } = told?.book ?? {};
      const tag = `"${state}-${version}-${readWall}-${hash ?? 'none'}-${told?.isReading ? 1 : 0}-${told?.load?.document ?? ''}"`;
      if (isSame(reply, tag, headers['if-none-match'])) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(bodyOf(told, routes.wallMs()));
    },
  );
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
  server.get<Asked>(
    '/api/vehicles/:id/parameters/metadata',
    {
      config: { access },
      schema: {
        ...{ tags, params: Vehicle, summary: 'What each parameter of a vehicle means, where that is known' },
        response: { 200: Type.Object({ infos: Type.Array(Info) }), 304: Type.Null(), 404: Failure },
      },
      serializerCompiler: () => (data) => (typeof data === 'string' ? data : JSON.stringify(data)),
    },
    async ({ params, headers }, reply) => {
      if (!routes.isKnown(params.id)) return reply.code(404).send(unknownVehicle);
      const entries = routes.book(params.id)?.book.entries ?? new Map();
      const tag = `"${entries.size}-${routes.descriptionsVersion()}"`;
      if (isSame(reply, tag, headers['if-none-match'])) return reply.code(304).send();
      const text = bodies.once(`${params.id} infos`, tag, () => {
        const infos = [...entries.keys()].flatMap((name) => routes.find(params.id, name) ?? []);
        return JSON.stringify({ infos });
      });
      return reply.type('application/json; charset=utf-8').send(text);
    },
  );
  registerDescriptions(server, routes);
}

function registerDescriptions(server: FastifyInstance, routes: ParameterRoutes): void {
  const Kept = Type.Object({
    vehicle: Type.String(),
    firmware: Type.String(),
    count: Type.Integer(),
    at: Type.Number(),
  });
  server.get(
    '/api/parameters/metadata',
    {
      config: { access: 'viewer' },
      schema: {
        ...{ tags, summary: 'Files of descriptions that were handed in or fetched' },
        response: { 200: Type.Object({ kept: Type.Array(Kept) }) },
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
    scope.removeAllContentTypeParsers();
    const options = { parseAs: 'buffer', bodyLimit: most.metadataBytes } as const;
    scope.addContentTypeParser('*', options, (_request, body, done) => done(null, body));
    scope.put<{ Querystring: DescriptionKey }>(
      '/api/parameters/metadata',
      {
        config: { access: 'operator' },
        bodyLimit: most.metadataBytes,
        schema: {
          ...{ tags, querystring: Key, summary: 'Hand in ArduPilot’s file of descriptions, apm.pdef.xml or .json' },
          response: {
            200: Type.Object({ count: Type.Integer(), warnings: Type.Array(Type.String()) }),
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

/** Asked again with what is known already, nothing but that is answered. */
function isSame(reply: FastifyReply, tag: string, known: string | undefined): boolean {
  reply.header('cache-control', 'no-cache').header('etag', tag);
  return known === tag;
}

type Told = ReturnType<ParameterRoutes['book']>;

function bodyOf(told: Told, wallMs: number): string {
  const { book, isReading = false, load = null } = told ?? {};
  const readAt = book?.readWall ?? null;
  return JSON.stringify({
    state: book?.state ?? 'none',
    reading: isReading,
    source: book?.source ?? null,
    readAt,
    ageMs: readAt === null ? null : Math.max(0, wallMs - readAt),
    hash: book?.hash ?? null,
    count: book?.entries.size ?? 0,
    changes: book?.changes ?? 0,
    load,
    parameters: [...(book?.entries.values() ?? [])].map(({ name, value, type, original }) => ({
      name,
      value,
      type,
      default: original,
    })),
  });
}

/** What is no number cannot be written, and is said. */
function fileOf(book: Book, ending: 'param' | 'params', systemId: number): string {
  const all = [...book.entries.values()];
  const left = all.filter(({ value }) => !Number.isFinite(value)).map(({ name }) => name);
  const note = [
    `${all.length} parameters, ${book.state}, read ${new Date(book.readWall ?? 0).toISOString()}`,
    ...(left.length > 0 ? [`left out, since they are no numbers: ${left.join(', ')}`] : []),
  ];
  const rows = all.filter(({ value }) => Number.isFinite(value));
  return ending === 'param' ? writeParam(rows, note) : writeParams(rows, systemId, note);
}

/** The newest body of each kind, made once for each version of what is in it. */
class Bodies {
  readonly #held = new Map<string, { readonly version: string; readonly text: string }>();

  once(kind: string, version: string, make: () => string): string {
    const held = this.#held.get(kind);
    if (held?.version === version) return held.text;
    const text = make();
    this.#held.delete(kind);
    this.#held.set(kind, { version, text });
    // A few for each vehicle that there can be.
    if (this.#held.size > 64) this.#held.delete(this.#held.keys().next().value ?? '');
    return text;
  }
}
