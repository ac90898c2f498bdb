/**
 * Whose heartbeat makes a vehicle. An autopilot forwards what it hears, so a link also carries the heartbeats of other
 * ground stations, gimbals, cameras and our own; all of them say that no autopilot stands behind them, but some gimbals
 * and trackers get that field wrong, so the type is asked as well.
 */
import type { Frame } from './mavlink/splitter.ts';

/** MAV_AUTOPILOT_INVALID: "not an autopilot". */
const noAutopilot = 8;
/** MAV_COMP_ID_AUTOPILOT1, where an autopilot is nearly always. */
const autopilotComponent = 1;
/** MAV_TYPEs of things aboard or on the ground, from the MAVLink common message set. */
const gcs = 6;
const peripherals: ReadonlySet<number> = new Set([
  gcs,
  18,
  26,
  27,
  30,
  31,
  32,
  33,
  34,
  36,
  37,
  38,
  39,
  40,
  41,
  42,
  44,
  48,
  49,
]);

/** `heartbeat` is the frame's decoded HEARTBEAT. System 0 means "everyone" and is nobody. */
export function isAutopilotHeartbeat(
  frame: Pick<Frame, 'systemId' | 'componentId'>,
  heartbeat: { readonly type: number; readonly autopilot: number },
): boolean {
  if (heartbeat.autopilot === noAutopilot || heartbeat.type === gcs || frame.systemId === 0) return false;
  return frame.componentId === autopilotComponent || !peripherals.has(heartbeat.type);
}

export const isGroundStation = ({ type }: { readonly type: number }): boolean => type === gcs;
