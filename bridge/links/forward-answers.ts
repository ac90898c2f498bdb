/**
 * What a station is told whose wish was not passed on: MAVLink's own word for it, in the name of whom it asked, since that is
 * the only one it listens to, and once in a while a sentence in the name of the bridge. Nothing of it reaches a vehicle.
 */
import type { Address } from '../core/link.ts';
import type { Refusal } from './forward-gate.ts';
import type { Meaning } from './forward-message.ts';
import { encode, type From } from './mavlink/codec.ts';
import type { Frame } from './mavlink/splitter.ts';
import { companionComponent } from './stations.ts';

/** MAV_RESULT: later it may be taken; or never. */
const temporarilyRejected = 1;
const denied = 2;
/** MAV_MISSION_DENIED. */
const missionDenied = 14;
/** MAV_PARAM_ERROR_PERMISSION_DENIED. */
const permissionDenied = 3;
const warning = 4;
const longestText = 50;
const autopilot = 1;

export type Answers = { readonly refusal: Refusal; readonly isNews: boolean };

/** Frames for the station that sent `frame`; none where it asked nobody in particular. */
export function answersTo(frame: Frame, { target, decoded }: Meaning, { refusal, isNews }: Answers): Uint8Array[] {
  if (target.systemId === 0) return [];
  const { systemId, componentId, seq, version } = frame;
  const station = { target_system: systemId, target_component: componentId };
  const asked: From = { systemId: target.systemId, componentId: target.componentId || autopilot, seq, version };
  const answers: Uint8Array[] = [];
  switch (decoded?.name) {
    case 'COMMAND_LONG':
    case 'COMMAND_INT': {
      const isForNow = refusal.reason === 'lease' || refusal.reason === 'stop';
      const result = isForNow ? temporarilyRejected : denied;
      answers.push(encode('COMMAND_ACK', { command: decoded.fields.command, result, ...station }, asked));
      break;
    }
    case 'MISSION_COUNT':
    case 'MISSION_CLEAR_ALL':
    case 'MISSION_WRITE_PARTIAL_LIST':
    case 'MISSION_ITEM':
    case 'MISSION_ITEM_INT': {
      const { mission_type } = decoded.fields;
      answers.push(encode('MISSION_ACK', { type: missionDenied, mission_type, ...station }, asked));
      break;
    }
    case 'PARAM_SET': {
      const param_id = printable(decoded.fields.param_id);
      const fields = { param_id, param_index: -1, error: permissionDenied, ...station };
      if (version === 2) answers.push(encode('PARAM_ERROR', fields, asked));
    }
  }
  if (isNews && refusal.tried !== null) answers.push(sentence(refusal.tried, target, { seq, version }));
  return answers;
}

function sentence(
  { what, why }: NonNullable<Refusal['tried']>,
  { systemId }: Address,
  { seq, version }: Pick<Frame, 'seq' | 'version'>,
): Uint8Array {
  const text = printable(`Tether refused ${what}: ${why}`).slice(0, longestText);
  return encode('STATUSTEXT', { severity: warning, text }, { systemId, componentId: companionComponent, seq, version });
}

/** What others wrote may hold anything. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
