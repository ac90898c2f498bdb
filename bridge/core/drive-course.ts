/**
 * The course of a drive ([D5]–[D10]): `idle`, `engaged`, `stopping`, and what goes to the vehicle in each. While engaged
 * the newest frame goes out, 20 times a second; every way out leads over `stopping`, which says neutral until the vehicle
 * itself says HOLD or disarmed. Nothing here waits: whoever calls `tick` keeps the watch.
 */
import type { DrivePhase, DriveReason, DriveState } from '../protocol/drive.ts';
import { checkDriveConfig, type DriveConfig } from './drive-config.ts';
import { type Ending, Engaged, leastGapMs, obstacleOf, type StickFrame } from './drive-engaged.ts';
import { Halting } from './drive-halting.ts';
import type { DriveRecord } from './drive-record.ts';
import { nothingKnown, type VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import { isConfirmed, type Manner, mannerOf, Pulse, stickOrder } from './halt.ts';
import type { Order } from './orders.ts';
import { SpeedLimit } from './speed-limit.ts';
import { type Sticks, TransmitterWatch } from './transmitter.ts';

/** What the caller has to do. Orders go as the ground station whose sticks the vehicle obeys, in this order. */
export type DriveEffect =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** `driver`: the connection that drives, `DriveLane.conn`. */
  | { readonly kind: 'tell'; readonly to: 'driver' | 'everyone'; readonly state: DriveState };

type Phase = { readonly phase: 'idle' } | Engaged | Stopping;
type Stopping = { readonly phase: 'stopping'; readonly halting: Halting };

const idle: Phase = { phase: 'idle' };
const centre: Sticks = { steer: 0, throttle: 0 };

const tellEveryMs = 100;
/** A mode known for no longer than this needs no stop to be made of it. */
const modeFreshMs = 1500;

/** Of a stop: these are no warning. */
const quiet: ReadonlySet<DriveReason | null> = new Set([null, 'let go']);

/** One per vehicle. What is to be done is fetched with `take`, in order; `at` is monotonic ms. */
export class DriveCourse {
  readonly #config: DriveConfig;
  readonly #record: DriveRecord;
  readonly #limit = new SpeedLimit();
  readonly #transmitter: TransmitterWatch;
  #state: Phase = idle;
  #facts: VehicleFacts = nothingKnown;
  #telling = new Pulse();
  #by: string | null = null;
  #why: DriveReason | null = null;
  #toldCap = 1;
  #effects: DriveEffect[] = [];

  /** Throws where the configuration is none, as {@link checkDriveConfig} says. */
  constructor(config: DriveConfig, record: DriveRecord) {
    checkDriveConfig(config);
    this.#config = config;
    this.#record = record;
    this.#transmitter = new TransmitterWatch({ steer: config.steerChannel, throttle: config.throttleChannel });
  }

  get phase(): DrivePhase {
    return this.#state.phase;
  }

  get by(): string | null {
    return this.#state.phase === 'idle' ? null : this.#by;
  }

  get hasTransmitter(): boolean {
    return this.#transmitter.isActive;
  }

  /** Under which term it is driven; null while it is not. */
  get term(): number | null {
    return this.#state.phase === 'engaged' ? this.#state.term : null;
  }

  /** Why sticks, centred or not, do not engage. Once HOLD was ordered a stop runs to its end. */
  get obstacle(): DriveReason | 'stopping' | null {
    const state = this.#state;
    if (state.phase === 'stopping' && state.halting.isFinal) return 'stopping';
    return obstacleOf(this.#facts, this.#transmitter.isActive, this.#record.cap);
  }

  /** Where there is no {@link obstacle}. */
  engage(by: string, term: number, first: StickFrame, at: number): void {
    const { mode, link } = this.#facts;
    if (mode === null) return;
    this.#by = by;
    const engaged = new Engaged(term, mode.name, link, first);
    this.#become(engaged, null, at);
    this.#pass(engaged, 0, at);
  }

  /** A newer frame of who drives. */
  renew(frame: StickFrame, at: number): void {
    if (this.#state.phase !== 'engaged') return;
    this.#state.renew(frame);
    this.#pass(this.#state, leastGapMs, at);
  }

  letGo(at: number): void {
    const state = this.#state;
    if (state.phase === 'engaged') this.#stop('let go', at);
    else if (state.phase === 'stopping' && !state.halting.isFinal) this.#worsen(state, 'let go', at);
  }

  /** Ends a drive that is under way; says whether there was one. */
  end(why: DriveReason, at: number): boolean {
    const isUnderWay = this.#state.phase === 'engaged';
    if (isUnderWay) this.#stop(why, at);
    return isUnderWay;
  }

  /** Tells the driver why nothing begins. */
  explain(why: DriveReason, at: number): void {
    if (this.#state.phase !== 'idle' || this.#why === why) return;
    this.#why = why;
    this.#tell('driver', at);
  }

  observe(facts: VehicleFacts, at: number): void {
    this.#facts = facts;
    this.#transmitter.observe(facts);
    const state = this.#state;
    if (state.phase === 'stopping') this.#goOn(state, at);
    const ending = state.phase === 'engaged' ? state.endedBy(facts, this.#transmitter.isActive) : null;
    if (ending) this.#stop(ending.why, at, ending.next);
  }

  /** The dead-man. A frame that comes after its time finds it open ([D5]). */
  watch(at: number): void {
    const state = this.#state;
    if (state.phase === 'engaged' && at - state.heardAt >= this.#config.deadManMs) this.#stop('no fresh frame', at);
  }

  tick(at: number): void {
    this.watch(at);
    const state = this.#state;
    if (state.phase === 'engaged') this.#pass(state, state.everyMs, at);
    else if (state.phase === 'stopping') this.#goOn(state, at);
    if (this.#state.phase === 'idle') this.#correct(at);
    else if (this.#telling.isDue(at, tellEveryMs)) this.#tell('driver', at);
  }

  /** Neutral and HOLD, from any phase. */
  halt(why: DriveReason, at: number): void {
    const state = this.#state;
    const rests = state.phase === 'idle' && isConfirmed(this.#facts, at - modeFreshMs);
    if (state.phase === 'idle') this.#by = null;
    if (state.phase === 'stopping') this.#worsen(state, why, at);
    else if (!rests) this.#stop(why, at);
  }

  /** Nothing more from here: somebody else stops it. */
  cede(at: number): void {
    if (this.#state.phase !== 'idle') this.#become(idle, 'stopped', at);
  }

  state(at: number): DriveState {
    return {
      t: 'drive_state',
      vehicle: this.#config.vehicle,
      at,
      phase: this.#state.phase,
      why: this.#why,
      ...this.#record.told(at),
    };
  }

  take(): DriveEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** Sends the newest frame unless an order went out within `gapMs`, or it shows the past by now. */
  #pass(state: Engaged, gapMs: number, at: number): void {
    const newest = state.due(gapMs, this.#record.sentAt, at);
    if (newest === null) return;
    const manner = mannerOf(state.mode);
    const throttle = this.#limited(newest.throttle, manner, at);
    const sticks = { steer: newest.steer, throttle };
    const order = stickOrder(manner, this.#config, sticks);
    if (!order) return;
    state.passed();
    this.#order(order);
    this.#record.sent(sticks, at);
    if (manner === 'sticks') this.#transmitter.sent(sticks, at);
  }

  /** Where a speed is commanded it is within its limit by itself; where it is a share of the throttle the speed is looked at. */
  #limited(throttle: number, manner: Manner, at: number): number {
    const { cap } = this.#record;
    const limitMps = cap * this.#config.maxSpeedMps;
    const passed = manner === 'sticks' ? this.#limit.pass(throttle, this.#facts.speed, limitMps, at) : throttle;
    return passed * cap;
  }

  /** Neutral at once. Then HOLD until it is confirmed, or, where somebody else has the vehicle, a moment of neutral only. */
  #stop(why: DriveReason, at: number, next: Ending['next'] = 'hold'): void {
    const before = this.#state;
    const mode = this.#facts.mode?.name ?? null;
    const heardAt = before.phase === 'engaged' ? before.heardAt : at;
    const halting = new Halting({ why, since: at, mode, heardAt, yields: next !== 'hold' });
    const state: Stopping = { phase: 'stopping', halting };
    this.#become(state, why, at);
    this.#sayStop(state, at);
    if (next === 'done') this.#rest(state, at);
  }

  #goOn(state: Stopping, at: number): void {
    if (state.halting.isOver(this.#facts, at)) this.#rest(state, at);
    else this.#sayStop(state, at);
  }

  #sayStop({ halting }: Stopping, at: number): void {
    const neutral = halting.neutral(this.#facts, this.#config, at);
    if (neutral.length > 0) {
      this.#record.sent(centre, at);
      this.#transmitter.sent(centre, at);
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

  #become(state: Phase, why: DriveReason | null, at: number): void {
    this.#state = state;
    this.#why = why;
    const severity = state.phase === 'stopping' && !quiet.has(why) ? 4 : 6;
    const body = { kind: 'drive', vehicle: this.#config.vehicle, phase: state.phase, why, by: this.#by } as const;
    this.#effects.push({ kind: 'happened', happening: { at, severity, body } });
    this.#tell('everyone', at);
  }

  /** Nobody drives, and what was told of the view no longer holds: whoever wants to begin has to know. */
  #correct(at: number): void {
    if (this.#record.capAt(at) !== this.#toldCap) this.#tell('everyone', at);
  }

  #tell(to: 'driver' | 'everyone', at: number): void {
    const state = this.state(at);
    this.#toldCap = state.cap;
    this.#effects.push({ kind: 'tell', to, state });
  }

  #order(order: Order): void {
    this.#effects.push({ kind: 'order', order });
  }
}
