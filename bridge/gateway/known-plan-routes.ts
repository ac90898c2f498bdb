/** What is known of the plans on a vehicle ([M5], [M6]), for whoever asks over HTTP. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { KnownPlan } from '../core/missions/known.ts';
import { PlanItem, PlanList, PlanState, planLists } from '../protocol/plan.ts';

export type PlanSource = {
  /** Whether such a vehicle was ever heard. */
  isKnown(vehicle: string): boolean;
  of(vehicle: string, list: PlanList): KnownPlan;
};

const Vehicle = Type.Object({ id: Type.String({ maxLength: 128 }) });
const VehicleList = Type.Object({ id: Type.String({ maxLength: 128 }), list: PlanList });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);

const summary = {
  list: PlanList,
  state: PlanState,
  hash: orNull(Type.String()),
  count: orNull(Type.Integer()),
  opaqueId: orNull(Type.Integer()),
  /** Wall ms. */
  readAt: orNull(Type.Number()),
  by: orNull(Type.Enum(['bridge', 'other'])),
  why: Type.String(),
} as const;
const Plans = Type.Object({ plans: Type.Array(Type.Object(summary)) });
/** For the serializer, which has no tuples. */
const Item = Type.Object({ ...PlanItem.properties, params: Type.Array(orNull(Type.Number())) });
const Plan = Type.Object({ ...summary, items: orNull(Type.Array(Item)) });
const Failure = Type.Object({ error: Type.String() });

const summaryOf = ({ items, ...plan }: KnownPlan) => ({ ...plan, count: items?.length ?? null });

export function registerKnownPlans(server: FastifyInstance, plans: PlanSource): void {
  const tags = ['plans'];
  const unknown = { error: 'no vehicle has this id' };
  server.get<{ Params: { id: string } }>(
    '/api/vehicles/:id/plans',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'What is known of a vehicle’s mission, fence and rally points',
        params: Vehicle,
        response: { 200: Plans, 404: Failure },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'no-store');
      if (!plans.isKnown(params.id)) return reply.code(404).send(unknown);
      return { plans: planLists.map((list) => summaryOf(plans.of(params.id, list))) };
    },
  );
  server.get<{ Params: { id: string; list: PlanList } }>(
    '/api/vehicles/:id/plans/:list',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'One list as it was read last, without home',
        params: VehicleList,
        response: { 200: Plan, 404: Failure },
      },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'no-store');
      if (!plans.isKnown(params.id)) return reply.code(404).send(unknown);
      const plan = plans.of(params.id, params.list);
      return { ...summaryOf(plan), items: plan.items };
    },
  );
}
