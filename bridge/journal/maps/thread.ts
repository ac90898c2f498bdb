/** The thread that keeps maps, from the bridge's side. */
import { startWorkerThread, threadFile, type WorkerThread } from '../worker-thread.ts';
import type { Reply, Request, ThreadSettings } from './messages.ts';

const plan = {
  file: threadFile('maps/worker.js'),
  name: 'maps',
  called: 'the thread that keeps maps',
  /** A file that somebody brought may want more memory than there is: then this thread ends, and nothing else. */
  resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 },
};

export type MapsThread = WorkerThread<Request>;

export const startMapsThread = (
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): MapsThread => startWorkerThread(plan, settings, onReply, onDeath);
