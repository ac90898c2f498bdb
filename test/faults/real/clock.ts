/** The lab's clock between processes and network namespaces of one machine: all of them read the same CLOCK_MONOTONIC. */
export const labMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a fact for at most `withinMs`; says whether it came. */
export async function until(fact: () => boolean, withinMs: number): Promise<boolean> {
  const overdue = labMs() + withinMs;
  while (!fact()) {
    if (labMs() > overdue) return false;
    await pause(10);
  }
  return true;
}
