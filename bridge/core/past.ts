/** What earlier lives of the bridge left in the journal about intent: which commands there were, and how each vehicle was left. */
import type { Entry } from '../protocol/stream.ts';
import type { CommandRecord } from './commands/ports.ts';
import type { HelmOptions } from './helm-ports.ts';

/** Each command by its first step, which has what was asked, and its newest. `past` is in order. */
export function recordsOf(past: readonly Entry[]): CommandRecord[] {
  const records = new Map<string, CommandRecord>();
  for (const { body, wall } of past) {
    if (body.kind !== 'command') continue;
    const known = records.get(body.id);
    if (known) records.set(body.id, { ...known, newest: body, newestWall: wall });
    else if (body.args !== undefined)
      records.set(body.id, { first: body, firstWall: wall, newest: body, newestWall: wall });
  }
  return [...records.values()];
}

/** By vehicle: its highest term, whether it was being driven, and under which STOP it was. */
export type LastWords = {
  readonly terms: ReadonlyMap<string, number>;
  readonly driving: ReadonlySet<string>;
  readonly stops: ReadonlyMap<string, HelmOptions['stopped']>;
};

export function lastWordsOf(past: readonly Entry[]): LastWords {
  const terms = new Map<string, number>();
  const driving = new Set<string>();
  const stops = new Map<string, HelmOptions['stopped']>();
  for (const { body } of past) {
    if (body.kind === 'lease') terms.set(body.vehicle, Math.max(terms.get(body.vehicle) ?? 0, body.term));
    if (body.kind === 'stop')
      stops.set(body.vehicle, body.phase === 'cleared' ? null : { by: body.by, confirmed: body.phase === 'confirmed' });
    if (body.kind !== 'drive') continue;
    if (body.phase === 'idle') driving.delete(body.vehicle);
    else driving.add(body.vehicle);
  }
  return { terms, driving, stops };
}

/** Terms of a journal that was lost are lower than this: seconds since 2020 rise faster than leases change hands. */
export const leastTerm = (wallMs: number): number => Math.max(1, Math.floor(wallMs / 1000) - 1_577_836_800);
