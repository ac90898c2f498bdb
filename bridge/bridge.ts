/**
 * The composition root: what starts, in which order, and how it stops in reverse. What is opened before is said in
 * `opened.ts`, what the rooms are to each other in `rooms.ts`, what they do again and again in `rounds.ts`.
 */
import type { FastifyInstance } from 'fastify';
import type { Stop } from './core/clock.ts';
import type { Link, LinkListener } from './core/link.ts';
import { type Doorway, isLoopback } from './doorway.ts';
import { type FirstWords, listenForFirstWords } from './first-word.ts';
import { openLocalDoor } from './gateway/auth/local-door.ts';
import { listen } from './gateway/listen.ts';
import { Metrics } from './gateway/metrics.ts';
import { buildServer } from './gateway/server.ts';
import { renew } from './gateway/tls/one-port.ts';
import { localDoorIn } from './local-ask.ts';
import { type Given, type Opened, openAll, StartError } from './opened.ts';
import { ownNames, seenFromOutside } from './own-names.ts';
import { readinessOf } from './readiness.ts';
import { recorded } from './recording.ts';
import { recordingsIn } from './recordings-to-play.ts';
import { replaysOver } from './replays.ts';
import { buildRooms, type Rooms } from './rooms.ts';
import { startRounds, stopOnce } from './rounds.ts';
import { uploadsIn } from './uploads.ts';
import { planSource } from './vehicle-plans.ts';

export type BridgeOptions = Given & { readonly dashboardDir: string };

export type Bridge = {
  readonly url: string;
  /** Lets the first admin in, where nobody is one yet and everybody is asked. */
  readonly firstCode: string | undefined;
  /** Of the bridge's own certificates, to compare by eye. */
  readonly fingerprint: string | undefined;
  readonly stop: Stop;
};

type Replaying = ReturnType<typeof replaysOver>;

/** Starts everything; resolves once the page can be opened. Rejects with {@link StartError}, nothing left running. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const stops: Stop[] = [];
  const stop = stopOnce(stops);
  try {
    const opened = await openAll(options, stops);
    const rooms = buildRooms({ ...options, ...opened, door: opened.doorway.door });
    stops.push(
      async () => rooms.health.stop(),
      async () => rooms.strain.stop(),
    );
    const metrics = measured(options, rooms);
    join(opened, rooms, metrics);
    const replays = replaysOver({ ...rooms, links: opened.links, find: recordingsIn(options.config.dataDir) });
    const server = await serve(options, opened, { ...rooms, metrics }, replays);
    stops.push(() => server.close());
    const url = await run(options, opened, rooms, { server, replays, stops });
    const { firstCode, fingerprint } = opened.doorway;
    return { url, firstCode, fingerprint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What was opened hears of the rooms, and they of it. */
function join({ doorway, kept, recorder, audit, hear }: Opened, { gateway }: Rooms, metrics: Metrics): void {
  doorway.hear((device, now) => gateway.deviceChanged(device, now));
  kept.hear((happening) => gateway.announce([happening]));
  hear((happening) => gateway.announce([happening]));
  kept.overhear((entry) => {
    recorder.entry(entry);
    audit.entry(entry);
    metrics.entry(entry);
  });
}

function serve(
  { config, clock, dashboardDir }: BridgeOptions,
  { doorway, documents, recorder, audit }: Opened,
  { gateway, sources, steering, fleet, metrics }: Rooms & { readonly metrics: Metrics },
  replays: Replaying,
): Promise<FastifyInstance> {
  const rule = { lan: !isLoopback(config.host), names: ownNames(config), addresses: config.addresses };
  return buildServer({
    ...{ gateway, sources, rule, doorway, dashboardDir },
    tls: doorway.certificates?.certified ?? null,
    audit: audit.book,
    watching: {
      metrics,
      key: doorway.metricsKey,
      readiness: () => readinessOf(sources.health(), sources.links()),
    },
    plans: planSource(steering.plans, fleet),
    parameters: steering.parameters.routes,
    files: { documents, held: (vehicle, list) => steering.plans.of(vehicle, list) },
    replays: { ...replays, uploads: uploadsIn(config.dataDir) },
    recordings: {
      recordings: recorder,
      announce: (happening) => gateway.announce([{ ...happening, at: clock.monoMs() }]),
    },
  });
}

function measured({ clock }: BridgeOptions, { gateway, sources, sessionChanges }: Rooms): Metrics {
  const { sessions, stream } = gateway.desk;
  return new Metrics({
    clock,
    ...{ health: sources.health, links: sources.links, vehicles: sources.vehicles },
    sessions: () => gateway.reports(),
    changes: () => sessionChanges,
    traffic: () => sessions.traffic,
    stream: () => ({ seq: stream.seq, owed: gateway.owed(), unsentB: gateway.unsentB() }),
  });
}

type Running = { readonly server: FastifyInstance; readonly replays: Replaying; readonly stops: Stop[] };

/** Opens the port and the links, and begins the rounds. Resolves to the page's address. */
async function run(
  options: BridgeOptions,
  { specs, links, doorway, recorder }: Opened,
  rooms: Rooms,
  { server, replays, stops }: Running,
): Promise<string> {
  const { config } = options;
  const { certificates } = doorway;
  const url = await listen(server, config, certificates === null ? 'http' : 'https').catch((error: Error) =>
    Promise.reject(new StartError(error.message)),
  );
  stops.push(await openForLocals(options, doorway, url));
  if (certificates) stops.push(certificates.watch(({ pair }) => renew(server, pair)));
  const firstWords = listenForFirstWords(specs);
  for (const link of [...links]) {
    const heard = recorded(link, rooms.listenerOf(link), recorder, rooms.fleet);
    const stopLink = link.start(overheard(link, heard, firstWords));
    stops.push(stopLink);
    replays.adopt(link, stopLink);
  }
  stops.push(replays.stop, rooms.forward.start());
  const missing = config.waitForDevices ? undefined : await firstWords.missing;
  if (missing !== undefined) throw new StartError(`${missing} (with --wait-for-devices it would be waited for)`);
  const { gateway, steering } = rooms;
  stops.push(...startRounds(rooms), async () => gateway.drain('the bridge is stopping', 1000), steering.start());
  return url;
}

/** `tether pair` and `tether devices` are a convenience of those who have the machine: without it the bridge runs on. */
function openForLocals({ config, log }: BridgeOptions, { entrance }: Doorway, url: string): Promise<Stop> {
  return openLocalDoor({
    path: localDoorIn(config.dataDir),
    entrance,
    address: config.addresses[0] ?? seenFromOutside(url),
    whyOpen: `nobody is asked who they are by this bridge: it listens ${config.insecureLan ? 'with --insecure-lan' : 'on loopback only'}`,
  }).catch((error: Error) => {
    log.warn(`tether pair and tether devices cannot reach this bridge: ${error.message}`);
    return async () => {};
  });
}

/** A start waits for what the links first say of themselves. */
const overheard = (link: Link, listener: LinkListener, firstWords: FirstWords): LinkListener => ({
  ...listener,
  onLink(up, why, at) {
    firstWords.hear(link.id, up, why);
    listener.onLink(up, why, at);
  },
});
