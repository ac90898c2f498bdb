import { decode, encode, type Message } from '../../bridge/links/mavlink/codec.ts';
import type { Inputs, MessageName } from '../../bridge/links/mavlink/generated/messages.ts';
import { type Frame, FrameSplitter } from '../../bridge/links/mavlink/splitter.ts';

export type HeardFrame = { readonly frame: Frame; readonly message: Message };
export type Sender = { readonly systemId: number; readonly componentId: number };

/** Messages in bytes that somebody sent. */
export function framesIn(...chunks: readonly Uint8Array[]): HeardFrame[] {
  const heard: HeardFrame[] = [];
  const splitter = new FrameSplitter();
  const onFrame = (frame: Frame) => {
    const message = decode(frame);
    if (message !== undefined) heard.push({ frame, message });
  };
  for (const bytes of chunks) splitter.push(bytes, onFrame);
  return heard;
}

/** An autopilot with as much life as a link can notice. */
export class FakeVehicle {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #from: Sender;
  readonly #splitter = new FrameSplitter();
  /** Every message it heard, in order. */
  readonly heard: HeardFrame[] = [];
  /** MAV_RESULT for a command; undefined leaves it without an answer. */
  answer: (command: number, param1: number) => number | undefined = () => 0;
  seq = 0;

  constructor(send: (bytes: Uint8Array) => void, from: Sender = { systemId: 1, componentId: 1 }) {
    this.#send = send;
    this.#from = from;
  }

  frame<N extends MessageName>(name: N, fields: Inputs[N], from: Sender = this.#from): Uint8Array {
    const bytes = encode(name, fields, { ...from, seq: this.seq });
    this.seq = (this.seq + 1) % 256;
    return bytes;
  }

  say<N extends MessageName>(name: N, fields: Inputs[N], from: Sender = this.#from): void {
    this.#send(this.frame(name, fields, from));
  }

  /** ArduRover's, in HOLD and disarmed, unless told otherwise. */
  heartbeat(other: Partial<Inputs['HEARTBEAT']> = {}, from: Sender = this.#from): void {
    this.say('HEARTBEAT', { ...rover, ...other }, from);
  }

  attitude(bootMs: number): void {
    this.say('ATTITUDE', { ...level, time_boot_ms: bootMs });
  }

  /** Takes what the bridge sent to it and answers commands as real ones do. */
  hear(bytes: Uint8Array): void {
    this.#splitter.push(bytes, (frame) => {
      const message = decode(frame);
      if (message === undefined) return;
      this.heard.push({ frame, message });
      if (message.name === 'COMMAND_LONG') this.#ack(message.fields.command, message.fields.param1, frame);
    });
  }

  /** Names and the most telling fields of what it heard, heartbeats left out. */
  orders(): string[] {
    return this.heard.flatMap(({ message }) => {
      if (message.name === 'COMMAND_LONG') return `${message.fields.command} ${message.fields.param1}`;
      if (message.name === 'REQUEST_DATA_STREAM') return `stream ${message.fields.req_stream_id}`;
      return [];
    });
  }

  #ack(command: number, param1: number, { systemId, componentId }: Frame): void {
    const result = this.answer(command, param1);
    if (result === undefined) return;
    this.say('COMMAND_ACK', { command, result, target_system: systemId, target_component: componentId });
  }
}

export const rover: Inputs['HEARTBEAT'] = {
  type: 10,
  autopilot: 3,
  base_mode: 1,
  custom_mode: 4,
  system_status: 3,
  mavlink_version: 3,
};

const level = { time_boot_ms: 0, roll: 0, pitch: 0, yaw: 0, rollspeed: 0, pitchspeed: 0, yawspeed: 0 };
