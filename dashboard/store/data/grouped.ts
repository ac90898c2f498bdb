/** By a key, in the order in which keys come. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, readonly T[]> {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    const one = byKey.get(keyOf(item));
    if (one) one.push(item);
    else byKey.set(keyOf(item), [item]);
  }
  return byKey;
}
