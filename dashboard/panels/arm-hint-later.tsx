/** What is open before a drive, beside the slide that arms; its code comes with the list. */
import { later } from './later.tsx';

const parts = later(() => import('./other-pages.ts'));

export function ArmHintLater() {
  const here = parts.useIt();
  return here === null ? null : <here.ArmHint />;
}
