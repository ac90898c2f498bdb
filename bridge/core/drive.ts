/**
 * The drive lane of one vehicle and its dead-man ([D1]–[D10]): stick frames in, orders out at 20 Hz, and neutral as soon
 * as there are no fresh ones. `engaged` only from a centred stick; from there every way out leads over `stopping`, which
 * says neutral until the vehicle itself says HOLD or disarmed. Nothing here waits: whoever calls `tick` keeps the watch.
 */
import type { Drive as DriveFrame, DrivePhase, DriveReason, DriveState } from '../protocol/drive.ts';
import { Counters } from './counters.ts';
import { checkDriveConfig, type DriveConfig } from './drive-config.ts';
import { FrameGate, freshMs } from './drive-frames.ts';
import { Halting } from './drive-halting.ts';
import { nothingKnown, type VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import { isConfirmed, mannerOf, Pulse, stickOrder } from './halt.ts';
import type { Sender } from './intent.ts';
import type { Order } from './orders.ts';
import { type Sticks, TransmitterWatch } from './transmitter.ts';
import { ViewCap } from './view-cap.ts';

/** What the caller has to do. Orders go as the ground station whose sticks the vehicle obeys, in this order. */
export type DriveEffect =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** `driver`: the connection that drives, `DriveLane.conn`. */
  | { readonly kind: 'tell'; readonly to: 'driver' | 'everyone'; readonly state: DriveState };

/** What others say about a frame: whether its sender holds the lease under its term, and what forbids driving. */
export type Admission = {
  readonly holds: boolean;
  readonly forbids: Extract<DriveReason, 'stopped' | 'pre-flight blocks'> | null;
};
export type FrameSender = Pick<Sender, 'session' | 'conn' | 'isWebSocket' | 'minRttMs'>;

type Newest = Sticks & { readonly ageMs: number; readonly at: number; readonly isSent: boolean };
type Engaged = {
  readonly phase: 'engaged';
  readonly term: number;
  readonly mode: string;
  readonly link: string | null;
  /** A newer frame takes the place of one that was not sent ([D8]). */
  newest: Newest;
};
type Phase = { readonly phase: 'idle' } | Engaged | Stopping;
type Stopping = { readonly phase: 'stopping'; readonly halting: Halting };

const idle: Phase = { phase: 'idle' };

const centredWithin = 0.05;
/** A frame goes out on arrival unless another just did; a tick sends what waited, or repeats in case one was lost. */
const leastGapMs = 30;
const frameEveryMs = 50;
const repeatEveryMs = 100;
const tellEveryMs = 100;
/** A mode known for no longer than this needs no stop to be made of it. */
const modeFreshMs = 1500;
const restIsKnownForMs = 1000;

/** Of a stop: these are no warning. */
const quiet: ReadonlySet<DriveReason | null> = new Set([null, 'let go']);

/** One per vehicle. Every method hands back what is to be done, in order; `at` is monotonic ms. */
export class DriveLane {
  readonly #config: DriveConfig;
  readonly #view = new ViewCap();
  readonly #transmitter: TransmitterWatch;
  #state: Phase = idle;
  #facts: VehicleFacts = nothingKnown;
  #gate: FrameGate | null = null;
  #dropped = new Counters();
  #telling = new Pulse();
  #by: string | null = null;
  #why: DriveReason | null = null;
  #accepted: { readonly n: number; readonly at: number } | null = null;
  #sent: (Sticks & { readonly at: number }) | null = null;
  #stick: { readonly isCentred: boolean; readonly at: number } | null = null;
  #effects: DriveEffect[] = [];

  /** Throws where the dead-man would be off or out of its range: that is a bug of the configuration's check. */
  constructor(config: DriveConfig) {
    checkDriveConfig(config);
    this.#config = config;
    this.#transmitter = new TransmitterWatch({ steer: config.steerChannel, throttle: config.throttleChannel });
  }

  get phase(): DrivePhase {
    return this.#state.phase;
  }

  /** The session that drives, or drove until this stop. */
  get by(): string | null {
    return this.#state.phase === 'idle' ? null : this.#by;
  }

  /** The connection whose frames were taken last. */
  get conn(): string | null {
    return this.#gate?.conn ?? null;
  }

  /** Nothing but neutral is being sent: the lease may change hands. */
  get isNeutral(): boolean {
    return this.#state.phase !== 'engaged';
  }

  /** A transmitter drives, or was found to act against what is sent ([A8]). */
  get hasTransmitter(): boolean {
    return this.#transmitter.isActive;
  }

  /** When a frame was last accepted, also one that does not engage: a sign of the holder ([A2]). */
  get acceptedAt(): number | null {
    return this.#accepted?.at ?? null;
  }

  /** No stick of the holder is away from its centre, as far as the last second says. */
  sticksAtRest(at: number): boolean {
    return this.#stick === null || this.#stick.isCentred || at - this.#stick.at > restIsKnownForMs;
  }

  frame(from: FrameSender, frame: DriveFrame, { holds, forbids }: Admission, at: number): DriveEffect[] {
    this.#watch(at);
    if (!from.isWebSocket) this.#dropped.add('not over WebSocket');
    else if (!holds) this.#dropped.add('not in control');
    else this.#examine(from, frame, forbids, at);
    return this.#take();
  }

  /** What is known of the vehicle; call when any of it changed, and before a tick at the latest. */
  observe(facts: VehicleFacts, at: number): DriveEffect[] {
    this.#facts = facts;
    this.#transmitter.observe(facts);
    if (this.#state.phase === 'engaged') this.#check(this.#state, at);
    else if (this.#state.phase === 'stopping') this.#goOn(this.#state, at);
    return this.#take();
  }

  /** The watch: every 20 ms at most ([D6]). */
  tick(at: number): DriveEffect[] {
    this.#watch(at);
    const state = this.#state;
    if (state.phase === 'engaged') this.#pass(state, state.newest.isSent ? repeatEveryMs : frameEveryMs, at);
    else if (state.phase === 'stopping') this.#goOn(state, at);
    if (this.#state.phase !== 'idle' && this.#telling.isDue(at, tellEveryMs)) this.#tell('driver', at);
    return this.#take();
  }

  /** Neutral and HOLD, from any phase: the lease ended, the bridge leaves ([A5], [D11]). */
  halt(why: DriveReason, at: number): DriveEffect[] {
    const state = this.#state;
    const rests = state.phase === 'idle' && isConfirmed(this.#facts, at - modeFreshMs);
    if (state.phase === 'idle') this.#by = null;
    if (state.phase === 'stopping') this.#worsen(state, why, at);
    else if (!rests) this.#stop(why, at);
    return this.#take();
  }

  /** A STOP takes the vehicle over: nothing more from here ([X2]). */
  cede(at: number): DriveEffect[] {
    if (this.#state.phase !== 'idle') this.#become(idle, 'stopped', at);
    return this.#take();
  }

  /** The connection ended. */
  left(conn: string, at: number): DriveEffect[] {
    if (this.#gate?.conn !== conn) return [];
    if (this.#state.phase === 'engaged') this.#stop('no fresh frame', at);
    this.#gate = null;
    this.#stick = null;
    return this.#take();
  }

  state(at: number): DriveState {
    return {
      t: 'drive_state',
      vehicle: this.#config.vehicle,
      at,
      phase: this.#state.phase,
      why: this.#why,
      n: this.#accepted?.n ?? null,
      heardAt: this.#accepted?.at ?? null,
      steer: this.#sent?.steer ?? null,
      throttle: this.#sent?.throttle ?? null,
      sentAt: this.#sent?.at ?? null,
      cap: this.#view.cap,
      viewAgeMs: this.#view.medianMs(at),
      dropped: this.#dropped.all(),
    };
  }

  #examine(from: FrameSender, frame: DriveFrame, forbids: Admission['forbids'], at: number): void {
    const verdict = this.#gateOf(from.conn, at).judge(frame, from.minRttMs, at);
    const isReordered = verdict.kind === 'drop' && verdict.why === 'out of order';
    if (!isReordered) {
      this.#stick = { isCentred: !frame.held || isCentred(frame), at };
      if (at >= frame.seen) this.#view.seen(at - frame.seen, at);
      // Letting go is obeyed however old it is: nothing safer can have come since.
      if (!frame.held) this.#letGo(at);
    }
    if (verdict.kind === 'drop') this.#drop(verdict.why, at);
    else this.#accept(from, frame, verdict.ageMs, forbids, at);
  }

  /** Another connection begins anew: its own clock, its own counts, and centred first. */
  #gateOf(conn: string, at: number): FrameGate {
    if (this.#gate?.conn === conn) return this.#gate;
    if (this.#state.phase === 'engaged') this.#stop('not centred', at);
    this.#dropped = new Counters();
    this.#gate = new FrameGate(conn);
    return this.#gate;
  }

  #letGo(at: number): void {
    const state = this.#state;
    if (state.phase === 'engaged') this.#stop('let go', at);
    else if (state.phase === 'stopping' && !state.halting.isFinal) this.#worsen(state, 'let go', at);
  }

  #drop(why: string, at: number): void {
    this.#dropped.add(why);
    if (why === 'time went backwards' && this.#state.phase === 'engaged') this.#stop(why, at);
  }

  #accept(from: FrameSender, frame: DriveFrame, ageMs: number, forbids: Admission['forbids'], at: number): void {
    if (!forbids) this.#accepted = { n: frame.n, at };
    const state = this.#state;
    const newest = { steer: frame.steer, throttle: frame.throttle, ageMs, at, isSent: false };
    if (!frame.held) return;
    if (forbids) this.#forbid(forbids, at);
    else if (state.phase !== 'engaged') this.#engage(from, frame, newest, at);
    else if (state.term !== frame.term) this.#stop('not centred', at);
    else if (this.#view.cap === 0) this.#stop('telemetry too old', at);
    else {
      state.newest = newest;
      this.#pass(state, leastGapMs, at);
    }
  }

  #forbid(why: DriveReason, at: number): void {
    this.#dropped.add(why);
    if (this.#state.phase === 'engaged') this.#stop(why, at);
    else this.#explain(why, at);
  }

  #engage({ session }: FrameSender, frame: DriveFrame, newest: Newest, at: number): void {
    const obstacle = this.#obstacle(frame);
    const { mode, link } = this.#facts;
    if (obstacle !== null || mode === null) {
      this.#dropped.add(obstacle ?? 'vehicle lost');
      if (obstacle !== 'stopping') this.#explain(obstacle ?? 'vehicle lost', at);
      return;
    }
    this.#by = session;
    const engaged: Engaged = { phase: 'engaged', term: frame.term, mode: mode.name, link, newest };
    this.#become(engaged, null, at);
    this.#pass(engaged, 0, at);
  }

  /** Why this frame does not engage. Once HOLD was ordered a stop runs to its end. */
  #obstacle(frame: DriveFrame): DriveReason | 'stopping' | null {
    const state = this.#state;
    const { linked, mode } = this.#facts;
    if (state.phase === 'stopping' && state.halting.isFinal) return 'stopping';
    if (!linked || mode === null) return 'vehicle lost';
    if (!mode.armed) return 'disarmed';
    if (mannerOf(mode.name) === 'none') return 'mode takes no sticks';
    if (this.#transmitter.isActive) return 'transmitter took over';
    if (this.#view.cap === 0) return 'telemetry too old';
    return isCentred(frame) ? null : 'not centred';
  }

  /** Sends the newest frame unless an order went out within `gapMs`, or it shows the past by now. */
  #pass(state: Engaged, gapMs: number, at: number): void {
    const { steer, throttle, ageMs, at: cameAt } = state.newest;
    const isOld = ageMs + at - cameAt > freshMs;
    if (isOld || (this.#sent !== null && at - this.#sent.at < gapMs)) return;
    const manner = mannerOf(state.mode);
    const sticks = { steer, throttle: throttle * this.#config.maxThrottle * this.#view.cap };
    const order = stickOrder(manner, this.#config, sticks);
    if (!order) return;
    state.newest = { ...state.newest, isSent: true };
    this.#order(order);
    this.#sent = { ...sticks, at };
    if (manner === 'sticks') this.#transmitter.sent(sticks, at);
  }

  /** The dead-man. A frame that comes after its time finds it open ([D5]). */
  #watch(at: number): void {
    const state = this.#state;
    if (state.phase === 'engaged' && at - state.newest.at >= this.#config.deadManMs) this.#stop('no fresh frame', at);
  }

  #check(state: Engaged, at: number): void {
    const { linked, link, mode } = this.#facts;
    if (!linked || !mode) this.#stop('vehicle lost', at);
    else if (link !== state.link) this.#stop('link changed', at);
    else if (!mode.armed) this.#stop('disarmed', at, 'done');
    else if (mode.name === 'HOLD') this.#stop('mode changed', at, 'done');
    else if (mode.name !== state.mode) {
      this.#stop('mode changed', at, mannerOf(mode.name) === 'none' ? 'yield' : 'hold');
    } else if (this.#transmitter.isActive && mannerOf(mode.name) === 'sticks') {
      this.#stop('transmitter took over', at, 'yield');
    }
  }

  /** Neutral at once. Then HOLD until it is confirmed, or, where somebody else has the vehicle, a moment of neutral only. */
  #stop(why: DriveReason, at: number, then: 'hold' | 'yield' | 'done' = 'hold'): void {
    const before = this.#state;
    const mode = this.#facts.mode?.name ?? null;
    const heardAt = before.phase === 'engaged' ? before.newest.at : at;
    const halting = new Halting({ why, since: at, mode, heardAt, yields: then !== 'hold' });
    const state: Stopping = { phase: 'stopping', halting };
    this.#become(state, why, at);
    this.#sayStop(state, at);
    if (then === 'done') this.#rest(state, at);
  }

  #goOn(state: Stopping, at: number): void {
    if (state.halting.isOver(this.#facts, at)) this.#rest(state, at);
    else this.#sayStop(state, at);
  }

  #sayStop({ halting }: Stopping, at: number): void {
    const neutral = halting.neutral(this.#facts, this.#config, at);
    if (neutral.length > 0) {
      this.#sent = { steer: 0, throttle: 0, at };
      this.#transmitter.sent(this.#sent, at);
    }
    for (const order of [...neutral, ...halting.hold(this.#facts, at)]) this.#order(order);
  }

  #worsen(state: Stopping, why: DriveReason, at: number): void {
    state.halting.worsen(why);
    this.#become(state, why, at);
  }

  #rest({ halting }: Stopping, at: number): void {
    this.#become(idle, halting.why, at);
  }

  #explain(why: DriveReason, at: number): void {
    if (this.#state.phase !== 'idle' || this.#why === why) return;
    this.#why = why;
    this.#tell('driver', at);
  }

  #become(state: Phase, why: DriveReason | null, at: number): void {
    this.#state = state;
    this.#why = why;
    const severity = state.phase === 'stopping' && !quiet.has(why) ? 4 : 6;
    const body = { kind: 'drive', vehicle: this.#config.vehicle, phase: state.phase, why, by: this.#by } as const;
    this.#effects.push({ kind: 'happened', happening: { at, severity, body } });
    this.#tell('everyone', at);
  }

  #tell(to: 'driver' | 'everyone', at: number): void {
    this.#effects.push({ kind: 'tell', to, state: this.state(at) });
  }

  #order(order: Order): void {
    this.#effects.push({ kind: 'order', order });
  }

  #take(): DriveEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

const isCentred = ({ steer, throttle }: Sticks): boolean =>
  Math.abs(steer) <= centredWithin && Math.abs(throttle) <= centredWithin;
