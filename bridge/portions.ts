/**
 * Long work in portions: between two of them the event loop does what else is due, so that a tick for a thousand readers
 * delays no datagram of a vehicle by more than a portion takes.
 */

/** Runs what `make` makes, a portion a turn of the loop. While one run is under way a further call is left out. */
export function inPortions(make: () => Iterator<unknown>, onSkipped: () => void): () => void {
  let running = false;
  const go = (work: Iterator<unknown>): void => {
    running = !work.next().done;
    if (running) setImmediate(go, work);
  };
  return () => (running ? onSkipped() : go(make()));
}
