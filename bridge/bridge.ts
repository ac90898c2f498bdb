/**
 * The composition root: what starts, in which order, and how it stops in reverse. What is opened before is said in
 * `opened.ts`, what the rooms are to each other in `rooms.ts`, what they do again and again in `rounds.ts`.
 */
import type { FastifyInstance } from 'fastify';
import type { Stop } from './core/clock.ts';
import type { Link, LinkListener } from './core/link.ts';
import { toldToDoctor } from './doctor-told.ts';
import { type Doorway, isLoopback } from './doorway.ts';
import { type FirstWords, listenForFirstWords } from './first-word.ts';
import type { Fit } from './fitness.ts';
import { openLocalDoor } from './gateway/auth/local-door.ts';
import { openCameras } from './gateway/cameras/cameras.ts';
import { Metrics } from './gateway/metrics.ts';
import { buildServer } from './gateway/server.ts';
import { renew } from './gateway/tls/one-port.ts';
import { localDoorIn } from './local-ask.ts';
import { type Announced, announce, privateNetworks } from './machine/mdns/announce.ts';
import { candidates } from './machine/mdns/names.ts';
import { type Given, type Opened, openAll, StartError } from './opened.ts';
import { ownNames, seenFromOutside } from './own-names.ts';
import { openPage, type PagePort, refuseAbsentHost, wouldWait } from './page-port.ts';
import { readinessOf } from './readiness.ts';
import { recorded } from './recording.ts';
import { recordingsIn } from './recordings-to-play.ts';
import { replaysOver } from './replays.ts';
import { buildRooms, type Rooms } from './rooms.ts';
import { publishIntoRos } from './ros-publishing.ts';
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
  /** For whoever has to know whether it may go on, and how it is. */
  readonly fit: Fit;
  readonly stop: Stop;
};

type Replaying = ReturnType<typeof replaysOver>;

/** Starts everything; resolves once the page can be opened. Rejects with {@link StartError}, nothing left running. */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const stops: Stop[] = [];
  const stop = stopOnce(stops);
  try {
    await refuseAbsentHost(options.config);
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
    const page = await openPage(options, opened.doorway, server);
    stops.push(page.stop);
    await run(options, opened, rooms, { url: page.url, server, replays, stops });
    const { firstCode, fingerprint } = opened.doorway;
    return { url: page.url, firstCode, fingerprint, fit: fitOf(options, opened, rooms, page), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Said to strangers' eyes as well: no more than `/api/ready` says. */
function fitOf({ clock }: BridgeOptions, { kept }: Opened, { steering, sources }: Rooms, page: PagePort): Fit {
  const troubles = () => [page.why() ?? [], readinessOf(sources.health(), sources.links()).why].flat();
  return {
    look: () => ({ at: clock.monoMs(), watchedAt: steering.watchedAt(), journal: kept.journal.status() }),
    status: () => troubles().join(', ') || 'it does what it is for',
  };
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
  { doorway, documents, maps, recorder, audit, links }: Opened,
  { gateway, sources, steering, fleet, metrics }: Rooms & { readonly metrics: Metrics },
  replays: Replaying,
): Promise<FastifyInstance> {
  const rule = { lan: !isLoopback(config.host), names: ownNames(config), addresses: config.addresses };
  return buildServer({
    ...{ gateway, sources, rule, doorway, dashboardDir, forgetPages: config.forgetPages },
    tls: doorway.certificates?.certified ?? null,
    audit: audit.book,
    watching: {
      metrics,
      key: doorway.metricsKey,
      readiness: () => readinessOf(sources.health(), sources.links()),
    },
    inspector: () => links.flatMap(({ id, replay, messages }) => (messages ? [{ id, replay, messages }] : [])),
    plans: planSource(steering.plans, fleet),
    parameters: steering.parameters.routes,
    cameras: openCameras({
      ...{ specs: config.cameras, kbPerS: config.cameraKbs, clock },
      counters: gateway.desk.counters,
    }),
    files: { documents, held: (vehicle, list) => steering.plans.of(vehicle, list) },
    maps: { maps, did: audit.note },
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

type Running = {
  readonly url: string;
  readonly server: FastifyInstance;
  readonly replays: Replaying;
  readonly stops: Stop[];
};

/** Opens the links, and begins the rounds. */
async function run(
  options: BridgeOptions,
  { specs, links, voices, doorway, recorder, stamps }: Opened,
  rooms: Rooms,
  { url, server, replays, stops }: Running,
): Promise<void> {
  const { config } = options;
  const { certificates } = doorway;
  const named = announceName(options, url);
  if (named) stops.push(named.stop);
  const told = () => toldToDoctor(rooms, named?.name() ?? null);
  stops.push(await openForLocals(options, doorway, told, url));
  if (certificates) stops.push(certificates.watch(({ pair }) => renew(server, pair)));
  const firstWords = listenForFirstWords(specs);
  for (const link of [...links]) {
    const heard = recorded(link, rooms.listenerOf(link), recorder, rooms.fleet);
    const listener = link.replay ? heard : stamps.overhear(heard);
    const stopLink = link.start(overheard(link, listener, firstWords));
    stops.push(stopLink);
    replays.adopt(link, stopLink);
  }
  stops.push(replays.stop, rooms.forward.start());
  const missing = config.waitForDevices ? undefined : await firstWords.missing;
  if (missing !== undefined) throw new StartError(`${missing} ${wouldWait}`);
  const { gateway, steering } = rooms;
  stops.push(
    ...startRounds(rooms, config),
    publishIntoRos(rooms, voices, options.log),
    stamps.start(
      () => rooms.intent.isDriven,
      (happening) => gateway.announce([happening]),
    ),
    async () => gateway.drain('the bridge is stopping', 1000),
    steering.start(),
  );
}

/** On loopback nobody else could come, and nobody is told a name. */
function announceName({ config, clock, log }: BridgeOptions, url: string): Announced | undefined {
  const names = candidates(config.mdnsName);
  if (names.length === 0 || isLoopback(config.host)) return undefined;
  const { port, protocol } = new URL(url);
  return announce({
    ...{
      names,
      clock,
      page: { port: Number(port) || (protocol === 'https:' ? 443 : 80), isSecure: protocol === 'https:' },
    },
    networks: () => privateNetworks(config.host),
    note: (text) => log.info(text),
  });
}

/** `tether pair` and `tether devices` are a convenience of those who have the machine: without it the bridge runs on. */
function openForLocals(
  { config, log }: BridgeOptions,
  { entrance }: Doorway,
  told: () => object,
  url: string,
): Promise<Stop> {
  return openLocalDoor({
    path: localDoorIn(config.dataDir),
    entrance,
    told,
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
