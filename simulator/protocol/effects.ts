/**
 * The effect log: what the vehicle was made to do, in order, with who asked and when. It is how a test counts what was
 * done twice or too late and when the first neutral came; the vehicle itself never reads it. It outlives reboots.
 *
 * `effects` are orders that were carried out or refused, and changes of mode and arming whoever caused them. `drives` are
 * stick frames and set-points, one line each, obeyed or not. Both number their entries from 1, also when old ones have
 * been dropped, and both can be listened to, which is how they come into a file.
 */

import type { Sender } from './link.ts';

/** When: the machine's monotonic ms (comparable between processes of one machine), the vehicle's boot ms, Unix ms. */
interface When {
  readonly monoMs: number;
  readonly bootMs: number;
  readonly unixMs: number;
}

/** Which frame it was: its sequence number and, where it has one, its count of repetitions. */
interface Order extends Sender {
  readonly message: string;
  readonly seq: number;
  /** When the frame came in, up to a turn of the loop (20 ms) before it was looked at. */
  readonly heardMs: number;
}

export type Deed =
  /** `command` is MAV_CMD, or the message's own number (SET_MODE 11, MISSION_SET_CURRENT 41). `result` is MAV_RESULT. */
  | (Order & {
      readonly kind: 'command';
      readonly command: number;
      readonly params: readonly number[];
      readonly confirmation: number;
      readonly result: number;
    })
  | (Order & { readonly kind: 'parameter'; readonly name: string; readonly was: number; readonly value: number })
  /** What the vehicle is now; told whenever one of these changed, by an order, a failsafe or a script. */
  | { readonly kind: 'state'; readonly mode: string; readonly armed: boolean; readonly reboots: number };

export type Effect = { readonly number: number } & When & Deed;

/** Steering and throttle as the frame said them: thousandths, µs, or m/s and rad/s. `obeyed`: from the vehicle's own station, in a mode that listens. */
export interface Drive {
  readonly number: number;
  readonly kind: 'manual' | 'override' | 'setpoint';
  readonly heardMs: number;
  readonly monoMs: number;
  readonly bootMs: number;
  readonly system: number;
  readonly component: number;
  readonly seq: number;
  readonly steer: number;
  readonly throttle: number;
  readonly obeyed: boolean;
}

interface Ledger<T> {
  count: number;
  /** The newest; the oldest is dropped beyond the limit. */
  readonly entries: T[];
  readonly limit: number;
}

export interface EffectLog {
  readonly effects: Ledger<Effect>;
  readonly drives: Ledger<Drive>;
  /** Monotonic ms. */
  readonly now: () => number;
  /** Hears each entry as it is made. */
  listener: ((entry: Effect | Drive) => void) | undefined;
}

export const effectLimit = 20_000;
/** Forty minutes of sticks. */
export const driveLimit = 50_000;

/** Without a clock all stamps are 0: in virtual time only boot times mean something. */
export function createEffectLog(now: () => number = () => 0): EffectLog {
  return {
    effects: { count: 0, entries: [], limit: effectLimit },
    drives: { count: 0, entries: [], limit: driveLimit },
    now,
    listener: undefined,
  };
}

function keep<T extends Effect | Drive>(log: EffectLog, ledger: Ledger<T>, entry: T): void {
  ledger.count = entry.number;
  ledger.entries.push(entry);
  if (ledger.entries.length > ledger.limit) ledger.entries.shift();
  log.listener?.(entry);
}

/** `at` says when by the vehicle's clocks. */
export function recordEffect(
  log: EffectLog,
  at: { readonly bootMs: number; readonly unixMs: number },
  deed: Deed,
): void {
  const { bootMs, unixMs } = at;
  keep(log, log.effects, { number: log.effects.count + 1, monoMs: log.now(), bootMs, unixMs, ...deed });
}

export function recordDrive(log: EffectLog, drive: Omit<Drive, 'number' | 'monoMs'>): void {
  keep(log, log.drives, { number: log.drives.count + 1, monoMs: log.now(), ...drive });
}

export function since<T extends { readonly number: number }>(ledger: Ledger<T>, number: number): readonly T[] {
  return ledger.entries.filter((entry) => entry.number > number);
}
