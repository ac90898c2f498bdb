/** The journal's thread on a disk that misbehaves as the file `fault` beside the journal says. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../../dist/bridge/journal/serve.js';

const file = join(workerData.directory, 'fault');

function misbehave() {
  const [what, how] = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : [];
  // A sleep in another process blocks this thread as a system call does: nothing can interrupt it.
  if (what === 'hang') execFileSync('sleep', [String(Number(how) / 1000)]);
  if (what === 'fail') throw Object.assign(new Error('as the test wants it'), { code: how });
}

const around = (store) =>
  Object.create(store, {
    append: {
      value: (seqs, texts) => {
        misbehave();
        store.append(seqs, texts);
      },
    },
  });

serve(parentPort, workerData, around);
