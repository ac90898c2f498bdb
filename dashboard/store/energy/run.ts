/**
 * What a battery has given since this page first heard it, in pieces of ten seconds: charge, metres, time. Only what lies
 * without a hole between two readings counts, and another pack begins anew. Bounded. Pure; times are the bridge's.
 */
import type { GroupName, GroupValues } from '../../../bridge/protocol/vehicle.ts';

export type BatteryGroup = Extract<GroupName, `battery${string}`>;
export const batteryGroups: readonly BatteryGroup[] = ['battery', 'battery2', 'battery3', 'battery4'];

/** Ten seconds of the run. `mah` is null where neither charge nor current is told. */
export type Piece = { readonly ms: number; readonly metres: number; readonly mah: number | null };

/** Where the per cent stepped down by themselves: the only places at which a whole number says something exact. */
export type Step = { readonly pct: number; readonly mah: number | null; readonly metres: number; readonly at: number };

export type EnergyRun = {
  readonly at: number;
  readonly pct: number | null;
  /** Charge since the run began, mAh: as told, else summed up from the current. */
  readonly mah: number | null;
  readonly told: number | null;
  readonly currentA: number | null;
  readonly metres: number;
  /** Where the piece began that is not ten seconds long yet. */
  readonly open: { readonly at: number; readonly mah: number | null; readonly metres: number };
  /** Newest last. */
  readonly pieces: readonly Piece[];
  readonly steps: readonly Step[];
};

export const pieceMs = 10_000;
/** Five minutes of driving are enough to judge by, and what is older says little of the ground here. */
const keptPieces = 60;
const keptSteps = 30;
/** Readings come once a second: after a longer silence nobody knows what was used. */
const holeMs = 5000;
/** A rise that is no load let go of: another pack, or one that is charged. */
const freshPct = 3;

type Reading = { readonly at: number; readonly v: GroupValues['battery'] };

const begun = ({ at, v }: Reading, metres: number): EnergyRun => {
  const mah = v.consumedMah !== null || v.currentA !== null ? 0 : null;
  return {
    ...{ at, pct: v.remainingPct, mah, told: v.consumedMah, currentA: v.currentA, metres },
    open: { at, mah, metres },
    pieces: [],
    steps: [],
  };
};

/** `metres`: how far the vehicle has driven in all. */
export function spent(run: EnergyRun | null, reading: Reading, metres: number): EnergyRun {
  const { at, v } = reading;
  if (run === null || at < run.at || isAnother(run, v)) return begun(reading, metres);
  if (at - run.at > holeMs) return { ...begun(reading, metres), pieces: run.pieces, steps: [] };
  const mah = mahAfter(run, reading);
  const pct = v.remainingPct;
  const steps =
    pct !== null && run.pct !== null && pct < run.pct
      ? [...run.steps, { pct, mah, metres, at }].slice(-keptSteps)
      : run.steps;
  const next = { ...run, at, pct: pct ?? run.pct, mah, told: v.consumedMah, currentA: v.currentA, metres, steps };
  if (at - run.open.at < pieceMs) return next;
  const { open } = run;
  const used = mah === null || open.mah === null ? null : mah - open.mah;
  const piece = { ms: at - open.at, metres: metres - open.metres, mah: used };
  return { ...next, open: { at, mah, metres }, pieces: [...run.pieces, piece].slice(-keptPieces) };
}

const isAnother = ({ pct, told }: EnergyRun, { remainingPct, consumedMah }: GroupValues['battery']): boolean =>
  (pct !== null && remainingPct !== null && remainingPct >= pct + freshPct) ||
  (told !== null && consumedMah !== null && consumedMah < told);

function mahAfter(run: EnergyRun, { at, v }: Reading): number | null {
  if (run.mah === null) return null;
  if (v.consumedMah !== null && run.told !== null) return run.mah + v.consumedMah - run.told;
  if (v.currentA === null || run.currentA === null) return run.mah;
  return run.mah + (((v.currentA + run.currentA) / 2) * (at - run.at)) / 3600;
}
