/** How hard the process is pressed, as the breaker wants to know it: measured here, judged in `core/overload.ts`. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Journal } from './core/journal.ts';
import type { Strain } from './core/overload.ts';

export type StrainWatch = {
  /** Since the last time it was asked. */
  read(): Strain;
  stop(): void;
};

const resolutionMs = 10;

export function watchStrain(journal: Journal, unsentB: () => number): StrainWatch {
  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  loop.enable();
  return {
    read() {
      // What it measures is the time between two of its own timers.
      const loopLagMs = Math.max(0, loop.percentile(99) / 1e6 - resolutionMs);
      loop.reset();
      return { loopLagMs, unsentB: unsentB(), ...diskStrain(journal), heapShare: heapShare() };
    },
    stop: () => loop.disable(),
  };
}

/** A disk that is given up is no load; one that has nothing to do takes no time. */
function diskStrain(journal: Journal): Pick<Strain, 'journalWaiting' | 'syncMs'> {
  const { durability, waiting, syncMs } = journal.status();
  if (!durability.durable) return { journalWaiting: 0, syncMs: 0 };
  return { journalWaiting: waiting, syncMs: waiting > 0 ? syncMs : 0 };
}

function heapShare(): number {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return used_heap_size / heap_size_limit;
}
