/**
 * The drive lane of one vehicle and its dead-man ([D1]–[D10]): stick frames in, orders out at 20 Hz, and neutral as soon
 * as there are no fresh ones.
 */
import type { Drive as DriveFrame, DrivePhase, DriveReason, DriveState } from '../protocol/drive.ts';
import type { VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import type { DriveOutput } from './halt.ts';
import type { Sender } from './intent.ts';
import type { Order } from './orders.ts';

/** What the caller has to do. Orders go as the ground station whose sticks the vehicle obeys, in this order. */
export type DriveEffect =
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** `driver`: the connection that drives, `DriveLane.conn`. */
  | { readonly kind: 'tell'; readonly to: 'driver' | 'everyone'; readonly state: DriveState };

export type DriveConfig = DriveOutput & {
  readonly vehicle: string;
  /** 200 to 1000 ms, never off. */
  readonly deadManMs: number;
  /** The share of full throttle that is ever passed on, 0 to 1. */
  readonly maxThrottle: number;
};
export const defaultDriveConfig: Omit<DriveConfig, 'vehicle'> = {
  output: 'manual_control',
  steerChannel: 1,
  throttleChannel: 3,
  maxSpeedMps: 2,
  maxTurnRateDps: 45,
  deadManMs: 300,
  maxThrottle: 1,
};

/** What others say about a frame: whether its sender holds the lease under its term, and what forbids driving. */
export type Admission = {
  readonly holds: boolean;
  readonly forbids: Extract<DriveReason, 'stopped' | 'pre-flight blocks'> | null;
};

/** One per vehicle. Every method hands back what is to be done, in order; `at` is monotonic ms. */
export declare class DriveLane {
  constructor(config: DriveConfig);
  get phase(): DrivePhase;
  /** The session that drives, or drove until this stop. */
  get by(): string | null;
  get conn(): string | null;
  /** Nothing but neutral is being sent: the lease may change hands. */
  get isNeutral(): boolean;
  /** A transmitter was found to act against what is sent ([A8]). */
  get hasTransmitter(): boolean;
  /** When a frame was last accepted, also one that does not engage: a sign of the holder ([A2]). */
  get acceptedAt(): number | null;
  /** No stick of the holder is away from its centre, as far as its last frame says. */
  sticksAtRest(at: number): boolean;
  frame(
    from: Pick<Sender, 'session' | 'conn' | 'isWebSocket' | 'minRttMs'>,
    frame: DriveFrame,
    admission: Admission,
    at: number,
  ): DriveEffect[];
  /** What is known of the vehicle; call when any of it changed, and before a tick at the latest. */
  observe(facts: VehicleFacts, at: number): DriveEffect[];
  /** The watch: every 20 ms at most ([D6]). */
  tick(at: number): DriveEffect[];
  /** Neutral and HOLD, from any phase: the lease ended, the bridge leaves ([A5], [D11]). */
  halt(why: DriveReason, at: number): DriveEffect[];
  /** A STOP takes the vehicle over: nothing more from here ([X2]). */
  cede(at: number): DriveEffect[];
  /** The connection ended. */
  left(conn: string, at: number): DriveEffect[];
  state(at: number): DriveState;
}
