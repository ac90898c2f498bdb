/** What a thousand events cost in memory, on the page and in the bridge: at most a kilobyte each (S1-43). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { freshStart } from '../../bridge/core/journal.ts';
import { EventStream } from '../../bridge/core/stream.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { textSample, welcomeSample } from '../support/wire-samples.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const budgetB = 1_000_000;
/** So many of them, so that what else moves on the heap meanwhile is small beside it. */
const copies = 20;

/** Bytes of heap that what `make` hands back holds, for each. */
function heldB(make: () => unknown): number {
  const kept: unknown[] = [make()];
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let copy = 0; copy < copies; copy++) kept.push(make());
  collect();
  const after = process.memoryUsage().heapUsed;
  return kept.length === copies + 1 ? (after - before) / copies : Number.NaN;
}

const texts = Array.from({ length: 1000 }, (_, i) =>
  JSON.stringify(textSample(i + 1, `Event ${i}: ${'x'.repeat(40)}`)),
);

test('a thousand events in the bridge’s memory, and what a page holds after them', () => {
  const page = heldB(() => {
    const entries = texts.map((text) => JSON.parse(text));
    return apply(greet(emptyMirror, welcomeSample()), { t: 'events', entries });
  });
  const bridge = heldB(() => {
    const stream = new EventStream(freshStart('epoch'), new ManualClock());
    for (const text of texts) stream.append({ at: 0, severity: 6, body: JSON.parse(text).body });
    return stream;
  });
  console.info(
    `a thousand events: ${Math.round(page / 1000)} kB on the page, ${Math.round(bridge / 1000)} kB in the bridge`,
  );
  expect(page).toBeGreaterThan(10_000);
  expect(page).toBeLessThan(budgetB);
  expect(bridge).toBeGreaterThan(10_000);
  expect(bridge).toBeLessThan(budgetB);
});
