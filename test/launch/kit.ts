/**
 * A machine below a folder, for the installer: its tree, and a service manager that does what the unit asks with the real
 * bridge. Packages are links to the project's own, so that nothing is fetched.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { projectRoot } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Starts what `current` leads to, waits for its first word, and hands on how that went; `stop` and the rest in short. */
const manager = (prefix: string): string => `#!/bin/sh
pid=${prefix}/pid
stop() { if [ -f "$pid" ]; then kill -9 "$(cat "$pid")" 2> /dev/null; rm -f "$pid"; fi; }
echo "$*" >> ${prefix}/asked
case $1 in
  restart)
    stop
    . ${prefix}/etc/tether/environment; export TETHER_PORT
    # What the one before said is not the first word of this one.
    : > ${prefix}/out
    ${prefix}/opt/tether/current/launch/run.sh --config ${prefix}/etc/tether/config.json > ${prefix}/out 2> ${prefix}/err &
    echo $! > "$pid"
    for _ in $(seq 300); do
      grep -q 'Tether is at' ${prefix}/out && exit 0
      kill -0 "$(cat "$pid")" 2> /dev/null || exit 1
      sleep 0.1
    done
    exit 1 ;;
  is-active) [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2> /dev/null ;;
  disable | kill) stop ;;
  *) exit 0 ;;
esac
`;

export type Machine = {
  readonly prefix: string;
  readonly port: number;
  install(
    tree: string,
    ...flags: readonly string[]
  ): { readonly code: number | null; readonly out: string; readonly err: string };
  /** The same, under way, in a group of its own. */
  begin(tree: string, ...flags: readonly string[]): ChildProcess;
  /** As `install`, ended before its command number `cut`, as by a power cut: with all that runs, and in another boot then. Whether it came to that. */
  installAndCut(cut: number, tree: string): boolean;
  /** The computer is switched on. */
  boot(): void;
  uninstall(...flags: readonly string[]): { readonly code: number | null; readonly out: string };
  /** What `current` leads to; undefined without it. */
  current(): string | undefined;
  versions(): readonly string[];
  asked(): readonly string[];
};

export async function machine(): Promise<Machine> {
  const prefix = tempDir();
  const port = await freePort();
  const systemctl = join(prefix, 'systemctl');
  writeFileSync(systemctl, manager(prefix));
  chmodSync(systemctl, 0o755);
  const modules = join(prefix, 'modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(projectRoot, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(projectRoot, 'node_modules', name), join(modules, name));
  mkdirSync(join(prefix, 'etc/tether'), { recursive: true });
  const config = { vehicles: ['udpin://127.0.0.1:0'], dataDir: join(prefix, 'var/lib/tether'), record: ['none'] };
  writeFileSync(join(prefix, 'etc/tether/config.json'), JSON.stringify(config));
  // The installer has to look where the service is.
  writeFileSync(join(prefix, 'etc/tether/environment'), `TETHER_PORT="${port}"`);
  onTestFinished(() => void spawnSync(systemctl, ['kill']));
  const opt = join(prefix, 'opt/tether');
  const options = { env: { ...process.env, SYSTEMCTL: systemctl }, encoding: 'utf8' } as const;
  const run = (script: string, flags: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(script, ['--prefix', prefix, ...flags], options);
    return { code: status, out: stdout, err: stderr };
  };
  const trial = join(opt, '.on-trial');
  return {
    ...{ prefix, port },
    install: (tree, ...flags) =>
      run(join(tree, 'launch/install.sh'), ['--modules', modules, '--settle', '1', ...flags]),
    begin: (tree, ...flags) =>
      spawn(join(tree, 'launch/install.sh'), ['--prefix', prefix, '--modules', modules, ...flags], {
        ...{ env: options.env, detached: true, stdio: 'ignore' },
      }),
    installAndCut(cut, tree) {
      const counting = `n=0; set -T; trap 'n=$((n+1)); [ $n -lt ${cut} ] || kill -9 $$' DEBUG; . "$0" "$@"`;
      const flags = ['--prefix', prefix, '--modules', modules, '--settle', '0'];
      const { signal } = spawnSync('bash', ['-c', counting, join(tree, 'launch/install.sh'), ...flags], options);
      spawnSync(systemctl, ['kill']);
      if (existsSync(trial)) writeFileSync(trial, readFileSync(trial, 'utf8').replace(/^\S+/, 'another-boot'));
      return signal === 'SIGKILL';
    },
    boot: () => void spawnSync(systemctl, ['restart']),
    uninstall: (...flags) => run(join(projectRoot, 'launch/uninstall.sh'), flags),
    current: () => (existsSync(opt) ? readlinkSync(join(opt, 'current')) : undefined),
    versions: () => readdirSync(opt).filter((name) => existsSync(join(opt, name, '.whole')) && name !== 'current'),
    asked: () =>
      existsSync(join(prefix, 'asked')) ? readFileSync(join(prefix, 'asked'), 'utf8').trim().split('\n') : [],
  };
}

/** A tree of that version in which the bridge is a few lines that say that they live, or end at once. */
export function smallTree(version: string, isDead = false): string {
  const tree = tempDir();
  cpSync(join(projectRoot, 'launch'), join(tree, 'launch'), { recursive: true });
  for (const folder of ['bridge', 'simulator', 'dashboard']) mkdirSync(join(tree, 'dist', folder), { recursive: true });
  const main = `
    import { createServer } from 'node:http';
    const about = JSON.stringify({ version: '${version}' });
    createServer((_, answer) => answer.end(about)).listen(Number(process.env.TETHER_PORT), '127.0.0.1', () => console.log('Tether is at it'));`;
  const files = {
    'dist/bridge/main.js': isDead ? 'process.exit(3);' : main,
    'dist/bridge/config.js': `export const load = (_, { TETHER_PORT: port }) => ({ host: '127.0.0.1', port });`,
    'dist/simulator/main.js': '',
    'dist/dashboard/index.html': '',
    'package.json': JSON.stringify({ version, type: 'module' }),
    'package-lock.json': '{}',
    '.npmrc': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, name), text);
  return tree;
}

/** A built tree of another version, with something changed in it. */
export function anotherTree(version: string, change: (tree: string) => void = () => {}): string {
  const tree = tempDir();
  for (const part of ['dist/bridge', 'dist/simulator', 'dist/dashboard', 'launch', 'package-lock.json', '.npmrc'])
    cpSync(join(projectRoot, part), join(tree, part), { recursive: true });
  const about = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  writeFileSync(join(tree, 'package.json'), JSON.stringify({ ...about, version }));
  change(tree);
  return tree;
}
