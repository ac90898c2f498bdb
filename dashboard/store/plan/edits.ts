/** What an operator does to a plan on the map and in its table, each as one change: (plan, where) → plan. Pure. */
import { placeItem, rallyCommand } from '../../../bridge/protocol/files/plan-content.ts';
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import type { Place } from '../geo.ts';
import type { Plan } from './draft.ts';
import { cornerInserted, cornerRemoved, shapeAdded, shapeOf } from './fence.ts';
import { action, inserted, placedBefore, removed, waypoint } from './mission.ts';
import { itemAt, moved } from './places.ts';
import { kindOf } from './rover-commands.ts';

export type Tool = 'select' | 'waypoint' | 'polygon' | 'circle' | 'rally';

/** `selected`: what is selected after it, an index into `list`. */
export type Edit = { readonly plan: Plan; readonly list: PlanList; readonly selected: number | null };

export const listOfTool: Readonly<Record<Exclude<Tool, 'select'>, PlanList>> = {
  waypoint: 'mission',
  polygon: 'fence',
  circle: 'fence',
  rally: 'rally',
};

const withList = (plan: Plan, list: PlanList, items: readonly PlanItem[]): Plan =>
  items === plan[list] ? plan : { ...plan, [list]: items };

/** `selected` of the list that the tool adds to; `radiusM` of a new circle. */
export type Setting = { readonly selected: number | null; readonly inclusion: boolean; readonly radiusM: number };

/** Adds what the tool makes at a place: a waypoint behind the selected item, a corner to the selected area, … */
export function placed(plan: Plan, tool: Exclude<Tool, 'select'>, place: Place, setting: Setting): Edit {
  const { selected, inclusion, radiusM } = setting;
  const { mission, fence, rally } = plan;
  if (tool === 'waypoint') {
    const at = selected === null ? mission.length : selected + 1;
    const item = waypoint(place, placedBefore(mission, at));
    return { plan: withList(plan, 'mission', inserted(mission, at, item)), list: 'mission', selected: at };
  }
  if (tool === 'rally') {
    const item = itemAt(placeItem(rallyCommand, { x: 0, y: 0, z: 0 }), place);
    return { plan: withList(plan, 'rally', [...rally, item]), list: 'rally', selected: rally.length };
  }
  const shape = selected === null ? undefined : shapeOf(fence, selected);
  if (tool === 'polygon' && selected !== null && shape?.kind === 'polygon') {
    const corners = cornerInserted(fence, shape, selected + 1, place);
    return { plan: withList(plan, 'fence', corners), list: 'fence', selected: selected + 1 };
  }
  const added = shapeAdded(fence, inclusion, place, tool === 'circle' ? radiusM : null);
  return { plan: withList(plan, 'fence', added), list: 'fence', selected: fence.length };
}

export const movedTo = (plan: Plan, list: PlanList, index: number, place: Place): Plan =>
  withList(plan, list, moved(plan[list], index, place));

/** Without one item; what follows it, or the last, is then selected. */
export function without(plan: Plan, list: PlanList, index: number): Edit {
  const without = { mission: removed, fence: cornerRemoved, rally: removed }[list](plan[list], index);
  const selected = without.length === 0 ? null : Math.min(index, without.length - 1);
  return { plan: withList(plan, list, without), list, selected };
}

/** Half way between an item and the one before it, where both have places. */
export function midway(a: Place, b: Place): Place {
  return { latDeg: (a.latDeg + b.latDeg) / 2, lonDeg: (a.lonDeg + b.lonDeg) / 2 };
}

/** An action of this command behind an item, or at the end. */
export function actionAdded(plan: Plan, command: number, after: number | null): Edit {
  const [a = 0, b = 0, c = 0, d = 0, ...xyz] = kindOf(command)?.starts ?? [];
  const at = after === null ? plan.mission.length : after + 1;
  const items = inserted(plan.mission, at, action(command, [a, b, c, d], xyz));
  return { plan: withList(plan, 'mission', items), list: 'mission', selected: at };
}

export const withItem = (plan: Plan, list: PlanList, index: number, item: PlanItem): Plan =>
  plan[list][index] === undefined ? plan : withList(plan, list, plan[list].with(index, item));

export const withItems = withList;
