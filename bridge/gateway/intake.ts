/**
 * What comes in on one connection, before anybody acts on it: no more than its allowance ([B6]), each message a known one,
 * and not too many bad ones in a row ([B2]). What stops a rover or drives it has an allowance of its own, beyond anything that
 * a person does, and is still acted on as it is overdrawn ([O5]).
 */
import type { Says } from '../core/access/limits-crowd.ts';
import { Allowance, dues } from '../core/allowance.ts';
import { isUrgent } from '../core/urgent.ts';
import type { CloseName } from '../protocol/close.ts';
import type { ClientMessage } from '../protocol/messages.ts';
import { parseClientMessage } from '../protocol/parse.ts';
import type { RefusalCode } from '../protocol/refusal.ts';

/** So many bad messages in a row end the connection; a good one in between forgives them. */
const maxStrikes = 3;

export type Intaken =
  /** `isLast`: its sender said far too much that was urgent. */
  | { readonly kind: 'message'; readonly message: ClientMessage; readonly isLast: boolean }
  /** Its sender said too much. */
  | { readonly kind: 'flood' }
  /** To be answered; `ends`: and this one was the last. */
  | {
      readonly kind: 'bad';
      readonly code: RefusalCode;
      readonly why: string;
      readonly ends: CloseName | undefined;
    };

export class Intake {
  readonly #allowance: Allowance;
  readonly #urgent: Allowance;
  #says: Says | undefined;
  #strikes = 0;

  constructor(at: number) {
    this.#allowance = new Allowance(at);
    this.#urgent = new Allowance(at, dues.urgent);
  }

  text(text: string, at: number): Intaken {
    const parsed = parseClientMessage(text);
    const urgent = parsed.ok && isUrgent(parsed.message);
    if (!urgent && !this.#mayTake(text.length, at)) return { kind: 'flood' };
    if (!parsed.ok) return this.#bad(parsed.code, parsed.why, parsed.corrupt ? 'resync' : 'protocolViolation');
    this.#strikes = 0;
    return { kind: 'message', message: parsed.message, isLast: urgent && !this.#mayGoOn(text.length, at) };
  }

  /** From now on this counts with what the other connections of the same device say. */
  share(says: Says): void {
    this.#says = says;
  }

  /** Nothing a client sends is binary yet ([B3]). */
  binary(bytes: number, at: number): Intaken {
    if (!this.#mayTake(bytes, at)) return { kind: 'flood' };
    return this.#bad('MALFORMED', 'binary messages have no meaning here', 'protocolViolation');
  }

  #mayTake(bytes: number, at: number): boolean {
    return this.#allowance.take(bytes, at) && (this.#says?.messages.take(bytes, at) ?? true);
  }

  #mayGoOn(bytes: number, at: number): boolean {
    return this.#urgent.take(bytes, at) && (this.#says?.urgent.take(bytes, at) ?? true);
  }

  #bad(code: RefusalCode, why: string, verdict: CloseName): Intaken {
    this.#strikes += 1;
    return { kind: 'bad', code, why, ends: this.#strikes >= maxStrikes ? verdict : undefined };
  }
}
