/** The drive lane: stick frames upward, newest wins, never queued, never repeated; and what became of them. */
import { type Static, Type } from 'typebox';
import { byName } from './by-name.ts';

const axis = Type.Number({ minimum: -1, maximum: 1 });

/**
 * C→S, 20 a second while the operator holds the dead-man control, over WebSocket only ([D1]). Right and forward are
 * positive. `held: false` is letting go; its axes are 0.
 */
export const Drive = Type.Object({
  t: Type.Literal('drive'),
  vehicle: Type.String({ minLength: 1, maxLength: 128 }),
  term: Type.Integer({ minimum: 0 }),
  /** Upward within a connection. */
  n: Type.Integer({ minimum: 0 }),
  /** The client's monotonic ms when the pad was read ([D3]). */
  c: Type.Number(),
  /** The bridge's monotonic ms of the newest frame that the client had received ([D2]). */
  seen: Type.Number(),
  steer: axis,
  throttle: axis,
  held: Type.Boolean(),
});
export type Drive = Static<typeof Drive>;

/** `idle`: nothing is sent. `engaged`: the newest frame is. `stopping`: neutral, until HOLD is confirmed. */
export const drivePhases = ['idle', 'engaged', 'stopping'] as const;
export const DrivePhase = Type.Enum(drivePhases);
export type DrivePhase = (typeof drivePhases)[number];

/** Why a drive stopped, or does not begin. */
export const driveReasons = [
  'let go',
  'no fresh frame',
  'page shows no life',
  'time went backwards',
  'not centred',
  'lease ended',
  'stopped',
  'pre-flight blocks',
  'vehicle lost',
  'link changed',
  'mode changed',
  'mode takes no sticks',
  'transmitter took over',
  'telemetry too old',
  'disarmed',
  'bridge leaves',
] as const;
export const DriveReason = Type.Enum(driveReasons);
export type DriveReason = (typeof driveReasons)[number];

/** S→C, to the driver 10 times a second while not idle, to everyone when the phase changes. */
export const DriveState = Type.Object({
  t: Type.Literal('drive_state'),
  vehicle: Type.String(),
  at: Type.Number(),
  phase: DrivePhase,
  why: Type.Union([DriveReason, Type.Null()]),
  /** The newest frame that was accepted and when it came, bridge's monotonic ms; null while none was. */
  n: Type.Union([Type.Integer(), Type.Null()]),
  heardAt: Type.Union([Type.Number(), Type.Null()]),
  /** What the vehicle was last told, after limits, and when; null while nothing was. */
  steer: Type.Union([axis, Type.Null()]),
  throttle: Type.Union([axis, Type.Null()]),
  sentAt: Type.Union([Type.Number(), Type.Null()]),
  /** The share of the sticks' throttle that is let through, by the age of what the operator sees ([D7]): 0 to 1. */
  cap: Type.Number({ minimum: 0, maximum: 1 }),
  /** That age: median over the last second, ms; null while unknown. */
  viewAgeMs: Type.Union([Type.Number(), Type.Null()]),
  /** Frames that were not accepted, by reason, since the connection began. */
  dropped: byName(Type.Integer()),
});
export type DriveState = Static<typeof DriveState>;
