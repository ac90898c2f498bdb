/** What is known of one MAVLink message: how its frames are checked and how its fields are read and written. */
import type { Inputs, Message, MessageName } from './generated/messages.ts';

export interface Layout {
  readonly id: number;
  /** CRC_EXTRA: a byte over the message's name and fields that its checksum includes. */
  readonly extra: number;
  /** Payload length without extension fields, as MAVLink 1 sends it. */
  readonly baseLength: number;
  /** Payload length with extension fields, untrimmed. */
  readonly maxLength: number;
  /** Its payload may hold other frames whole: file data, tunnels, logs. */
  readonly carrier: boolean;
  /** Reads a payload that is zero-filled to `maxLength`. */
  readonly read: (view: DataView) => Message;
}

export interface Definition<N extends MessageName> extends Layout {
  readonly name: N;
  /** Writes the fields into a zeroed view; RangeError where a value does not fit its field. */
  readonly write: (view: DataView, fields: Inputs[N]) => void;
}
