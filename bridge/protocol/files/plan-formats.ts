/** Which format a plan's file has, and reading it in that one. */
import { readCsvPoints } from './csv-points.ts';
import { readGeoJson } from './geojson.ts';
import type { PlanContent } from './plan-content.ts';
import { readPlan } from './plan-read.ts';
import type { Reading } from './reading.ts';
import { isFault } from './reading.ts';
import { textOf } from './text.ts';
import { isWaypoints, readWaypoints } from './waypoints.ts';

export const planFormats = ['waypoints', 'plan', 'geojson', 'csv'] as const;
export type PlanFormat = (typeof planFormats)[number];

const readers: Readonly<Record<PlanFormat, (text: string) => Reading<PlanContent>>> = {
  waypoints: readWaypoints,
  plan: readPlan,
  geojson: readGeoJson,
  csv: readCsvPoints,
};

/** By its first characters; a `.plan` says what it is, other JSON is taken as GeoJSON. */
export function formatOf(text: string): PlanFormat {
  if (isWaypoints(text)) return 'waypoints';
  if (!text.trimStart().startsWith('{')) return 'csv';
  return /"fileType"\s*:/.test(text) ? 'plan' : 'geojson';
}

/** Reads a file of a plan: its bytes as they are on disk. */
export function readPlanFile(
  bytes: Uint8Array,
  format: PlanFormat | 'auto',
): Reading<PlanContent & { readonly format: PlanFormat }> {
  const text = textOf(bytes);
  if (typeof text !== 'string') return text;
  const found = format === 'auto' ? formatOf(text) : format;
  const reading = readers[found](text);
  return isFault(reading) ? reading : { ...reading, value: { ...reading.value, format: found } };
}
