/**
 * Everything that operators ask of vehicles: a helm for each vehicle, one book of commands over all of them, and the
 * parameters that the pre-flight reads. It is told what links hear, and 50 times a second what time it is.
 */
import type { SendCommand } from '../protocol/command.ts';
import type { Control } from '../protocol/control.ts';
import type { Drive } from '../protocol/drive.ts';
import type { LeaseRequest } from '../protocol/lease.ts';
import type { Entry } from '../protocol/stream.ts';
import type { Clock } from './clock.ts';
import { Commands } from './commands/commands.ts';
import type { CommandRecord } from './commands/ports.ts';
import { type DriveConfig, defaultDriveConfig } from './drive-config.ts';
import { factsOf } from './facts.ts';
import type { Fleet } from './fleet.ts';
import { Helm } from './helm.ts';
import type { HelmOptions } from './helm-ports.ts';
import type { Intent, IntentPorts, Sender } from './intent.ts';
import type { Report } from './link.ts';
import type { Order } from './orders.ts';
import { Outsiders } from './outsiders.ts';
import { Parameters } from './parameters.ts';
import { Preflights } from './preflights.ts';

/** How orders leave. As the ground station where `groundStation` is given, else as the onboard computer or whoever beats. */
export type Outward = {
  send(vehicle: string, order: Order, ways: 'present' | 'all', groundStation: number | null): boolean;
  operate(vehicle: string, groundStation: number | null, streamHz: number | null): void;
  /** The link that carries its orders now. */
  linkTo(vehicle: string): string | null;
};

export type OperatorsOptions = {
  readonly clock: Clock;
  readonly boot: string;
  readonly fleet: Fleet;
  readonly ports: Omit<IntentPorts, 'send'>;
  readonly outward: Outward;
  /** The system id that we drive as: the vehicle's MAV_GCS_SYSID. */
  readonly groundStation: number;
  readonly drive: Omit<DriveConfig, 'vehicle'>;
  /** Commands, leases and drives of the bridge's earlier lives, in order. */
  readonly past: readonly Entry[];
};

/** A way that takes nothing for this long is alarming while somebody drives. */
const undrainedMs = 100;

/** Terms of a journal that was lost are lower than this: seconds since 2020 rise faster than leases change hands. */
const leastTerm = (wallMs: number): number => Math.max(1, Math.floor(wallMs / 1000) - 1_577_836_800);

export class Operators implements Intent {
  readonly #options: OperatorsOptions;
  readonly #helms = new Map<string, Helm>();
  readonly #outsiders = new Map<string, Outsiders>();
  readonly #commands: Commands;
  readonly #parameters: Parameters;
  readonly #preflights: Preflights;
  readonly #last: LastWords;
  /** Vehicles to which nothing leaves, since when, and whether that was said. */
  readonly #blocked = new Map<string, { readonly since: number; isSaid: boolean }>();
  #stops: { readonly vehicle: string; readonly id: string }[] = [];

