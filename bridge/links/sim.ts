/**
 * `sim://`: the simulator as a child process, reached over TCP like any other vehicle. Its end is the port's end, so
 * that `supervise.ts` starts a new one. It ends itself when its standard input closes, so it never outlives the
 * bridge, however the bridge dies.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { abortable, openFault } from './faults.ts';
import { connectedPort, connectTcp } from './tcp.ts';
import { type Port, type Rim, type Transport, type TransportEvents, untilClosed } from './transport.ts';

const startTimeoutMs = 15_000;
const leaveTimeoutMs = 2000;
const what = 'the simulator';
const flags = ['--serial0', 'tcp:127.0.0.1:0', '--warm', '--demo', '--exit-with-stdin'];

/** Where the built simulator is, from the built bridge or from its sources. */
const programs = ['../../simulator/main.js', '../../dist/simulator/main.js'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

type Child = { readonly process: ChildProcess; lastWords: string };

function start(program: string, args: readonly string[]): Child {
  const process_ = spawn(process.execPath, [program, ...flags, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const child: Child = { process: process_, lastWords: '' };
  process_.on('error', (error) => {
    child.lastWords = error.message;
  });
  // A write to a child that just died must not bring the bridge down.
  process_.stdin.on('error', () => {});
  process_.stderr.setEncoding('utf8').on('data', (text: string) => {
    child.lastWords = text.trim().split('\n').at(-1)?.slice(0, 200) || child.lastWords;
  });
  return child;
}

const hasEnded = ({ process: { exitCode, signalCode } }: Child): boolean => exitCode !== null || signalCode !== null;

function epitaph({ process: { exitCode, signalCode }, lastWords }: Child): string {
  const end = signalCode === null ? `ended with code ${exitCode}` : `was ended by ${signalCode}`;
  return lastWords === '' ? end : `${end}: ${lastWords}`;
}

/** The TCP port on which it says it listens. */
async function portOf(child: Child, signal: AbortSignal): Promise<number> {
  const { stdout } = child.process;
  if (stdout === null) throw new Error('it has no output');
  const lines = createInterface({ input: stdout });
  const said = new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const port = /^listening tcp 127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.process.once('close', () => reject(new Error(`it ${epitaph(child)}`)));
    child.process.once('error', reject);
  });
  try {
    return await abortable(said, signal);
  } finally {
    lines.close();
    // Whatever else it prints goes nowhere, but must not fill the pipe.
    stdout.resume();
  }
}

/** Asks it to leave, insists after a while; resolves once it is gone. */
async function end(child: Child): Promise<void> {
  if (hasEnded(child) || child.process.pid === undefined) return;
  const gone = once(child.process, 'exit');
  child.process.stdin?.end();
  const insist = setTimeout(() => child.process.kill('SIGKILL'), leaveTimeoutMs);
  await gone;
  clearTimeout(insist);
}

/** `args` are added to the simulator's flags; `mains` are the files that may be its program, the first found is. */
export function sim(args: readonly string[], rim: Rim, mains: readonly string[] = programs): Transport {
  return {
    open: async (events, signal) => {
      signal.throwIfAborted();
      const program = mains.find((path) => existsSync(path));
      if (program === undefined) throw new Error(`${what} is not built; run npm run build`);
      const child = start(program, args);
      const soon = AbortSignal.any([signal, AbortSignal.timeout(startTimeoutMs)]);
      try {
        const socket = await connectTcp({ host: '127.0.0.1', port: await portOf(child, soon) }, soon);
        return childPort(child, socket, events, rim);
      } catch (error) {
        await end(child);
        throw openFault(`cannot start ${what}`, error);
      }
    },
  };
}

function childPort(child: Child, socket: Socket, events: TransportEvents, rim: Rim): Port {
  const life = untilClosed(events, async () => {
    await tcp.close();
    await end(child);
  });
  // The connection ends a moment before the process: the process says better why.
  const onClose = () => void end(child).then(() => life.onClose(`${what} ${epitaph(child)}`));
  const tcp: Port = connectedPort(socket, what, { ...life, onClose }, rim);
  child.process.once('exit', onClose);
  return { ...tcp, close: life.close };
}
