/**
 * What JSON may hold and no message has: members that stand for an object's prototype, and nesting that whoever walks it
 * later would pay for with its stack. Looked at before anything else is ([B1]).
 */

const deepest = 32;
const prototypes: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** One sentence where `value`, as parsed from JSON, is not to be touched; undefined where it is sound. */
export function whyUnsound(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= deepest) return `it is nested deeper than ${deepest}`;
  for (const [name, member] of Object.entries(value)) {
    if (prototypes.has(name)) return `no message has a member called ${name}`;
    const why = whyUnsound(member, depth + 1);
    if (why !== undefined) return why;
  }
  return undefined;
}
