/** Where missions, fences and rally points are made; its code comes after the first picture. */
import { NotHere } from '../panels/later.tsx';
import { planParts } from '../panels/plan/later.ts';

export function PlanPage() {
  const parts = planParts.useIt();
  return parts === null ? <NotHere part={planParts} /> : <parts.Plan />;
}
