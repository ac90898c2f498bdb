/**
 * The composition root: builds every room, joins them, and stops them in reverse order. Links report; the fleet says
 * what changed; the stream keeps what happened; the gateway tells the operators. One function, one switch, no bus.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, Stop } from './core/clock.ts';
import { Counters } from './core/counters.ts';
import { Fleet, type Happening } from './core/fleet.ts';
import type { Link } from './core/link.ts';
import { Outbox } from './core/outbox.ts';
import { Sessions } from './core/sessions.ts';
import { EventStream } from './core/stream.ts';
import { Gateway } from './gateway/gateway.ts';
import { buildServer } from './gateway/server.ts';
import { createLink } from './links/create.ts';
import { parseLinks } from './links/link-specs.ts';
import type { Logger } from './log.ts';
import type { ServerHealth } from './protocol/health.ts';
import type { Policy } from './protocol/hello.ts';
import type { LinkState } from './protocol/state.ts';
import type { Config } from './settings.ts';

const tickMs = 100;
const sweepMs = 250;
const reportMs = 1000;
const healthMs = 10_000;

const policy: Policy = {
  tickMs,
  staleAfterMs: 1000,
  deadAfterMs: 3000,
  pingIntervalMs: 2000,
  hiddenPingIntervalMs: 25_000,
  lateAfterPeriods: 2.5,
};

const insecureBanner = 'Anyone on this network can open this page: the bridge listens without asking who you are.';

/** A start that cannot go on: one sentence for the person who made it. */
export class StartError extends Error {}

export type BridgeOptions = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  readonly dashboardDir: string;
};

export type Bridge = { readonly url: string; readonly stop: Stop };

/** Starts everything; resolves once the page can be opened. Rejects with {@link StartError}, nothing left running. */
export async function startBridge({ config, clock, log, version, dashboardDir }: BridgeOptions): Promise<Bridge> {
  const startedAt = clock.monoMs();
  const counters = new Counters();
  const fleet = new Fleet();
  const stream = new EventStream(randomUUID(), clock);
  const outbox = new Outbox(fleet);
  const sessions = new Sessions();
  const specs = parseLinks(config.vehicles);
  if (!specs.ok) throw new StartError(specs.why);
  const links = specs.value.map((spec) =>
    createLink(spec, { clock, note: (text) => log.info({ link: spec.id }, text) }),
  );
  const loop = monitorEventLoopDelay({ resolution: 10 });

  const gateway = new Gateway(
    {
      clock,
      boot: randomUUID(),
      bridgeVersion: version,
      policy,
      banners: config.insecureLan ? [insecureBanner] : [],
      outbox,
      stream,
      sessions,
      counters,
    },
    (error) => log.error({ err: error }, 'a handler failed'),
  );

  const announce = (happenings: readonly Happening[]): void =>
    gateway.announce(happenings.map((happening) => stream.append(happening)));
  const linkStates = (): LinkState[] => links.map(stateOf);
  const health = (): ServerHealth => ({
    t: 'server_health',
    at: clock.monoMs(),
    version,
    uptimeS: Math.round((clock.monoMs() - startedAt) / 1000),
    activeSessions: sessions.activeCount,
    totalSessions: sessions.totalCount,
    vehicleConnected: fleet.linkedCount > 0,
    ros: 'unavailable: no ROS 2 link is configured',
    loopLagMs: Math.round(loop.max / 1e4) / 100,
    counters: { ...counters.all(), ...linkCounters(links) },
  });

  const server = await buildServer({
    gateway,
    health: { health, links: linkStates, vehicles: () => fleet.vehicles() },
    rule: { lan: config.insecureLan, names: config.allowHosts },
    dashboardDir,
  });
  await server.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
    throw new StartError(explainListen(error, config));
  });
  loop.enable();

  const stops = links.map((link) =>
    link.start({
      onLink: (up, why, at) => {
        log[up ? 'info' : 'warn']({ link: link.id, url: link.url }, up ? `link up: ${why}` : `link down: ${why}`);
        announce([{ at, severity: up ? 6 : 4, body: { kind: 'link', link: link.id, up, why } }]);
        outbox.report(linkStates());
      },
      onReport: (from, at, report) => {
        const happenings = fleet.observe(link, from, at, report);
        if (happenings.length > 0) announce(happenings);
      },
    }),
  );
  const timers = [
    setInterval(() => gateway.tick(), tickMs),
    setInterval(() => {
      announce(fleet.sweep(clock.monoMs()));
      gateway.sweep();
    }, sweepMs),
    setInterval(() => outbox.report(linkStates()), reportMs),
    setInterval(() => {
      gateway.tell(health());
      loop.reset();
    }, healthMs),
  ];

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      for (const timer of timers) clearInterval(timer);
      gateway.drain('the bridge is stopping', 1000);
      loop.disable();
      await server.close();
      await Promise.all(stops.map((stopLink) => stopLink()));
    })();
    return stopping;
  };
  return { url: urlOf(server.server.address(), config), stop };
}

const stateOf = (link: Link): LinkState => {
  const { up, why, framesPerS, bytesPerS, lossPct } = link.status();
  return { id: link.id, url: link.url, name: link.name, replay: link.replay, up, why, framesPerS, bytesPerS, lossPct };
};

const linkCounters = (links: readonly Link[]): Record<string, number> =>
  Object.fromEntries(
    links.flatMap((link) =>
      Object.entries(link.status().counters).map(([name, count]) => [`${link.id}.${name}`, count]),
    ),
  );

function explainListen(error: unknown, { host, port }: Config): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `port ${port} is already in use on ${host}: stop the other program or take another with --port`;
  if (code === 'EACCES') return `port ${port} may not be opened by this user: take one above 1023 with --port`;
  if (code === 'EADDRNOTAVAIL') return `${host} is not an address of this machine: see --host`;
  return `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
}

function urlOf(address: AddressInfo | string | null, { host }: Config): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
