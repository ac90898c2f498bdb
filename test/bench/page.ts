/**
 * What the page costs in a real Chromium: the time to the first telemetry, its weight, its share of the main thread, and
 * whether its heap grows. Each beside the least that could do it, of the same run: a page that draws nothing, over the same
 * Worker where telemetry is concerned. `--minutes 20` for the heap, `--seconds 60` for the main thread, and `--flood` for
 * as many messages as eight hours bring, from a stand-in for the bridge that sends 200 a second.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { growthOf, type Sample } from './growth.ts';
import { startFlood } from './page-flood.ts';

type Print = (line: string) => void;
type Weight = { readonly name: string; readonly kB: number; readonly most: number };

const goals = { firstMs: 1000, firstSlowMs: 2500, mainPct: 8, heapMbPerH: 1 };
const tries = 5;
const browserArgs = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** So that the Worker's heap can be read, after a collection of garbage. */
const precise = ['--enable-precise-memory-info', '--js-flags=--expose-gc'];

const flag = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1] ?? fallback);
};

const dashboardDir = 'dist/dashboard';

export async function run(print: Print): Promise<void> {
  await weights(print);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...browserArgs, ...quiet, ...precise],
  });
  try {
    if (process.argv.includes('--flood')) await flooded(browser, print, flag('minutes', 20));
    else await overBridge(browser, print);
  } finally {
    await browser.close();
  }
}

async function overBridge(browser: Browser, print: Print): Promise<void> {
  const bridge = await startBridge();
  try {
    await firstTelemetry(browser, bridge.url, print);
    await mainThread(browser, bridge.url, print, flag('seconds', 20));
    const minutes = flag('minutes', 0);
    if (minutes === 0) print('heap: not measured; `npm run bench page -- --minutes 20` does');
    else await heap(browser, bridge.url, print, minutes);
  } finally {
    bridge.stop();
  }
}

async function weights(print: Print): Promise<void> {
  const { weigh, held } = await import(`${process.cwd()}/launch/budget.mjs`);
  const rows: readonly Weight[] = held(weigh(dashboardDir));
  for (const { name, kB, most } of rows) print(`${name}: ${kB.toFixed(1)} kB packed, ${share(kB, most)} of ${most} kB`);
}

const share = (value: number, goal: number): string => `${((100 * value) / goal).toFixed(0)} %`;

