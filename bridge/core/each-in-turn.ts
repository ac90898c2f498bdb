/**
 * Does something for each of a list although it fails for one: who comes next may be a rover that has to be stopped. What
 * failed is a bug and is thrown, the first of it, once everyone had their turn.
 */
export function eachInTurn<T>(list: Iterable<T>, act: (one: T) => void): void {
  const failures: unknown[] = [];
  for (const one of list) {
    try {
      act(one);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
