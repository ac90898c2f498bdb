import type { Clock } from '../../bridge/core/clock.ts';
import { Counters } from '../../bridge/core/counters.ts';
import type { Rim } from '../../bridge/links/transport.ts';

export const realClock: Clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };

/** What a transport needs around it, with its notes kept for the test. */
export function testRim(clock: Clock = realClock): Rim & { readonly counters: Counters; readonly notes: string[] } {
  const notes: string[] = [];
  return { clock, counters: new Counters(), notes, note: (text) => notes.push(text) };
}
