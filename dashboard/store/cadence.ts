/** A grade of how a page is heard by the bridge, by when it pinged last (S0-09). */
import type { SessionRow } from './ask.ts';

const bounds = [
  { grade: 'good', belowS: 2 },
  { grade: 'degraded', belowS: 5 },
] as const;

export type Cadence = 'good' | 'degraded' | 'poor';

/** Null where it never pinged, is away, or is hidden and pings every 25 s by intent. */
export function cadenceOf({ state, mode, lastPingAgoS }: SessionRow): Cadence | null {
  if (state === 'away' || mode === 'hidden' || lastPingAgoS === null || lastPingAgoS === undefined) return null;
  return bounds.find(({ belowS }) => lastPingAgoS < belowS)?.grade ?? 'poor';
}
