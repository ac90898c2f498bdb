/** The recorder's thread, from the bridge's side. */
import { startWorkerThread, threadFile, type WorkerThread } from '../worker-thread.ts';
import type { Reply, Request, ThreadSettings } from './messages.ts';

export const recorderThreadFile = threadFile('recording/worker.js');

const about = {
  name: 'recorder',
  called: "the recorder's thread",
  /** What it makes is short-lived and little; left alone, an isolate takes many times as much before it tidies up. */
  resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 },
};

export type RecorderThread = WorkerThread<Request>;

export const startRecorderThread = (
  file: string,
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): RecorderThread => startWorkerThread({ ...about, file }, settings, onReply, onDeath);
