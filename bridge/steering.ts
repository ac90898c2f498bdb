/**
 * What operators ask, joined to the links: reports go in, orders come out, one clock watches the dead-man, and a bridge
 * that leaves stops first what it drives.
 */
import type { Clock, Stop } from './core/clock.ts';
import type { Counters } from './core/counters.ts';
import type { Documents } from './core/documents.ts';
import { defaultDriveConfig } from './core/drive-config.ts';
import type { Fleet, Happening } from './core/fleet.ts';
import type { ForeignStanding } from './core/foreign.ts';
import { wayOf } from './core/identities.ts';
import type { IntentPorts } from './core/intent.ts';
import type { Jobs } from './core/jobs.ts';
import type { Address, Link, Report } from './core/link.ts';
import type { Plans } from './core/missions/plans.ts';
import { Operators } from './core/operators.ts';
import type { Order } from './core/orders.ts';
import type { Outward } from './core/ways.ts';
import { outwardOver } from './outward.ts';
import type { ParameterDescriptions } from './parameter-descriptions.ts';
import type { Entry } from './protocol/stream.ts';
import type { Config } from './settings.ts';
import { openVehicleParameters, type VehicleParameters } from './vehicle-parameters.ts';
import { openPlans } from './vehicle-plans.ts';
import { openWays, type VehicleWays } from './vehicle-ways.ts';

/** The dead-man's watch ([D6]). */
const watchMs = 20;
/** How long a bridge that leaves waits for what it drives to stop ([D11]). */
const leaveMs = 1000;

export type SteeringOptions = {
  readonly config: Config;
  readonly clock: Clock;
  readonly boot: string;
  readonly fleet: Fleet;
  readonly links: readonly Link[];
  /** Commands, leases and drives of the bridge's earlier lives. */
  readonly past: readonly Entry[];
  readonly ports: Omit<IntentPorts, 'send'>;
  /** Where plans wait to be uploaded; nowhere where it is left out. */
  readonly documents?: Documents;
  readonly descriptions?: ParameterDescriptions;
  /** Where parameters are kept for the next run; nowhere where it is left out. */
  readonly parameterDir?: string;
  readonly note?: (text: string) => void;
  readonly counters: Counters;
  /** Another way leads to a vehicle. */
  readonly onWays: () => void;
};

export type Steering = {
  readonly intent: Operators;
  readonly plans: Plans;
  readonly parameters: VehicleParameters;
  readonly ways: VehicleWays;
  /** After the fleet has taken it in. */
  hear(link: Link, from: Address, at: number, report: Report): void;
  onLink(link: Link, up: boolean): void;
  /** The vehicles that were ever heard on one of these links, with that system id or, for 0, with any. */
  standings(links: ReadonlySet<string>, systemId: number): readonly ForeignStanding[];
  /** When the watch ran last, monotonic ms; null before its first time. */
  watchedAt(): number | null;
  /** Begins the watch; its end is a stop of what is driven, and takes a second at most. */
  start(): Stop;
};

export function buildSteering({
  config,
  clock,
  boot,
  fleet,
  links,
  past,
  ports,
  documents,
  descriptions,
  parameterDir,
  note = () => {},
  counters,
  onWays,
}: SteeringOptions): Steering {
  const open = new Set<string>();
  const isOpen = (link: string) => open.has(link);
  const isDriven = (vehicle: string) => intent.isDriving(vehicle);
  const ways = openWays({ links, fleet, isOpen, isDriven, counters });
  const { routes, answers } = ways;
  const outward = overheard(outwardOver({ links, routes, answers, isOpen }), (vehicle, order) =>
    parameters.ordered(vehicle, order, clock.monoMs()),
  );
  const drive = {
    ...defaultDriveConfig,
    deadManMs: config.deadManMs,
    output: config.driveOutput,
    maxSpeedMps: config.maxSpeed,
  };
  const plans = openPlans({
    ...{ clock, fleet, documents },
    send: (vehicle, order) => intent.send(vehicle, order),
    announce: ports.announce,
  });
  const parameters = openVehicleParameters({
    ...{ clock, fleet, documents, descriptions, note },
    ...(parameterDir !== undefined && { directory: parameterDir }),
    readsByItself: !config.leaveParameters,
    session: Math.floor(Math.random() * 255),
    send: (vehicle, order) => intent.send(vehicle, order),
    announce: ports.announce,
    read: (vehicle, entries, at) => intent.learned(vehicle, entries, at),
  });
  const jobs: Jobs = { ...plans.jobs, ...parameters.jobs };
  const intent = new Operators({
    clock,
    boot,
    fleet,
    past,
    ports,
    outward,
    groundStation: config.gcsSystemId,
    jobs,
    isMissionInDoubt: (vehicle) => plans.isInDoubt(vehicle, 'mission'),
    drive,
  });
  const tellWays = (happenings: readonly Happening[]) => {
    if (happenings.length === 0) return;
    ports.announce(happenings);
    onWays();
  };
  let watchedAt: number | null = null;
  const watch = () => {
    const at = clock.monoMs();
    tellWays(ways.sweep(at));
    intent.tick(at);
    parameters.tick(at);
    watchedAt = at;
  };

  return {
    intent,
    plans,
    parameters,
    ways,
    hear(link, from, at, report) {
      const vehicle = link.replay ? undefined : fleet.vehicleOf(link, from, at);
      if (vehicle === undefined) return;
      tellWays(ways.note(vehicle, link, from, at, report));
      if (!answers.counts(vehicle, report, wayOf(link.id, from))) return;
      intent.heard(vehicle, report, at);
      plans.heard(vehicle, report, at);
      parameters.heard(vehicle, report, at);
    },
    onLink(link, up) {
      if (up) open.add(link.id);
      else open.delete(link.id);
      // A way that closed is left at once, for one that is heard.
      if (!up) tellWays(ways.sweep(clock.monoMs(), true));
    },
    standings: (links, systemId) =>
      intent.standings(clock.monoMs()).filter(({ vehicle }) =>
        routes.all(vehicle).some(({ link, address }) => {
          return links.has(link) && (systemId === 0 || address.systemId === systemId);
        }),
      ),
    watchedAt: () => watchedAt,
    start() {
      const timer = setInterval(watch, watchMs);
      return async () => {
        const end = clock.monoMs() + leaveMs;
        // Where it fails for one vehicle the others are stopped nonetheless.
        try {
          intent.leave(clock.monoMs());
        } finally {
          while (!intent.isIdle && clock.monoMs() < end) await new Promise((resolve) => setTimeout(resolve, watchMs));
          clearInterval(timer);
        }
      };
    },
  };
}

/** The same way out, and `note` is told of every order that takes it. */
const overheard = (outward: Outward, note: (vehicle: string, order: Order) => void): Outward => ({
  ...outward,
  send(vehicle, order, ...rest) {
    note(vehicle, order);
    return outward.send(vehicle, order, ...rest);
  },
});
