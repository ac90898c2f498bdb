/** Five thousand events a second for five seconds: in order, all of them durable, and no more memory than is stated. */
import { afterEach, expect, test } from 'vitest';
import { EventStream } from '../../bridge/core/stream.ts';
import { folder, open, readAll, seqsOf, tidy, until } from './kit.ts';

afterEach(() => tidy());

test('[B-14] 5,000 events a second for 5 s stay in order and cost no more memory than the bounds allow', async () => {
  const directory = folder();
  const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
  const kept = await open(directory);
  const stream = new EventStream(kept.start, clock, kept.journal);
  const begin = clock.monoMs();
  const heapBefore = process.memoryUsage().heapUsed;
  let [mostWaiting, mostHeap, happened] = [0, 0, 0];
  while (happened < 25_000) {
    const due = Math.min(25_000, Math.floor((clock.monoMs() - begin) * 5));
    for (; happened < due; happened++) {
      stream.append({ at: clock.monoMs(), severity: 6, body: { kind: 'reached', vehicle: 'rover:1', item: happened } });
    }
    mostWaiting = Math.max(mostWaiting, kept.journal.status().waiting);
    mostHeap = Math.max(mostHeap, process.memoryUsage().heapUsed - heapBefore);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await until('the last on disk', () => kept.journal.status().durableTo === 25_000);
  const { groups = 0 } = kept.journal.status().counters;
  console.log(
    `most waiting ${mostWaiting}, heap ${(mostHeap / 1e6).toFixed(1)} MB more, ${groups} groups, ` +
      `slowest sync ${kept.journal.status().maxSyncMs.toFixed(1)} ms, epoch renewals ${kept.journal.status().counters.epochs_renewed ?? 0}`,
  );
  expect(kept.changes.filter(({ durable }) => !durable)).toEqual([]);
  expect(kept.journal.status().counters.dropped).toBe(0);
  expect(stream.epoch).toBe(kept.start.epoch);
  expect(mostWaiting).toBeLessThan(20_000);
  expect(mostHeap).toBeLessThan(100e6);
  const { entries, gaps } = await readAll(kept.journal);
  expect(gaps).toEqual([]);
  const inOrder = entries.every(
    ({ seq, body }, index) => seq === index + 1 && body.kind === 'reached' && body.item === index,
  );
  expect(inOrder).toBe(true);
  expect(seqsOf(entries)).toHaveLength(25_000);
});
