/**
 * The effect log as a file: one JSON line for each entry of each vehicle, effects and drives in one order, appended as they
 * are made. A disk that does not keep up loses lines, which are counted and told, and never holds the vehicle up.
 */

import { createWriteStream } from 'node:fs';
import type { Machine } from '../machine.ts';

export interface EffectFile {
  /** Resolves when everything is written. May be called twice. */
  stop(): Promise<void>;
}

const queueLimitBytes = 4_000_000;

/** Rejects with one sentence where the file cannot be written. */
export async function openEffectFile(
  path: string,
  machines: readonly Machine[],
  warn: (line: string) => void,
): Promise<EffectFile> {
  const stream = createWriteStream(path, { flags: 'a' });
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error) =>
      reject(new Error(`--effects ${path}: the file cannot be written (${error.message})`)),
    );
  });
  let lost = 0;
  stream.on('error', (error) => warn(`--effects ${path}: ${error.message}`));
  for (const { memory, options } of machines) {
    memory.effects.listener = (entry) => {
      if (!stream.writable || stream.writableLength > queueLimitBytes) lost++;
      else stream.write(`${JSON.stringify({ vehicle: options.system, ...entry })}\n`);
    };
  }
  let stopped: Promise<void> | undefined;
  const close = () =>
    new Promise<void>((resolve) => {
      if (lost > 0) warn(`--effects ${path}: ${lost} lines were lost`);
      if (stream.destroyed) resolve();
      else stream.end(() => resolve());
    });
  return {
    stop() {
      stopped ??= close();
      return stopped;
    },
  };
}
