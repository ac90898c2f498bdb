/** What several panels of the Plan page need at once, worked out when the plan changes and not with every telemetry. */
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { PlanList } from '../../../bridge/protocol/plan.ts';
import { estimateFor } from '../../store/energy/select.ts';
import { placeOf } from '../../store/geo.ts';
import { type BatteryCost, batteryCost } from '../../store/plan/battery-cost.ts';
import { type Change, changesOf } from '../../store/plan/changes.ts';
import { type Course, courseOf } from '../../store/plan/course.ts';
import { type Beside, besideRover } from '../../store/plan/view-of.ts';
import { type Warning, warningsOf } from '../../store/plan/warnings.ts';
import { valuesOf } from '../../store/select.ts';
import { useUnits } from '../units.ts';
import { useSelect } from '../use-dashboard.ts';
import { useCruise } from './cruise.ts';
import { useDeskState, useHeld } from './use-desk.ts';

/** About 10 m: warnings are of kilometres and fences. */
const coarse = 1e4;

const coarsePlace = (values: Parameters<typeof placeOf>[0] | null) => {
  const place = placeOf(values ?? undefined);
  return (
    place && { latDeg: Math.round(place.latDeg * coarse) / coarse, lonDeg: Math.round(place.lonDeg * coarse) / coarse }
  );
};

export function useCourse(): Course {
  const mission = useDeskState((state) => state.history.present.mission);
  const home = useSelect(useShallow((state) => placeOf(valuesOf(state, 'home') ?? undefined)));
  const cruiseMps = useCruise();
  return useMemo(() => courseOf(mission, home, cruiseMps), [mission, home, cruiseMps]);
}

/** What the open list's items are beside the rover's. */
export function useChanges(list: PlanList): ReadonlyMap<number, Change> {
  const draft = useDeskState((state) => state.history.present[list]);
  const held = useHeld((state) => state.lists[list].items);
  return useMemo(() => changesOf(list, draft, held), [list, draft, held]);
}

/** Worked out anew when the battery says something new, which is seldom. */
export function useBatteryCost({ lengthM, isEndless }: Course): BatteryCost {
  const estimate = useSelect(useShallow((state) => estimateFor(state, 'battery')));
  const hasPct = useSelect((state) => valuesOf(state, 'battery')?.remainingPct ?? null);
  return useMemo(() => batteryCost({ lengthM, isEndless }, estimate, hasPct), [lengthM, isEndless, estimate, hasPct]);
}

export function useWarnings(): readonly Warning[] {
  const plan = useDeskState((state) => state.history.present);
  const rover = useSelect(useShallow((state) => coarsePlace(valuesOf(state, 'pose'))));
  const units = useUnits();
  return useMemo(() => warningsOf(plan, rover, units), [plan, rover, units]);
}

export function useBeside(): Beside {
  const plan = useDeskState((state) => state.history.present);
  const lists = useHeld((state) => state.lists);
  return useMemo(() => besideRover(plan, lists), [plan, lists]);
}
