import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory of its own, gone when the test has finished. */
export function tempDir(): string {
  const path = mkdtempSync(join(tmpdir(), 'tether-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
