/** What the operating system's error codes mean to someone who wants the link to work. */

const meanings: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the port is in use by another program',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EAI_AGAIN: 'the name server does not answer',
  EBUSY: 'it is in use by another program',
  ECONNREFUSED: 'connection refused, nobody listens there',
  ECONNRESET: 'the other end reset the connection',
  EHOSTUNREACH: 'the host cannot be reached',
  EISDIR: 'it is a directory',
  ENETUNREACH: 'the network cannot be reached',
  ENOENT: 'it does not exist',
  ENOTFOUND: 'the host name is unknown',
  EPERM: 'permission denied',
  EPIPE: 'the other end closed the connection',
  ETIMEDOUT: 'the other end does not answer',
};

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** An error in words: a known code's meaning, else its own message on one line. */
export function meaningOf(error: unknown): string {
  // A connect to a name with several addresses fails with all their errors; the first tells enough.
  if (error instanceof AggregateError && error.errors.length > 0) return meaningOf(error.errors[0]);
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time';
  const known = meanings[codeOf(error) ?? ''];
  if (known !== undefined) return known;
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.slice(0, 200) || 'unknown error';
}

/** The one sentence with which an `open` fails: what was to be opened, and why it was not. */
export const openFault = (what: string, error: unknown): Error => new Error(`${what}: ${meaningOf(error)}`);

/** The work's result, or a rejection as soon as the signal aborts; the work itself may go on. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Nobody waits for the work once the signal has won: its failure is nobody's then.
  work.catch(() => {});
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
