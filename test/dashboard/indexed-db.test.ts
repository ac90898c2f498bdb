import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const chromiumPath = '/usr/bin/chromium';
const isThere = existsSync(chromiumPath);
if (!isThere) console.log(`not run: IndexedDB needs a browser, and there is none at ${chromiumPath}`);

/** The module as a browser takes it. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('../../dashboard/client/indexed-db.ts', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, lib: { entry, formats: ['es'], fileName: 'm' } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const [chunk] = outputs.flatMap((one) => ('output' in one ? one.output : []));
  if (chunk?.type !== 'chunk') throw new Error('nothing was built');
  return chunk.code;
}

describe.skipIf(!isThere)('IndexedDB in a real browser', () => {
  let server: Server;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    const code = await bundle();
    server = createServer((request, response) => {
      response.writeHead(200, { 'content-type': request.url === '/m.js' ? 'text/javascript' : 'text/html' });
      response.end(request.url === '/m.js' ? code : '<title>page</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  /** Runs `act` in a page with a storage by the name of `storage`; what it answers must be plain. */
  const within = async (act: string) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    const run = async () =>
      page.evaluate(
        `import('/m.js').then(async ({ indexedDbStorage }) => {
          const storage = indexedDbStorage(() => indexedDB, 'test', 'log');
          const refuse = (find) => indexedDbStorage(find, 'test', 'log').load().then(() => 'fine', (error) => error.message);
          return (async () => { ${act} })();
        })`,
      );
    return { page, context, run };
  };

  test('[W-05] a record outlives a reload, and another tab sees it; clear forgets it', async () => {
    const { page, context, run } = await within(`
      const found = (await storage.load()) ?? null;
      await storage.save({ version: 1, epoch: 'e', seq: (found?.seq ?? 0) + 1, events: [] });
      if (found?.seq === 2) { await storage.clear(); return (await storage.load()) ?? null; }
      return found;
    `);
    expect(await run()).toBeNull();
    await page.reload();
    expect(await run()).toEqual({ version: 1, epoch: 'e', seq: 1, events: [] });
    const other = await context.newPage();
    await other.goto(url);
    expect(
      await other.evaluate(
        "import('/m.js').then(({ indexedDbStorage }) => indexedDbStorage(() => indexedDB, 'test', 'log').load())",
      ),
    ).toMatchObject({ seq: 2 });
    expect(await run()).toBeNull();
    await context.close();
  });

  test('[W-07] a browser without storage, or one that forbids to look at it, is refused in words', async () => {
    const { context, run } = await within(`
      return [await refuse(() => undefined), await refuse(() => { throw new Error('access is denied'); })];
    `);
    expect(await run()).toEqual(['this browser has no storage for pages', 'access is denied']);
    await context.close();
  });
});
