/**
 * How a rover is stopped, in orders: neutral by the manner in which its mode is driven, and HOLD. ArduRover keeps the
 * last stick that it heard, so silence and release both mean driving on; neutral has to be said.
 */
import type { VehicleFacts } from './facts.ts';
import type { CommandOrder, Order } from './orders.ts';

/** How stick frames reach a mode ([D10]): as sticks, as speed and turn rate, or not at all. */
export type Manner = 'sticks' | 'velocity' | 'none';

const manners: ReadonlyMap<string | null, Manner> = new Map([
  ['MANUAL', 'sticks'],
  ['ACRO', 'sticks'],
  ['STEERING', 'sticks'],
  ['SIMPLE', 'sticks'],
  ['GUIDED', 'velocity'],
]);

export const mannerOf = (mode: string | null): Manner => manners.get(mode) ?? 'none';
/** The sticks alone move it: a lease that ends in one of these leads to neutral and HOLD ([A5]). */
export const isManual = (mode: string | null): boolean => mannerOf(mode) === 'sticks';
/** Its speed loop brakes at zero speed, where HOLD only lets it roll ([D5], [X2]). */
export const brakes = (mode: string | null): boolean => mode === 'ACRO' || mode === 'GUIDED';

/** By what and how far the sticks are passed on. */
export type DriveOutput = {
  readonly output: 'manual_control' | 'rc_override';
  /** From 1, with `rc_override` and to recognise a transmitter: RCMAP_ROLL and RCMAP_THROTTLE. */
  readonly steerChannel: number;
  readonly throttleChannel: number;
  /** In GUIDED what full sticks mean, elsewhere the speed at which throttle no longer passes. */
  readonly maxSpeedMps: number;
  readonly maxTurnRateDps: number;
};

const centreUs = 1500;
const spanUs = 500;

/** One order that passes sticks on, -1 to 1, right and forward positive; null in a mode that is not driven. */
export function stickOrder(
  manner: Manner,
  to: DriveOutput,
  { steer, throttle }: { readonly steer: number; readonly throttle: number },
): Order | null {
  if (manner === 'none') return null;
  if (manner === 'velocity') {
    return { kind: 'velocity', speedMps: throttle * to.maxSpeedMps, turnRateDps: steer * to.maxTurnRateDps };
  }
  if (to.output === 'manual_control') return { kind: 'manual_control', steer, throttle };
  return {
    kind: 'rc_override',
    steerChannel: to.steerChannel,
    steerUs: Math.round(centreUs + spanUs * steer),
    throttleChannel: to.throttleChannel,
    throttleUs: Math.round(centreUs + spanUs * throttle),
  };
}

const atRest = { steer: 0, throttle: 0 };

/**
 * Neutral for a mode. The sticks are centred in every mode, so that no old one waits for the mode to come back. What
 * stops it in this one comes last: on a busy link the newest alone gets through ([D8]).
 */
export function neutralOrders(mode: string | null, to: DriveOutput): Order[] {
  const manners: readonly Manner[] = mannerOf(mode) === 'velocity' ? ['sticks', 'velocity'] : ['sticks'];
  return manners.flatMap((manner) => stickOrder(manner, to, atRest) ?? []);
}

/** Below this a rover stands. */
export const standingMps = 0.1;
/** A speed older than this is not known any more. */
export const speedFreshMs = 500;
/** Neutral and HOLD are repeated this often, and more slowly where they have long not helped. */
export const neutralEveryMs = 50;
export const holdEveryMs = 100;
export const slowEveryMs = 1000;
export const slowAfterMs = 10_000;
/** Braking gives way to HOLD after this. */
export const brakeForMs = 3000;

/** The vehicle itself says that it holds or is disarmed, and said so at `since` or later. */
export const isConfirmed = ({ mode }: Pick<VehicleFacts, 'mode'>, since: number): boolean =>
  mode !== null && mode.at >= since && (mode.name === 'HOLD' || !mode.armed);

const doSetMode = 176;
const customModeEnabled = 1;
/** Rover's HOLD. */
const holdMode = 4;

/** DO_SET_MODE and SET_MODE for HOLD, the n-th time. */
export function holdOrders(times: number): Order[] {
  const command: CommandOrder = {
    kind: 'command',
    form: 'long',
    command: doSetMode,
    params: [customModeEnabled, holdMode, 0, 0, 0, 0, 0],
    confirmation: Math.min(times, 255),
  };
  return [command, { kind: 'set_mode', modeNumber: holdMode }];
}

/** A beat of so many ms that is asked by and by: late once, it does not hurry to make up for it. */
export class Pulse {
  #dueAt = Number.NEGATIVE_INFINITY;

  /** Whether it is time; then the next time is `periodMs` on. */
  isDue(at: number, periodMs: number): boolean {
    if (at < this.#dueAt) return false;
    this.#dueAt = Math.max(this.#dueAt + periodMs, at + periodMs / 2);
    return true;
  }
}
