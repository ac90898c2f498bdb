/**
 * The effect log: each command that the vehicle carried out or refused, in order, with who asked and when. It is how a
 * test counts what was done twice or too late; the vehicle itself never reads it. It outlives reboots.
 */

export interface Effect {
  /** Counts from 1 and never goes back, also when old entries have been dropped. */
  readonly number: number;
  /** Virtual Unix time. */
  readonly unixMs: number;
  readonly bootMs: number;
  readonly command: number;
  readonly params: readonly number[];
  readonly system: number;
  readonly component: number;
  /** MAV_RESULT; a SET_MODE message counts as command 11 and has 0 or 4. */
  readonly result: number;
}

export interface EffectLog {
  count: number;
  /** The newest; the oldest is dropped beyond `effectLimit`. */
  readonly entries: Effect[];
}

export const effectLimit = 20_000;

export function createEffectLog(): EffectLog {
  return { count: 0, entries: [] };
}

export function recordEffect(log: EffectLog, effect: Omit<Effect, 'number'>): void {
  log.count++;
  log.entries.push({ number: log.count, ...effect });
  if (log.entries.length > effectLimit) log.entries.shift();
}

export function effectsSince(log: EffectLog, number: number): readonly Effect[] {
  return log.entries.filter((effect) => effect.number > number);
}
