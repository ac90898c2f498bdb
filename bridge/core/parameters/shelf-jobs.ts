/**
 * What operators ask of a vehicle's parameters: that all are read, and that a file is loaded. Each is a job that ends in one
 * outcome; reading is done by the shelf, whoever asks for it, and joined where it is under way.
 */
import type { Job, JobVoice, Task } from '../jobs.ts';
import type { Order } from '../orders.ts';
import type { Book } from './book.ts';
import type { Download, Waiting } from './downloads.ts';
import { type LoadPorts, loadParameters } from './loading.ts';

/** One vehicle's place on the shelf. `at` is monotonic ms. */
export type JobPlace = Omit<LoadPorts, 'send' | 'entries' | 'hash'> & {
  /** Begins to read all of them, or hands back what does so already. */
  download(at: number): Download;
  send(order: Order, at: number): boolean;
  readonly book: Book;
  /** It is current, and was read not long ago. */
  isFresh(): boolean;
};

export function downloadJob(place: JobPlace, voice: JobVoice, at: number): Job {
  let now = at;
  const waiting: Waiting = {
    progress: (pct, message) => voice.progress(pct, message, now),
    failed: (why) => voice.end({ outcome: 'failed', message: why }, now),
    done({ entries, source }) {
      const how = source === 'file' ? 'in one file' : 'by the list';
      voice.end({ outcome: 'done', message: `${entries.length} parameters read ${how}`, verified: true }, now);
    },
  };
  const leave = place.download(at).join(waiting);
  return {
    heard: (_report, time) => {
      now = time;
    },
    tick: (time) => {
      now = time;
    },
    cancel: (time) => {
      leave();
      voice.end({ outcome: 'cancelled', message: 'what is known of the parameters stays as it was' }, time);
    },
    abandon: leave,
  };
}

export function loadJob(place: JobPlace, task: Task, voice: JobVoice, at: number): Job | string {
  if (task.do !== 'params_load') return 'this bridge cannot do that';
  let now = at;
  let leave = () => {};
  const ports: LoadPorts = {
    ...place,
    hash: () => place.book.hash,
    send: (order) => place.send(order, now),
    entries(then) {
      const tell = () => then(place.book.entries);
      if (place.isFresh()) tell();
      else leave = place.download(now).join({ progress: () => {}, done: tell, failed: then });
    },
  };
  const job = loadParameters(task, ports, voice, at);
  return {
    heard: (report, time) => {
      now = time;
      job.heard(report, time);
    },
    tick: (time) => {
      now = time;
      job.tick(time);
    },
    cancel: (time) => {
      leave();
      job.cancel(time);
    },
    abandon: () => {
      leave();
      job.abandon();
    },
  };
}
