/** Control of one vehicle as everyone sees it: lease, STOP, who else commands it, and what the pre-flight says. */
import { type Static, Type } from 'typebox';
import { byName } from './by-name.ts';
import { DrivePhase } from './drive.ts';
import { Lease } from './lease.ts';

const num = Type.Union([Type.Number(), Type.Null()]);

/** What one link or device that dies will lead to: the rover stops, or never does, or nobody can tell. */
export const PreflightCase = Type.Object({
  /** What dies: the operator's sticks only, the bridge's heartbeat as well, or the whole bridge. */
  loss: Type.Enum(['sticks', 'operator', 'bridge']),
  stops: Type.Enum(['yes', 'never', 'unknown']),
  /** From the last frame to the first slowing and to standstill, s; from the speed `atMps`. Null where unknown. */
  slowsAfterS: num,
  stopsAfterS: num,
  metres: num,
  /** One sentence: by which mechanism. */
  how: Type.String(),
});
export type PreflightCase = Static<typeof PreflightCase>;

export const Preflight = Type.Object({
  /** `blocked`: nobody may drive. `reading`: parameters are still missing. */
  verdict: Type.Enum(['reading', 'clear', 'warning', 'blocked', 'overridden']),
  /** Speed and deceleration that the figures are for; a deceleration that was not yet measured is null. */
  atMps: Type.Number(),
  decelerationMps2: num,
  cases: Type.Array(PreflightCase),
  /** Sentences, the worst first: why it is blocked, what to beware of. */
  problems: Type.Array(Type.String()),
  /** The parameters as read; null where the vehicle does not know the name. */
  params: byName(num),
  /** What the preset that stops even without a bridge would change; empty where nothing. */
  preset: Type.Array(Type.Object({ name: Type.String(), value: Type.Number(), was: num })),
  at: Type.Number(),
});
export type Preflight = Static<typeof Preflight>;

/** S→C, one for each vehicle after `state_restored`, and whenever something of it changes. */
export const Control = Type.Object({
  t: Type.Literal('control'),
  vehicle: Type.String(),
  at: Type.Number(),
  lease: Lease,
  /** A STOP is latched: by whom, since when, and whether the vehicle has confirmed it. */
  stop: Type.Union([Type.Null(), Type.Object({ by: Type.String(), at: Type.Number(), confirmed: Type.Boolean() })]),
  drive: Type.Object({ phase: DrivePhase, by: Type.Union([Type.String(), Type.Null()]) }),
  /** Someone else who commands the vehicle: an RC transmitter, or another ground station. */
  external: Type.Union([Type.Null(), Type.Enum(['transmitter', 'ground_station'])]),
  preflight: Type.Union([Preflight, Type.Null()]),
});
export type Control = Static<typeof Control>;