async function startBridge(): Promise<{ readonly url: string; stop(): void }> {
  const data = mkdtempSync(join(tmpdir(), 'bench-page-'));
  const flags = ['--port', '0', '--log-level', 'silent', '--data-dir', data];
  const child: ChildProcess = spawn(process.execPath, ['dist/bridge/main.js', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  if (child.stdout === null) throw new Error('the bridge has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /http:\/\/localhost:(\d+)/.exec(line) ?? [];
    if (port !== undefined) {
      child.stdout.resume();
      return { url: `http://127.0.0.1:${port}`, stop };
    }
  }
  throw new Error('the bridge ended before it listened');
}

/** Writes down when a figure of live telemetry stood on the screen first, ms since the navigation. */
const watchFirst = () => {
  const look = () => {
    const value = document.querySelector('.tile.is-live .v, #floor')?.textContent ?? '';
    if (!/\d/.test(value)) return requestAnimationFrame(look);
    // The frame that draws it ends before the next one begins.
    return requestAnimationFrame(() => Object.assign(globalThis, { firstAtMs: performance.now() }));
  };
  requestAnimationFrame(look);
};

async function fresh(browser: Browser, slowdown = 1): Promise<{ readonly page: Page; readonly cdp: CDPSession }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  if (slowdown > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  return { page, cdp };
}

async function timeToFirst(browser: Browser, url: string, slowdown: number): Promise<number> {
  const { page } = await fresh(browser, slowdown);
  await page.addInitScript(watchFirst);
  await routeFloor(page, url);
  await page.goto(url);
  await page.waitForFunction(() => 'firstAtMs' in globalThis);
  const ms = await page.evaluate(() => Number(Reflect.get(globalThis, 'firstAtMs')));
  await page.context().close();
  return ms;
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function firstTelemetry(browser: Browser, url: string, print: Print): Promise<void> {
  for (const [slowdown, goal] of [
    [1, goals.firstMs],
    [4, goals.firstSlowMs],
  ] as const) {
    const times: number[] = [];
    const floors: number[] = [];
    for (let i = 0; i < tries; i += 1) {
      floors.push(await timeToFirst(browser, `${url}/floor`, slowdown));
      times.push(await timeToFirst(browser, url, slowdown));
    }
    const [time, floor] = [middle(times), middle(floors)];
    print(
      `first telemetry on screen at ${slowdown} × CPU: ${time.toFixed(0)} ms (worst ${Math.max(...times).toFixed(0)}), ` +
        `${share(time, goal)} of ${goal} ms; the least, same Worker and one figure: ${floor.toFixed(0)} ms, ${(time / floor).toFixed(1)} ×`,
    );
  }
}

/** A page with the same Worker that draws one figure, and nothing else. */
async function routeFloor(page: Page, url: string): Promise<void> {
  const worker = readdirSync(join(dashboardDir, 'assets')).find((name) => name.startsWith('worker-')) ?? '';
  const ws = url.replace(/^http/, 'ws').replace(/\/floor$/, '');
  await page.route('**/floor', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><p id="floor"></p><script type="module">
        const worker = new Worker('/assets/${worker}', { type: 'module' });
        const want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null };
        const options = { urls: ['${ws}/ws'], clientId: 'floor', tab: 'floor', page: 'floor', want };
        worker.postMessage({ t: 'start', options, originMs: performance.timeOrigin });
        worker.onmessage = ({ data }) => {
          if (data.t !== 'view') return;
          worker.postMessage({ t: 'seen' });
          if (JSON.stringify(data.delta).includes('speedMps')) document.getElementById('floor').textContent = performance.now();
        };
      </script>`,
    }),
  );
}

async function metricsOf(cdp: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

type Busy = { readonly [part in 'task' | 'script' | 'layout' | 'style']: number };

async function busyPct(browser: Browser, url: string, seconds: number): Promise<Busy> {
  const { page, cdp } = await fresh(browser);
  await routeFloor(page, url);
  await page.goto(url);
  await page.waitForTimeout(8000);
  // The thread's own time: what others of this machine take from it is not the page's.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await metricsOf(cdp);
  const startedAt = performance.now();
  await page.waitForTimeout(seconds * 1000);
  const after = await metricsOf(cdp);
  const spanS = (performance.now() - startedAt) / 1000;
  await page.context().close();
  const pct = (name: string) => (100 * ((after.get(name) ?? 0) - (before.get(name) ?? 0))) / spanS;
  return {
    task: pct('TaskDuration'),
    script: pct('ScriptDuration'),
    layout: pct('LayoutDuration'),
    style: pct('RecalcStyleDuration'),
  };
}

async function mainThread(browser: Browser, url: string, print: Print, seconds: number): Promise<void> {
  const floor = await busyPct(browser, `${url}/floor`, Math.min(seconds, 20));
  const busy = await busyPct(browser, url, seconds);
  const [task, least] = [busy.task, floor.task];
  const parts = (['script', 'layout', 'style'] as const).map((name) => `${name} ${busy[name].toFixed(1)} %`).join(', ');
  print(
    `main thread at 10 Hz, drive page over ${seconds} s: ${task.toFixed(1)} % (${parts}), ${share(task, goals.mainPct)} of ` +
      `${goals.mainPct} %; the least, same Worker and one figure: ${least.toFixed(1)} %`,
  );
}

async function sampleOf(page: Page, cdp: CDPSession, startedAt: number): Promise<Sample> {
  await cdp.send('HeapProfiler.collectGarbage');
  const metrics = await metricsOf(cdp);
  const ofWorker = await page
    .workers()[0]
    ?.evaluate(() => {
      const collect: unknown = Reflect.get(globalThis, 'gc');
      if (typeof collect === 'function') collect();
      const memory: unknown = Reflect.get(performance, 'memory');
      return typeof memory === 'object' && memory !== null ? Number(Reflect.get(memory, 'usedJSHeapSize')) : null;
    })
    .catch(() => null);
  return {
    hours: (performance.now() - startedAt) / 3_600_000,
    mb: (metrics.get('JSHeapUsedSize') ?? 0) / 1e6,
    workerMb: ofWorker == null ? null : ofWorker / 1e6,
    nodes: metrics.get('Nodes') ?? 0,
    listeners: metrics.get('JSEventListeners') ?? 0,
  };
}

/** What keeps the last ten minutes is full by then, and what runs often is compiled. */
const warmUpMin = 30;
/** Over fewer a slope says little, and the run waits for less. */
const tellingMin = 20;

/** Samples after what is filled once is filled. */
async function grown(page: Page, cdp: CDPSession, minutes: number): Promise<readonly Sample[]> {
  await cdp.send('Performance.enable');
  await page.waitForTimeout((minutes < tellingMin ? Math.max(2, minutes / 4) : warmUpMin) * 60_000);
  const startedAt = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - startedAt < minutes * 60_000) {
    samples.push(await sampleOf(page, cdp, startedAt));
    await page.waitForTimeout(20_000);
  }
  return samples;
}

function tellGrowth(samples: readonly Sample[], print: Print): void {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) return;
  const heapOf = growthOf(samples.map(({ hours, mb }) => [hours, mb]));
  print(
    `heap of the page: ${heapOf.perHour.toFixed(2)} ± ${heapOf.errorPerHour.toFixed(2)} MB/h over ${samples.length} samples, ` +
      `${share(Math.max(0, heapOf.perHour), goals.heapMbPerH)} of ${goals.heapMbPerH} MB/h; ${first.mb.toFixed(1)} → ${last.mb.toFixed(1)} MB`,
  );
  const ofWorker = samples.flatMap(({ hours, workerMb }) => (workerMb === null ? [] : [[hours, workerMb] as const]));
  if (ofWorker.length > 1)
    print(`heap of the Worker: ${growthOf(ofWorker).perHour.toFixed(2)} MB/h, ${last.workerMb?.toFixed(1)} MB`);
  print(`elements ${first.nodes} → ${last.nodes}, listeners ${first.listeners} → ${last.listeners}`);
}

async function heap(browser: Browser, url: string, print: Print, minutes: number): Promise<void> {
  const { page, cdp } = await fresh(browser);
  await page.goto(url);
  tellGrowth(await grown(page, cdp, minutes), print);
  await page.context().close();
}

async function flooded(browser: Browser, print: Print, minutes: number): Promise<void> {
  const flood = await startFlood(dashboardDir);
  const { page, cdp } = await fresh(browser);
  await page.goto(flood.url);
  const samples = await grown(page, cdp, minutes);
  const { sent, events } = flood.counts();
  print(`flood: ${sent} messages and ${events} events, as many as ${(sent / 36_000).toFixed(1)} h at 10 Hz bring`);
  tellGrowth(samples, print);
  await page.context().close();
  await flood.stop();
}
