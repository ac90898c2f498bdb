/** The job that reads a list, so that it is known. */
import type { PlanList } from '../../protocol/plan.ts';
import type { Job, JobVoice } from '../jobs.ts';
import { fetchList, type Kit } from './by-file.ts';
import { hashOf, itemsWord } from './compare.ts';
import type { Fetched, Transfer } from './transfer.ts';

type Ports = { readonly kit: Kit; known(fetched: Extract<Fetched, { ok: true }>): void };

export function downloadJob(list: PlanList, { kit, known }: Ports, voice: JobVoice, at: number): Job {
  const done = (fetched: Fetched, now: number) => {
    if (!fetched.ok) {
      voice.end({ outcome: 'failed', message: fetched.why }, now);
      return;
    }
    known(fetched);
    const { items } = fetched;
    const message = items.length === 0 ? `the ${list} is empty` : `${itemsWord(items.length)}, ${hashOf(list, items)}`;
    voice.end({ outcome: 'done', message, verified: true }, now);
  };
  const transfer: Transfer = fetchList(list, kit, done, at, (part, of, now) => {
    voice.progress((100 * part) / Math.max(1, of), `reading the ${list}`, now);
  });
  return {
    heard: (report, now) => transfer.heard(report, now),
    tick: (now) => transfer.tick(now),
    cancel(now) {
      transfer.drop(now);
      voice.end({ outcome: 'cancelled', message: 'nothing of it is kept' }, now);
    },
    // It asks only when it is ticked or hears something.
    abandon: () => {},
  };
}
