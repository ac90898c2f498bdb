/** The recorder's thread, from the bridge's side. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Reply, Request, ThreadSettings } from './messages.ts';

/** The built thread, from the built bridge or from its sources. */
const here = import.meta.url;
const built = here.endsWith('.ts') ? '../../../dist/bridge/journal/recording/worker.js' : './worker.js';
export const recorderThreadFile = fileURLToPath(new URL(built, here));

/** What it makes is short-lived and little; left alone, an isolate takes many times as much before it tidies up. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };
/** A thread that hangs in a write ends when the disk lets it; the bridge need not wait for that. */
const endWithinMs = 250;

export type RecorderThread = {
  /** The buffers are given away. */
  ask(request: Request, buffers?: readonly Uint8Array<ArrayBuffer>[]): void;
  /** Nothing is told after the call. Resolves once it has ended, or after a quarter of a second without that. */
  end(): Promise<void>;
};

/** `onDeath` comes at most once, when it dies by itself. It keeps no process alive. */
export function startRecorderThread(
  file: string,
  settings: ThreadSettings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): RecorderThread {
  const worker = new Worker(file, { workerData: settings, name: 'recorder', execArgv: [], resourceLimits });
  worker.unref();
  let why = 'it ended by itself';
  worker.on('message', onReply);
  worker.on('error', (error) => {
    why = error.message;
  });
  worker.once('exit', () => onDeath(`the recorder's thread died: ${why}`));
  return {
    ask: (request, buffers = []) => worker.postMessage(request, [...new Set(buffers.map(({ buffer }) => buffer))]),
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
