/**
 * The process: command line → simulator → signals → exit code. Standard output carries one line for each port and the
 * real-time factor now and then; what goes wrong is one sentence on standard error and an exit code of 1.
 */

import { parseOptions, usage } from './options.ts';
import { type Running, start } from './start.ts';

const factorEveryMs = 60_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`simulator: ${line}\n`);
}

function announce(running: Running): void {
  for (const port of running.ports) {
    if (port.startsWith('tcp ')) say(`listening ${port}`);
    else if (port !== 'none') say(`sending ${port}`);
  }
  if (running.control !== undefined) say(`control http://127.0.0.1:${running.control}/`);
  if (running.scenario !== undefined) say(`scenario ${running.scenario.name}: ${running.scenario.about}`);
}

function endWith(running: Running, exitWithStdin: boolean): void {
  const timer = setInterval(() => say(`real-time factor ${running.realTimeFactor().toFixed(2)}`), factorEveryMs);
  const end = () => {
    clearInterval(timer);
    void running.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (!exitWithStdin) return;
  process.stdin.on('end', end).on('close', end).on('error', end);
  process.stdin.resume();
}

/** The machine's monotonic clock, ms: one that other processes can read too, so that stamps can be compared. */
const monoMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return say(usage);
  const running = await start(options, Date.now(), monoMs, complain);
  endWith(running, options.exitWithStdin);
  announce(running);
}

process.stdout.on('error', () => {});
main().catch((error: unknown) => {
  complain(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
