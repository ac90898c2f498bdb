/** Frames to messages and back. */
import { signatureLength, signedFlag } from './candidate.ts';
import { frameCrc } from './crc.ts';
import { definitions, type Inputs, type Message, type MessageName } from './generated/messages.ts';
import { layouts } from './layouts.ts';
import type { Frame } from './splitter.ts';

export type { Message, MessageName } from './generated/messages.ts';

/** A message's fields for sending: extension fields may be left out. */
export type MessageInput<N extends MessageName = MessageName> = Inputs[N];

/**
 * Whose frame it is. `seq` is the link's own counter, 0..255; `version` is 2 unless said otherwise. `signed` leaves room
 * for a signature (`signature.ts`), which only MAVLink 2 has.
 */
export type From = {
  readonly systemId: number;
  readonly componentId: number;
  readonly seq: number;
  readonly version?: 1 | 2;
  readonly signed?: boolean;
};

const maxPayload = 255;
const payload = new Uint8Array(maxPayload);
const view = new DataView(payload.buffer);

/** The message of a frame, or undefined where its id is not of the dialect. What MAVLink 2 trimmed reads as zero. */
export function decode(frame: Frame): Message | undefined {
  const layout = layouts.get(frame.messageId);
  if (layout === undefined) return undefined;
  const given = frame.payload;
  const length = Math.min(given.length, layout.maxLength);
  let at = 0;
  for (; at < length; at++) payload[at] = given[at] ?? 0;
  for (; at < layout.maxLength; at++) payload[at] = 0;
  return layout.read(view);
}

/**
 * A frame ready to send. MAVLink 2 payloads lose their trailing zeros, but for one byte; MAVLink 1 carries no extension
 * fields. RangeError where a value does not fit its field, or the message does not fit MAVLink 1: bugs of the caller.
 */
export function encode<N extends MessageName>(name: N, fields: Inputs[N], from: From): Uint8Array {
  const definition = definitions[name];
  checkByte('seq', from.seq);
  checkByte('systemId', from.systemId);
  checkByte('componentId', from.componentId);
  payload.fill(0);
  definition.write(view, fields);
  const header =
    from.version === 1
      ? headerV1(definition.id, definition.baseLength, from)
      : headerV2(definition.id, definition.maxLength, from);
  const length = header[1] ?? 0;
  const end = header.length + length;
  const room = from.signed === true && from.version !== 1 ? signatureLength : 0;
  const frame = new Uint8Array(end + 2 + room);
  frame.set(header);
  frame.set(payload.subarray(0, length), header.length);
  const crc = frameCrc(frame, 1, end, definition.extra);
  frame[end] = crc & 0xff;
  frame[end + 1] = crc >>> 8;
  return frame;
}

function checkByte(label: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 255)
    throw new RangeError(`${label} must be a whole number from 0 to 255, not ${value}.`);
}

function headerV1(id: number, length: number, { seq, systemId, componentId }: From): number[] {
  if (id > 0xff) throw new RangeError(`Message ${id} does not exist in MAVLink 1, whose ids end at 255.`);
  return [0xfe, length, seq, systemId, componentId, id];
}

function headerV2(id: number, maxLength: number, { seq, systemId, componentId, signed }: From): number[] {
  let length = maxLength;
  while (length > 1 && payload[length - 1] === 0) length--;
  return [
    0xfd,
    length,
    signed ? signedFlag : 0,
    0,
    seq,
    systemId,
    componentId,
    id & 0xff,
    (id >>> 8) & 0xff,
    id >>> 16,
  ];
}
