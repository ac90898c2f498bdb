/**
 * What has been heard from the vehicle, in order: messages, and the texts they carry put together again. Positions in
 * it are absolute counts, so that the oldest entries may be dropped (beyond `limit`, counted by the positions).
 */
import { decode, type Message, type MessageName } from '../../bridge/links/mavlink/codec.ts';
import type { Fields } from '../../bridge/links/mavlink/generated/messages.ts';
import type { Frame } from '../../bridge/links/mavlink/splitter.ts';

type Named<N extends MessageName> = { readonly fields: Fields[N] };

export interface Heard {
  readonly message: Message;
  readonly frame: Frame;
  /** The vehicle's own clock when it came: its newest time since boot, ms. */
  readonly at: number;
}

export interface HeardAs<N extends MessageName> {
  readonly fields: Fields[N];
  readonly frame: Frame;
  readonly at: number;
}

export interface Text {
  readonly at: number;
  readonly severity: number;
  /** Grows while its chunks come. */
  text: string;
  readonly id: number;
  chunks: number;
  /** How many messages had been heard before it. */
  readonly position: number;
}

export interface Position {
  readonly messages: number;
  readonly texts: number;
}

const limit = 60_000;

export function isNamed<N extends MessageName>(message: Message, name: N): message is Message & Named<N> {
  return message.name === name;
}

export class Hearing {
  readonly texts: Text[] = [];
  #messages: Heard[] = [];
  #dropped = 0;
  #bootMs = 0;
  #newest = new Map<MessageName, Heard>();

  /** The vehicle's newest time since boot, ms. */
  get bootMs(): number {
    return this.#bootMs;
  }

  get position(): Position {
    return { messages: this.#dropped + this.#messages.length, texts: this.texts.length };
  }

  add(frame: Frame): Message | undefined {
    const message = decode(frame);
    if (message === undefined) return undefined;
    this.#tick(message);
    const heard = { message, frame, at: this.#bootMs };
    this.#messages.push(heard);
    this.#newest.set(message.name, heard);
    if (isNamed(message, 'STATUSTEXT')) this.#addText(message);
    if (this.#messages.length > limit) this.#dropped += this.#messages.splice(0, limit / 2).length;
    return message;
  }

  /** From position `from` on. */
  since(from: number): readonly Heard[] {
    return this.#messages.slice(Math.max(0, from - this.#dropped));
  }

  at(position: number): Heard | undefined {
    return this.#messages[position - this.#dropped];
  }

  newest<N extends MessageName>(name: N): HeardAs<N> | undefined {
    const heard = this.#newest.get(name);
    return heard === undefined ? undefined : asNamed(heard, name);
  }

  forget(): void {
    this.#dropped += this.#messages.length;
    this.#messages = [];
  }

  /** The vehicle has rebooted: its clock begins anew, and nothing that it said before counts as the newest. */
  restart(): void {
    this.#bootMs = 0;
    this.#newest = new Map();
  }

  /** A step back is a reboot. */
  #tick({ fields, name }: Message): void {
    if (!('time_boot_ms' in fields) || name === 'GPS_RAW_INT') return;
    const ms = fields.time_boot_ms;
    if (ms > this.#bootMs || ms < this.#bootMs - 5000) this.#bootMs = ms;
  }

  #addText({ fields: { id, chunk_seq, severity, text } }: Named<'STATUSTEXT'>): void {
    const begun = chunk_seq > 0 ? this.texts.findLast((each) => each.id === id && id !== 0) : undefined;
    if (begun !== undefined) {
      begun.text += text;
      begun.chunks++;
    } else {
      const position = this.position.messages;
      this.texts.push({ at: this.#bootMs, severity, text, id, chunks: 1, position });
    }
  }
}

export function asNamed<N extends MessageName>({ message, frame, at }: Heard, name: N): HeardAs<N> | undefined {
  return isNamed(message, name) ? { fields: message.fields, frame, at } : undefined;
}
