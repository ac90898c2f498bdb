/**
 * How old a group is, and what that means: live, late for its promised rate, or stale. A cut link makes everything
 * stale at once, whatever its own clock says; unknown is a state of its own.
 */
import type { Policy } from '../../bridge/protocol/hello.ts';
import { type GroupName, groups } from '../../bridge/protocol/vehicle.ts';

export type Freshness = 'live' | 'aging' | 'stale' | 'none';

/** Before the bridge has named its policy. */
const defaultLateAfterPeriods = 2.5;
/** Nothing is called stale sooner, since a reader cannot tell such a value from a live one. */
const leastStaleMs = 1000;
/** A value is late from this share of its stale age on. */
const agingShare = 0.6;

/** `ageMs` is null where the group was never heard. `linked`: bridge and vehicle are both heard at this moment. */
export function freshnessOf(name: GroupName, ageMs: number | null, linked: boolean, policy: Policy | null): Freshness {
  if (ageMs === null) return 'none';
  if (!linked) return 'stale';
  const { nominalMs } = groups[name];
  if (nominalMs === 0) return 'live';
  const staleMs = Math.max(leastStaleMs, nominalMs * (policy?.lateAfterPeriods ?? defaultLateAfterPeriods));
  if (ageMs > staleMs) return 'stale';
  return ageMs > staleMs * agingShare ? 'aging' : 'live';
}
