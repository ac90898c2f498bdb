import { readFileSync } from 'node:fs';
import type { Reading } from '../../../bridge/protocol/files/reading.ts';

/** A sample file, as bytes. */
export const sample = (name: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/plans/${name}`, import.meta.url));

export const sampleText = (name: string): string => new TextDecoder().decode(sample(name));

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The value of a reading that has to have gone well, and its warnings. */
export function good<T>(reading: Reading<T>): { readonly value: T; readonly warnings: readonly string[] } {
  if (!reading.ok) throw new Error(`line ${reading.line}: ${reading.why}`);
  return reading;
}
