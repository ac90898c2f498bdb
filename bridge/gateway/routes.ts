/** What can be asked over HTTP. */
import type { FastifyInstance } from 'fastify';
import type { ServerHealth } from '../protocol/health.ts';
import type { LinkState } from '../protocol/state.ts';
import type { Vehicle } from '../protocol/vehicle.ts';

export type HealthSource = {
  health(): ServerHealth;
  links(): readonly LinkState[];
  vehicles(): readonly Vehicle[];
};

export function registerRoutes(server: FastifyInstance, source: HealthSource): void {
  server.get('/api/health', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const { t: _t, ...health } = source.health();
    const vehicles = source.vehicles().map(({ id, contact, replay }) => ({ id, contact, replay }));
    return { status: health.vehicleConnected ? 'ok' : 'no vehicle', ...health, vehicles, links: source.links() };
  });
}
