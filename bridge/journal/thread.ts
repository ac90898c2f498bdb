/** The journal's thread, from the bridge's side. */
import type { Reply, Request, ThreadSettings } from './messages.ts';
import { startWorkerThread, threadFile, type WorkerThread } from './worker-thread.ts';

export const journalThreadFile = threadFile('worker.js');

export type Thread = WorkerThread<Request>;

export const startThread = (
  file: string,
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): Thread => startWorkerThread({ file, name: 'journal', called: "the journal's thread" }, settings, onReply, onDeath);
