#!/usr/bin/env node
/** The process: configuration in, bridge up, signals handled, an exit code that means something. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { startBridge } from './bridge.ts';
import { load } from './config.ts';
import { feedWatchdog } from './fitness.ts';
import { invitation } from './invitation.ts';
import { leaveInOrder } from './leaving.ts';
import { createLogger } from './log.ts';
import { openNotifier } from './notify.ts';
import { StartError } from './opened.ts';
import { seenFromOutside } from './own-names.ts';
import { ConfigError } from './setting-values.ts';
import type { Config } from './settings.ts';

/** Where the package is: this file runs as dist/bridge/main.js. */
const root = new URL('../../', import.meta.url);
const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };

const usage = (config: Config, url: string): string =>
  [
    '',
    `  Tether is at ${url}`,
    '',
    config.vehicles.some((url) => url.startsWith('sim://'))
      ? '  You see a simulated rover. For a real one: npm start -- --vehicle serial:///dev/ttyACM0:115200'
      : `  Linked to ${config.vehicles.join(', ')}`,
    config.vehicles.some((url) => url.startsWith('sim://'))
      ? '  or udpin://0.0.0.0:14550, tcpout://host:5760, replay://file.tlog. All flags: npm start -- --help'
      : '  All flags: npm start -- --help',
    '  Ctrl-C ends it.',
    '',
  ].join('\n');

function fail(message: string): void {
  process.stderr.write(`tether: ${message}\n`);
  process.exitCode = 1;
}

const print = (line: string) => void process.stdout.write(`${line}\n`);
const rim = { root: fileURLToPath(root), environment: process.env, input: process.stdin, print };

const version = (): string => JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version;

/** What the program does besides being the bridge. */
const otherActs: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  signing: async (args) => (await import('./signing-cli.ts')).runSigning(args, rim),
  audit: async (args) => (await import('./audit-cli.ts')).runAudit(args, rim),
  pair: async (args) => (await import('./local-cli.ts')).runPair(args, rim),
  doctor: async (args) => {
    const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    const { runDoctor } = await import('./doctor-cli.ts');
    process.exitCode = await runDoctor(args, { ...rim, wantedNode: engines.node });
    endEvenSo();
  },
  devices: async (args) => (await import('./local-cli.ts')).runDevices(args, rim),
  backup: async (args) => (await import('./backup-cli.ts')).runBackup(args, { ...rim, ...clock, version: version() }),
  restore: async (args) => (await import('./backup-cli.ts')).runRestore(args, { ...rim, ...clock, version: version() }),
};

/** A disk that hangs would hold the process for as long as it does, an exit in order as well: nothing is left to be done. */
function endEvenSo(): void {
  setTimeout(() => {
    process.stderr.write('tether: something that was looked at still hangs\n');
    process.kill(process.pid, 'SIGKILL');
  }, 2000).unref();
}

async function main(): Promise<void> {
  // What is written, where the rover has been and what was asked of it, is nobody's on this machine but its owner's group.
  process.umask(0o027);
  const [, , act = '', ...rest] = process.argv;
  const other = Object.hasOwn(otherActs, act) ? otherActs[act] : undefined;
  if (other) return other(rest);
  const config = load(process.argv.slice(2), process.env);
  const log = createLogger(config.logLevel, process.stderr);
  const dashboardDir = fileURLToPath(new URL('dist/dashboard', root));
  const dataDir = resolve(fileURLToPath(root), config.dataDir);
  const bridge = await startBridge({ config: { ...config, dataDir }, clock, log, version: version(), dashboardDir });
  const warn = (text: string) => log.warn(text);
  const notifier = openNotifier(process.env, warn);
  // Before anybody hears that it is ready: who does may end it at once.
  leaveInOrder(process, async () => Promise.all([unwatch?.(), bridge.stop()]).then(() => {}), clock);
  const unwatch = notifier && feedWatchdog(notifier, process.env, bridge.fit, warn);
  process.stdout.write(`${usage(config, bridge.url)}\n`);
  if (bridge.fingerprint !== undefined) process.stdout.write(`  Its own certificate: ${bridge.fingerprint}\n`);
  if (bridge.firstCode !== undefined) {
    const url = `${config.addresses[0] ?? seenFromOutside(bridge.url)}/pair#${bridge.firstCode}`;
    print(await invitation(url, bridge.firstCode, 'Nobody is paired yet. The first admin', 'It is good once.'));
  }
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof ConfigError || error instanceof StartError) fail(error.message);
  else throw error;
});
