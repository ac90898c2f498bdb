/** What the map has beside itself, on every page: its sheet, and who watches how far the rover goes. Its code comes later. */
import { planParts } from '../plan/later.ts';

export function MapBeside() {
  const late = planParts.useIt();
  return late === null ? null : (
    <>
      <late.LayerSheet />
      <late.MapWatch />
    </>
  );
}
