/** A real bridge that asks who one is, with TLS of its own making, and devices that come to it. */

import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../support/free-port.ts';
import { Program } from '../support/program.ts';
import { type SizeName, sizes } from './browser.ts';

export type AskingBridge = {
  readonly url: string;
  /** For the first admin. */
  readonly code: string;
  readonly folder: string;
  /** Killed, and started again over the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export async function askingBridge(more: readonly string[] = []): Promise<AskingBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'asking-'));
  const port = await freePort();
  const args = ['dist/bridge/main.js', '--host', '0.0.0.0', '--port', String(port), '--log-level', 'silent', ...more];
  const start = () => new Program(args, { TETHER_DATA_DIR: folder });
  let program = start();
  const [, code = ''] = await program.line(/or types (\S+) there/);
  const kill = async () => {
    program.child.kill('SIGKILL');
    await program.ended();
  };
  return {
    url: `https://localhost:${port}`,
    code,
    folder,
    async restart() {
      await kill();
      program = start();
      await program.line(/Tether is at/);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As a browser names a key that it is to trust: the SHA-256 of its public key (SPKI), in Base64. */
export function keyOf(bridge: AskingBridge): string {
  const { publicKey } = new X509Certificate(readFileSync(join(bridge.folder, 'tls.pem')));
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64');
}

/** Another device: with cookies and storage of its own, and its faults collected. */
export async function device(browser: Browser, size: SizeName) {
  const context = await browser.newContext({ viewport: sizes[size], reducedMotion: 'reduce', ignoreHTTPSErrors: true });
  const faults: string[] = [];
  const tab = async (): Promise<Page> => {
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => {
      // What the browser itself says of an answer that is no success is no fault of the page; nor is that it keeps no page
      // of a certificate that only this test trusts.
      const isNoise =
        /WebSocket connection|Failed to load resource|SSL certificate error occurred when fetching the script/.test(
          message.text(),
        );
      if (message.type() === 'error' && !isNoise) faults.push(message.text());
    });
    return page;
  };
  return { context, page: await tab(), tab, faults };
}

/** By the address that its picture shows. */
export async function pairAt(page: Page, url: string, code: string, name?: string): Promise<void> {
  await page.goto(`${url}/pair#${code}`);
  if (name !== undefined) await page.getByLabel('Name of this device').fill(name);
  await page.getByRole('button', { name: 'Pair this device' }).click();
  await page.waitForSelector('.badge.b-connected');
}
