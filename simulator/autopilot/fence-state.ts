/** Fence items, rally points and what was breached. */

import type { MissionItem } from './mission-state.ts';

export interface Fence {
  items: MissionItem[];
  rally: MissionItem[];
  breached: boolean;
  /** FENCE_BREACH: 0 none, 3 boundary. */
  breachType: number;
  breachCount: number;
  breachMs: number;
  /** The kind of fence in words, for the texts: Circle, Polygon. */
  breachedFence: string;
}

export function createFence(): Fence {
  const quiet = { breached: false, breachType: 0, breachCount: 0, breachMs: 0, breachedFence: '' };
  return { items: [], rally: [], ...quiet };
}
