/** The camera in the map's corner: its code comes after the first picture, and nobody waits for it. */
import { later } from '../later.tsx';

const parts = later(() => import('../after-first.ts'));

export function LateCorner() {
  const here = parts.useIt();
  return here === null ? null : <here.CameraCorner />;
}
