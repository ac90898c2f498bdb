/**
 * `@MISSION/mission.dat`, `fence.dat`, `rally.dat`: a header of five 16-bit numbers (magic 0x763d, mission type,
 * options, first item, number of items), then each item as the payload of MISSION_ITEM_INT.
 * Source: ArduPilot, AP_Filesystem_Mission.
 */

import type { MissionItem } from '../autopilot/mission-state.ts';
import { layoutByName } from '../mavlink/dialect.ts';
import { decodePayload, encodePayload } from '../mavlink/wire.ts';
import { itemFields, parseItem } from '../protocol/mission-items.ts';

const magic = 0x763d;
const headerLength = 10;
const itemLength = 38;

export function packItems(items: readonly MissionItem[], type: number): Uint8Array {
  const header = new Uint8Array(headerLength);
  const view = new DataView(header.buffer);
  [magic, type, 0, 0, items.length].forEach((value, i) => {
    view.setUint16(2 * i, value, true);
  });
  const layout = layoutByName.get('MISSION_ITEM_INT');
  if (layout === undefined) return header;
  const parts = items.map((item, seq) =>
    encodePayload(layout, { ...itemFields(item, seq, false), mission_type: type }),
  );
  return Buffer.concat([header, ...parts]);
}

/** The items of a written file, or undefined when it is not one of ours or an item cannot be taken. */
export function unpackItems(content: Uint8Array, type: number): MissionItem[] | undefined {
  const layout = layoutByName.get('MISSION_ITEM_INT');
  if (content.length < headerLength || layout === undefined) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const count = view.getUint16(8, true);
  const fits = view.getUint16(0, true) === magic && view.getUint16(2, true) === type;
  if (!fits || view.getUint16(6, true) !== 0 || content.length < headerLength + count * itemLength) return undefined;
  const items: MissionItem[] = [];
  for (let i = 0; i < count; i++) {
    const at = headerLength + i * itemLength;
    const { item } = parseItem(decodePayload(layout, content.subarray(at, at + itemLength)), type, count);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}
