/** Plans as files, on this device: read whole or refused with the line, and written as the field reads them. Pure. */
import { listOf } from '../../../bridge/protocol/files/plan-content.ts';
import { readPlanFile } from '../../../bridge/protocol/files/plan-formats.ts';
import { writePlan } from '../../../bridge/protocol/files/plan-write.ts';
import { isFault, most, sentenceOf } from '../../../bridge/protocol/files/reading.ts';
import { writeWaypoints } from '../../../bridge/protocol/files/waypoints.ts';
import type { PlanList } from '../../../bridge/protocol/plan.ts';
import { normalised } from '../../../bridge/protocol/plan-hash.ts';
import { draftWords } from '../../words/plan-files.ts';
import { emptyPlan, type Plan } from './draft.ts';
import { csvOf, geoJsonOf } from './exports.ts';
import { isPlaced } from './places.ts';

/** A file of this device; a browser's `File` is one. */
export type PlanFile = { readonly name: string; readonly size: number; arrayBuffer(): Promise<ArrayBuffer> };

export type Imported =
  | { readonly ok: true; readonly name: string; readonly plan: Plan; readonly warnings: readonly string[] }
  /** One sentence, with its line where one line is wrong. */
  | { readonly ok: false; readonly why: string };

const endings = /\.(waypoints|plan|geojson|json|csv|txt)$/i;

/** Never rejects. */
export async function planFrom(file: PlanFile): Promise<Imported> {
  const no = (why: string): Imported => ({ ok: false, why: draftWords.notRead(file.name, why) });
  if (file.size > most.bytes) return no(draftWords.tooLarge(most.bytes / 1_048_576));
  try {
    const reading = readPlanFile(new Uint8Array(await file.arrayBuffer()), 'auto');
    if (isFault(reading)) return no(sentenceOf(reading));
    const { mission = [], fence = [], rally = [], home, original } = reading.value;
    const plan = { ...emptyPlan, mission, fence, rally, ...(home && { home }), ...(original && { original }) };
    return { ok: true, name: file.name.replace(endings, '').slice(0, 80), plan, warnings: reading.warnings };
  } catch (error) {
    return no(error instanceof Error ? error.message : draftWords.unreadable);
  }
}

export type Written =
  | { readonly ok: true; readonly name: string; readonly text: string; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly why: string };

export type PlanEnding = 'plan' | 'waypoints' | 'geojson' | 'csv';

/** As `.plan` and `.geojson` the whole plan, as `.waypoints` one list of it, as `.csv` the places of its mission. */
export function fileOf(name: string, plan: Plan, as: PlanEnding, list: PlanList = 'mission'): Written {
  const bare = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').trim() || 'plan';
  if (as === 'waypoints') {
    const kind = list === 'mission' ? '' : ` ${list}`;
    return { ok: true, name: `${bare}${kind}.waypoints`, text: writeWaypoints(plan[list], plan.home), warnings: [] };
  }
  if (as === 'geojson' || as === 'csv') {
    const isEmpty = [...plan.mission, ...(as === 'csv' ? [] : [...plan.fence, ...plan.rally])].every(
      (item) => !isPlaced(item),
    );
    if (isEmpty) return { ok: false, why: draftWords.exported.empty };
    return { ok: true, name: `${bare}.${as}`, ...(as === 'csv' ? csvOf(plan) : geoJsonOf(plan)) };
  }
  const written = writePlan(plan);
  if (isFault(written)) return { ok: false, why: draftWords.notWritten(sentenceOf(written)) };
  return { ok: true, name: `${bare}.plan`, text: written.value, warnings: written.warnings };
}

/**
 * One list as the bridge is handed it: as `.waypoints`, since a `.plan` keeps neither the order of a fence nor the
 * frames of rally points. A fence goes as a rover keeps it, whose frames and altitudes say nothing; one that a `.plan`
 * cannot say is no fence.
 */
export function handedIn(list: PlanList, plan: Plan): { readonly text: string } | { readonly why: string } {
  const items = plan[list];
  const stranger = items.findIndex(({ command }) => listOf(command) !== list);
  if (stranger !== -1) return { why: draftWords.stranger(stranger + 1) };
  const written = writePlan({ ...emptyPlan, [list]: items });
  if (isFault(written)) return { why: sentenceOf(written) };
  return { text: writeWaypoints(list === 'fence' ? normalised(list, items) : items, plan.home) };
}
