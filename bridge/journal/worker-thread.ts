/**
 * A thread that waits for the disk, so that nobody else has to, from the bridge's side: begun, asked, ended. What holds for
 * all of them is here; each says which file it runs, how much memory it may take, and what it is called when it dies.
 */
import { fileURLToPath } from 'node:url';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** Threads run built files, also where the bridge runs from its sources. */
const here = import.meta.url;
const built = here.endsWith('.ts') ? '../../dist/bridge/journal/' : './';

/** The file of a thread, by its built path in this room. */
export const threadFile = (path: string): string => fileURLToPath(new URL(`${built}${path}`, here));

/** A thread that hangs in a write ends when the disk lets it; a bridge that leaves need not wait for that. */
export const endWithinMs = 250;

export type ThreadPlan = {
  readonly file: string;
  /** For whoever looks at the process. */
  readonly name: string;
  /** Begins the sentence about its death. */
  readonly called: string;
  readonly resourceLimits?: ResourceLimits;
};

export type WorkerThread<Request> = {
  /** The buffers are given away. */
  ask(request: Request, buffers?: readonly ArrayBuffer[]): void;
  /** Nothing is told after the call. Resolves once it has let go of its files, or after `withinMs` without that. */
  end(withinMs?: number): Promise<void>;
};

/** `onDeath` comes at most once, when it dies by itself. It keeps no process alive. */
export function startWorkerThread<Settings, Request, Reply>(
  { file, called, ...about }: ThreadPlan,
  settings: Settings,
  onReply: (reply: Reply) => void,
  onDeath: (why: string) => void,
): WorkerThread<Request> {
  const worker = new Worker(file, { ...about, workerData: settings, execArgv: [] });
  worker.unref();
  let why = 'it ended by itself';
  worker.on('message', onReply);
  worker.on('error', (error) => {
    why = error.message;
  });
  worker.once('exit', () => onDeath(`${called} died: ${why}`));
  return {
    ask: (request, buffers = []) => worker.postMessage(request, buffers),
    end: async (withinMs) => {
      worker.removeAllListeners('message');
      worker.removeAllListeners('exit');
      const ended = worker.terminate();
      await (withinMs === undefined ? ended : Promise.race([ended, after(withinMs)]));
    },
  };
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
