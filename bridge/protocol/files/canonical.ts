/** One text for equal JSON: keys in order, no spaces. What a hash or a stored document is made of. */
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** `value` is JSON: no functions, no cycles. Undefined fields are left out, negative zeros lose their sign. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

export const utf8Of = (text: string): Uint8Array => utf8ToBytes(text);
