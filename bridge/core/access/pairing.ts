/**
 * Pairing codes: each lets one device in, once. A code is `AB-SECRET`: the first part says which it is, so that one hash
 * has to be compared and not all. Codes are short enough to be typed, so tries are few (`tries.ts`) and time is short.
 */
import type { Role } from '../../protocol/command.ts';

export type Code = {
  readonly name: string;
  readonly role: Role;
  readonly salt: string;
  readonly hash: string;
  /** Bridge's monotonic ms; infinite for the first admin's. */
  readonly until: number;
};

export const codeForMs = 600_000;
const mostCodes = 16;

export class Codes {
  /** By first part. */
  readonly #codes = new Map<string, Code>();

  /** False where too many are open, or one has this first part. */
  open(part: string, code: Code, at: number): boolean {
    this.sweep(at);
    if (this.#codes.size >= mostCodes || this.#codes.has(part)) return false;
    this.#codes.set(part, code);
    return true;
  }

  /** What a code's first part leads to, while it is good. */
  find(part: string, at: number): Code | undefined {
    const code = this.#codes.get(part);
    return code !== undefined && at <= code.until ? code : undefined;
  }

  /** Used up, if it is still the same: two who compare at once get one device. */
  spend(part: string, code: Code): boolean {
    return this.#codes.get(part) === code && this.#codes.delete(part);
  }

  sweep(at: number): void {
    for (const [part, { until }] of this.#codes) if (at > until) this.#codes.delete(part);
  }
}
