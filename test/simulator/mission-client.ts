/** The ground station's side of the mission protocol, over a rig. */

import type { Fields } from '../../simulator/mavlink/wire.ts';
import type { Rig } from './rig.ts';

/** Uploads and gives back the final MISSION_ACK's type. Items are sent as they are asked for. */
export function upload(rig: Rig, items: readonly Fields[], type = 0): number {
  const before = rig.heard.length;
  rig.send('MISSION_COUNT', { count: items.length, mission_type: type });
  let answered = before;
  const finished = () => rig.heard.slice(before).find((message) => message.name === 'MISSION_ACK');
  rig.until(
    'the end of the upload',
    () => {
      for (; answered < rig.heard.length; answered++) {
        const message = rig.heard[answered];
        if (message?.name !== 'MISSION_REQUEST') continue;
        const seq = Number(message.fields.seq);
        rig.send('MISSION_ITEM_INT', { autocontinue: 1, ...items[seq], seq, mission_type: type });
      }
      return finished() !== undefined;
    },
    60_000,
  );
  return Number(finished()?.fields.type);
}

/** Downloads the whole list. */
export function download(rig: Rig, type = 0): Fields[] {
  const from = rig.heard.length;
  const since = (name: string) => rig.heard.slice(from).filter((message) => message.name === name);
  rig.send('MISSION_REQUEST_LIST', { mission_type: type });
  rig.until('MISSION_COUNT', () => since('MISSION_COUNT').length > 0);
  const count = Number(since('MISSION_COUNT')[0]?.fields.count);
  for (let seq = 0; seq < count; seq++) {
    rig.send('MISSION_REQUEST_INT', { seq, mission_type: type });
    rig.until(`item ${seq}`, () => since('MISSION_ITEM_INT').length > seq);
  }
  return since('MISSION_ITEM_INT').map((message) => message.fields);
}
