/**
 * The 13 bytes behind a signed frame (guide, "Message Signing"): the link's id, a timestamp of 48 bits in steps of 10 µs
 * since 2015, and 48 bits of SHA-256 over the key and everything before them.
 */
import { hash } from 'node:crypto';
import { signatureLength } from './candidate.ts';

export const keyLength = 32;
const digestLength = 6;
const epochMs = Date.UTC(2015, 0, 1);
export const ticksPerS = 100_000;
/** The end of 48 bits is in 2104; what claims to be of its last year is a clock gone wrong, and may not use them up. */
export const latestTicks = 2 ** 48 - 366 * 86_400 * ticksPerS;

/** Unix ms to steps of 10 µs since 2015; a clock before that is at 0. */
export const ticksAt = (wallMs: number): number =>
  Math.min(latestTicks, Math.max(0, Math.floor((wallMs - epochMs) * (ticksPerS / 1000))));

const longestFrame = 280;
const scratch = new Uint8Array(keyLength + longestFrame);

/** As text of one character a byte: the cheapest form that the library hands out. */
function digest(frame: Uint8Array, key: Uint8Array): string {
  const covered = frame.length - digestLength;
  scratch.set(key);
  for (let at = 0; at < covered; at++) scratch[keyLength + at] = frame[at] ?? 0;
  return hash('sha256', scratch.subarray(0, keyLength + covered), 'binary');
}

/** Fills in the last 13 bytes of a frame that was encoded as signed. */
export function seal(frame: Uint8Array, key: Uint8Array, linkId: number, ticks: number): void {
  const at = frame.length - signatureLength;
  frame[at] = linkId;
  let rest = ticks;
  for (let byte = 1; byte <= 6; byte++) {
    frame[at + byte] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  const sum = digest(frame, key);
  for (let byte = 0; byte < digestLength; byte++) frame[at + 7 + byte] = sum.charCodeAt(byte);
}

/** Whether a signed frame was sealed with this key. */
export function isSealed(frame: Uint8Array, key: Uint8Array): boolean {
  const sum = digest(frame, key);
  const at = frame.length - digestLength;
  let difference = 0;
  for (let byte = 0; byte < digestLength; byte++) difference |= (frame[at + byte] ?? 0) ^ sum.charCodeAt(byte);
  return difference === 0;
}

/** The link's id in a signed frame, as its sender counts its links. */
export const linkIdOf = (frame: Uint8Array): number => frame[frame.length - signatureLength] ?? 0;

export function ticksOf(frame: Uint8Array): number {
  let ticks = 0;
  for (let byte = 6; byte >= 1; byte--) ticks = ticks * 256 + (frame[frame.length - signatureLength + byte] ?? 0);
  return ticks;
}
