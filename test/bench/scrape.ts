/**
 * What a collector's look at `/metrics` costs the thread that watches over a driven rover, with many operators there: the
 * bridge as built, in a process of its own; beside it a route of the same server that says next to nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { WebSocket } from 'ws';
import { enter } from './memory.ts';

const count = 1000;
const looks = 200;
/** Of the main thread, for each look; beyond it the run fails. */
const budgetMs = 5;

type Look = { readonly mainMs: number; readonly wallMs: number; readonly bytes: number };

/** How long that process's main thread has run, ms, to the microsecond. */
const ranMs = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

async function fetched(url: string, agent: Agent): Promise<number> {
  const asked = get(url, { agent });
  const [response] = await once(asked, 'response');
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  let bytes = 0;
  for await (const part of response) bytes += part.length;
  return bytes;
}

/** One after the other, over one connection. */
async function look(pid: number, url: string): Promise<Look> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let bytes = 0;
  for (let n = 0; n < 20; n++) bytes = await fetched(url, agent);
  const [ran, began] = [ranMs(pid), performance.now()];
  for (let n = 0; n < looks; n++) await fetched(url, agent);
  const [mainMs, wallMs] = [ranMs(pid) - ran, performance.now() - began];
  agent.destroy();
  return { mainMs: mainMs / looks, wallMs: wallMs / looks, bytes };
}

/** What the sessions themselves cost meanwhile: share of the main thread. */
async function idle(pid: number): Promise<number> {
  const [ran, began] = [ranMs(pid), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 3000));
  return (ranMs(pid) - ran) / (performance.now() - began);
}

export async function run(print: (line: string) => void): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tether-bench-'));
  const flags = ['--port', '0', '--log-level', 'silent', '--data-dir', dataDir];
  const child = spawn(process.execPath, ['dist/bridge/main.js', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const sockets: WebSocket[] = [];
  try {
    let port = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      port = Number(/http:\/\/localhost:(\d+)/.exec(line)?.[1] ?? 0);
      if (port > 0) break;
    }
    const pid = child.pid ?? 0;
    const url = `http://127.0.0.1:${port}`;
    for (let index = 0; index < count; index += 50)
      sockets.push(...(await Promise.all(Array.from({ length: 50 }, (_, place) => enter(port, index + place)))));
    const share = await idle(pid);
    const [bare, scrape] = [await look(pid, `${url}/api/live`), await look(pid, `${url}/metrics`)];
    const cost = ({ mainMs, wallMs }: Look) => Math.max(0, mainMs - share * wallMs);
    const [ours, floor] = [cost(scrape), cost(bare)];
    print(`${count} sessions there, which take ${(share * 100).toFixed(1)} % of the main thread`);
    print(`a look at /metrics: ${ours.toFixed(2)} ms of the main thread, ${(scrape.bytes / 1000).toFixed(1)} kB`);
    print(`a route that says next to nothing: ${floor.toFixed(2)} ms; ratio ${(ours / floor).toFixed(1)}`);
    if (ours > budgetMs) throw new Error(`a look takes ${ours.toFixed(1)} ms, more than ${budgetMs}`);
  } finally {
    for (const socket of sockets) socket.terminate();
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
  }
}
