/** A bridge with a built page of its own, which is stopped and started at one port, and given another build of its page. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { Program, projectRoot } from '../support/program.ts';

const shaOf = (text: string) => createHash('sha256').update(text).digest('hex');

export async function ownBridge() {
  const house = mkdtempSync(join(tmpdir(), 'tether-own-'));
  for (const part of ['dist/bridge', 'dist/simulator', 'dist/dashboard', 'package.json'])
    cpSync(join(projectRoot, part), join(house, part), { recursive: true });
  symlinkSync(join(projectRoot, 'node_modules'), join(house, 'node_modules'));
  const pageDir = join(house, 'dist/dashboard');
  const port = await freePort();
  let program: Program | null = null;

  const stop = async () => {
    const former = program;
    program = null;
    former?.child.kill('SIGKILL');
    await former?.ended();
  };
  const start = async (flags: readonly string[] = []) => {
    await stop();
    const data = join(house, 'data');
    const common = ['--port', String(port), '--log-level', 'silent', '--data-dir', data];
    program = new Program([join(house, 'dist/bridge/main.js'), ...common, ...flags]);
    await program.line(/http:\/\/localhost:\d+/);
  };
  await start();

  const read = (name: string) => readFileSync(join(pageDir, name), 'utf8');
  const write = (name: string, text: string) => writeFileSync(join(pageDir, name), text);

  /** Puts another build of the page in its place, told apart by its name alone. */
  const publish = (build: string) => {
    const page = read('index.html');
    const former = /name="tether-build" content="(\w+)"/.exec(page)?.[1] ?? '';
    const next = page.replace(former, build);
    write('index.html', next);
    write('sw.js', read('sw.js').replace(former, build).replace(shaOf(page), shaOf(next)));
    write('build.json', JSON.stringify({ build }));
    return former;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    pageDir,
    start,
    stop,
    publish,
    async end() {
      await stop();
      rmSync(house, { recursive: true, force: true });
    },
  };
}
