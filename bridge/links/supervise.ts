/**
 * The bridge's only reconnect loop: open, run, closed, wait, open again, for every kind of port. The wait grows while a
 * port keeps failing and starts over once it has run well for a while. Its owner hears of each change once: a failure
 * that repeats itself word for word is not told again.
 */
import type { Clock, Stop } from '../core/clock.ts';
import { jitteredMs } from '../protocol/backoff.ts';
import type { Cancel, Timers } from './timers.ts';
import type { Port, Transport, TransportEvents } from './transport.ts';

/** A port that ran this long is well: its next failure is the first again. */
export const stableMs = 10_000;
export const patience = { baseMs: 500, maxMs: 5000 } as const;

/** All that it needs of a port is that it ends. */
type Ends = Pick<Port, 'close'>;

export type Opener<P extends Ends> = Pick<Transport, 'retry'> & {
  open(events: TransportEvents, signal: AbortSignal): Promise<P>;
};

export type SuperviseEvents<P extends Ends = Port> = Pick<TransportEvents, 'onBytes' | 'onJoin' | 'onLeave'> & {
  onUp(port: P): void;
  onDown(why: string): void;
};

export type SuperviseRim = {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  random(): number;
};

type State<P> =
  | { readonly is: 'idle' | 'stopped' }
  | { readonly is: 'waiting'; readonly cancel: Cancel }
  | { readonly is: 'opening'; readonly abort: AbortController }
  | { readonly is: 'open'; readonly port: P; readonly since: number };

/** Starts at once. The `Stop` ends a wait or an unfinished open immediately, and waits only for an open port to close. */
export function supervise<P extends Ends>(transport: Opener<P>, events: SuperviseEvents<P>, rim: SuperviseRim): Stop {
  let state: State<P> = { is: 'idle' };
  let failures = 0;
  let told: string | undefined;

  const fail = (why: string) => {
    const { baseMs, maxMs } = transport.retry ?? patience;
    const waitMs = jitteredMs(failures++, baseMs, maxMs, rim.random());
    state = { is: 'waiting', cancel: rim.timers.after(waitMs, open) };
    if (why !== told) events.onDown(why);
    told = why;
  };

  const onClose = (why: string) => {
    if (state.is !== 'open') return;
    if (rim.clock.monoMs() - state.since >= stableMs) failures = 0;
    fail(why);
  };

  const opened = (port: P, early: string | undefined) => {
    state = { is: 'open', port, since: rim.clock.monoMs() };
    told = undefined;
    events.onUp(port);
    if (early !== undefined) onClose(early);
  };

  const open = () => {
    const abort = new AbortController();
    const mine: State<P> = { is: 'opening', abort };
    state = mine;
    // A port may die between its opening and our hearing of it.
    let early: string | undefined;
    const close = (why: string) => {
      if (state === mine) early = why;
      else onClose(why);
    };
    const { onBytes, onLeave } = events;
    const onJoin = (peer: string) => events.onJoin?.(peer);
    transport.open({ onBytes, onJoin, onLeave, onClose: close }, abort.signal).then(
      (port) => (state === mine ? opened(port, early) : void port.close()),
      (error: unknown) => state === mine && fail(error instanceof Error ? error.message : String(error)),
    );
  };

  let stopping: Promise<void> | undefined;
  const end = async () => {
    const last = state;
    state = { is: 'stopped' };
    if (last.is === 'waiting') last.cancel();
    if (last.is === 'opening') last.abort.abort();
    if (last.is === 'open') await last.port.close();
  };
  open();
  return () => {
    stopping ??= end();
    return stopping;
  };
}
