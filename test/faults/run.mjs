/**
 * `npm run test:faults`: the fault lab. `-- --only ID`, `--layer sim|proxy|tun|browser`, `--seeds N`, `--seed S`, `--full`.
 * `npm run test:sim` is its layer in virtual time. Network namespaces need root and /dev/net/tun; without them those
 * rows say `not run`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build, install, root, run, runBin } from '../../launch/prepare.mjs';

/** iproute2 and Python make the namespaces and the link between them; taken from apt where this user may. */
function installTools() {
  const missing = [
    ['ip', 'iproute2'],
    ['python3', 'python3'],
  ].filter(([program]) => spawnSync('which', [program]).status !== 0);
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const apt = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  run('apt-get', ['update', '-qq'], apt);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing.map(([, pkg]) => pkg)], apt);
}

try {
  process.chdir(root);
  install();
  if (!process.argv.includes('sim')) installTools();
  build();
  runBin('tsc', ['-b', 'test/faults']);
  const { main } = await import('../../dist/lab/test/faults/main.js');
  process.exitCode = await main(process.argv.slice(2), (line) => console.log(line));
} catch (error) {
  console.error(`faults: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
