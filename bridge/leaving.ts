/**
 * How the process ends: by a signal, the terminal's hanging up included, or because of a bug, and in order each time,
 * since a rover may be driven at that moment and is stopped first ([D11]). A later signal ends it at once, and so does an
 * end that takes too long.
 */
import type { Clock, Stop } from './core/clock.ts';

/** The part of Node's `process` that is needed here. */
export type Process = {
  on(event: string, run: (what: unknown) => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const sameKeyMs = 500;
const overdueMs = 5000;

/** `stop` ends the bridge, what it drives first. The exit code is 0 where it was asked to end and did. */
export function leaveInOrder(process: Process, stop: Stop, clock: Pick<Clock, 'monoMs'>): void {
  let askedAt: number | undefined;
  let isBuggy = false;

  /** Said once: what fails at each tick of the watch fails fifty times a second until the rover stands. */
  const fail = (error: unknown) => {
    if (!isBuggy) process.stderr.write(`tether: a bug ends the bridge: ${errorText(error)}\n`);
    isBuggy = true;
  };
  const leave = () => {
    askedAt = clock.monoMs();
    setTimeout(() => process.exit(1), overdueMs).unref();
    stop()
      .catch(fail)
      .then(() => process.exit(isBuggy ? 1 : 0));
  };

  for (const signal of signals) {
    process.on(signal, () => {
      if (askedAt === undefined) leave();
      else if (clock.monoMs() - askedAt > sameKeyMs) process.exit(130);
    });
  }
  // A rejection that nobody handles comes here as well.
  process.on('uncaughtException', (error) => {
    fail(error);
    if (askedAt === undefined) leave();
  });
}

const errorText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
