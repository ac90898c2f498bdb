#!/usr/bin/env node
/** The process: configuration in, bridge up, signals handled, an exit code that means something. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { toString as drawCode } from 'qrcode';
import { startBridge } from './bridge.ts';
import { load } from './config.ts';
import { leaveInOrder } from './leaving.ts';
import { createLogger } from './log.ts';
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

/** Only who stands at this terminal sees it; it is never written to the log. */
async function invitation(url: string, code: string): Promise<string> {
  const to = `${url}/pair#${code}`;
  const picture = await drawCode(to, { type: 'terminal', small: true });
  return [
    picture,
    `  Nobody is paired yet. The first admin opens ${to}`,
    `  or types ${code} there. It is good once.`,
    '',
  ].join('\n');
}

function fail(message: string): void {
  process.stderr.write(`tether: ${message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [, , act, ...rest] = process.argv;
  if (act === 'signing') {
    const { runSigning } = await import('./signing-cli.ts');
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    return runSigning(rest, { root: fileURLToPath(root), environment: process.env, input: process.stdin, print });
  }
  if (act === 'audit') {
    const { runAudit } = await import('./audit-cli.ts');
    const print = (line: string) => void process.stdout.write(`${line}\n`);
    return runAudit(rest, { root: fileURLToPath(root), environment: process.env, print });
  }
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const config = load(process.argv.slice(2), process.env);
  const log = createLogger(config.logLevel, process.stderr);
  const dashboardDir = fileURLToPath(new URL('dist/dashboard', root));
  const dataDir = resolve(fileURLToPath(root), config.dataDir);
  const bridge = await startBridge({ config: { ...config, dataDir }, clock, log, version, dashboardDir });
  leaveInOrder(process, bridge.stop, clock);
  process.stdout.write(`${usage(config, bridge.url)}\n`);
  if (bridge.fingerprint !== undefined) process.stdout.write(`  Its own certificate: ${bridge.fingerprint}\n`);
  if (bridge.firstCode !== undefined)
    process.stdout.write(`${await invitation(seenFromOutside(bridge.url), bridge.firstCode)}\n`);
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof ConfigError || error instanceof StartError) fail(error.message);
  else throw error;
});
