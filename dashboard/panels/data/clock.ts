/** The time at the right edge of what is plotted, and what times are called. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import { recordedWallOf, replayOf } from '../../store/playback.ts';
import { vehicleOf, wallBaseMs } from '../../store/select.ts';
import { clockTime } from '../format.ts';

/** Wall seconds by the bridge's clock, or by the recording's; null before the bridge was met. */
export function nowSOf(state: DashboardState): number | null {
  const replay = replayOf(state, vehicleOf(state));
  if (replay !== null) return recordedWallOf(replay.playback, state) / 1000;
  const base = wallBaseMs(state);
  return base === null ? null : (base + state.nowMs) / 1000;
}

/** `12:40:51`. */
export const timeText = (s: number): string => clockTime(s * 1000);

/** `12:40:51.3`. */
export const fineTimeText = (s: number): string => `${timeText(Math.floor(s))}.${Math.floor((s % 1) * 10)}`;
