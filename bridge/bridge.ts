/**
 * The composition root: builds every room, joins them, and stops them in reverse order. Links report; the fleet says
 * what changed; the stream keeps what happened; the gateway tells the operators. One function, one switch, no bus.
 */
import { randomUUID } from 'node:crypto';
import type { Clock, Stop } from './core/clock.ts';
import { Counters } from './core/counters.ts';
import { Fleet } from './core/fleet.ts';
import type { Link, LinkListener } from './core/link.ts';
import { Outbox } from './core/outbox.ts';
import { Sessions } from './core/sessions.ts';
import { listenForFirstWords } from './first-word.ts';
import { Gateway } from './gateway/gateway.ts';
import { listen } from './gateway/listen.ts';
import { buildServer } from './gateway/server.ts';
import { linkStateOf, watchHealth } from './health.ts';
import { openStream } from './kept-stream.ts';
import { createLink } from './links/create.ts';
import { parseLinks } from './links/link-specs.ts';
import type { Logger } from './log.ts';
import { inPortions } from './portions.ts';
import type { Policy } from './protocol/hello.ts';
import type { Config } from './settings.ts';
import { buildSteering } from './steering.ts';
import { watchStrain } from './strain.ts';

const tickMs = 100;
/** Who drives is shown what the vehicle does this often ([D12]). */
const drivingTickMs = 40;
const sweepMs = 250;
/** The links' own rates change slowly and cost bytes; going up or down is told at once. */
const reportMs = 5000;
const healthMs = 10_000;
const strainMs = 1000;

const policy: Policy = {
  tickMs,
  staleAfterMs: 1000,
  deadAfterMs: 3000,
  pingIntervalMs: 2000,
  hiddenPingIntervalMs: 25_000,
  lateAfterPeriods: 2.5,
  leasePingIntervalMs: 500,
  driveIntervalMs: 50,
  pageLifeMs: 150,
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
  const specs = parseLinks(config.vehicles);
  if (!specs.ok) throw new StartError(specs.why);
  const links = specs.value.map((spec) => createLink(spec, { clock, log }));

  const counters = new Counters();
  const fleet = new Fleet();
  const kept = await openStream(config, clock, log);
  if (!kept.ok) throw new StartError(kept.why);
  const { stream, journal } = kept;
  const outbox = new Outbox(fleet);
  const sessions = new Sessions();
  const banners = config.insecureLan ? [insecureBanner] : [];
  const boot = randomUUID();
  const steering = buildSteering({
    config,
    clock,
    boot,
    fleet,
    links,
    past: kept.intent,
    ports: {
      tell: (conn, message) => gateway.tellConn(conn, message),
      tellSession: (session, message) => gateway.tellSession(session, message),
      tellAll: (message) => gateway.tell(message),
      announce: (happenings) => gateway.announce(happenings),
      whenDurable: (seq, withinMs) => journal.whenDurable(seq, withinMs),
    },
  });
  const { intent } = steering;
  const gateway = new Gateway(
    {
      clock,
      boot,
      bridgeVersion: version,
      policy,
      banners,
      addresses: config.addresses,
      outbox,
      stream,
      sessions,
      intent,
      // Until identity exists, who reaches the page is the machine's own user.
      role: config.insecureLan ? 'operator' : 'admin',
      counters,
      readOlder: journal.read.bind(journal),
      newId: randomUUID,
    },
    (error) => log.error({ err: error }, 'a handler failed'),
  );
  const { overload } = gateway.desk;
  const health = watchHealth({ clock, version, sessions, fleet, counters, links, journal, overload });
  const strain = watchStrain(journal, () => gateway.unsentB());
  const linkStates = () => links.map(linkStateOf);

  const server = await buildServer({
    gateway,
    sources: {
      health: health.read,
      links: linkStates,
      vehicles: () => fleet.vehicles(),
      events: (after, limit) => journal.read(after, limit),
      commands: intent.commands,
    },
    rule: { lan: config.insecureLan, names: config.allowHosts, addresses: config.addresses },
    dashboardDir,
  });
  const stops: Stop[] = [journal.stop, async () => health.stop(), async () => strain.stop(), () => server.close()];
  const stop = stopOnce(stops);

  kept.hear((happening) => gateway.announce([happening]));
  const firstWords = listenForFirstWords(specs.value);
  const listenerOf = (link: Link): LinkListener => ({
    onLink(up, why, at) {
      log[up ? 'info' : 'warn']({ link: link.id }, `link ${up ? 'up' : 'down'}: ${why}`);
      firstWords.hear(link.id, up, why);
      steering.onLink(link, up);
      const body = { kind: 'link', link: link.id, up, why } as const;
      gateway.announce([{ at, severity: up ? 6 : 4, body, replay: link.replay }]);
      outbox.report(linkStates());
    },
    onReport(from, at, report) {
      gateway.announce(fleet.observe(link, from, at, report));
      steering.hear(link, from, at, report);
    },
  });

  try {
    const url = await listen(server, config);
    stops.push(...links.map((link) => link.start(listenerOf(link))));
    const missing = config.waitForDevices ? undefined : await firstWords.missing;
    if (missing !== undefined) throw new Error(`${missing} (with --wait-for-devices it would be waited for)`);
    stops.push(
      every(
        tickMs,
        inPortions(
          () => gateway.ticking(),
          () => counters.add('ticks_skipped'),
        ),
      ),
      every(strainMs, () => gateway.judge(strain.read())),
      every(sweepMs, () => {
        gateway.announce(fleet.sweep(clock.monoMs()));
        gateway.sweep();
      }),
      every(reportMs, () => outbox.report(linkStates())),
      every(healthMs, () => {
        gateway.tellWatching(health.read());
        health.turn();
      }),
      every(drivingTickMs, () => {
        if (intent.isDriven) gateway.tickFast();
      }),
      async () => gateway.drain('the bridge is stopping', 1000),
      steering.start(),
    );
    return { url, stop };
  } catch (error) {
    await stop();
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

/** Runs the stops in reverse order of their starts; a second call waits for the first. */
function stopOnce(stops: Stop[]): Stop {
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  return () => {
    stopping ??= stopAll();
    return stopping;
  };
}

function every(ms: number, act: () => void): Stop {
  const timer = setInterval(act, ms);
  return async () => clearInterval(timer);
}
