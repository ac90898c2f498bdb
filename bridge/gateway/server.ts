/** The Fastify server: the page, the REST routes and the WebSocket on one port, for our own hosts only. */
import type { RequestListener } from 'node:http';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Door } from '../core/access/door.ts';
import type { Replays, Uploads } from '../core/replays.ts';
import { type AuditSource, registerAudit } from './audit-routes.ts';
import type { Entrance } from './auth/entrance.ts';
import { guardRoutes } from './auth/guard.ts';
import { registerAuthRoutes } from './auth/routes.ts';
import type { Cameras } from './cameras/cameras.ts';
import { registerCameras } from './cameras/routes.ts';
import type { Gateway } from './gateway.ts';
import { headersOf } from './headers.ts';
import { type HostRule, isOurHost, isOurOrigin } from './hosts.ts';
import { HttpCarriers } from './http-carriers.ts';
import { registerHttpCarriers } from './http-routes.ts';
import { type InspectorSource, registerInspector } from './inspector-routes.ts';
import { type PlanSource, registerKnownPlans } from './known-plan-routes.ts';
import type { MapRoutes } from './map-answers.ts';
import { registerMaps } from './map-routes.ts';
import { registerMetrics, type Watching } from './metrics-routes.ts';
import { type ParameterRoutes, registerParameters } from './parameter-routes.ts';
import { type PlanRoutes, registerPlans } from './plan-routes.ts';
import { type RecordingRoutes, registerRecordings } from './recording-routes.ts';
import { registerReplays } from './replay-routes.ts';
import { limitArrivals, limitDevices, limitPlaces } from './request-limits.ts';
import { registerRoutes, type Sources } from './routes.ts';
import { registerEnding } from './session-routes.ts';
import type { Certified } from './tls/authority.ts';
import { onePort, patience } from './tls/one-port.ts';
import { plainAnswers } from './tls/plain.ts';
import { addWebSocketRoute, registerWebSocket } from './ws.ts';

export type ServerOptions = {
  readonly gateway: Gateway;
  readonly sources: Sources;
  readonly rule: HostRule;
  readonly recordings?: RecordingRoutes;
  readonly replays?: Replays & { readonly uploads: Uploads };
  readonly inspector?: InspectorSource;
  readonly plans?: PlanSource;
  readonly parameters?: ParameterRoutes;
  readonly files?: PlanRoutes;
  readonly maps?: MapRoutes;
  readonly audit?: AuditSource;
  readonly cameras?: Cameras;
  readonly watching?: Watching;
  readonly doorway: { readonly door: Door; readonly entrance: Entrance | null };
  /** Null where there is none: on loopback. */
  readonly tls?: Certified | null;
  /** The built dashboard; where the folder is missing, `/` says how to build it. */
  readonly dashboardDir: string;
  /** Browsers are to forget the page that they kept for a start with no network. */
  readonly forgetPages?: boolean;
};

/** A page from another of our addresses may use the HTTP carriers of this one, and read nothing else (Fetch §3.2). */
const crossHeaders = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '600',
  vary: 'origin',
});

/** Hashed file names never change their content; everything else is asked for again. */
const cacheControl = (path: string) => (path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');

/** Builds the server; the caller listens and closes. */
export async function buildServer({
  gateway,
  sources,
  rule: hosts,
  replays,
  inspector,
  plans,
  parameters,
  files,
  maps,
  doorway,
  recordings,
  tls = null,
  audit,
  cameras,
  watching,
  dashboardDir,
  forgetPages = false,
}: ServerOptions): Promise<FastifyInstance> {
  const rule: HostRule = { ...hosts, https: tls !== null };
  const server = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true, ...transport(rule, tls) });
  // First, so that the hook below can tell an upgrade, which is refused by close code, from a request.
  await registerWebSocket(server);
  // Only a certificate that somebody else vouches for is for ever: a rover's own may have to be made anew in a field.
  const headers = headersOf(rule, tls?.authority === null);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (request.ws) return;
    const { host, origin } = request.headers;
    if (isOurHost(host, rule) && isOurOrigin(origin, host, rule)) {
      const isCarrier = request.url.startsWith('/api/carriers');
      if (origin === undefined || !isCarrier || !rule.addresses.includes(origin)) return;
      reply.headers(crossHeaders(origin));
      return request.method === 'OPTIONS' ? reply.code(204).send() : undefined;
    }
    gateway.desk.counters.add('refused_origin');
    return reply.code(403).send({ error: 'this host or origin is not one of this bridge' });
  });
  limitArrivals(server, gateway);
  limitPlaces(server, gateway);
  guardRoutes(server, doorway.door, ({ ip, method, url }, why) => {
    gateway.desk.counters.add('refused_http');
    doorway.entrance?.refused(ip, `${method} ${url.split('?')[0]}`, why);
  });
  limitDevices(server, gateway);
  server.addHook('onRequest', async ({ pass }, { raw }) => {
    if (pass?.device) gateway.answers.follow(pass.device, raw);
  });
  await server.register(swagger, { openapi: { info: { title: 'Tether', version: gateway.desk.bridgeVersion } } });
  addWebSocketRoute(server, gateway, rule);
  await registerHttpCarriers(server, new HttpCarriers(gateway));
  registerRoutes(server, gateway, sources);
  registerEnding(server, gateway, (session, by) => doorway.entrance?.ended(session, by));
  if (audit) registerAudit(server, audit);
  if (watching) registerMetrics(server, doorway.door, watching);
  if (cameras) await registerCameras(server, cameras);
  if (recordings) registerRecordings(server, recordings);
  if (replays) registerReplays(server, replays);
  if (inspector) registerInspector(server, inspector);
  if (plans) registerKnownPlans(server, plans);
  if (parameters) registerParameters(server, parameters);
  if (files) await registerPlans(server, files);
  if (maps) await registerMaps(server, maps);
  const address = ({ protocol, host }: FastifyRequest) => rule.addresses[0] ?? `${protocol}://${host}`;
  const { crowd, clock } = gateway.desk;
  const came = (device: string, from: string) => crowd.proven(device, from, clock.monoMs());
  await registerAuthRoutes(server, { ...doorway, secure: tls !== null, address, came });
  server.get('/api/openapi.json', { config: { access: 'viewer' }, schema: { hide: true } }, async () =>
    server.swagger(),
  );
  if (forgetPages) registerForgetting(server);
  await serveDashboard(server, dashboardDir);
  return server;
}

const transport = (rule: HostRule, tls: Certified | null) =>
  tls === null
    ? { http: patience, requestTimeout: patience.requestTimeout, keepAliveTimeout: patience.keepAliveTimeout }
    : { serverFactory: (answer: RequestListener) => onePort(tls.pair, answer, plainAnswers(rule, tls.authority)) };

/** In the place of what serves a kept page: one that gives it up and leaves the browser. */
const registerForgetting = (server: FastifyInstance) =>
  server.get('/sw.js', { config: { access: 'open' }, schema: { hide: true } }, (_, reply) =>
    reply.sendFile('sw-forget.js'),
  );

async function serveDashboard(server: FastifyInstance, root: string): Promise<void> {
  await server.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('cache-control', cacheControl(path));
    },
  });
  // A page's own address, such as /health-page, is drawn by the page: it gets index.html. A missing file does not.
  server.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const path = request.url.split('?')[0] ?? '';
    if (wantsPage && !path.startsWith('/api/') && !path.includes('.')) return reply.sendFile('index.html');
    return reply.code(404).send({ error: `nothing is at ${request.method} ${path}` });
  });
}
