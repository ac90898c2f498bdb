/**
 * Keeps a thread on the journal's files. One that reports a fault or dies is ended and another begun after a growing
 * wait, for as long as it takes; files that cannot be believed are set aside first. A thread must have ended before the
 * next one opens the files, because libsql lets go of a file only with its thread.
 */
import { jitteredMs } from '../protocol/backoff.ts';
import type { Fault } from './faults.ts';
import type { Open, Opened, Reply, Request, ThreadSettings } from './messages.ts';
import { startThread, type Thread } from './thread.ts';
import { endWithinMs } from './worker-thread.ts';

/** A disk that has not answered for this long is said to be no good, until it answers. */
export const hangMs = 1000;
const retry = { baseMs: 500, maxMs: 30_000 } as const;

export type PageReply = Extract<Reply, { t: 'page' | 'unread' }>;
export type Answer = Extract<Reply, { t: 'appended' | 'adopted' | 'closed' }>;

export type DiskEvents = {
  /** The stream that the files are to go on with; null while the last life is yet to be recovered. */
  stream(): Open['stream'];
  onOpened(opened: Opened): void;
  onAnswer(answer: Answer): void;
  onPage(reply: PageReply): void;
  /** The request under way takes too long; it is not given up. */
  onHang(): void;
  /** Whatever was under way is void. False ends it, true tries again. */
  onFault(fault: Fault): boolean;
};

type State =
  | { readonly is: 'opening'; readonly thread: Thread; tooLate: boolean }
  | { readonly is: 'idle' | 'busy'; readonly thread: Thread }
  | { readonly is: 'down' | 'ended' };

export class Disk {
  readonly #file: string;
  readonly #settings: ThreadSettings;
  readonly #events: DiskEvents;
  #state: State = { is: 'down' };
  #aside: string | null = null;
  #failures = 0;
  #watch: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(file: string, settings: ThreadSettings, events: DiskEvents) {
    this.#file = file;
    this.#settings = settings;
    this.#events = events;
  }

  get idle(): boolean {
    return this.#state.is === 'idle';
  }

  /** The thread that pages can be asked of. */
  get thread(): Thread | undefined {
    return this.#state.is === 'idle' || this.#state.is === 'busy' ? this.#state.thread : undefined;
  }

  open(): void {
    const thread = startThread(
      this.#file,
      this.#settings,
      (reply) => this.#onReply(reply),
      (why) => this.#fail({ kind: 'disk', why }),
    );
    this.#state = { is: 'opening', thread, tooLate: false };
    thread.ask({ t: 'open', aside: this.#aside, stream: this.#events.stream() });
  }

  /** The stream began without these files: they are set aside as soon as they can be. */
  disown(why: string): void {
    this.#aside = why;
    if (this.#state.is === 'opening') this.#state.tooLate = true;
  }

  /** To be called when idle; one answer or one fault follows. */
  ask(request: Request): void {
    if (this.#state.is !== 'idle') return;
    const { thread } = this.#state;
    this.#state = { is: 'busy', thread };
    this.#watch = setTimeout(() => this.#events.onHang(), hangMs);
    thread.ask(request);
  }

  /** Ends the thread, waiting for it a bounded time. Nothing is told any more. */
  async end(): Promise<void> {
    const last = this.#state;
    this.#state = { is: 'ended' };
    clearTimeout(this.#watch);
    clearTimeout(this.#retry);
    if ('thread' in last) await last.thread.end(endWithinMs);
  }

  #onReply(reply: Reply): void {
    if (reply.t === 'page' || reply.t === 'unread') {
      this.#events.onPage(reply);
      return;
    }
    clearTimeout(this.#watch);
    if (reply.t === 'fault') this.#fail(reply);
    else if (reply.t === 'opened') this.#opened(reply);
    else this.#answered(reply);
  }

  #opened(reply: Opened): void {
    if (this.#state.is !== 'opening') return;
    const { thread, tooLate } = this.#state;
    if (tooLate) {
      this.#fail({ kind: 'disk', why: 'it was opened too late' });
      return;
    }
    this.#aside = null;
    this.#state = { is: 'idle', thread };
    this.#events.onOpened(reply);
  }

  #answered(answer: Answer): void {
    if (this.#state.is !== 'busy') return;
    this.#failures = 0;
    this.#state = { is: 'idle', thread: this.#state.thread };
    this.#events.onAnswer(answer);
  }

  #fail(fault: Fault): void {
    if (!('thread' in this.#state)) return;
    const { thread } = this.#state;
    this.#state = { is: 'down' };
    clearTimeout(this.#watch);
    const ended = thread.end();
    // Once set aside, files that are wrong again are no matter of files.
    const anew = fault.kind === 'corrupt' && this.#aside === null;
    if (anew) this.#aside = fault.why;
    if (!this.#events.onFault(fault)) return;
    const waitMs = anew ? 0 : jitteredMs(this.#failures++, retry.baseMs, retry.maxMs, Math.random());
    void ended.then(() => this.#after(waitMs));
  }

  #after(waitMs: number): void {
    if (this.#state.is !== 'down') return;
    this.#retry = setTimeout(() => this.open(), waitMs);
  }
}
