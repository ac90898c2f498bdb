/**
 * How much may be asked by HTTP, how fast, and for how long somebody may be silent in the middle of it ([G1], [G4]).
 * STOP is never refused for its number. Where nobody is asked who they are, only silence counts.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from './gateway.ts';

/** Nothing comes or goes for so long: the other end is gone. Longer than the longest that a poll waits. */
const silentMs = 60_000;
/** What a stranger says has to be here by then: it is small. */
const strangersBodyMs = 10_000;

/** What costs the disk, a slow hash, or a long answer. */
const costly: ReadonlySet<string | undefined> = new Set([
  '/api/audit',
  '/api/audit/verdict',
  '/api/auth/pair',
  '/api/events',
  '/api/maps/packs/:id/file',
  '/api/openapi.json',
  '/api/pairing-codes',
  '/api/recordings/:name',
]);

const isCostly = ({ routeOptions }: FastifyRequest): boolean => costly.has(routeOptions.url);
const isStop = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url === '/api/stop';
const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Before a byte is read of who comes too often. */
export function limitArrivals(server: FastifyInstance, { desk }: Gateway): void {
  server.server.prependListener('connection', (socket: Socket) => {
    if (desk.door.openAs !== null) return;
    const over = desk.crowd.arrive(socket.remoteAddress ?? '', desk.clock.monoMs());
    if (over) {
      socket.once('close', over);
      return;
    }
    desk.counters.add('strangers_refused');
    socket.destroy();
  });
  server.server.setTimeout(silentMs);
}

/** Before it is known who asks. */
export function limitPlaces(server: FastifyInstance, { desk }: Gateway): void {
  server.addHook('onRequest', async (request, reply) => {
    if (desk.door.openAs !== null || request.ws || isStop(request)) return undefined;
    const may = desk.crowd.mayAsk(request.ip, isCostly(request), desk.clock.monoMs());
    return may ? undefined : tooMuch(desk.counters, reply);
  });
}

/** Once it is known, or known that nobody has to be known. */
export function limitDevices(server: FastifyInstance, { desk }: Gateway): void {
  server.addHook('onRequest', async (request, reply) => {
    const { pass, ip } = request;
    if (desk.door.openAs !== null || request.ws) return undefined;
    if (pass === null) {
      if (hasBody(request)) hangUpLate(request);
      return undefined;
    }
    const at = desk.clock.monoMs();
    desk.crowd.proven(pass.device ?? '', ip, at);
    if (isStop(request)) return undefined;
    const may = desk.crowd.mayAskAs(pass.device ?? '', ip, isCostly(request), at);
    return may ? undefined : tooMuch(desk.counters, reply);
  });
}

function tooMuch(counters: Gateway['desk']['counters'], reply: FastifyReply): FastifyReply {
  counters.add('requests_refused');
  return reply.code(429).headers({ 'retry-after': '1', connection: 'close' }).send({ error: 'too many requests' });
}

function hangUpLate({ raw }: FastifyRequest): void {
  const timer = setTimeout(() => raw.destroy(), strangersBodyMs);
  const over = () => clearTimeout(timer);
  raw.once('end', over);
  raw.once('close', over);
}

/** A body that nobody will read ends with its connection. */
export const endWithBody = (request: FastifyRequest, reply: FastifyReply): void => {
  if (hasBody(request)) reply.header('connection', 'close');
};
