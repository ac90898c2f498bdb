/**
 * Telling the service manager how it goes (sd_notify(3)). Node opens no datagram socket of the local kind, so `launch/run.sh`
 * hands one over that is connected already, by its number in NOTIFY_FD: each word is then one write, from this very
 * process. Where there is none, `systemd-notify` is run for each word, which costs a process every time.
 */
import { spawn } from 'node:child_process';
import { fstatSync, writeSync } from 'node:fs';

export type Notifier = {
  /** How words leave: for the log. */
  readonly way: string;
  /** Never waits and never throws. While one word is under way the next is left out: it would say the same a little later. */
  say(word: string): void;
  /** Words that did not leave, or were left out. */
  readonly unsaid: number;
};

type Environment = Readonly<Record<string, string | undefined>>;
/** Says one word; `done` is called once. */
type Carry = (word: string, done: (error: Error | null) => void) => void;

/** `systemd-notify` waits until it was understood. */
const patienceMs = 5000;

const byDescriptor =
  (fd: number): Carry =>
  (word, done) => {
    // The socket does not block: where nobody reads, the word is lost. Nor does it go by a thread of the pool, all of which
    // may wait for a disk that hangs, and a disk that hangs is no reason to be taken for dead.
    try {
      writeSync(fd, word);
      done(null);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  };

const byProgram: Carry = (word, done) => {
  const child = spawn('systemd-notify', word.split('\n'), { stdio: 'ignore', timeout: patienceMs });
  child.once('error', done);
  child.once('exit', (code) => done(code === 0 ? null : new Error(`systemd-notify ended with ${code}`)));
};

function descriptorIn({ NOTIFY_FD }: Environment): number | undefined {
  const fd = /^\d{1,4}$/.test(NOTIFY_FD ?? '') ? Number(NOTIFY_FD) : undefined;
  try {
    return fd !== undefined && fstatSync(fd).isSocket() ? fd : undefined;
  } catch {
    return undefined;
  }
}

/** Null where nobody asked to be told. `note` hears what does not work, once until it does. */
export function openNotifier(environment: Environment, note: (text: string) => void): Notifier | null {
  if (!environment.NOTIFY_SOCKET) return null;
  const fd = descriptorIn(environment);
  const carry = fd === undefined ? byProgram : byDescriptor(fd);
  let [isUnder, isFailing, unsaid] = [false, false, 0];
  const done = (error: Error | null) => {
    isUnder = false;
    if (error === null) {
      isFailing = false;
      return;
    }
    unsaid++;
    if (!isFailing) note(`the service manager cannot be told how it goes: ${error.message}`);
    isFailing = true;
  };
  return {
    way: fd === undefined ? 'systemd-notify, a process for each word' : `descriptor ${fd}`,
    say(word) {
      if (isUnder) {
        unsaid++;
        return;
      }
      isUnder = true;
      let isTold = false;
      carry(word, (error) => {
        if (!isTold) done(error);
        isTold = true;
      });
    },
    get unsaid() {
      return unsaid;
    },
  };
}
