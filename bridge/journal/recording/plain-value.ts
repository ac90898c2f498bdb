/** Values as the plain schemas of `schemas.ts` have them. */

/** A value that fits the plain schema: without what is unknown. */
export function plainValue(value: object): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    if (one === null || one === undefined) continue;
    known[name] = Array.isArray(one) && one.includes(null) ? byPlace(one) : one;
  }
  return known;
}

const byPlace = (list: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(list.flatMap((one, index) => (one === null ? [] : [[`ch${index + 1}`, one]])));
