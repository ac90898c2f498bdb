/** Link quality in five grades, from latency and loss: one table, named presets. */

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
