/**
 * Secrets, and the hashes that are kept of them. What a machine holds has 256 random bits: no guessing, so a plain SHA-256
 * keeps it. What a person types has 40, so it is hashed slowly (scrypt) with a salt of its own, off the main thread.
 */
import { createHash, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** 256 bits, 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** The signs of what a device comes back with, `ID.SECRET`: what has others is none, and its words are kept nowhere. */
export const heldPattern = '^[\\w.-]*$';
const held = new RegExp(heldPattern);
export const mayBeHeld = (text: string): boolean => held.test(text);

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** No letter that is taken for another, read aloud or in the sun (Crockford's Base32). */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const draw = (length: number): string => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');

/** `AB-CDEF-GHJK`: the first part names the code, the rest is its secret of 40 bits. */
export function newCode(): { readonly part: string; readonly secret: string; readonly text: string } {
  const [part, first, second] = [draw(2), draw(4), draw(4)];
  return { part, secret: first + second, text: `${part}-${first}-${second}` };
}

/** What a person typed, in whatever case and with whatever between; undefined where it cannot be a code. */
export function readCode(typed: string): { readonly part: string; readonly secret: string } | undefined {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (plain.length !== 10 || [...plain].some((letter) => !letters.includes(letter))) return undefined;
  return { part: plain.slice(0, 2), secret: plain.slice(2) };
}

const cost = { N: 16_384, r: 8, p: 1 };

export function slowHash(secret: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key.toString('hex'))));
  });
}

/** Takes as long for what is nearly the same as for what is not. Both are hashes of one length. */
export const isSameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
