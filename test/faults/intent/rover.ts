/** The simulator as a process of its own: what it was made to do, where it is, and the misfortunes that it is given. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Drive, Effect } from '../../../simulator/protocol/effects.ts';
import { keepChild } from '../real/bridge.ts';

/** Truth, past every radio. */
export type Place = {
  readonly mode: string;
  readonly armed: boolean;
  readonly speedMps: number;
  readonly northM: number;
  readonly eastM: number;
};

export type Rover = {
  place(): Promise<Place>;
  /** After entry `since`, oldest first. */
  drives(since: number): Promise<readonly Drive[]>;
  effects(since: number): Promise<readonly Effect[]>;
  /** Begins a step of the simulator's scenarios. */
  suffer(step: object): Promise<void>;
  clear(): Promise<void>;
  /** Of the process: to send it signals. */
  readonly pid: number;
  /** May be called twice. */
  stop(): void;
};

/** The row of the stopping table that stops even without a bridge, and the one with the ground-station failsafe alone. */
export const presets = {
  N: { FS_THR_ENABLE: 1, RC_FS_TIMEOUT: 0.3, RC_OVERRIDE_TIME: 0.5, FS_TIMEOUT: 1 },
  D: { FS_THR_ENABLE: 0, FS_GCS_ENABLE: 1, FS_GCS_TIMEOUT: 5, FS_TIMEOUT: 1.5 },
} as const;

const startWithinMs = 15_000;

/** `port` is where the bridge listens for UDP. */
export async function startRover(
  port: number,
  seed: number,
  params: Readonly<Record<string, number>> = presets.N,
  ...more: readonly string[]
): Promise<Rover> {
  const folder = mkdtempSync(join(tmpdir(), 'tether-rover-'));
  const defaults = join(folder, 'defaults.parm');
  writeFileSync(
    defaults,
    Object.entries(params)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );
  const flags = ['--warm', '--seed', `${seed}`, '--defaults', defaults, '--control', '0'];
  const child = spawn(
    process.execPath,
    ['dist/simulator/main.js', ...flags, '--serial0', `udpclient:127.0.0.1:${port}`, ...more],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  keepChild(child);
  const overdue = setTimeout(() => child.kill('SIGKILL'), startWithinMs);
  let base = '';
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    base = /^control (http:\S+)/.exec(line)?.[1] ?? '';
    if (base !== '') break;
  }
  clearTimeout(overdue);
  child.stdout.resume();
  if (base === '') throw new Error('the simulator did not start');
  const ask = async (path: string, body?: object) => {
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(5000);
    const answer = await fetch(base + path, {
      signal,
      ...(body && { method: 'POST', headers, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`the simulator answered ${path} with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  return {
    place: async () => (await ask('')).vehicles[0],
    drives: async (since) => (await ask(`drives?since=${since}`)).drives,
    effects: async (since) => (await ask(`effects?since=${since}`)).effects,
    suffer: async (step) => void (await ask('do', step)),
    clear: async () => void (await ask('clear', {})),
    pid: child.pid ?? 0,
    stop() {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
