/**
 * Everything that operators ask of vehicles: their helms, one book of commands over all of them, the parameters that the
 * pre-flight reads, and who else commands them. It is told what links hear, and 50 times a second what time it is.
 */
import type { SendCommand } from '../protocol/command.ts';
import type { Control } from '../protocol/control.ts';
import type { Drive } from '../protocol/drive.ts';
import type { LeaseRequest } from '../protocol/lease.ts';
import { Commands } from './commands/commands.ts';
import { eachInTurn } from './each-in-turn.ts';
import { factsOf } from './facts.ts';
import { type ForeignStanding, standingOf } from './foreign.ts';
import type { Helm } from './helm.ts';
import type { HelmPorts } from './helm-ports.ts';
import { Helms, type HelmsOptions } from './helms.ts';
import type { Intent, IntentPorts, Sender } from './intent.ts';
import type { Jobs } from './jobs.ts';
import type { Report } from './link.ts';
import type { Order } from './orders.ts';
import { Others } from './others.ts';
import type { ParameterEntry } from './parameters/entry.ts';
import { Parameters } from './parameters.ts';
import { recordsOf } from './past.ts';
import { Preflights } from './preflights.ts';
import type { StopOutcome } from './stop.ts';
import { type Outward, Ways } from './ways.ts';

export type OperatorsOptions = HelmsOptions & {
  readonly boot: string;
  readonly ports: Omit<IntentPorts, 'send'>;
  readonly outward: Outward;
  /** The system id that we drive as: the vehicle's MAV_GCS_SYSID. */
  readonly groundStation: number;
  /** Who does which job; without a row it is refused. */
  readonly jobs: Jobs;
  readonly isMissionInDoubt: (vehicle: string) => boolean;
};

/** Presses of STOP that wait for the vehicle's word. */
const mostStops = 64;

export class Operators implements Intent {
  readonly #options: OperatorsOptions;
  readonly #helms: Helms;
  readonly #others: Others;
  readonly #commands: Commands;
  readonly #parameters: Parameters;
  readonly #preflights: Preflights;
  readonly #ways = new Ways();
  #stops: { readonly vehicle: string; readonly id: string }[] = [];
  #isLeaving = false;

