/**
 * A recording as a link: a .tlog is played at its recorded pace, or faster, into the same receiver that hears live
 * links. It only feeds the decoder (decision 6.3): there is no port behind it, nothing is ever sent, and its vehicles
 * carry the mark of the past. When it is over the link is down and stays down.
 */
import type { Clock, Stop } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { Link, LinkListener, LinkStatus } from '../core/link.ts';
import { abortable } from './faults.ts';
import type { LinkSpec } from './link-specs.ts';
import { Receiver } from './receiver.ts';
import type { Timers } from './timers.ts';
import { readTlog, TlogError, type TlogPortion, type TlogRecord } from './tlog.ts';

export const endOfRecording = 'end of recording';
const sweepMs = 1000;
const sender = 'recording';
/** A longer step in the stamps is a clock that was set, or nobody there: it is not waited for. */
const longestStepUs = 60_000_000;

export type ReplayOptions = {
  readonly spec: LinkSpec;
  readonly path: string;
  /** 1 is the recorded pace, 0 as fast as possible. */
  readonly speed: number;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly timers: Timers;
};

/** Turns stamps into moments to play at, by the bridge's clock. */
function pacer({ speed, clock, counters }: ReplayOptions): (us: number) => number {
  const startedAt = clock.monoMs();
  let playedUs = 0;
  let lastUs: number | undefined;
  return (us) => {
    const step = us - (lastUs ?? us);
    lastUs = us;
    if (step >= 0 && step <= longestStepUs) playedUs += step;
    else counters.add('time_jump');
    return speed === 0 ? startedAt : startedAt + playedUs / 1000 / speed;
  };
}

export class ReplayLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly replay = true;
  readonly #options: ReplayOptions;
  readonly #receiver: Receiver;
  #listener: LinkListener | undefined;
  #up = false;
  #why = 'not opened yet';

  constructor(options: ReplayOptions) {
    this.id = options.spec.id;
    this.name = options.spec.name;
    this.url = options.spec.url;
    this.#options = options;
    const onReport: LinkListener['onReport'] = (from, at, report) => this.#listener?.onReport(from, at, report);
    this.#receiver = new Receiver({ onReport }, options.counters);
  }

  start(listener: LinkListener): Stop {
    const { clock, timers } = this.#options;
    const abort = new AbortController();
    this.#listener = listener;
    const stopSweep = timers.every(sweepMs, () => this.#receiver.sweep(clock.monoMs()));
    const played = this.#play(abort.signal).finally(stopSweep);
    return () => {
      this.#listener = undefined;
      abort.abort();
      return played;
    };
  }

  send(): boolean {
    return false;
  }

  undrained(): { readonly bytes: number; readonly ms: number } {
    return { bytes: 0, ms: 0 };
  }

  operate(): void {}

  status(): LinkStatus {
    const rates = this.#receiver.rates(this.#options.clock.monoMs());
    return { up: this.#up, why: this.#why, ...rates, counters: this.#receiver.counts() };
  }

  async #play(signal: AbortSignal): Promise<void> {
    const { path, counters } = this.#options;
    const dueAt = pacer(this.#options);
    try {
      for await (const portion of readTlog(path, signal)) {
        counters.add('tlog_skipped_bytes', portion.skipped);
        if (!this.#up) this.#begin(portion);
        for (const record of portion.records) await this.#hear(record, dueAt(record.us), signal);
      }
      this.#receiver.settle();
      this.#tell(false, endOfRecording);
    } catch (error) {
      if (error instanceof TlogError) this.#tell(false, `cannot play ${path}: ${error.message}`);
      else if (!signal.aborted) throw error;
    }
  }

  #begin({ sure }: TlogPortion): void {
    const { path, speed } = this.#options;
    if (sure === 0) throw new TlogError('it is not a .tlog, as there are no stamped MAVLink frames at its beginning');
    this.#tell(true, speed === 1 ? `playing ${path}` : `playing ${path} at speed ${speed}`);
  }

  /** Hands a record on when it is due; does not wait for what is. */
  async #hear({ bytes }: TlogRecord, dueAt: number, signal: AbortSignal): Promise<void> {
    const { clock, timers } = this.#options;
    const waitMs = dueAt - clock.monoMs();
    if (waitMs > 0) await pause(waitMs, timers, signal);
    this.#receiver.push(bytes, sender, clock.monoMs());
  }

  #tell(up: boolean, why: string): void {
    this.#up = up;
    this.#why = why;
    this.#listener?.onLink(up, why, this.#options.clock.monoMs());
  }
}

/** Waits that long; rejects at once when the signal aborts. */
async function pause(ms: number, timers: Timers, signal: AbortSignal): Promise<void> {
  let cancel = () => {};
  const over = new Promise<void>((resolve) => {
    cancel = timers.after(ms, resolve);
  });
  try {
    await abortable(over, signal);
  } finally {
    cancel();
  }
}
