/**
 * Reads a serial port on Unix in place of the library (@serialport/bindings-cpp 13), which does two things wrong there.
 * A device that is pulled while a read waits for a free thread reads as zero bytes: the library asks again without end,
 * with a whole processor and ever more memory, and never says that the port closed. And its wait until bytes may leave
 * ends its wait for bytes that come: an autopilot that takes nothing for a while is not heard either.
 */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { SerialPort } from 'serialport';

type Bound = NonNullable<SerialPort['port']>;
type Polled = Extract<Bound, { readonly poller: unknown }>;

const readSome = promisify(read);
// The flags of libuv's poll.
const readable = 1;
const writable = 2;

const isEmpty = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(String(error.code));

/** What the library's stream takes for a close that we asked for: it stays silent about it. */
const closed = () => Object.assign(new Error('the port is closed'), { canceled: true });

const untilReadable = (port: Polled) =>
  new Promise<void>((resolve, reject) => {
    port.poller.once('readable', (error) => (error ? reject(error) : resolve()));
  });

/** At least one byte; rejects where the device is gone (zero bytes are a hang-up, as a read waits for one) or was closed. */
async function readBytes(port: Polled, buffer: Buffer, offset: number, length: number) {
  for (;;) {
    if (port.fd === null) throw closed();
    try {
      const { bytesRead } = await readSome(port.fd, buffer, offset, length, null);
      if (bytesRead > 0) return { buffer, bytesRead };
      throw new Error('the device is gone');
    } catch (error) {
      if (!isEmpty(error)) throw error;
    }
    if (!port.isOpen) throw closed();
    await untilReadable(port);
  }
}

/** To be called once the port is open and before its bytes are listened for. Windows reads in another way, which stays. */
export function readWell({ port }: SerialPort): void {
  if (port === undefined || !('poller' in port)) return;
  const { poller } = port;
  port.read = (buffer, offset, length) => readBytes(port, buffer, offset, length);
  poller.poll = (asked = 0) => {
    const awaited = (poller.listenerCount('readable') && readable) | (poller.listenerCount('writable') && writable);
    poller.poller.poll(asked | awaited);
  };
}
