/** The link emulator as a child: two namespaces with a bad way between them for as long as it runs. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One direction, as emulator.py takes it. */
export type Conditions = {
  readonly delay_ms?: number;
  readonly jitter_ms?: number;
  readonly loss?: number;
  /** Gilbert–Elliott per packet: to bad, to good, loss while bad. */
  readonly burst?: readonly [number, number, number] | null;
  readonly rate_bps?: number;
  readonly queue_bytes?: number;
  readonly dead?: boolean;
  readonly duplicate?: number;
  readonly reorder?: number;
  readonly largest?: number;
};
export type Setting = { readonly both?: Conditions; readonly ab?: Conditions; readonly ba?: Conditions };

type Count = {
  readonly packets: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly overflowed: number;
};
export type Counts = { readonly ab: Count; readonly ba: Count };

export type Link = {
  /** The client's and the bridge's namespace. */
  readonly client: string;
  readonly bridge: string;
  /** Changes conditions; resolves, once they hold, to what has passed so far. `ab` is towards the bridge. */
  set(setting: Setting): Promise<Counts>;
  close(): Promise<void>;
};

export const bridgeHost = '10.77.0.2';

export const insideOf = (namespace: string): readonly string[] => ['ip', 'netns', 'exec', namespace];

/** Why namespaces cannot be had here; null where they can. */
export function whyNoTun(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return '/dev/net/tun is missing';
  }
  for (const program of ['ip', 'python3']) {
    if (spawnSync(program, ['-V']).error !== undefined) return `${program} is missing`;
  }
  const probe = `tether-probe-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', probe]).status !== 0)
    return 'this kernel or container refuses network namespaces';
  spawnSync('ip', ['netns', 'del', probe]);
  return null;
}

/** It removes its namespaces on SIGTERM, which SIGKILL would not let it. */
function endWithLab(child: ChildProcess): void {
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

let links = 0;

/** Rejects where the link cannot be made. */
export async function openLink(seed: number): Promise<Link> {
  links += 1;
  const name = `tether-${process.pid}-${links}`;
  const [client, bridge] = [`${name}-a`, `${name}-b`];
  const path = join(tmpdir(), `${name}.sock`);
  const args = ['test/faults/emulator.py', client, bridge, path, `${seed}`];
  const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  endWithLab(child);
  const ready = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'exit').then(() => false),
  ]);
  if (!ready) throw new Error('the link emulator ended as it started');
  const socket = connect(path);
  await once(socket, 'connect');
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();
  const set = (setting: Setting): Promise<Counts> => {
    const answer = turn.then(async () => {
      socket.write(`${JSON.stringify(setting)}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error('the link emulator is gone');
      return JSON.parse(value) as Counts;
    });
    turn = answer.catch(() => {});
    return answer;
  };
  return {
    client,
    bridge,
    set,
    async close() {
      socket.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
