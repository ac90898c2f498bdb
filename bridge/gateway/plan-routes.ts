/**
 * Files of plans and parameters over HTTP: handed in, listed, given back in the formats of the field, deleted; and what a
 * vehicle holds, as files. A file that is wrong is refused with its line, and nothing of it is kept.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { DocumentRoom, WrittenFormat } from '../core/documents.ts';
import { type DocumentKind, DocumentSummary } from '../protocol/document.ts';
import { parameterFormats } from '../protocol/files/parameter-file.ts';
import { planFormats } from '../protocol/files/plan-formats.ts';
import { type PlanItem, PlanList, planLists } from '../protocol/plan.ts';
import { bytesOf, FileRefusal, refuse, sendFile, takeBytes, tidyName } from './file-answers.ts';

/** A list as it was read from a vehicle last; null items where it never was, and a sentence why. */
export type HeldList = { readonly items: readonly PlanItem[] | null; readonly why: string };

export type PlanRoutes = {
  readonly documents: DocumentRoom;
  /** What a vehicle is known to hold; without it nothing is exported from vehicles. */
  held?(vehicle: string, list: PlanList): HeldList;
};

const Name = Type.Optional(Type.String({ maxLength: 300 }));
const PlanQuery = Type.Object({ name: Name, format: Type.Enum(['auto', ...planFormats], { default: 'auto' }) });
const ParametersQuery = Type.Object({ name: Name });
const ListQuery = Type.Object({ list: Type.Optional(PlanList) });
const File = Type.Object({ file: Type.String({ maxLength: 64 }) });

const refusals = { '4xx': FileRefusal, '5xx': FileRefusal };
const Listed = Type.Object({ documents: Type.Array(DocumentSummary) });
const Text = Type.String();

/** With what is in it, as `plan` or `parameters`; or the text of a file. */
const Opened = Type.Object(DocumentSummary.properties, { additionalProperties: true });

type Family = {
  readonly kind: DocumentKind;
  readonly url: string;
  readonly what: string;
  readonly endings: readonly WrittenFormat['as'][];
  readonly query: typeof PlanQuery | typeof ParametersQuery;
};

const families: readonly Family[] = [
  { kind: 'plan', url: '/api/plans', what: 'plan', endings: ['waypoints', 'plan'], query: PlanQuery },
  {
    kind: 'parameters',
    url: '/api/parameter-files',
    what: 'parameter set',
    endings: parameterFormats,
    query: ParametersQuery,
  },
];

export async function registerPlans(server: FastifyInstance, routes: PlanRoutes): Promise<void> {
  await server.register(async (scope) => {
    takeBytes(scope);
    for (const family of families) registerFamily(scope, family, routes);
    if (routes.held) registerHeld(scope, routes.documents, routes.held);
  });
}

function registerFamily(scope: FastifyInstance, family: Family, { documents }: PlanRoutes): void {
  const { kind, url, what } = family;
  const tags = ['files'];

  scope.post<{ Querystring: Static<typeof PlanQuery> }>(
    url,
    {
      config: { access: 'operator' },
      schema: {
        ...{ tags, summary: `Hand in a file of a ${what}, as it is on disk`, querystring: family.query },
        response: { 201: DocumentSummary, ...refusals },
      },
    },
    async ({ body, query: { name, format = 'auto' } }, reply) => {
      const kept = await documents.keep({ kind, bytes: bytesOf(body), format, name: tidyName(name, what) });
      return kept.ok ? reply.code(201).send(kept.document) : refuse(reply, kept);
    },
  );
  scope.get(
    url,
    {
      config: { access: 'viewer' },
      schema: { tags, summary: `Every ${what} that is kept, the newest first`, response: { 200: Listed } },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { documents: documents.list().filter((one) => one.kind === kind) };
    },
  );
  const summary = `One ${what} by its hash; with .${family.endings.join(' or .')} behind it as such a file`;
  scope.get<{ Params: { file: string }; Querystring: Static<typeof ListQuery> }>(
    `${url}/:file`,
    {
      config: { access: 'viewer' },
      schema: { tags, summary, params: File, querystring: ListQuery, response: { 200: Opened, ...refusals } },
    },
    ({ params, query }, reply) => give(reply, family, documents, params.file, query.list),
  );
  scope.delete<{ Params: { file: string } }>(
    `${url}/:file`,
    { config: { access: 'operator' }, schema: { tags, summary: `Forget a ${what}`, params: File, response: refusals } },
    async ({ params: { file } }, reply) => {
      if (!find(documents, kind, file)) return unknown(reply, what);
      const gone = await documents.remove(file);
      return gone.ok ? reply.code(204).send() : refuse(reply, gone);
    },
  );
}

const find = (documents: DocumentRoom, kind: DocumentKind, hash: string) =>
  documents.list().find((one) => one.hash === hash && one.kind === kind);

const unknown = (reply: FastifyReply, what: string) =>
  reply.code(404).send({ error: `no ${what} of this name is kept`, line: null });

/** A document as JSON, or as the file that the ending asks for. */
async function give(reply: FastifyReply, family: Family, documents: DocumentRoom, file: string, list?: PlanList) {
  const [hash = '', ending] = file.split('.');
  const found = find(documents, family.kind, hash);
  if (!found) return unknown(reply, family.what);
  if (ending === undefined) {
    reply.header('cache-control', 'no-store');
    return { ...found, ...documents.get(hash) };
  }
  const as = family.endings.find((one) => one === ending);
  if (as === undefined)
    return reply.code(404).send({ error: `a ${family.what} has no form called ".${ending}"`, line: null });
  const format: WrittenFormat = as === 'waypoints' ? { as, ...(list && { list }) } : { as };
  return sendFile(reply, await documents.text(hash, format), found.name, as);
}

const Vehicle = Type.Object({ id: Type.String({ maxLength: 128 }) });

/** What a vehicle holds, as far as it was read: whole lists only, so that no file has less than the vehicle. */
function registerHeld(scope: FastifyInstance, documents: DocumentRoom, held: NonNullable<PlanRoutes['held']>): void {
  for (const as of ['plan', 'waypoints'] as const) {
    const summary = as === 'plan' ? 'What a vehicle holds, as a .plan' : 'One list that a vehicle holds, as .waypoints';
    scope.get<{ Params: { id: string }; Querystring: Static<typeof ListQuery> }>(
      `/api/vehicles/:id/plan.${as}`,
      {
        config: { access: 'viewer' },
        schema: {
          ...{ tags: ['files'], summary, params: Vehicle, querystring: ListQuery },
          response: { 200: Text, ...refusals },
        },
      },
      async ({ params: { id }, query: { list } }, reply) => {
        const wanted = as === 'waypoints' ? [list ?? 'mission'] : planLists;
        const lists = wanted.map((name) => ({ name, ...held(id, name) }));
        const unread = lists.find(({ items }) => items === null);
        // The mission is what a plan is for; a vehicle may have no fence to be read.
        if (unread && (as === 'waypoints' || unread.name === 'mission'))
          return reply.code(409).send({ error: `the ${unread.name} cannot be given: ${unread.why}`, line: null });
        const plan = Object.fromEntries(lists.flatMap(({ name, items }) => (items ? [[name, items]] : [])));
        return sendFile(reply, await documents.write(plan, { as }), `${id} ${list ?? 'plan'}`, as);
      },
    );
  }
}
