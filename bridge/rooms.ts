/**
 * Every room of the bridge, built and joined; nothing runs yet. Links report; the fleet says what changed; the stream
 * keeps what happened; the gateway tells the operators. No bus: who needs something of another is handed it here.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Door } from './core/access/door.ts';
import type { Clock } from './core/clock.ts';
import { Counters } from './core/counters.ts';
import type { DocumentRoom } from './core/documents.ts';
import { Fleet } from './core/fleet.ts';
import type { Link, LinkListener } from './core/link.ts';
import type { Operators } from './core/operators.ts';
import { Outbox } from './core/outbox.ts';
import type { Recorder } from './core/recordings.ts';
import { Remembered } from './core/remembered.ts';
import { Sessions } from './core/sessions.ts';
import { buildForwarding } from './forwarding.ts';
import { Gateway } from './gateway/gateway.ts';
import type { ServerOptions } from './gateway/server.ts';
import { type HealthMonitor, linkStateOf, watchHealth } from './health.ts';
import type { KeptStream } from './kept-stream.ts';
import type { Forward } from './links/forward.ts';
import { type ForwardSpec, isOpenToAnyone } from './links/forward-url.ts';
import type { Logger } from './log.ts';
import { type CompanionWatch, watchCompanion } from './machine/companion.ts';
import { realLook } from './machine/look.ts';
import { openDescriptions } from './parameter-descriptions.ts';
import { policyOf, timingsOf } from './policy.ts';
import { playingListener, toldOf } from './replays.ts';
import type { Config } from './settings.ts';
import { watchSigning } from './signing.ts';
import { buildSteering, type Steering } from './steering.ts';
import { type StrainWatch, watchStrain } from './strain.ts';
import { withWays } from './vehicle-ways.ts';

const insecureBanner = 'Anyone on this network can open this page: the bridge listens without asking who you are.';

/** What stands on the page for as long as it is open. */
const bannersOf = ({ insecureLan }: Config, forwards: readonly ForwardSpec[]): string[] => [
  ...(insecureLan ? [insecureBanner] : []),
  ...forwards
    .filter(isOpenToAnyone)
    .map(
      ({ target }) => `Whoever reaches port ${target.port} of this bridge may command the rover from a ground station.`,
    ),
];

export type RoomsOptions = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
  /** Names this run of the bridge. */
  readonly boot: string;
  readonly door: Door;
  /** As they are now: recordings come and go. */
  readonly links: readonly Link[];
  readonly forwards: readonly ForwardSpec[];
  readonly kept: Extract<KeptStream, { ok: true }>;
  readonly recorder: Recorder;
  /** Plans and parameter sets that were handed in. */
  readonly documents: DocumentRoom;
};

export type Rooms = {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly fleet: Fleet;
  readonly gateway: Gateway;
  readonly steering: Steering;
  readonly intent: Operators;
  readonly recorder: Recorder;
  readonly health: HealthMonitor;
  readonly companion: CompanionWatch;
  readonly forward: Forward;
  readonly strain: StrainWatch;
  readonly sources: ServerOptions['sources'];
  /** How often sessions became what, since start. */
  readonly sessionChanges: ReadonlyMap<string, number>;
  /** How the links are, to every reader with its next tick. */
  reportLinks(): void;
  /** What becomes of what a link reports. */
  listenerOf(link: Link): LinkListener;
};

