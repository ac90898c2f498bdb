/** Link quality in five grades, from latency and loss: one table, named presets, and a grade that does not flicker. */

export const grades = ['excellent', 'good', 'fair', 'poor', 'critical'] as const;
export type Grade = (typeof grades)[number];

/** Upper bounds of the first four grades; beyond the last it is critical. */
export type GradeTable = readonly { readonly grade: Grade; readonly rttMs: number; readonly lossPct: number }[];

export const gradePresets = {
  field: [
    { grade: 'excellent', rttMs: 100, lossPct: 1 },
    { grade: 'good', rttMs: 200, lossPct: 3 },
    { grade: 'fair', rttMs: 500, lossPct: 8 },
    { grade: 'poor', rttMs: 1000, lossPct: 20 },
  ],
  lan: [
    { grade: 'excellent', rttMs: 50, lossPct: 0.5 },
    { grade: 'good', rttMs: 100, lossPct: 2 },
    { grade: 'fair', rttMs: 200, lossPct: 5 },
    { grade: 'poor', rttMs: 500, lossPct: 10 },
  ],
} as const satisfies Record<string, GradeTable>;

/** The grade of a link, or null where neither figure is known yet. `lossPct` 0..100. */
export function gradeOf(
  rttMs: number | null,
  lossPct: number | null,
  table: GradeTable = gradePresets.field,
): Grade | null {
  if (rttMs === null && lossPct === null) return null;
  const row = table.find((bound) => (rttMs ?? 0) <= bound.rttMs && (lossPct ?? 0) <= bound.lossPct);
  return row?.grade ?? 'critical';
}

const slowDownMs = 3000;
const slowUpMs = 10_000;

/** A grade that follows the figures slowly: down after 3 s that were all worse, up after 10 s that were all better. */
export type SteadyGrade = {
  readonly grade: Grade | null;
  /** Since when the figures have been worse, or better, and the mildest change that they called for meanwhile. */
  readonly turning: { readonly since: number; readonly to: Grade } | null;
};

export const ungraded: SteadyGrade = { grade: null, turning: null };

const rankOf = (grade: Grade): number => grades.indexOf(grade);

/** `measured` is the grade of the figures at `at`, ms; null where they are unknown. The first grade holds at once. */
export function steadied(steady: SteadyGrade, measured: Grade | null, at: number): SteadyGrade {
  const { grade, turning } = steady;
  if (measured === null || measured === grade) return turning === null ? steady : { grade, turning: null };
  if (grade === null) return { grade: measured, turning: null };
  const isWorse = (one: Grade) => rankOf(one) > rankOf(grade);
  if (turning === null || isWorse(turning.to) !== isWorse(measured))
    return { grade, turning: { since: at, to: measured } };
  const mildest = Math.abs(rankOf(measured) - rankOf(grade)) < Math.abs(rankOf(turning.to) - rankOf(grade));
  const to = mildest ? measured : turning.to;
  const isDue = at - turning.since >= (isWorse(to) ? slowDownMs : slowUpMs);
  return isDue ? { grade: to, turning: null } : { grade, turning: { since: turning.since, to } };
}
