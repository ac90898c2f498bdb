/**
 * `npm run dev`: the same as `npm start`, reloading. The compiler watches, the bridge restarts when its output changes,
 * and Vite serves the page with hot reload, passing /ws and /api on to the bridge.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './prepare.mjs';

install();
build();

const bin = (...path) => join(root, 'node_modules', ...path);
const programs = [
  [bin('typescript', 'bin', 'tsc'), '-b', 'bridge', 'simulator', '--watch', '--preserveWatchOutput'],
  ['--watch-path=dist/bridge', 'dist/bridge/main.js', ...process.argv.slice(2)],
  [bin('vite', 'bin', 'vite.js'), 'dashboard'],
];
const children = programs.map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));
const end = () => {
  for (const child of children) child.kill('SIGTERM');
};
process.on('SIGINT', end);
process.on('SIGTERM', end);
for (const child of children) child.on('exit', end);
