/** A drive lane in virtual time: frames, facts and ticks go in, and what was ordered when is kept. */
import { DriveLane } from '../../bridge/core/drive.ts';
import { type DriveConfig, defaultDriveConfig } from '../../bridge/core/drive-config.ts';
import type { DriveEffect } from '../../bridge/core/drive-course.ts';
import type { VehicleFacts } from '../../bridge/core/facts.ts';
import type { Order } from '../../bridge/core/orders.ts';
import type { Drive } from '../../bridge/protocol/drive.ts';

export type Timed = { readonly at: number; readonly order: Order };

export const isNeutral = (order: Order): boolean =>
  (order.kind === 'manual_control' && order.steer === 0 && order.throttle === 0) ||
  (order.kind === 'velocity' && order.speedMps === 0 && order.turnRateDps === 0) ||
  (order.kind === 'rc_override' && order.steerUs === 1500 && order.throttleUs === 1500);
export const isHold = (order: Order): boolean =>
  (order.kind === 'set_mode' && order.modeNumber === 4) ||
  (order.kind === 'command' && order.command === 176 && order.params[0] === 1 && order.params[1] === 4);
export const moves = (order: Order): boolean => !isNeutral(order) && !isHold(order);

export class DriveRig {
  readonly lane: DriveLane;
  readonly orders: Timed[] = [];
  readonly effects: DriveEffect[] = [];
  facts: VehicleFacts;
  now = 0;
  /** Where a test says nothing of its speed, the rover is slow and says so for as long as it is driven. */
  #isSlow = true;
  #n = 0;

  constructor(mode = 'MANUAL', config: Partial<DriveConfig> = {}) {
    this.lane = new DriveLane({ ...defaultDriveConfig, vehicle: 'rover', ...config });
    this.facts = {
      mode: { name: mode, armed: true, at: 0 },
      speed: null,
      rc: null,
      hasReceiver: false,
      linked: true,
      link: 'udp',
    };
    this.observe({});
  }

  observe(facts: Partial<VehicleFacts>): void {
    if (facts.speed !== undefined) this.#isSlow = false;
    this.facts = { ...this.facts, ...facts };
    this.#keep(this.lane.observe(this.facts, this.now));
  }

  with(act: () => void): this {
    act();
    return this;
  }

  /** The vehicle says which mode it is in, and whether it is armed. */
  says(name: string, armed = true): void {
    this.observe({ mode: { name, armed, at: this.now } });
  }

  speed(mps: number): void {
    this.observe({ speed: { mps, at: this.now } });
  }

  /** Until `until`, a tick every 20 ms; `each` before every tick. */
  run(until: number, each?: () => void): this {
    while (this.now + 20 <= until) {
      this.now += 20;
      each?.();
      this.#keep(this.lane.tick(this.now));
    }
    this.now = until;
    return this;
  }

  frame(
    frame: Partial<Drive> = {},
    from: { conn?: string; rtt?: number; ws?: boolean; holds?: boolean; forbids?: 'stopped' } = {},
  ) {
    this.#n += 1;
    if (this.#isSlow) {
      this.observe({ speed: { mps: 0.2, at: this.now } });
      this.#isSlow = true;
    }
    const full = {
      t: 'drive',
      vehicle: 'rover',
      term: 1,
      n: this.#n,
      c: this.now,
      seen: this.now,
      steer: 0,
      throttle: 0,
    } as const;
    const { conn = 'c1', rtt = 0, ws = true, holds = true, forbids = null } = from;
    const sender = { session: 'ann', conn, isWebSocket: ws, minRttMs: rtt };
    this.#keep(this.lane.frame(sender, { ...full, held: true, ...frame }, { holds, forbids }, this.now));
    return this;
  }

  /** Drives with this throttle, 20 frames a second, from a centred stick, for so long. */
  drive(throttle: number, forMs: number): this {
    if (this.lane.phase !== 'engaged') this.frame();
    const end = this.now + forMs;
    while (this.now < end) this.run(this.now + 50).frame({ throttle });
    return this;
  }

  do(effects: readonly DriveEffect[]): void {
    this.#keep(effects);
  }

  since(at: number): Order[] {
    return this.orders.filter((timed) => timed.at >= at).map(({ order }) => order);
  }

  get dropped(): Readonly<Record<string, number>> {
    return this.lane.state(this.now).dropped;
  }

  get why(): string | null {
    return this.lane.state(this.now).why;
  }

  #keep(effects: readonly DriveEffect[]): void {
    this.effects.push(...effects);
    for (const effect of effects) if (effect.kind === 'order') this.orders.push({ at: this.now, order: effect.order });
  }
}