  constructor(options: OperatorsOptions) {
    const { clock, boot, ports, past } = options;
    this.#options = options;
    this.#last = lastWordsOf(past);
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
        overridePreflight: (vehicle) => this.#preflights.override(vehicle),
      },
      this.#parameters,
    );
    this.#preflights = new Preflights(this.#parameters, {
      groundStation: options.groundStation,
      deadManMs: options.drive.deadManMs,
      atMps: options.drive.maxSpeedMps,
      announce: (happening) => void ports.announce([happening]),
      isMasked: (vehicle) => this.#outsidersOf(vehicle).isMasked(options.groundStation, clock.monoMs()),
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
    const helm = this.#helms.get(message.vehicle);
    const refuse = (code: string, why: string) =>
      this.#options.ports.tell(sender.conn, { t: 'lease_response', id: message.id, ok: false, code, message: why });
    if (sender.role === 'viewer') refuse('FORBIDDEN', 'a viewer has no say in who drives');
    else if (helm === undefined) refuse('UNKNOWN_VEHICLE', `no vehicle here is called ${message.vehicle}`);
    else helm.request(sender.session, sender.role, message, at);
  }

  drive(sender: Sender, message: Drive, at: number): void {
    this.#helms.get(message.vehicle)?.frame(sender, message, at);
  }

  awake({ session }: Sender, at: number): void {
    for (const helm of this.#helms.values()) helm.awake(session, at);
  }

  left(conn: string, at: number): void {
    this.#commands.left(conn, at);
    for (const helm of this.#helms.values()) helm.left(conn, at);
  }

  controls(): readonly Control[] {
    const at = this.#options.clock.monoMs();
    return [...this.#helms.values()].map((helm) => helm.control(at));
  }

  /** A link heard this of a vehicle; the fleet knows it already. */
  heard(vehicle: string, report: Report, at: number): void {
    const helm = this.#helmOf(vehicle);
    if (helm === undefined) return;
    this.#parameters.heard(vehicle, report, at);
    this.#watchOthers(helm, report, at);
    this.#commands.heard(vehicle, report, at);
    if (report.kind === 'sample' || report.kind === 'rebooted') this.#observe(helm, at);
    this.#preflights.heard(helm, report);
  }

  /** What others do to it; our own beat may come back to us over another link of the same vehicle. */
  #watchOthers(helm: Helm, report: Report, at: number): void {
    const outsiders = this.#outsidersOf(helm.vehicle);
    const { groundStation } = this.#options;
    if (report.kind === 'text') outsiders.said(report.text, at);
    if (report.kind === 'station' && !(report.systemId === groundStation && helm.isBeating(at)))
      outsiders.heard(report.systemId, at);
    if (report.kind !== 'sample' || report.group !== 'mode') return;
    const { mode } = helm.facts;
    if (mode === null || (mode.name === report.values.mode && mode.armed === report.values.armed)) return;
    const now = report.values.armed === mode.armed ? `the mode ${report.values.mode}` : 'arming';
    outsiders.changed(`${now} was not commanded from here`, at);
  }

  #outsidersOf(vehicle: string): Outsiders {
    const outsiders = this.#outsiders.get(vehicle) ?? new Outsiders(vehicle);
    this.#outsiders.set(vehicle, outsiders);
    return outsiders;
  }

  /** Call every 20 ms at most: it is the dead-man's watch ([D6]). */
  tick(at: number): void {
    for (const [vehicle, outsiders] of this.#outsiders) {
      const happenings = outsiders.sweep(at);
      if (happenings.length === 0) continue;
      this.#options.ports.announce(happenings);
      this.#helms.get(vehicle)?.commandedBy(outsiders.who, at);
    }
    for (const helm of this.#helms.values()) helm.tick(at);
    this.#parameters.tick(at);
    this.#commands.tick(at);
    for (const helm of this.#helms.values()) this.#preflights.tick(helm, at);
  }

  /** Someone's instruments are to be renewed faster than the usual tick ([D12]). */
  get isDriven(): boolean {
    return [...this.#helms.values()].some((helm) => helm.isDriving);
  }

  /** The bridge leaves: whatever it drives is stopped. Resolved by `tick`: ask {@link isIdle}. */
  leave(at: number): void {
    for (const helm of this.#helms.values()) helm.leave(at);
  }

  get isIdle(): boolean {
    return [...this.#helms.values()].every((helm) => helm.isIdle);
  }

  /** For who asks later: what was asked of vehicles, and what became of it. */
  get commands(): Pick<Commands, 'history' | 'byId'> {
    return this.#commands;
  }

  /** A recording has no helm: it cannot be told anything. */
  #helmOf(vehicle: string): Helm | undefined {
    const { fleet, clock, drive, outward, groundStation, ports } = this.#options;
    const known = this.#helms.get(vehicle);
    if (known !== undefined || fleet.standingOf(vehicle)?.replay !== false) return known;
    const helm = new Helm(
      {
        config: { ...defaultDriveConfig, ...drive, vehicle },
        term: Math.max(leastTerm(clock.wallMs()), (this.#last.terms.get(vehicle) ?? 0) + 1),
        wasDriving: this.#last.driving.has(vehicle),
        stopped: this.#last.stops.get(vehicle) ?? null,
      },
      {
        tell: ports.tell,
        tellSession: ports.tellSession,
        tellAll: ports.tellAll,
        announce: (happenings) => void ports.announce(happenings),
        steer: (id, order, ways) => {
          this.#outsidersOf(id).ordered(clock.monoMs());
          this.#noteWay(id, outward.send(id, order, ways, groundStation), clock.monoMs());
        },
        operate: (id, live, streamHz) => outward.operate(id, live ? groundStation : null, streamHz),
        leaseMoved: (id, now) => this.#commands.leaseEnded(id, now),
        engaged: (id, by, now) => this.#commands.redirected(id, `driven by ${by}`, now),
        stopped: (id, confirmed) => this.#stopped(id, confirmed),
      },
      clock.monoMs(),
    );
    this.#helms.set(vehicle, helm);
    return helm;
  }

  #observe(helm: Helm, at: number): void {
    const vehicle = this.#options.fleet.find(helm.vehicle);
    if (vehicle) helm.observe(factsOf(vehicle, this.#options.outward.linkTo(helm.vehicle)), at);
  }

  #authority(vehicle: string): { holder: string | null; term: number; stopped: boolean } {
    const helm = this.#helms.get(vehicle);
    return { holder: helm?.holder ?? null, term: helm?.term ?? 0, stopped: helm?.isStopped ?? false };
  }

  /** Sticks that do not leave are an alarm, once until they leave again ([D8]). */
  #noteWay(vehicle: string, isOpen: boolean, at: number): void {
    const blocked = this.#blocked.get(vehicle);
    if (isOpen) this.#blocked.delete(vehicle);
    else if (blocked === undefined) this.#blocked.set(vehicle, { since: at, isSaid: false });
    else if (!blocked.isSaid && at - blocked.since >= undrainedMs) {
      blocked.isSaid = true;
      const link = this.#options.outward.linkTo(vehicle) ?? 'none';
      const body = { kind: 'link', link, up: link !== 'none', why: `what ${vehicle} is to do does not leave` } as const;
      this.#options.ports.announce([{ at, severity: 2, body }]);
    }
  }

  #send(vehicle: string, order: Order): boolean {
    if (order.kind !== 'param_read') this.#outsidersOf(vehicle).ordered(this.#options.clock.monoMs());
    return this.#options.outward.send(vehicle, order, 'present', null);
  }

  #stop(vehicle: string, id: string, by: string, at: number): void {
    this.#stops.push({ vehicle, id });
    this.#helms.get(vehicle)?.stop(by, at);
  }

  /** One confirmation answers everyone who pressed. */
  #stopped(vehicle: string, confirmed: boolean): void {
    const pressed = this.#stops.filter((stop) => stop.vehicle === vehicle);
    this.#stops = this.#stops.filter((stop) => stop.vehicle !== vehicle);
    const at = this.#options.clock.monoMs();
    const extra = confirmed
      ? { verified: true }
      : { message: 'the rover did not say HOLD within 5 s; it is still told to' };
    for (const { id } of pressed) this.#commands.finish(id, confirmed ? 'done' : 'failed', at, extra);
  }
}

/** Each command by its first step, which has what was asked, and its newest. */
function recordsOf(past: readonly Entry[]): CommandRecord[] {
  const records = new Map<string, CommandRecord>();
  for (const { body, wall } of past) {
    if (body.kind !== 'command') continue;
    const known = records.get(body.id);
    if (known) records.set(body.id, { ...known, newest: body, newestWall: wall });
    else if (body.args !== undefined)
      records.set(body.id, { first: body, firstWall: wall, newest: body, newestWall: wall });
  }
  return [...records.values()];
}

type LastWords = {
  readonly terms: ReadonlyMap<string, number>;
  readonly driving: ReadonlySet<string>;
  readonly stops: ReadonlyMap<string, HelmOptions['stopped']>;
};

function lastWordsOf(entries: readonly Entry[]): LastWords {
  const terms = new Map<string, number>();
  const driving = new Set<string>();
  const stops = new Map<string, HelmOptions['stopped']>();
  for (const { body } of entries) {
    if (body.kind === 'lease') terms.set(body.vehicle, Math.max(terms.get(body.vehicle) ?? 0, body.term));
    if (body.kind === 'stop')
      stops.set(body.vehicle, body.phase === 'cleared' ? null : { by: body.by, confirmed: body.phase === 'confirmed' });
    if (body.kind !== 'drive') continue;
    if (body.phase === 'idle') driving.delete(body.vehicle);
    else driving.add(body.vehicle);
  }
  return { terms, driving, stops };
}
