/**
 * What a connection may do, and for how long. A proof lasts ten minutes; before its end its holder is told, twice; after it
 * everything but STOP is refused for a minute, so that nobody who drives is cut off without a word, and then the
 * connection ends. Whose role changes is told at once.
 */
import type { Role } from '../../protocol/command.ts';
import type { Identity } from '../../protocol/identity.ts';

/** `device` is null where nobody is asked; `until` is the bridge's monotonic ms, infinite there. */
export type Pass = {
  readonly device: string | null;
  readonly name: string;
  readonly role: Role;
  readonly until: number;
};

/** Before the end, ms. */
const warnings = [60_000, 10_000] as const;
export const graceMs = 60_000;

export type PassNews = { readonly kind: 'tell'; readonly identity: Identity } | { readonly kind: 'over' };

export class HeldPass {
  #pass: Pass;
  /** How many of the warnings, and whether the end, were told. */
  #warned = 0;
  #isEndTold = false;

  constructor(pass: Pass) {
    this.#pass = pass;
  }

  get pass(): Pass {
    return this.#pass;
  }

  isExpired(at: number): boolean {
    return at > this.#pass.until;
  }

  /** A new proof of the same device, or a change of its role. */
  renew(pass: Pass): void {
    this.#pass = pass;
    this.#warned = 0;
    this.#isEndTold = false;
  }

  /** What is due by now, each once. Call about once a second. */
  look(at: number): PassNews | null {
    const left = this.#pass.until - at;
    if (left < -graceMs) return { kind: 'over' };
    if (left < 0) {
      if (this.#isEndTold) return null;
      this.#isEndTold = true;
      return { kind: 'tell', identity: this.identity('expired') };
    }
    const due = warnings.filter((warning) => left <= warning).length;
    if (due <= this.#warned) return null;
    this.#warned = due;
    return { kind: 'tell', identity: this.identity('expiring') };
  }

  identity(phase: Identity['phase'] = 'known'): Identity {
    const { name, role, until } = this.#pass;
    return { t: 'identity', name, role, untilAt: Number.isFinite(until) ? until : null, phase };
  }
}
