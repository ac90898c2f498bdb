/** Files of descriptions on disk, as they were handed in: `rover-4.8.pdef`. What is in them others understand. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DescriptionKey } from '../../core/parameters/descriptions.ts';
import { most } from '../../protocol/files/reading.ts';

export type DescriptionFile = DescriptionKey & { readonly bytes: Uint8Array<ArrayBuffer>; readonly at: number };

const pattern = /^([a-z][a-z0-9-]{0,31})-(\d{1,3}\.\d{1,3}|any)\.pdef$/;
const pathOf = (directory: string, { vehicle, firmware }: DescriptionKey) =>
  join(directory, `${vehicle}-${firmware}.pdef`);

/** Whether a file can be called so. */
export const isDescriptionKey = ({ vehicle, firmware }: DescriptionKey): boolean =>
  pattern.test(`${vehicle}-${firmware}.pdef`);

/** Whole or not at all. Rejects with the system's error. */
export async function writeDescriptions(directory: string, key: DescriptionKey, bytes: Uint8Array): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = pathOf(directory, key);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

export const removeDescriptions = (directory: string, key: DescriptionKey): Promise<void> =>
  rm(pathOf(directory, key), { force: true });

/** All that are there and not too large; those that cannot be read are left out. */
export async function readDescriptions(directory: string): Promise<DescriptionFile[]> {
  const names = await readdir(directory).catch(() => []);
  const found = await Promise.all(names.map((name) => readOne(directory, name).catch(() => undefined)));
  return found.filter((file) => file !== undefined);
}

async function readOne(directory: string, name: string): Promise<DescriptionFile | undefined> {
  const [, vehicle, firmware] = pattern.exec(name) ?? [];
  const { size, mtimeMs } = await stat(join(directory, name));
  if (vehicle === undefined || firmware === undefined || size > most.metadataBytes) return undefined;
  return { vehicle, firmware, bytes: new Uint8Array(await readFile(join(directory, name))), at: mtimeMs };
}
