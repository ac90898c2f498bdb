/**
 * Access tokens: JWT signed with Ed25519 and nothing else. Their times are the bridge's monotonic clock, since a rover may
 * wake up in 1970: so they hold within one run of the bridge (`boot`) only, and their key is never on a disk. A key is in
 * use for a day; what it signed is good for as long as it lasts.
 */
import { type CryptoKey, generateKeyPair, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';

export const tokenForMs = 600_000;
const keyForMs = 86_400_000;
/** Whoever has another key sign more often than this in ten minutes lets go of what the oldest signed. */
const mostKeys = 16;
const algorithm = 'EdDSA';

/** Who holds it, and which of the device's secrets it was made from. */
export type Claims = { readonly device: string; readonly n: number; readonly until: number };

type Key = {
  readonly id: string;
  readonly sign: CryptoKey;
  readonly check: CryptoKey;
  readonly madeAt: number;
  /** Since when another signs; infinite for the one that does. */
  readonly signedUntil: number;
};

export type TokenOptions = {
  /** Whose tokens these are: this run of this bridge. */
  readonly boot: string;
  readonly now: () => number;
};

export class Tokens {
  readonly #options: TokenOptions;
  #keys: readonly Key[] = [];
  #next: Promise<Key> | undefined;
  #made = 0;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  async issue(device: string, n: number): Promise<{ readonly token: string; readonly until: number }> {
    const at = this.#options.now();
    const key = await this.#current(at);
    const until = at + tokenForMs;
    const token = await new SignJWT({ n, until })
      .setProtectedHeader({ alg: algorithm, kid: key.id, typ: 'at+jwt' })
      .setSubject(device)
      .setAudience(this.#options.boot)
      .sign(key.sign);
    return { token, until };
  }

  /** Undefined for whatever is not one of ours, as ours, in its time. Never rejects. */
  async verify(token: string): Promise<Claims | undefined> {
    try {
      const rule = { algorithms: [algorithm], audience: this.#options.boot, typ: 'at+jwt' };
      const { payload } = await jwtVerify(token, ({ kid }: JWTHeaderParameters) => this.#keyOf(kid), rule);
      const { sub, n, until } = payload;
      if (typeof sub !== 'string' || typeof n !== 'number' || typeof until !== 'number') return undefined;
      return this.#options.now() <= until ? { device: sub, n, until } : undefined;
    } catch {
      return undefined;
    }
  }

  /** From now on another key signs; what the old ones signed stays good for its time. */
  rotate(): void {
    this.#next = undefined;
    this.#keys = this.#keys.map((key) => ({ ...key, madeAt: Math.min(key.madeAt, this.#options.now() - keyForMs) }));
  }

  #keyOf(id: string | undefined): CryptoKey {
    const key = this.#keys.find((one) => one.id === id);
    if (key === undefined) throw new Error('no such key');
    return key.check;
  }

  #current(at: number): Promise<Key> {
    const newest = this.#keys.at(-1);
    if (newest !== undefined && at - newest.madeAt < keyForMs) return Promise.resolve(newest);
    this.#next ??= this.#make(at);
    return this.#next;
  }

  async #make(at: number): Promise<Key> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519' });
    const key: Key = {
      id: String(++this.#made),
      sign: privateKey,
      check: publicKey,
      madeAt: at,
      signedUntil: Number.POSITIVE_INFINITY,
    };
    // Nobody signs with those before from now on, and what they signed lasts for ten minutes.
    const before = this.#keys.map((one) => ({ ...one, signedUntil: Math.min(one.signedUntil, this.#options.now()) }));
    const needed = before.filter(({ signedUntil }) => at - signedUntil <= tokenForMs);
    this.#keys = [...needed.slice(1 - mostKeys), key];
    this.#next = undefined;
    return key;
  }
}
