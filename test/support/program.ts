/** A program of ours as a user runs it: its output so far, a bounded wait for a line, its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Each has a journal of its own, unless the environment names one. */
export class Program {
  readonly child: ChildProcess;
  out = '';
  err = '';
  readonly #exit: Promise<{ code: number | null; signal: string | null }>;
  #wake: () => void = () => {};

  /** `through`: a command that becomes the one that it is given. */
  constructor(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    through: readonly string[] = [],
  ) {
    const own = mkdtempSync(join(tmpdir(), 'tether-data-'));
    const [file = '', ...rest] = [...through, process.execPath, ...args];
    this.child = spawn(file, rest, {
      cwd: projectRoot,
      env: { ...process.env, TETHER_DATA_DIR: own, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (text) => {
      this.out += text;
      this.#wake();
    });
    this.child.stderr?.on('data', (text) => {
      this.err += text;
      this.#wake();
    });
    this.#exit = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        rmSync(own, { recursive: true, force: true });
        resolve({ code, signal });
        this.#wake();
      });
    });
  }

  /** Waits for a line of stdout, at most 20 s. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const overdue = Date.now() + 20_000;
    for (;;) {
      const found = pattern.exec(this.out);
      if (found) return found;
      if (Date.now() > overdue || this.child.exitCode !== null) {
        throw new Error(`${pattern} did not come; stdout:\n${this.out}\nstderr:\n${this.err}`);
      }
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, 250);
        this.#wake = () => {
          clearTimeout(timer);
          wake();
        };
      });
    }
  }

  /** Resolves when it has ended and all its output is here; a program that hangs for 20 s is killed and fails the test. */
  async ended(): Promise<{ code: number | null; signal: string | null }> {
    const overdue = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    const exit = await this.#exit;
    clearTimeout(overdue);
    return exit;
  }
}
