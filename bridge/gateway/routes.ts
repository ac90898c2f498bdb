/** What can be asked over HTTP: how the bridge is, who is here, what happened. */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Page } from '../core/journal.ts';
import type { ForwardState } from '../protocol/forward.ts';
import type { ServerHealth } from '../protocol/health.ts';
import type { LinkState } from '../protocol/state.ts';
import type { Vehicle } from '../protocol/vehicle.ts';
import { registerForwards } from './forward-routes.ts';
import type { Gateway } from './gateway.ts';
import { pressesOn } from './presses.ts';
import { reportQuality } from './quality-report.ts';
import { errorRateOf, reportConnection, reportMetrics } from './reports.ts';

/** What was asked of vehicles, and what became of it. */
export type CommandHistory = {
  /** The newest first. */
  history(limit: number, vehicle?: string): readonly unknown[];
  byId(id: string): unknown;
};

export type Sources = {
  readonly commands: CommandHistory;
  health(): ServerHealth;
  links(): readonly LinkState[];
  vehicles(): readonly Vehicle[];
  readonly forwards?: () => readonly ForwardState[];
  /** Older events, from disk. */
  events(after: number, limit: number): Promise<Page>;
};

const Client = Type.Object({ clientId: Type.String({ maxLength: 64 }) });
const StopBody = Type.Union([
  Type.Object({
    vehicle: Type.Optional(Type.String({ maxLength: 128 })),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  }),
  Type.Null(),
]);
const Latest = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
  vehicle: Type.Optional(Type.String({ maxLength: 128 })),
});
const OneCommand = Type.Object({ id: Type.String({ maxLength: 64 }) });
const After = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 200 }),
});

export function registerRoutes(server: FastifyInstance, gateway: Gateway, sources: Sources): void {
  const { sessions, stream, counters, clock } = gateway.desk;

  const failures = () => counters.get('closed_helloTimeout') + counters.get('refused_origin');

  /** A route that answers a GET with fresh JSON. */
  const tell = (paths: readonly string[], tag: string, summary: string, read: () => unknown): void => {
    for (const url of paths) {
      server.get(url, { config: { access: 'viewer' }, schema: { tags: [tag], summary } }, async (_request, reply) => {
        reply.header('cache-control', 'no-store');
        return read();
      });
    }
  };

  tell(['/api/health'], 'bridge', 'How the bridge, its links and its vehicles are', () => {
    const { t: _t, ...health } = sources.health();
    const vehicles = sources.vehicles().map(({ id, contact, replay }) => ({ id, contact, replay }));
    const websocket = { ...reportQuality(gateway.reports()), errorRate: errorRateOf(sessions, failures()) };
    const status = health.vehicleConnected ? 'ok' : 'no vehicle';
    return { status, ...health, vehicles, links: sources.links(), websocket };
  });
  if (sources.forwards) registerForwards(server, sources.forwards);
  tell(['/api/sessions'], 'sessions', 'Every session, away ones included', () => ({
    active: sessions.activeCount,
    total: sessions.totalCount,
    sessions: gateway.reports(),
  }));
  tell(['/api/websocket/metrics'], 'sessions', 'Connections in figures, and what was dropped', () => {
    const { overload, drops } = sources.health();
    return { ...reportMetrics(gateway.reports(), sessions, failures()), overload, drops };
  });
  tell(['/ws/connections'], 'sessions', 'Connections, one row each', () => {
    const connections = gateway.reports().map((report) => reportConnection(report, clock.wallMs()));
    return { total_connections: connections.length, connections };
  });
  tell(['/api/connections/stats', '/get_connection_stats'], 'sessions', 'Totals of connections and events', () => ({
    totalConnections: sessions.totalCount,
    activeConnections: sessions.activeCount,
    globalSequence: stream.seq,
    epoch: stream.epoch,
    averageConnectionQuality: reportQuality(gateway.reports()).averageQuality,
    // In numbers of the stream, summed over all who read it.
    events: {
      sent: counters.get('events_told'),
      acknowledged: counters.get('events_acknowledged'),
      buffered: gateway.owed(),
      dropped: sources.health().drops?.journal_entries ?? 0,
    },
    counters: counters.all(),
  }));

  const presses = pressesOn(gateway);
  server.post<{ Body: { vehicle?: string; id?: string } | null }>(
    '/api/stop',
    {
      config: { access: gateway.desk.stopRole },
      schema: { tags: ['commands'], summary: 'STOP one vehicle or all, greeted or not', body: StopBody },
    },
    async ({ body, ip, pass }, reply) => {
      const from = pass?.device ?? ip;
      // An id names one command: with it every vehicle but the first would be refused.
      const { vehicle, id } = body ?? {};
      const all = () => sources.vehicles().map((one) => presses.press(one.id, undefined, from));
      return reply.code(202).send({ ids: vehicle === undefined ? all() : [presses.press(vehicle, id, from)] });
    },
  );
  server.get<{ Querystring: { limit: number; vehicle?: string } }>(
    '/api/commands',
    {
      config: { access: 'viewer' },
      schema: { tags: ['commands'], summary: 'Commands with all their steps, the newest first', querystring: Latest },
    },
    async ({ query }, reply) => {
      reply.header('cache-control', 'no-store');
      return { commands: sources.commands.history(query.limit, query.vehicle) };
    },
  );
  server.get<{ Params: { id: string } }>(
    '/api/commands/:id',
    {
      config: { access: 'viewer' },
      schema: { tags: ['commands'], summary: 'One command with all its steps', params: OneCommand },
    },
    async ({ params }, reply) => {
      reply.header('cache-control', 'no-store');
      return sources.commands.byId(params.id) ?? reply.code(404).send({ error: 'no command has this id' });
    },
  );
  server.get<{ Params: { clientId: string } }>(
    '/api/sessions/:clientId',
    {
      config: { access: 'viewer' },
      schema: { tags: ['sessions'], summary: 'The sessions of one installation of the page', params: Client },
    },
    async ({ params }, reply) => {
      const found = gateway.reports().filter(({ clientId }) => clientId === params.clientId);
      return found.length > 0 ? { sessions: found } : reply.code(404).send({ error: 'no session has this client id' });
    },
  );
  server.get<{ Params: { clientId: string } }>(
    '/ws/connections/:clientId',
    {
      config: { access: 'viewer' },
      schema: { tags: ['sessions'], summary: 'The connections of one installation of the page', params: Client },
    },
    async ({ params }, reply) => {
      const found = gateway.reports().filter(({ clientId }) => clientId === params.clientId);
      if (found.length === 0) return reply.code(404).send({ error: 'no session has this client id' });
      return { connections: found.map((report) => reportConnection(report, clock.wallMs())) };
    },
  );
  server.get<{ Querystring: { after: number; limit: number } }>(
    '/api/events',
    {
      config: { access: 'viewer' },
      schema: { tags: ['events'], summary: 'Events after a number, oldest first, from disk', querystring: After },
    },
    async ({ query }, reply) => {
      const page = await sources.events(query.after, query.limit);
      reply.header('cache-control', 'no-store');
      if (!page.ok) return reply.code(503).send({ error: page.why });
      return { epoch: stream.epoch, entries: page.entries, gaps: page.gaps, more: page.more };
    },
  );
}
