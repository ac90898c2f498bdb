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
/** Tries that each code has where those of an address are used up; against 2^40 they are nothing. */
const ownTries = 20;

export class Codes {
  /** By first part. */
  readonly #codes = new Map<string, Code>();
  readonly #tries = new Map<string, number>();

  /** False where too many are open, or one has this first part. */
  open(part: string, code: Code, at: number): boolean {
    this.sweep(at);
    if (this.#codes.size >= mostCodes || this.#codes.has(part)) return false;
    this.#codes.set(part, code);
    this.#tries.set(part, ownTries);
    return true;
  }

  /** Whether a code has this first part already. */
  holds(part: string): boolean {
    return this.#codes.has(part);
  }

  /** What a code's first part leads to, while it is good. */
  find(part: string, at: number): Code | undefined {
    const code = this.#codes.get(part);
    return code !== undefined && at <= code.until ? code : undefined;
  }

  /** Takes one of the code's own tries; false where there is no such code, or no more of them. */
  mayTry(part: string, at: number): boolean {
    const left = this.find(part, at) === undefined ? 0 : (this.#tries.get(part) ?? 0);
    if (left > 0) this.#tries.set(part, left - 1);
    return left > 0;
  }

  /** Used up, if it is still the same: two who compare at once get one device. */
  spend(part: string, code: Code): boolean {
    return this.#codes.get(part) === code && this.#drop(part);
  }

  /** Those without an end were for the first admin: once there is one, whoever finds them in a log comes too late. */
  closeEndless(): void {
    for (const [part, { until }] of this.#codes) if (!Number.isFinite(until)) this.#drop(part);
  }

  sweep(at: number): void {
    for (const [part, { until }] of this.#codes) if (at > until) this.#drop(part);
  }

  #drop(part: string): boolean {
    this.#tries.delete(part);
    return this.#codes.delete(part);
  }
}
