/** What the doctor does itself: listens on a port without a word, and writes a small file that nobody keeps. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Counters } from './core/counters.ts';
import { transportOf } from './links/create.ts';
import { FrameSplitter } from './links/mavlink/splitter.ts';
import type { Acts } from './machine/doctor/examine.ts';
import { within } from './machine/look.ts';

/** Two heartbeats. */
const listenMs = 2200;
const openMs = 2000;
const writeMs = 5000;
const heartbeat = 0;
/** Of an autopilot that is heard at this rate, so many frames are proof enough. */
const enoughFrames = 3;

const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };

/** The port is opened with the lock that the bridge takes as well: of the two only one has it. */
export const doctorActs: Acts = {
  async listen(path, baud) {
    const heard = { bytes: 0, frames: 0, systems: new Set<number>() };
    const splitter = new FrameSplitter();
    let enough = (): void => {};
    const isEnough = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const transport = transportOf({ kind: 'serial', path, baud }, { clock, counters: new Counters(), note: () => {} });
    const events = {
      onBytes(bytes: Uint8Array) {
        heard.bytes += bytes.length;
        splitter.push(bytes, ({ messageId, systemId }) => {
          heard.frames++;
          if (messageId === heartbeat) heard.systems.add(systemId);
          if (heard.frames >= enoughFrames && heard.systems.size > 0) enough();
        });
      },
      onLeave() {},
      onClose: enough,
    };
    const port = await transport.open(events, AbortSignal.timeout(openMs));
    await within(listenMs, isEnough);
    await port.close();
    return { baud, bytes: heard.bytes, frames: heard.frames, systems: [...heard.systems] };
  },

  async write(directory, bytes) {
    const path = join(directory, `.doctor-${process.pid}`);
    const begun = performance.now();
    const done = await within(writeMs, written(path, bytes));
    await within(writeMs, rm(path, { force: true }));
    return done === undefined ? undefined : performance.now() - begun;
  },
};

/** Root may be who asks, in another's directory: what lies there by that name is taken away, no link is followed. */
async function written(path: string, bytes: number): Promise<true> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.write(Buffer.alloc(bytes, 0x5a));
    await file.sync();
    return true;
  } finally {
    await file.close();
  }
}
