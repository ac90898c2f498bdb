/**
 * Mission items as they travel and as they are stored: what is refused and why, and how the real vehicle normalises what
 * it takes. Numbers in `ack` are MAV_MISSION_RESULT.
 */

import { itemTypes } from '../autopilot/mission-commands.ts';
import type { MissionItem } from '../autopilot/mission-state.ts';
import { type Fields, num } from '../mavlink/wire.ts';

export const ack = {
  accepted: 0,
  error: 1,
  badFrame: 2,
  unsupported: 3,
  noSpace: 4,
  badParam1: 6,
  badX: 10,
  badY: 11,
  badZ: 12,
  badSequence: 13,
  denied: 14,
  cancelled: 15,
} as const;

/** Frame numbers that are stored as another: the integer variants of the same. Others are refused. */
const storedFrames: Readonly<Record<number, number>> = { 0: 0, 2: 2, 3: 3, 5: 0, 6: 3, 10: 10, 11: 10 };

interface Parsed {
  readonly item?: MissionItem;
  readonly error?: number;
}

function checkPlace(x: number, y: number, z: number): number | undefined {
  if (Math.abs(x) > 90e7) return ack.badX;
  if (Math.abs(y) > 180e7) return ack.badY;
  return Number.isFinite(z) ? undefined : ack.badZ;
}

const fenceCommands = [5000, 5001, 5002, 5003, 5004];
const rallyCommand = 5100;

function isKnown(type: number, command: number): boolean {
  if (type === 1) return fenceCommands.includes(command);
  return type === 2 ? command === rallyCommand : itemTypes.has(command);
}

/** A waypoint keeps only its delay, cut to whole seconds; a NaN heading becomes 0. */
function normalised(item: MissionItem): MissionItem {
  if (item.command !== 16) return { ...item, p4: Number.isNaN(item.p4) ? 0 : item.p4 };
  return { ...item, p1: Math.trunc(item.p1), p2: 0, p3: 0, p4: 0 };
}

/** Fields of MISSION_ITEM_INT (x, y in degrees × 10⁷) → the item as it is stored, or the reason against it. */
export function parseItem(fields: Fields, type: number, count: number): Parsed {
  const n = (name: string) => num(fields, name);
  const command = n('command');
  if (!isKnown(type, command)) return { error: ack.unsupported };
  const frame = storedFrames[n('frame')];
  const placed = type !== 0 || itemTypes.get(command)?.placed === true;
  if (frame === undefined && placed) return { error: ack.badFrame };
  if (Number.isNaN(n('param1'))) return { error: ack.badParam1 };
  const error = placed ? checkPlace(n('x'), n('y'), n('z')) : undefined;
  if (error !== undefined) return { error };
  if (command === 177 && (n('param1') >= count || n('param1') < 0)) return { error: ack.error };
  const p = { p1: n('param1'), p2: n('param2'), p3: n('param3'), p4: n('param4') };
  return { item: normalised({ command, frame: frame ?? 0, ...p, x: n('x'), y: n('y'), z: n('z') }) };
}

export function itemFields(item: MissionItem, seq: number, isCurrent: boolean): Record<string, number> {
  const p = { param1: item.p1, param2: item.p2, param3: item.p3, param4: item.p4 };
  const place = { x: item.x, y: item.y, z: item.z };
  const { command, frame } = item;
  return { seq, frame, command, current: isCurrent ? 1 : 0, autocontinue: 1, ...p, ...place };
}
