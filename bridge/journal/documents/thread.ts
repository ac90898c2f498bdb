/** The thread that keeps documents, from the bridge's side. */
import { startWorkerThread, threadFile, type WorkerThread } from '../worker-thread.ts';
import type { Reply, Request, ThreadSettings } from './messages.ts';

const plan = { file: threadFile('documents/worker.js'), name: 'documents', called: 'the thread that keeps documents' };

export type DocumentsThread = WorkerThread<Request>;

export const startDocumentsThread = (
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): DocumentsThread => startWorkerThread(plan, settings, onReply, onDeath);
