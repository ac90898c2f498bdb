/** Where the link is held against stated criteria; its code comes after the first picture. */
import { later, NotHere } from '../panels/later.tsx';

const reliabilityParts = later(() => import('../panels/after-first.ts'));

export function ReliabilityPage() {
  const parts = reliabilityParts.useIt();
  return parts === null ? <NotHere part={reliabilityParts} /> : <parts.Reliability />;
}
