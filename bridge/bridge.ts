/**
 * The composition root: what starts, in which order, and how it stops in reverse. What the rooms are to each other is
 * said in `rooms.ts`, what they do again and again in `rounds.ts`.
 */
import { randomUUID } from 'node:crypto';
import type { Clock, Stop } from './core/clock.ts';
import type { Link, LinkListener } from './core/link.ts';
import { isLoopback, openDoorway } from './doorway.ts';
import { type FirstWords, listenForFirstWords } from './first-word.ts';
import { listen } from './gateway/listen.ts';
import { buildServer } from './gateway/server.ts';
import { renew } from './gateway/tls/one-port.ts';
import { openKeptDocuments } from './kept-documents.ts';
import { openStream } from './kept-stream.ts';
import { createLink } from './links/create.ts';
import { parseForwards } from './links/forward-url.ts';
import { type LinkSpec, parseLinks } from './links/link-specs.ts';
import type { Logger } from './log.ts';
import { ownNames } from './own-names.ts';
import { openRecorder, recorded } from './recording.ts';
import { recordingsIn } from './recordings-to-play.ts';
import { replaysOver } from './replays.ts';
import { buildRooms } from './rooms.ts';
import { startRounds, stopOnce } from './rounds.ts';
import type { Config } from './settings.ts';
import { openSigning } from './signing.ts';
import { uploadsIn } from './uploads.ts';
import { planSource } from './vehicle-plans.ts';

/** A start that cannot go on: one sentence for the person who made it. */
export class StartError extends Error {}

export type BridgeOptions = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  readonly dashboardDir: string;
};

export type Bridge = {
  readonly url: string;
  /** Lets the first admin in, where nobody is one yet and everybody is asked. */
  readonly firstCode: string | undefined;
  /** Of the bridge's own certificates, to compare by eye. */
  readonly fingerprint: string | undefined;
  readonly stop: Stop;
};

/** Starts everything; resolves once the page can be opened. Rejects with {@link StartError}, nothing left running. */
export async function startBridge({ config, clock, log, version, dashboardDir }: BridgeOptions): Promise<Bridge> {
  const specs = parseLinks(config.vehicles);
  if (!specs.ok) throw new StartError(specs.why);
  const forwards = parseForwards(config.forwards, liveGroups(specs.value));
  if (!forwards.ok) throw new StartError(forwards.why);
  const boot = randomUUID();
  const doorway = await openDoorway(config, clock, log, boot, ({ act, ...deed }) =>
    log.info(deed, `audit: ${act}`),
  ).catch((error: Error) => Promise.reject(new StartError(error.message)));
  const kept = await openStream(config, clock, log);
  if (!kept.ok) throw new StartError(kept.why);
  const signing = await openSigning(config, specs.value, clock, log);
  if (!signing.ok) {
    await kept.journal.stop();
    throw new StartError(signing.why);
  }
  const links = specs.value.map((spec) => createLink(spec, { clock, log, signing: signing.of(spec.id) }));

  const documents = await openKeptDocuments(config, clock, log);
  const groups = links.flatMap((link) => (link.replay ? [] : link.name));
  const { recorder, hear } = openRecorder(config, clock, log, groups, { version, epoch: kept.stream.epoch });
  const rooms = buildRooms({
    ...{ recorder, documents },
    ...{ config, clock, log, version, boot, links, kept },
    ...{ door: doorway.door, forwards: forwards.value },
  });
  const { gateway, steering, health, strain, sources } = rooms;
  doorway.hear((device, now) => gateway.deviceChanged(device, now));
  const replays = replaysOver({ ...rooms, links, find: recordingsIn(config.dataDir) });
  const certificates = doorway.certificates;
  const rule = { lan: !isLoopback(config.host), names: ownNames(config), addresses: config.addresses };
  const server = await buildServer({
    ...{ gateway, sources, rule, doorway, dashboardDir },
    tls: certificates?.certified ?? null,
    plans: planSource(steering.plans, rooms.fleet),
    parameters: steering.parameters.routes,
    files: { documents, held: (vehicle, list) => steering.plans.of(vehicle, list) },
    replays: { ...replays, uploads: uploadsIn(config.dataDir) },
    recordings: {
      recordings: recorder,
      announce: (happening) => gateway.announce([{ ...happening, at: clock.monoMs() }]),
    },
  });
  const stops: Stop[] = [
    kept.journal.stop,
    recorder.stop,
    documents.stop,
    signing.stop,
    async () => doorway.entrance?.stop(),
  ];
  stops.push(
    async () => health.stop(),
    async () => strain.stop(),
    () => server.close(),
  );
  const stop = stopOnce(stops);
  kept.hear((happening) => gateway.announce([happening]));
  kept.overhear(recorder.entry.bind(recorder));
  hear((happening) => gateway.announce([happening]));

  try {
    const url = await listen(server, config, certificates === null ? 'http' : 'https');
    if (certificates) stops.push(certificates.watch(({ pair }) => renew(server, pair)));
    const firstWords = listenForFirstWords(specs.value);
    for (const link of [...links]) {
      const stopLink = link.start(
        overheard(link, recorded(link, rooms.listenerOf(link), recorder, rooms.fleet), firstWords),
      );
      stops.push(stopLink);
      replays.adopt(link, stopLink);
    }
    stops.push(replays.stop);
    stops.push(rooms.forward.start());
    const missing = config.waitForDevices ? undefined : await firstWords.missing;
    if (missing !== undefined) throw new Error(`${missing} (with --wait-for-devices it would be waited for)`);
    stops.push(...startRounds(rooms), async () => gateway.drain('the bridge is stopping', 1000), steering.start());
    return { url, firstCode: doorway.firstCode, fingerprint: doorway.fingerprint, stop };
  } catch (error) {
    await stop();
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

/** Recordings are never forwarded. */
const liveGroups = (specs: readonly LinkSpec[]) => [
  ...new Set(specs.filter(({ target }) => target.kind !== 'replay').map(({ name }) => name)),
];

/** A start waits for what the links first say of themselves. */
const overheard = (link: Link, listener: LinkListener, firstWords: FirstWords): LinkListener => ({
  ...listener,
  onLink(up, why, at) {
    firstWords.hear(link.id, up, why);
    listener.onLink(up, why, at);
  },
});
