/** The journal's thread, from the bridge's side. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Reply, Request, ThreadSettings } from './messages.ts';

/** The built thread, from the built bridge or from its sources. */
const here = import.meta.url;
const built = here.endsWith('.ts') ? '../../dist/bridge/journal/worker.js' : './worker.js';
export const threadFile = fileURLToPath(new URL(built, here));

export type Thread = {
  ask(request: Request): void;
  /** No reply comes after the call. Resolves once the thread has let go of its files, however long the disk takes. */
  end(): Promise<void>;
};

/** `onFault` comes at most once, when the thread dies by itself. It keeps no process alive. */
export function startThread(
  file: string,
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): Thread {
  const worker = new Worker(file, { workerData: settings, name: 'journal', execArgv: [] });
  worker.unref();
  let why = 'it ended by itself';
  worker.on('message', onReply);
  worker.on('error', (error) => {
    why = error.message;
  });
  worker.once('exit', () => onDeath(`the journal's thread died: ${why}`));
  return {
    ask: (request) => worker.postMessage(request),
    end: async () => {
      worker.removeAllListeners('message');
      worker.removeAllListeners('exit');
      await worker.terminate();
    },
  };
}
