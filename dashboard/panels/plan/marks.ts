/** What of a plan can be touched on the map, and which of it a finger means. Pure. */
import { type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import { type Metres, metresFrom, type Place } from '../../store/geo.ts';
import type { Lists } from '../../store/plan/draft.ts';
import { placeOfItem } from '../../store/plan/places.ts';
import type { Pixel } from '../map/view.ts';

/** An item with a place. `number`: how the vehicle counts it. */
export type Mark = { readonly list: PlanList; readonly index: number; readonly number: number; readonly point: Metres };

export const marksOf = (plan: Lists, anchor: Place): readonly Mark[] =>
  planLists.flatMap((list) =>
    plan[list].flatMap((item, index) => {
      const place = placeOfItem(item);
      return place ? [{ list, index, number: index + 1, point: metresFrom(anchor, place) }] : [];
    }),
  );

/** Half of what a finger needs. */
const reachPx = 24;

/** The mark that is meant at a pixel: the nearest, those of `list` before others, the selected one before all. */
export function markAt(
  marks: readonly Mark[],
  at: Pixel,
  pixelOf: (point: Metres) => Pixel,
  { list, selected }: { readonly list: PlanList; readonly selected: number | null },
): Mark | null {
  let best: { readonly mark: Mark; readonly px: number } | null = null;
  for (const mark of marks) {
    const { x, y } = pixelOf(mark.point);
    const px = Math.hypot(x - at.x, y - at.y);
    if (px > reachPx) continue;
    const rank = mark.list !== list ? px + 2 * reachPx : mark.index === selected ? px - reachPx : px;
    if (best === null || rank < best.px) best = { mark, px: rank };
  }
  return best?.mark ?? null;
}
