/**
 * `npm test`: everything that a change must pass, on a fresh machine. Installs what the tests need (packages; and
 * Chromium and socat where it may), type-checks, lints, builds, and runs unit, contract, integration and browser tests.
 * A suite that cannot run here says so and why; where CI is set that counts as a failure, but for what no plain machine
 * has: network namespaces, ROS 2, other people's ground stations.
 *
 * `--only unit|e2e` runs one part.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, generate, install, root, run, runBin } from '../launch/prepare.mjs';

const excused = ['[tun]', '[ros]', '[peer]', '[systemd]', '[shellcheck]'];
const tools = [
  { file: '/usr/bin/chromium', pkg: 'chromium', for: 'browser journeys' },
  { file: '/usr/bin/socat', pkg: 'socat', for: 'serial links over a pseudo-terminal pair' },
];

/** Installs missing tools with apt where this user may; says what stays missing. */
function installTools() {
  const missing = tools.filter(({ file }) => !existsSync(file));
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const apt = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    run('apt-get', ['update', '-qq'], apt);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing.map(({ pkg }) => pkg)], apt);
  }
  for (const tool of tools.filter(({ file }) => !existsSync(file))) {
    console.log(`not run: ${tool.for}, because ${tool.file} is missing (install ${tool.pkg})`);
  }
}

/** Runs vitest; resolves to its own account of every test. */
function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'tether-test-'));
  const file = join(folder, 'report.json');
  const only = process.argv.indexOf('--only');
  const project = only === -1 ? [] : ['--project', process.argv[only + 1] ?? ''];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...project], {
    cwd: root,
    stdio: 'inherit',
  });
  if (!existsSync(file)) throw new Error('the test runner left no report');
  const report = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  return { status, report };
}

function main() {
  install();
  installTools();
  generate();
  runBin('tsc', ['-b']);
  runBin('biome', ['ci', '--colors=off', '--error-on-warnings', '.']);
  build();
  const { status, report } = runTests();
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests.filter((test) => ['pending', 'skipped', 'todo'].includes(test.status));
  const unexcused = skipped.filter((test) => !excused.some((tag) => test.fullName.includes(tag)));
  for (const test of skipped) console.log(`not run: ${test.fullName}`);
  const failed = report.numFailedTests + (process.env.CI ? unexcused.length : 0);
  console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`);
  return status === 0 && failed === 0 && report.numPassedTests > 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`tether: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
