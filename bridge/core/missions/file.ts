/**
 * A list as one file of the vehicle: `@MISSION/mission.dat`, `fence.dat`, `rally.dat`. A header of five 16-bit numbers
 * (magic, MAV_MISSION_TYPE, options, first item, number of items), then each item as the whole payload of
 * MISSION_ITEM_INT; a mission's first is home. Source: ArduPilot, AP_Filesystem_Mission.
 */
import { type PlanItem, type PlanList, planLists } from '../../protocol/plan.ts';
import { homeItems } from './transfer.ts';

const magic = 0x763d;
const headerBytes = 10;
const itemBytes = 38;

export const pathOf = (list: PlanList): string => `@MISSION/${list}.dat`;

/** `items` with home before them where the list has it. */
export function packList(list: PlanList, items: readonly PlanItem[]): Uint8Array {
  const bytes = new Uint8Array(headerBytes + items.length * itemBytes);
  const view = new DataView(bytes.buffer);
  [magic, planLists.indexOf(list), 0, 0, items.length].forEach((value, index) => {
    view.setUint16(2 * index, value, true);
  });
  for (const [seq, item] of items.entries()) packItem(view, headerBytes + seq * itemBytes, item, seq, list);
  return bytes;
}

function packItem(view: DataView, at: number, item: PlanItem, seq: number, list: PlanList): void {
  for (const [index, param] of item.params.entries()) view.setFloat32(at + 4 * index, param ?? Number.NaN, true);
  view.setInt32(at + 16, item.x, true);
  view.setInt32(at + 20, item.y, true);
  view.setFloat32(at + 24, item.z, true);
  view.setUint16(at + 28, seq, true);
  view.setUint16(at + 30, item.command, true);
  view.setUint8(at + 34, item.frame);
  view.setUint8(at + 36, item.autocontinue ? 1 : 0);
  view.setUint8(at + 37, planLists.indexOf(list));
}

/** The items without home; undefined where it is no whole list of that kind. */
export function readList(list: PlanList, bytes: Uint8Array): PlanItem[] | undefined {
  if (bytes.length < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number) => view.getUint16(2 * index, true);
  const count = word(4);
  const isOurs = word(0) === magic && word(1) === planLists.indexOf(list) && word(3) === 0;
  if (!isOurs || bytes.length !== headerBytes + count * itemBytes) return undefined;
  const places = Array.from({ length: count }, (_, seq) => headerBytes + seq * itemBytes);
  // Of fences and rally points not every vehicle numbers the items.
  const inOrder = places.every((at, seq) => [0, seq].includes(view.getUint16(at + 28, true)));
  const items = places.map((at) => readItem(view, at));
  return inOrder ? items.slice(homeItems(list)) : undefined;
}

function readItem(view: DataView, at: number): PlanItem {
  const float = (offset: number): number | null => {
    const value = view.getFloat32(at + offset, true);
    return Number.isNaN(value) ? null : value;
  };
  return {
    command: view.getUint16(at + 30, true),
    frame: view.getUint8(at + 34),
    params: [float(0), float(4), float(8), float(12)],
    x: view.getInt32(at + 16, true),
    y: view.getInt32(at + 20, true),
    z: float(24) ?? 0,
    autocontinue: view.getUint8(at + 36) !== 0,
  };
}
