/** What routing has to know of a frame: from whom, to whom, and what it would do. Nothing of it is ever altered. */

import type { ForeignMessage } from '../core/foreign-acts.ts';
import type { Address } from '../core/link.ts';
import { headerLength } from './mavlink/candidate.ts';
import { decode, type Message } from './mavlink/codec.ts';
import type { Frame } from './mavlink/splitter.ts';

/** A target of 0 is everyone, and so is a message that has none (MAVLink guide, "Routing"). */
export const everyone: Address = { systemId: 0, componentId: 0 };

/** Tells a frame from all others of the last seconds: who sent it, its number, what it is and its checksum. */
export function markOf({ systemId, componentId, seq, messageId: id, payload, bytes }: Frame): string {
  const crcAt = headerLength(bytes, 0) + payload.length;
  return `${systemId} ${componentId} ${seq} ${id} ${bytes[crcAt] ?? 0} ${bytes[crcAt + 1] ?? 0} ${bytes.length}`;
}

export type Meaning = { readonly target: Address; readonly message: ForeignMessage; readonly decoded?: Message };

/** A message outside the dialect is for everyone, as nobody can read where it goes. */
export function meaningOf(frame: Frame): Meaning {
  const decoded = decode(frame);
  if (decoded === undefined) return { target: everyone, message: { kind: 'unknown', id: frame.messageId } };
  return { target: targetOf(decoded), message: foreign(decoded), decoded };
}

function targetOf({ fields }: Message): Address {
  const system = 'target_system' in fields ? fields.target_system : 'target' in fields ? fields.target : 0;
  const component = 'target_component' in fields ? fields.target_component : 0;
  return { systemId: plain(system), componentId: plain(component) };
}

const plain = (id: unknown): number => (typeof id === 'number' ? id : 0);

/** MAVFTP's payload: sequence number, session, then what is asked. */
const opcodeAt = 3;

function foreign(message: Message): ForeignMessage {
  switch (message.name) {
    case 'COMMAND_LONG': {
      const { command, param1, param2, param3, param4, param5, param6, param7 } = message.fields;
      return { kind: 'command', command, params: [param1, param2, param3, param4, param5, param6, param7] };
    }
    case 'COMMAND_INT': {
      const { command, param1, param2, param3, param4, x, y, z } = message.fields;
      return { kind: 'command', command, params: [param1, param2, param3, param4, x, y, z] };
    }
    case 'SET_MODE':
      return { kind: 'set_mode', modeNumber: message.fields.custom_mode };
    case 'MISSION_ITEM':
    case 'MISSION_ITEM_INT':
      return { kind: 'mission_item', current: message.fields.current };
    case 'PARAM_SET':
      return { kind: 'param_set', name: message.fields.param_id };
    case 'FILE_TRANSFER_PROTOCOL':
      return { kind: 'ftp', opcode: Number(message.fields.payload[opcodeAt] ?? 0) };
    default:
      return { kind: 'message', name: message.name };
  }
}
