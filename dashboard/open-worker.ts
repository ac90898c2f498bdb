/** The page's end of its Worker; null where this browser has none. A policy that forbids it throws, or is a fault. */
import type { ToPage, ToWorker, WorkerPort } from './client/worker.ts';

export function openWorker(): WorkerPort | null {
  if (typeof Worker === 'undefined') return null;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'link' });
  return {
    post: (message: ToWorker) => worker.postMessage(message),
    hear(run) {
      worker.addEventListener('message', ({ data }: MessageEvent<ToPage>) => run(data));
    },
    onFault(run) {
      worker.addEventListener('error', run);
      worker.addEventListener('messageerror', run);
    },
    close: () => worker.terminate(),
  };
}
