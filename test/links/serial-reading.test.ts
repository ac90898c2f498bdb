/** A real pseudo-terminal pair where the serial library alone would hang or go deaf. */
import { pbkdf2 } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SerialPort } from 'serialport';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { serial } from '../../bridge/links/serial.ts';
import { noSocat, plug } from '../support/pty.ts';
import { testRim } from '../support/rim.ts';
import { tempDir } from '../support/temp-dir.ts';

const within = { timeout: 10_000, interval: 10 };
const never = new AbortController().signal;
const poolThreads = 4;

async function pair() {
  const dir = tempDir();
  const [near, path] = [join(dir, 'ttyV0'), join(dir, 'far')];
  const cable = await plug(near, path);
  const far = new SerialPort({ path, baudRate: 57600 });
  far.on('error', () => {});
  await once(far, 'open');
  const heard = { bytes: 0, closed: [] as string[] };
  let onFirst = () => {};
  const events = {
    onBytes: (bytes: Uint8Array) => {
      heard.bytes += bytes.length;
      onFirst();
    },
    onLeave: () => {},
    onClose: (why: string) => heard.closed.push(why),
  };
  const port = await serial({ path: near, baud: 57600 }, testRim()).open(events, never);
  onTestFinished(() => port.close());
  const onBytes = (then: () => void) => {
    onFirst = then;
  };
  return { cable, far, heard, port, onBytes };
}

/** Takes every thread that reads files and devices, for long enough that a cable can be pulled meanwhile. */
const busyThreads = () =>
  Promise.all(Array.from({ length: poolThreads }, () => promisify(pbkdf2)('a', 'b', 300_000, 32, 'sha512')));

describe.skipIf(noSocat())('a serial port', () => {
  test('whose device is pulled while a read waits for its turn says so, once', async () => {
    const { cable, far, heard, onBytes } = await pair();
    let pulled: Promise<unknown> | undefined;
    onBytes(() => {
      pulled ??= Promise.all([busyThreads(), cable.pull()]);
    });
    far.write(Buffer.alloc(100));
    await vi.waitFor(() => expect(pulled).toBeDefined(), within);
    await pulled;
    await vi.waitFor(() => expect(heard.closed).toHaveLength(1), within);
    expect(heard.closed[0]).toContain('the device is gone');
    expect(heard.bytes).toBe(100);
  });

  test('is heard while its far end takes nothing', async () => {
    const { cable, far, heard, port } = await pair();
    // Held up meanwhile, as by a busy machine, the cable has as much to carry at once as it ever has.
    cable.process.kill('SIGSTOP');
    while (port.undrained().bytes < 64 * 1024 && port.send(Buffer.alloc(1024))) await new Promise(setImmediate);
    cable.process.kill('SIGCONT');
    for (let last = -1; last !== port.undrained().bytes; await setTimeout(100)) last = port.undrained().bytes;
    const before = heard.bytes;
    far.write(Buffer.alloc(300));
    await vi.waitFor(() => expect(heard.bytes).toBe(before + 300), within);
    expect(port.undrained().bytes).toBeGreaterThan(0);
    far.resume();
    await vi.waitFor(() => expect(port.undrained().bytes).toBe(0), within);
  });
});
