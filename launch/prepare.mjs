/**
 * Makes a fresh clone ready to run, with Node alone: installs the locked packages when they are missing or the lock file
 * has changed, and builds what is older than its sources. Plain JavaScript, since nothing is built yet when it runs.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkBudget } from './budget.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const builtPage = join(root, 'dist', 'dashboard');
const oldest = [20, 19];

/** Runs a program from the project's root with its output shown; throws with the program's name when it fails. */
export function run(file, args, options = {}) {
  execFileSync(file, args, { cwd: root, stdio: 'inherit', ...options });
}

/** Runs a package's own command-line program, without a shell. */
export function runBin(name, args, options) {
  run(process.execPath, [join(root, 'node_modules', ...binPath(name)), ...args], options);
}

const binPath = (name) =>
  ({
    tsc: ['typescript', 'bin', 'tsc'],
    vite: ['vite', 'bin', 'vite.js'],
    vitest: ['vitest', 'vitest.mjs'],
    biome: ['@biomejs', 'biome', 'bin', 'biome'],
  })[name];

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Error(`Tether needs Node ${oldest.join('.')} or later; this is ${process.versions.node}`);
}

/** Installs the packages of the lock file, unless exactly those are there. */
export function install() {
  checkNode();
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.tether-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing packages, once …');
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

/** The newest change below a path, folders included, so that a deleted file counts. */
function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  const inside = readdirSync(path).filter((name) => name !== 'node_modules' && name !== 'generated');
  return Math.max(mtimeMs, ...inside.map((name) => newest(join(path, name))));
}

/** Builds one part when its stamp is older than its sources. */
function buildStale(part, sources, build) {
  const stamp = join(root, 'dist', `.built-${part}`);
  const changed = Math.max(...sources.map((source) => newest(join(root, source))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > changed) return;
  console.log(`Building the ${part} …`);
  build();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
}

/** Tables for the decoder, from the library's own. */
export function generate() {
  run(process.execPath, ['bridge/links/mavlink/generate.mjs']);
}

const shared = ['package-lock.json', 'tsconfig.json'];

/** Builds bridge and simulator (tsc) and the page (Vite), whatever of it is stale. */
export function build() {
  buildStale('bridge and simulator', ['bridge', 'simulator', ...shared], () => {
    generate();
    runBin('tsc', ['-b', 'bridge', 'simulator']);
  });
  buildStale('dashboard', ['dashboard', 'bridge/protocol', ...shared], () => {
    runBin('vite', ['build', 'dashboard', '--logLevel', 'warn']);
    checkBudget(builtPage);
  });
}
