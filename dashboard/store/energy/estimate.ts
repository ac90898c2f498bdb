/**
 * How long and how far a battery lasts, and whether it brings the rover home: by what driving took in the last minutes,
 * never by a data sheet. What is not known yet is said to be unknown, with what it takes. Pure.
 */
import type { EnergyRun, Piece } from './run.ts';

/** Why nothing can be told yet. `driving`: for so many seconds more. `charge`: nobody tells what is used. */
export type Unknown =
  | { readonly known: false; readonly why: 'silent' | 'percent' | 'charge' | 'capacity' | 'stale' | 'replay' }
  | { readonly known: false; readonly why: 'driving'; readonly moreS: number };

export type Lasting = {
  readonly known: true;
  readonly leftS: number;
  readonly leftM: number;
  /** Per cent per metre: the middle of what it took, and what only a quarter of the pieces exceeded. */
  readonly pctPerM: number;
  readonly highPctPerM: number;
  readonly speedMps: number;
};

export type Estimate = Unknown | Lasting;

/** Two minutes of driving: twelve pieces. */
const neededPieces = 12;
const judgedPieces = 30;
/** Slower than this it waits rather than drives, and would say nothing about metres. */
const drivingMps = 0.2;
/** Of a capacity that is learnt from steps of whole per cents. */
const neededSteps = 3;

const isDriving = ({ ms, metres, mah }: Piece): boolean =>
  mah !== null && mah > 0 && metres >= (drivingMps * ms) / 1000;

/** The value that `share` of them stay below; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Per cent of the battery that one mAh is: by its parameter, else as the per cent fell; null while nobody knows. */
export function pctPerMah(run: EnergyRun, capacityMah: number | null): number | null {
  if (capacityMah !== null && capacityMah > 0) return 100 / capacityMah;
  const [first, last] = [run.steps[0], run.steps.at(-1)];
  if (first === undefined || last === undefined || first.mah === null || last.mah === null) return null;
  const fallen = first.pct - last.pct;
  return fallen < neededSteps || last.mah <= first.mah ? null : fallen / (last.mah - first.mah);
}

/** `capacityMah`: as a parameter says it, null where none does. */
export function estimateOf(run: EnergyRun | null, capacityMah: number | null): Estimate {
  if (run === null) return { known: false, why: 'silent' };
  if (run.pct === null || !Number.isFinite(run.pct)) return { known: false, why: 'percent' };
  if (run.mah === null) return { known: false, why: 'charge' };
  const pieces = run.pieces.filter(isDriving).slice(-judgedPieces);
  if (pieces.length < neededPieces)
    return { known: false, why: 'driving', moreS: ((neededPieces - pieces.length) * 10_000) / 1000 };
  const perMah = pctPerMah(run, capacityMah);
  if (perMah === null) return { known: false, why: 'capacity' };
  const perM = pieces.map(({ mah, metres }) => ((mah ?? 0) * perMah) / metres);
  const perS = pieces.map(({ mah, ms }) => ((mah ?? 0) * perMah * 1000) / ms);
  const [pctPerM, pctPerS] = [quantile(perM, 0.5), quantile(perS, 0.5)];
  if (!(pctPerM > 0 && pctPerS > 0)) return { known: false, why: 'charge' };
  return {
    known: true,
    leftM: run.pct / pctPerM,
    leftS: run.pct / pctPerS,
    pctPerM,
    highPctPerM: quantile(perM, 0.75),
    speedMps: quantile(
      pieces.map(({ metres, ms }) => (metres * 1000) / ms),
      0.5,
    ),
  };
}

/** No way home is straight, and the ground may be heavier than it was. */
export const wayMargin = 0.3;
/** What is not driven down to: below it a pack drops out under load. */
export const reservePct = 5;

export type Homecoming =
  | { readonly answer: 'unknown'; readonly why: Unknown | { readonly why: 'home' } }
  | {
      readonly answer: 'can' | 'cannot';
      /** Per cent that it takes, margin and reserve included, rounded up; what is there, rounded down. */
      readonly needsPct: number;
      readonly hasPct: number;
      readonly metres: number;
      readonly seconds: number;
    };

/** `homeM`: in a straight line; null where nobody knows home or where it is. */
export function homecoming(estimate: Estimate, pct: number | null, homeM: number | null): Homecoming {
  if (!estimate.known) return { answer: 'unknown', why: estimate };
  if (pct === null || !Number.isFinite(pct)) return { answer: 'unknown', why: { known: false, why: 'percent' } };
  if (homeM === null || !Number.isFinite(homeM)) return { answer: 'unknown', why: { why: 'home' } };
  const needsPct = Math.ceil(homeM * (1 + wayMargin) * estimate.highPctPerM + reservePct);
  const hasPct = Math.floor(pct);
  const seconds = homeM / estimate.speedMps;
  return { answer: hasPct >= needsPct ? 'can' : 'cannot', needsPct, hasPct, metres: homeM, seconds };
}

/** Of several batteries the one that brings it home worst; what is unknown of one is unknown of all, unless one cannot. */
export function worstOf(all: readonly Homecoming[]): Homecoming {
  const cannot = all.find(({ answer }) => answer === 'cannot');
  const unknown = all.find(({ answer }) => answer === 'unknown');
  const nothing: Homecoming = { answer: 'unknown', why: { known: false, why: 'silent' } };
  return cannot ?? unknown ?? all.toSorted((a, b) => spareOf(a) - spareOf(b))[0] ?? nothing;
}

const spareOf = (one: Homecoming): number => (one.answer === 'unknown' ? 0 : one.hasPct - one.needsPct);
