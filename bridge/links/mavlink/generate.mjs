/**
 * Writes `generated/`: MAVLink's messages as TypeScript, from the library's field tables and our completions. Runs
 * before the compiler and does nothing when its inputs are the ones it last ran with.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, 'generated');

/** Brings `generated/` up to date; true where it was written anew. Throws where the tables contradict each other. */
export async function generate() {
  const stamp = fingerprint();
  if (readOr(join(target, '.stamp'), '') === stamp) return false;
  const { loadEnums, loadMeanings, loadMessages } = await import('./generate/tables.mjs');
  const { emit, emitMeanings } = await import('./generate/emit.mjs');
  write({ ...emit(loadMessages(), loadEnums()), 'meanings.ts': emitMeanings(loadMeanings()), '.stamp': stamp });
  return true;
}

/** The library's version and every file that decides what is written. */
function fingerprint() {
  const require = createRequire(createRequire(import.meta.url).resolve('node-mavlink'));
  const hash = createHash('sha256').update(readFileSync(require.resolve('mavlink-mappings/package.json')));
  for (const file of readdirSync(join(here, 'generate')).sort())
    hash.update(readFileSync(join(here, 'generate', file)));
  return hash.update(readFileSync(fileURLToPath(import.meta.url))).digest('hex');
}

/** A directory of its own, put in place whole, so that a run that dies half-way leaves nothing half-written. */
function write(files) {
  const fresh = `${target}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(fresh, name), text);
  rmSync(target, { recursive: true, force: true });
  renameSync(fresh, target);
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) await generate();
