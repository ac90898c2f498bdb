/**
 * Pairing codes at the door: made for an admin, and looked at when somebody types one. Whoever guesses is slow, since every
 * try is counted before it is looked at, and cheap, since hashes that are slow by intent are made one after the other.
 */
import { type Code, Codes } from '../../core/access/pairing.ts';
import { Tries } from '../../core/access/tries.ts';
import type { Role } from '../../protocol/command.ts';
import { isSameHash, newCode, newSecret, readCode, slowHash } from './secrets.ts';

/** Slow hashes that wait; one is made at a time, since it takes 16 MB and a thread of those that files need as well. */
const mostHashes = 8;

export type Refused = { readonly ok: false; readonly why: string; readonly waitMs: number };

export const no = (why: string, waitMs = 0): Refused => ({ ok: false, why, waitMs });

/** `isWrong`: the code itself, or its having been used or being too old. */
export type Spent =
  /** `giveBack`: it let nobody in, through no fault of its holder. */
  { readonly ok: true; readonly code: Code; giveBack(): void } | (Refused & { readonly isWrong: boolean });

const mostDraws = 8;

export class CodeDesk {
  readonly #codes = new Codes();
  readonly #tries = new Tries();
  readonly #now: () => number;
  #hashes = 0;
  #hashing: Promise<unknown> = Promise.resolve();

  /** `now`: the bridge's monotonic ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A code for one device of that role, as people type it; undefined where too many are open. `forMs` may be infinite. */
  async make(role: Role, name: string, forMs: number): Promise<string | undefined> {
    const { part, secret, text } = this.#draw();
    const salt = newSecret();
    const hash = await slowHash(secret, salt);
    const at = this.#now();
    return this.#codes.open(part, { name, role, salt, hash, until: at + forMs }, at) ? text : undefined;
  }

  /** Another one where an open code begins with the same two letters: one in a thousand does. */
  #draw(): ReturnType<typeof newCode> {
    let drawn = newCode();
    for (let count = 1; count < mostDraws && this.#codes.holds(drawn.part); count++) drawn = newCode();
    return drawn;
  }

  /** Uses a code up, for the one who typed it at `address`. */
  async spend(typed: string, address: string): Promise<Spent> {
    const at = this.#now();
    const read = readCode(typed);
    const code = read && this.#codes.find(read.part, at);
    const waitMs = this.#tries.waitMs(address, at);
    // A code has a few tries of its own, so that who guesses at one address does not shut out the owner beside them.
    if (waitMs > 0 && !(read && this.#codes.mayTry(read.part, at)))
      return { ...no('too many wrong codes from here: wait', waitMs), isWrong: false };
    if (this.#hashes >= mostHashes) return { ...no('others are being let in: try again', 1000), isWrong: false };
    // Counted before it is looked at, so that many at once are many.
    this.#tries.wrong(address, at);
    const isRight = read && code && isSameHash(await this.#hashed(read.secret, code.salt), code.hash);
    if (!isRight || !this.#codes.spend(read.part, code))
      return { ...no('this code is wrong, used or too old'), isWrong: true };
    this.#tries.right(address);
    return { ok: true, code, giveBack: () => void this.#codes.open(read.part, code, this.#now()) };
  }

  /** There is an admin: codes without an end were for the first. */
  closeEndless(): void {
    this.#codes.closeEndless();
  }

  async #hashed(secret: string, salt: string): Promise<string> {
    this.#hashes += 1;
    const made = this.#hashing.then(() => slowHash(secret, salt));
    this.#hashing = made.catch(() => {});
    try {
      return await made;
    } finally {
      this.#hashes -= 1;
    }
  }
}