export function buildRooms(options: RoomsOptions): Rooms {
  const { config, clock, log, version, boot, door, links, forwards, kept, recorder, documents } = options;
  const { stream, journal } = kept;
  const counters = new Counters();
  const fleet = new Fleet();
  const outbox = new Outbox(fleet);
  const sessionChanges = new Map<string, number>();
  const sessions = new Sessions(timingsOf(config), new Remembered(kept.presence, clock.monoMs()));
  const parameterDir = join(config.dataDir, 'parameters');
  const steering = buildSteering({
    config,
    clock,
    boot,
    fleet,
    links,
    documents,
    descriptions: openDescriptions({
      ...{ directory: parameterDir, clock, room: documents, from: config.parameterMetadata },
      note: (text) => log.info(text),
    }),
    parameterDir,
    note: (text) => log.warn(text),
    past: kept.intent,
    ports: {
      tell: (conn, message) => gateway.tellConn(conn, message),
      tellSession: (session, message) => gateway.tellSession(session, message),
      tellAll: (message) => gateway.tellWatching(message),
      announce: (happenings) => gateway.announce(happenings),
      mayHold: (session) => gateway.mayHold(session),
      whenDurable: (seq, withinMs) => journal.whenDurable(seq, withinMs),
    },
    onWays: () => reportLinks(),
    counters,
  });
  const { intent } = steering;
  const gateway = new Gateway(
    {
      clock,
      boot,
      bridgeVersion: version,
      policy: policyOf(config),
      banners: bannersOf(config, forwards),
      addresses: config.addresses,
      outbox,
      stream,
      sessions,
      intent,
      door,
      stopRole: config.viewersCannotStop ? 'operator' : 'viewer',
      counters,
      readOlder: journal.read.bind(journal),
      onTransition: ({ what, ...ids }) => {
        sessionChanges.set(what, (sessionChanges.get(what) ?? 0) + 1);
        log.info(ids, `session ${what}`);
      },
      newId: randomUUID,
    },
    (error) => log.error({ err: error }, 'a handler failed'),
  );
  const forward = buildForwarding({
    ...{ specs: forwards, links, steering, clock, log },
    groundStation: config.gcsSystemId,
    announce: (happenings) => gateway.announce(happenings),
  });
  const { overload } = gateway.desk;
  const companion = watchCompanion({
    ...{ look: realLook, clock, dataDir: config.dataDir },
    isDriven: () => intent.isDriven,
    announce(happening) {
      const { body } = happening;
      if (body.kind === 'companion') log[body.level === 'good' ? 'info' : 'warn'](body.why);
      gateway.announce([happening]);
    },
  });
  const health = watchHealth({
    clock,
    version,
    sessions,
    fleet,
    counters,
    links,
    journal,
    overload,
    forwards: () => forward.states(),
    companion: companion.read,
    recorder,
    documents,
  });
  const linkStates = () => links.map((link) => withWays(linkStateOf(link), steering.ways, clock.monoMs()));
  const watchRefusals = watchSigning(links, log, (happenings) => gateway.announce(happenings));
  const reportLinks = () => {
    watchRefusals(clock.monoMs());
    outbox.report(linkStates());
  };

  return {
    clock,
    counters,
    fleet,
    gateway,
    steering,
    intent,
    recorder,
    health,
    companion,
    forward,
    strain: watchStrain(journal, () => gateway.unsentB()),
    sources: {
      health: health.read,
      links: linkStates,
      forwards: () => forward.states(),
      vehicles: () => fleet.vehicles(),
      events: (after, limit) => journal.read(after, limit),
      commands: intent.commands,
    },
    sessionChanges,
    reportLinks,
    listenerOf: (link) => ({
      ...playingListener(link, {
        fleet,
        reportLinks,
        announce: (happenings) => gateway.announce(toldOf(link, happenings, clock.monoMs())),
      }),
      onLink(up, why, at) {
        log[up ? 'info' : 'warn']({ link: link.id }, `link ${up ? 'up' : 'down'}: ${why}`);
        steering.onLink(link, up);
        const body = { kind: 'link', link: link.id, up, why } as const;
        gateway.announce([{ at, severity: up ? 6 : 4, body, replay: link.replay }]);
        reportLinks();
      },
      onFrame: (frame, way, at) => forward.onFrame(link, frame, way, at),
      onReport(from, at, heard, made) {
        for (const { report, trueAt } of steering.ways.hear(link, from, at, heard, made)) {
          gateway.announce(toldOf(link, fleet.observe(link, from, at, report, trueAt), clock.monoMs()));
          steering.hear(link, from, at, report);
        }
      },
    }),
  };
}
