/**
 * What an idle session costs in memory: a bridge that is as built, in a process of its own, with nobody and then with many
 * who have greeted and are hidden; beside it the least that holds a WebSocket. Both after a collection of garbage.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { protocolVersion, subprotocol } from '../../bridge/protocol/version.ts';

const count = 1000;
/** For each session, resident: beyond it the run fails (S2-45). */
const budgetB = 50_000;
/** A subject that has not done all of it by then is ended. */
const patienceMs = 120_000;

/** Says what it uses, in bytes, for each SIGUSR2. */
const probe = `process.on('SIGUSR2', () => { gc(); gc(); setTimeout(() => { gc();
  const { rss, heapUsed } = process.memoryUsage(); console.log('memory ' + rss + ' ' + heapUsed); }, 300); });`;

type Use = { readonly rss: number; readonly heap: number };
type Subject = { readonly port: number; use(): Promise<Use>; stop(): Promise<void> };

async function start(file: string, args: readonly string[], portIn: RegExp): Promise<Subject> {
  const flags = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(probe)}`];
  const child = spawn(process.execPath, [...flags, file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const overdue = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const next = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} ended before it said ${pattern}`);
      const found = pattern.exec(value);
      if (found) return found;
    }
  };
  const port = Number((await next(portIn))[1]);
  return {
    port,
    async use() {
      child.kill('SIGUSR2');
      const [, rss, heap] = await next(/memory (\d+) (\d+)/);
      return { rss: Number(rss), heap: Number(heap) };
    },
    async stop() {
      clearTimeout(overdue);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

const greeting = (index: number): string =>
  JSON.stringify({
    ...{ t: 'hello', protocol: [protocolVersion], clientId: `client ${index}`, tab: 'tab', page: 'page', gen: 1 },
    ...{ mode: 'hidden', cursor: null },
  });

export async function enter(port: number, index: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, subprotocol);
  await once(socket, 'open', { signal: AbortSignal.timeout(20_000) });
  socket.send(greeting(index));
  return socket;
}

/** Bytes for each session; the second figure is of JavaScript's heap alone. */
async function measure(subject: Subject): Promise<Use> {
  // The first sockets load and compile what all of them need.
  const early = await Promise.all(Array.from({ length: 50 }, (_, index) => enter(subject.port, -1 - index)));
  const before = await subject.use();
  const sockets: WebSocket[] = [];
  for (let index = 0; index < count; index += 50) {
    const group = Array.from({ length: 50 }, (_, place) => enter(subject.port, index + place));
    sockets.push(...(await Promise.all(group)));
  }
  const after = await subject.use();
  const open = [...early, ...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  for (const socket of [...early, ...sockets]) socket.terminate();
  if (open !== count + early.length) throw new Error(`only ${open} of ${count + early.length} sockets stayed open`);
  return { rss: (after.rss - before.rss) / count, heap: (after.heap - before.heap) / count };
}

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export async function run(print: (line: string) => void): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tether-bench-'));
  const flags = ['--port', '0', '--log-level', 'silent', '--data-dir', dataDir, '--vehicle', 'udpin://127.0.0.1:0'];
  const bridge = await start('dist/bridge/main.js', flags, /http:\/\/localhost:(\d+)/);
  const bare = await start('test/bench/floor.mjs', [], /ports \d+ (\d+)/);
  try {
    const [ours, floor] = [await measure(bridge), await measure(bare)];
    const ratio = (ours.rss / floor.rss).toFixed(1);
    print(`an idle session, ${count} of them: ${kB(ours.rss)} resident, ${kB(ours.heap)} of heap`);
    if (ours.rss > budgetB) throw new Error(`a session takes ${kB(ours.rss)}, more than ${kB(budgetB)}`);
    print(`a socket of a bare WebSocket server: ${kB(floor.rss)} resident, ${kB(floor.heap)} of heap; ratio ${ratio}`);
  } finally {
    await bridge.stop();
    await bare.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
