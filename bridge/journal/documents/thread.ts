/** The thread that keeps documents, from the bridge's side. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Reply, Request, ThreadSettings } from './messages.ts';

/** The built thread, from the built bridge or from its sources. */
const here = import.meta.url;
const built = here.endsWith('.ts') ? '../../../dist/bridge/journal/documents/worker.js' : './worker.js';
const threadFile = fileURLToPath(new URL(built, here));

const endWithinMs = 250;

export type DocumentsThread = {
  /** The buffers are given away. */
  ask(request: Request, buffers?: readonly ArrayBuffer[]): void;
  /** Nothing is told after the call. Resolves once it has ended, or after a quarter of a second without that. */
  end(): Promise<void>;
};

/** `onDeath` comes at most once, when it dies by itself. It keeps no process alive. */
export function startDocumentsThread(
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): DocumentsThread {
  const worker = new Worker(threadFile, { workerData: settings, name: 'documents', execArgv: [] });
  worker.unref();
  let why = 'it ended by itself';
  worker.on('message', onReply);
  worker.on('error', (error) => {
    why = error.message;
  });
  worker.once('exit', () => onDeath(`the thread that keeps documents died: ${why}`));
  return {
    ask: (request, buffers = []) => worker.postMessage(request, buffers),
    end: async () => {
      worker.removeAllListeners('message');
      worker.removeAllListeners('exit');
      const overdue = new Promise<void>((resolve) => {
        setTimeout(resolve, endWithinMs).unref();
      });
      await Promise.race([worker.terminate(), overdue]);
    },
  };
}