  constructor(options: OperatorsOptions) {
    const { clock, boot, ports, past } = options;
    this.#options = options;
    this.#helms = new Helms(options, this.#helmPorts());
    this.#others = new Others(options.groundStation);
    const send = (vehicle: string, order: Order) => this.#send(vehicle, order);
    this.#parameters = new Parameters({ send, changed: (vehicle, name) => this.#preflights.changed(vehicle, name) });
    this.#commands = new Commands(
      {
        clock,
        boot,
        vehicle: (id) => options.fleet.find(id),
        authority: (vehicle) => this.#authority(vehicle),
        tellSession: ports.tellSession,
        announce: ports.announce,
        whenDurable: (seq, withinMs, then) => void ports.whenDurable(seq, withinMs).then(then),
        send,
        stop: (vehicle, id, by, at) => this.#stop(vehicle, id, by, at),
        startJob: (vehicle, task, voice, at) =>
          options.jobs[task.do]?.(vehicle, task, voice, at) ?? 'this bridge cannot do that',
        isMissionInDoubt: options.isMissionInDoubt,
        overridePreflight: (vehicle) => this.#preflights.override(vehicle),
      },
      this.#parameters,
    );
    this.#preflights = new Preflights(this.#parameters, {
      groundStation: options.groundStation,
      overrides: overridesOf(options.drive),
      deadManMs: options.drive.deadManMs,
      atMps: options.drive.maxSpeedMps,
      announce: (happening) => void ports.announce([happening]),
      isMasked: (vehicle) => this.#others.isMasked(vehicle, clock.monoMs()),
      caveats: (vehicle) => options.outward.caveats?.(vehicle, options.groundStation),
    });
    this.#commands.restore(recordsOf(past), clock.monoMs());
  }

  command(sender: Sender, message: SendCommand, at: number): void {
    this.#commands.submit(sender, message, at);
  }

  cancel(sender: Sender, id: string, at: number): void {
    this.#commands.cancel(sender, id, at);
  }

  pending(sender: Sender, ids: readonly string[], at: number): void {
    this.#commands.pending(sender, ids, at);
  }

  lease(sender: Sender, message: LeaseRequest, at: number): void {
    const helm = this.#helms.find(message.vehicle);
    const refuse = (code: string, why: string) =>
      this.#options.ports.tell(sender.conn, { t: 'lease_response', id: message.id, ok: false, code, message: why });
    if (sender.role === 'viewer') refuse('FORBIDDEN', 'a viewer has no say in who drives');
    else if (this.#isLeaving) refuse('VEHICLE_OFFLINE', 'the bridge leaves');
    else if (helm === undefined) refuse('UNKNOWN_VEHICLE', `no vehicle here is called ${message.vehicle}`);
    else helm.request(sender.session, sender.role, message, at);
  }

  drive(sender: Sender, message: Drive, at: number): void {
    if (!this.#isLeaving) this.#helms.find(message.vehicle)?.frame(sender, message, at);
  }

  /** Whoever became a viewer keeps nothing alive ([A2]). */
  awake({ session, role }: Sender, at: number): void {
    if (role === 'viewer') return;
    for (const helm of this.#helms.all()) helm.awake(session, at);
  }

  left(conn: string, at: number): void {
    this.#commands.left(conn, at);
    for (const helm of this.#helms.all()) helm.left(conn, at);
  }

  expel(session: string, why: string, at: number): void {
    eachInTurn(this.#helms.all(), (helm) => helm.expel(session, why, at));
  }

  controls(): readonly Control[] {
    const at = this.#options.clock.monoMs();
    return this.#helms.all().map((helm) => helm.control(at));
  }

  /** Every vehicle as other ground stations' messages meet it. */
  standings(at: number): readonly ForeignStanding[] {
    return this.#helms.all().map((helm) => standingOf(helm, at, this.#commands.isReplacing(helm.vehicle)));
  }

  isDriver(session: string): boolean {
    return this.#helms.all().some(({ holder }) => holder === session);
  }

  /** Sends what a job has to say, over the way that commands take; false where it cannot leave now. */
  send(vehicle: string, order: Order): boolean {
    return this.#send(vehicle, order);
  }

  /** A link heard this of a vehicle; the fleet knows it already. */
  heard(vehicle: string, report: Report, at: number): void {
    const helm = this.#helms.of(vehicle);
    if (helm === undefined) return;
    this.#parameters.heard(vehicle, report, at);
    this.#others.hear(helm, report, at);
    this.#commands.heard(vehicle, report, at);
    if (report.kind === 'sample' || report.kind === 'rebooted') this.#observe(helm, at);
    this.#preflights.heard(helm, report);
  }

  /** All parameters of a vehicle were read: the pre-flight is held against what they are now ([D9]). */
  learned(vehicle: string, all: readonly ParameterEntry[], at: number): void {
    this.#parameters.learned(vehicle, all, at);
  }

  /** Call every 20 ms at most: it is the dead-man's watch ([D6]). */
  tick(at: number): void {
    const helms = this.#helms.all();
    eachInTurn(
      [
        ...helms.map((helm) => () => this.#watch(helm, at)),
        () => this.#sweepOthers(at),
        () => this.#parameters.tick(at),
        () => this.#commands.tick(at),
        ...helms.map((helm) => () => this.#preflights.tick(helm, at)),
      ],
      (act) => act(),
    );
  }

  /** A link that closes and a vehicle that falls silent report nothing: only the clock finds them ([D5], [D8]). */
  #watch(helm: Helm, at: number): void {
    const { fleet, outward } = this.#options;
    const isLinked = fleet.standingOf(helm.vehicle)?.contact === 'linked';
    if (isLinked !== helm.facts.linked || outward.linkTo(helm.vehicle) !== helm.facts.link) this.#observe(helm, at);
    helm.tick(at);
  }

  #sweepOthers(at: number): void {
    this.#others.sweep(at, (vehicle, who, happenings) => {
      this.#options.ports.announce(happenings);
      this.#helms.find(vehicle)?.commandedBy(who, at);
    });
  }

  isDriving(vehicle: string): boolean {
    return this.#helms.find(vehicle)?.isDriving ?? false;
  }

  /** Someone's instruments are to be renewed faster than the usual tick ([D12]). */
  get isDriven(): boolean {
    return this.#helms.all().some((helm) => helm.isDriving);
  }

  /** The bridge leaves: whatever it drives is stopped, and nobody begins anew. Resolved by `tick`: ask {@link isIdle}. */
  leave(at: number): void {
    this.#isLeaving = true;
    eachInTurn(this.#helms.all(), (helm) => helm.leave(at));
  }

  get isIdle(): boolean {
    return this.#helms.all().every((helm) => helm.isIdle);
  }

  /** For who asks later: what was asked of vehicles, and what became of it. */
  get commands(): Pick<Commands, 'history' | 'byId'> {
    return this.#commands;
  }

  #helmPorts(): HelmPorts {
    const { outward, groundStation, ports } = this.#options;
    return {
      tell: ports.tell,
      tellSession: ports.tellSession,
      tellAll: ports.tellAll,
      announce: (happenings) => void ports.announce(happenings),
      mayHold: ports.mayHold,
      steer: (id, order, ways) => this.#steer(id, order, ways),
      operate: (id, live, streamHz) => outward.operate(id, live ? groundStation : null, streamHz),
      leaseMoved: (id, now) => this.#leaseMoved(id, now),
      engaged: (id, by, now) => this.#commands.redirected(id, `driven by ${by}`, now),
      stopped: (id, how) => this.#stopped(id, how),
    };
  }

  #leaseMoved(vehicle: string, at: number): void {
    this.#commands.leaseEnded(vehicle, at);
    const isHeld = this.#helms.find(vehicle)?.holder !== null;
    const order = this.#others.orderFor(vehicle, isHeld);
    if (order) this.#steer(vehicle, order, 'present');
  }

  #observe(helm: Helm, at: number): void {
    const vehicle = this.#options.fleet.find(helm.vehicle);
    if (vehicle) helm.observe(factsOf(vehicle, this.#options.outward.linkTo(helm.vehicle)), at);
  }

  #authority(vehicle: string): { holder: string | null; term: number; stopped: boolean } {
    const helm = this.#helms.find(vehicle);
    const holder = helm?.holderAt(this.#options.clock.monoMs()) ?? null;
    return { holder, term: helm?.term ?? 0, stopped: helm?.isStopped ?? false };
  }

  #steer(vehicle: string, order: Order, ways: 'present' | 'all'): void {
    const { clock, outward, groundStation, ports } = this.#options;
    const at = clock.monoMs();
    this.#others.ordered(vehicle, at);
    // Over several ways it has several answers. Ahead of them: over a short way they come before this returns.
    const answers = ways === 'present' ? 1 : Number.POSITIVE_INFINITY;
    if (order.kind === 'command') this.#commands.passed(vehicle, order, answers, at);
    const hasLeft = outward.send(vehicle, order, ways, groundStation);
    const alarm = this.#ways.note(vehicle, hasLeft, hasLeft ? null : outward.linkTo(vehicle), at);
    if (alarm) ports.announce([alarm]);
  }

  #send(vehicle: string, order: Order): boolean {
    if (mayRedirect(order)) this.#others.ordered(vehicle, this.#options.clock.monoMs());
    return this.#options.outward.send(vehicle, order, 'present', null);
  }

  #stop(vehicle: string, id: string, by: string, at: number): void {
    // Whoever pressed before the last so many is told by the command's own end: every press counts, not every one is kept.
    this.#stops = [...this.#stops, { vehicle, id }].slice(-mostStops);
    this.#helms.find(vehicle)?.stop(by, at);
  }

  /** One word answers everyone who pressed. */
  #stopped(vehicle: string, how: StopOutcome): void {
    const pressed = this.#stops.filter((stop) => stop.vehicle === vehicle);
    this.#stops = this.#stops.filter((stop) => stop.vehicle !== vehicle);
    const at = this.#options.clock.monoMs();
    const { outcome, ...extra } = stopEnds[how];
    for (const { id } of pressed) this.#commands.finish(id, outcome, at, extra);
  }
}

const stopEnds = {
  confirmed: { outcome: 'done', verified: true },
  unconfirmed: { outcome: 'failed', message: 'the rover did not say HOLD within 5 s; it is still told to' },
  cleared: { outcome: 'superseded', message: 'it was cleared before the rover had confirmed it' },
} as const satisfies Readonly<Record<StopOutcome, object>>;

/** Neither a question nor a transfer arms a vehicle or changes its mode: what it does meanwhile is somebody else's doing ([A8]). */
const transfers: ReadonlySet<Order['kind']> = new Set([
  ...(['mission_list', 'mission_get', 'mission_count', 'mission_item', 'mission_ack', 'mission_clear'] as const),
  ...(['param_read', 'params_list', 'param_get', 'ftp'] as const),
]);
const mayRedirect = ({ kind }: Order): boolean => !transfers.has(kind);

const overridesOf = ({ output, steerChannel, throttleChannel }: OperatorsOptions['drive']) =>
  output === 'rc_override' ? { steer: steerChannel, throttle: throttleChannel } : null;
