/**
 * One vehicle's helm: its lease, its drive lane, its STOP and its pre-flight, joined. Each of them is a machine of its
 * own that hands back what is to be done; here it is done, in the order in which safety needs it.
 */
import type { Role } from '../protocol/command.ts';
import type { Control, Preflight } from '../protocol/control.ts';
import type { Drive } from '../protocol/drive.ts';
import type { LeaseRequest } from '../protocol/lease.ts';
import { ControlView } from './control-view.ts';
import { StopMeter } from './deceleration.ts';
import { DriveLane } from './drive.ts';
import type { DriveEffect } from './drive-course.ts';
import { nothingKnown, type VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import { brakes, isManual } from './halt.ts';
import type { HelmOptions, HelmPorts } from './helm-ports.ts';
import { Homing, homeOrder } from './homing.ts';
import type { Sender } from './intent.ts';
import { Lease } from './lease.ts';
import type { LeaseEffect } from './lease-tenure.ts';
import { type StopEffect, StopLatch } from './stop.ts';

/** While somebody drives, their instruments are renewed this often ([D12]). */
const drivingHz = 25;
/** A beat of ours may come back this late over another link of the same vehicle. */
const echoMs = 3000;

export class Helm {
  readonly vehicle: string;
  readonly #ports: HelmPorts;
  readonly #lease: Lease;
  readonly #drive: DriveLane;
  readonly #stop: StopLatch;
  readonly #meter = new StopMeter();
  #facts: VehicleFacts = nothingKnown;
  #preflight: Preflight | null = null;
  #external: Control['external'] = null;
  #mustHalt: boolean;
  readonly #homing = new Homing();
  #beatUntil = Number.NEGATIVE_INFINITY;
  #operated = '';
  readonly #view = new ControlView();

  constructor({ config, term, wasDriving, stopped }: HelmOptions, ports: HelmPorts, at: number) {
    const { vehicle } = config;
    this.vehicle = vehicle;
    this.#ports = ports;
    this.#drive = new DriveLane(config);
    const { mayHold } = ports;
    this.#lease = new Lease({ vehicle, term, isNeutral: () => this.#drive.isNeutral, mayHold });
    this.#stop = new StopLatch(config);
    this.#mustHalt = wasDriving;
    if (stopped) this.#stop.restore(stopped.by, stopped.confirmed, at);
  }

  get holder(): string | null {
    return this.#lease.holder;
  }

  /** Null as well where it expired and nobody has looked since. */
  holderAt(at: number): string | null {
    const { holder, term } = this.#lease;
    return holder !== null && this.#lease.holds(holder, term, at) ? holder : null;
  }

  get term(): number {
    return this.#lease.term;
  }

  get isStopped(): boolean {
    return this.#stop.isLatched;
  }

  get isDriving(): boolean {
    return this.#drive.phase === 'engaged';
  }

  /** We beat as a ground station, or did a moment ago. */
  isBeating(at: number): boolean {
    return this.#lease.holder !== null || at - this.#beatUntil < echoMs;
  }

  /** Nothing has to be sent to the vehicle any more. */
  get isIdle(): boolean {
    return this.#drive.phase === 'idle' && this.#stop.state?.confirmed !== false && !this.#homing.isUnderWay;
  }

  get facts(): VehicleFacts {
    return this.#facts;
  }

  get stopping(): ReturnType<StopMeter['measured']> {
    return this.#meter.measured();
  }

  request(session: string, role: Role, message: LeaseRequest, at: number): void {
    if (message.act === 'clear_stop') this.#clear(session, message, at);
    else this.#applyLease(this.#lease.request(session, role, message, at), at);
    this.#settle(at);
  }

  awake(session: string, at: number): void {
    this.#lease.awake(session, at);
  }

  frame(sender: Sender, frame: Drive, at: number): void {
    const holds = sender.role !== 'viewer' && this.#lease.holds(sender.session, frame.term, at);
    const { verdict = 'reading' } = this.#preflight ?? {};
    const blocked = verdict === 'reading' || verdict === 'blocked';
    const forbids = this.#stop.isLatched ? 'stopped' : blocked ? 'pre-flight blocks' : null;
    const { acceptedAt } = this.#drive;
    this.#applyDrive(this.#drive.frame(sender, frame, { holds, forbids }, at), at);
    if (this.#drive.acceptedAt !== acceptedAt) this.#lease.awake(sender.session, at);
    this.#settle(at);
  }

  /** It is stopped under a new term before anybody is told; neutral first, whatever else there is to do. */
  stop(by: string, at: number): void {
    const pressed = this.#stop.press(by, at);
    const ceded = this.#drive.cede(at);
    const fenced = this.#lease.fence(by, at);
    this.#applyStop(pressed);
    this.#applyDrive(ceded, at);
    this.#applyLease(fenced, at);
    this.#settle(at);
  }

  observe(facts: VehicleFacts, at: number): void {
    this.#facts = facts;
    if (facts.speed) this.#meter.speed(facts.speed.mps, facts.speed.at);
    this.#haltAfterRestart(facts, at);
    this.#applyDrive(this.#drive.observe(facts, at), at);
    this.#applyStop(this.#stop.observe(facts, at));
    this.#settle(at);
  }

  /** Every 20 ms at most ([D6]). */
  tick(at: number): void {
    this.#applyDrive(this.#drive.tick(at), at);
    this.#applyStop(this.#stop.tick(at));
    this.#applyLease(this.#lease.sweep(at), at);
    this.#goHome(at);
    this.#settle(at);
  }

  left(conn: string, at: number): void {
    this.#applyDrive(this.#drive.left(conn, at), at);
    this.#settle(at);
  }

  /** It is nobody any more: what it drives is stopped, its lease goes to who waits, and it waits no more itself. */
  expel(session: string, why: string, at: number): void {
    const isTheirs = this.#lease.holder === session && this.#drive.phase !== 'idle';
    if (isTheirs) this.#applyDrive(this.#drive.halt('lease ended', at), at);
    this.#applyLease(this.#lease.withdraw(session, why, at), at);
    this.#settle(at);
  }

  /** The bridge leaves: what it drives is stopped ([D11]). */
  leave(at: number): void {
    if (this.#drive.phase !== 'idle') this.#applyDrive(this.#drive.halt('bridge leaves', at), at);
    this.#applyLease(this.#lease.end('the bridge leaves', at), at);
    this.#settle(at);
  }

  judge(preflight: Preflight, at: number): void {
    this.#preflight = preflight;
    this.#settle(at);
  }

  commandedBy(external: Control['external'], at: number): void {
    this.#external = external;
    this.#settle(at);
  }

  control(at: number): Control {
    return {
      t: 'control',
      vehicle: this.vehicle,
      at,
      lease: this.#lease.state(),
      stop: this.#stop.state,
      drive: { phase: this.#drive.phase, by: this.#drive.by },
      external: this.#drive.hasTransmitter ? 'transmitter' : this.#external,
      preflight: this.#preflight,
    };
  }

  /** Orders first, then what the vehicle's own failsafes hang on, then what everyone sees. */
  #settle(at: number): void {
    const live = this.#lease.holder !== null;
    if (live) this.#beatUntil = at;
    const streamHz = this.isDriving ? drivingHz : null;
    const operated = `${live} ${streamHz} ${live ? this.#facts.link : ''}`;
    if (operated !== this.#operated) this.#ports.operate(this.vehicle, live, streamHz);
    this.#operated = operated;
    const control = this.control(at);
    if (this.#view.isNew(control)) this.#ports.tellAll(control);
  }

  #clear(session: string, { id, term = -1 }: LeaseRequest, at: number): void {
    const clearing = { holds: this.#lease.holds(session, term, at), atRest: this.#drive.sticksAtRest(at) };
    const wasOpen = this.#stop.state?.confirmed === false;
    const { refused, effects } = this.#stop.clear(session, clearing, at);
    if (refused === null && wasOpen) this.#applyDrive(this.#drive.halt('stopped', at), at);
    this.#applyStop(effects);
    const answer =
      refused === null ? { ok: true } : { ok: false, code: refused, message: clearingRefused[refused] ?? refused };
    this.#ports.tellSession(session, { t: 'lease_response', id, term: this.#lease.term, ...answer });
  }

  /** A bridge that drove when it was killed says neutral and HOLD as soon as it hears the vehicle ([D11]). */
  #haltAfterRestart({ mode }: VehicleFacts, at: number): void {
    if (!this.#mustHalt || mode === null) return;
    this.#mustHalt = false;
    if (mode.armed && isManual(mode.name)) this.#applyDrive(this.#drive.halt('bridge leaves', at), at);
  }

  #applyLease(effects: readonly LeaseEffect[], at: number): void {
    for (const effect of effects) {
      if (effect.kind === 'answer') this.#ports.tellSession(effect.session, effect.response);
      else if (effect.kind === 'happened') this.#ports.announce([effect.happening]);
      else if (effect.kind === 'leaving') this.#applyDrive(this.#drive.halt('lease ended', at), at);
      else this.#moved(effect, at);
    }
  }

  /** Nobody holds it any more: what was driven by hand is stopped, and an automatic mode does what its operator left behind. */
  #moved({ holder, will }: Extract<LeaseEffect, { kind: 'moved' }>, at: number): void {
    this.#ports.leaseMoved(this.vehicle, at);
    this.#homing.end();
    const { mode } = this.#facts;
    if (holder !== null || mode === null || !mode.armed || mode.name === 'HOLD') return;
    if (isManual(mode.name) || will === 'hold') this.#applyDrive(this.#drive.halt('lease ended', at), at);
    else if (will === 'rtl' && mode.name !== 'RTL') {
      this.#homing.begin(mode.name, at);
      this.#goHome(at);
    }
  }

  /** A vehicle that does not go home is not left to drive on without anybody. */
  #goHome(at: number): void {
    const isTaken = this.#lease.holder !== null || this.#stop.isLatched;
    const due = this.#homing.due(this.#facts, isTaken, at);
    if (due === 'order') this.#ports.steer(this.vehicle, homeOrder, 'present');
    if (due !== 'give up') return;
    this.#applyDrive(this.#drive.halt('lease ended', at), at);
    this.#ports.announce([notHome(this.vehicle, at)]);
  }

  /** What is sent goes ahead of what is told, which takes its time and may fail. */
  #applyDrive(effects: readonly DriveEffect[], at: number): void {
    for (const effect of effects) if (effect.kind === 'order') this.#ports.steer(this.vehicle, effect.order, 'present');
    for (const effect of effects) {
      if (effect.kind === 'order') continue;
      if (effect.kind === 'happened') this.#driveHappened(effect.happening, at);
      else if (effect.to === 'everyone') this.#ports.tellAll(effect.state);
      else if (this.#drive.conn !== null) this.#ports.tell(this.#drive.conn, effect.state);
    }
  }

  /** Every stop by hand is measured: it is what the pre-flight's metres are made of. */
  #driveHappened(happening: Happening, at: number): void {
    const { body } = happening;
    if (body.kind === 'drive' && body.phase === 'stopping')
      this.#meter.begin(brakes(this.#facts.mode?.name ?? null), at);
    if (body.kind === 'drive' && body.phase === 'engaged') {
      this.#meter.abandon();
      this.#ports.engaged(this.vehicle, body.by ?? 'the sticks', at);
    }
    this.#ports.announce([happening]);
  }

  #applyStop(effects: readonly StopEffect[]): void {
    for (const effect of effects) if (effect.kind === 'order') this.#ports.steer(this.vehicle, effect.order, 'all');
    for (const effect of effects) {
      if (effect.kind === 'happened') this.#ports.announce([effect.happening]);
      else if (effect.kind === 'outcome') this.#ports.stopped(this.vehicle, effect.how);
    }
  }
}

/** MAV_SEVERITY_WARNING. */
const notHome = (vehicle: string, at: number): Happening => ({
  at,
  severity: 4,
  body: {
    kind: 'refused',
    vehicle,
    by: 'the bridge',
    what: 'to go home, as its last operator wished',
    code: 'PRECONDITION',
    why: 'the vehicle was heard for 10 s and did not; it is told to hold instead',
  },
});

const clearingRefused: Readonly<Record<string, string>> = {
  NOT_IN_CONTROL: 'only who holds the lease ends a STOP',
  NOT_CENTRED: 'let go of the sticks first',
};
