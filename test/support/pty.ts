import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { onTestFinished, vi } from 'vitest';

/** Why serial tests cannot run here, or undefined where they can. */
export function noSocat(): string | undefined {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'socat is not installed';
  }
}

/** A cable between two pseudo-terminals. */
export type Cable = {
  /** Pulls it: both ends are gone, as with an unplugged USB device. */
  pull(): Promise<void>;
  readonly process: ChildProcess;
};

/**
 * What socat carries at a time. A larger piece may fit only in part where the far end takes nothing; socat then waits
 * for the rest to be taken, and carries nothing the other way either.
 */
const pieceBytes = '512';

/** Joins `near` and `far`, two paths that are free, by a serial cable. */
export async function plug(near: string, far: string): Promise<Cable> {
  const ends = [near, far].map((path) => `pty,raw,echo=0,link=${path}`);
  const child = spawn('socat', ['-b', pieceBytes, ...ends], { stdio: 'ignore' });
  const pull = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    await gone;
  };
  onTestFinished(pull);
  await vi.waitFor(() => {
    if (!existsSync(near) || !existsSync(far)) throw new Error('the cable is not there yet');
  }, 5000);
  return { pull, process: child };
}
