/**
 * The last step of the page's build: names the build after what is in it, lists every file with its SHA-256, and builds the
 * two service workers with that list in them. The page knows its own name, and `build.json` tells the bridge's.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import type { Shelf, ShelfFile } from '../offline/shelf.ts';

const here = fileURLToPath(new URL('..', import.meta.url));
/** Stands in index.html where the name of the build goes. */
const placeholder = 'unbuilt';
/** Not for the page: what tells of it, and what serves it. */
const notKept = /(^|\/)(index\.html|build\.json|sw(-forget)?\.js)$|\.map$/;

const shaOf = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

function filesBelow(folder: string): readonly ShelfFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: `/${relative(folder, file).split(sep).join('/')}`, sha: shaOf(readFileSync(file)) }))
    .filter(({ path }) => !notKept.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Names the build in `folder`, and lists what a browser has to keep to start it alone. */
export function shelfOf(folder: string): Shelf {
  const files = filesBelow(folder);
  const index = join(folder, 'index.html');
  const raw = readFileSync(index, 'utf8');
  const name = shaOf(JSON.stringify([raw, files])).slice(0, 16);
  const page = raw.replace(`content="${placeholder}"`, `content="${name}"`);
  writeFileSync(index, page);
  return { build: name, files: [{ path: '/', sha: shaOf(page) }, ...files] };
}

/** One script without imports: a service worker may be alone with no network. */
async function workerOf(entry: string, fileName: string, outDir: string, shelf: Shelf): Promise<void> {
  await build({
    configFile: false,
    root: here,
    logLevel: 'warn',
    publicDir: false,
    define: { builtShelf: JSON.stringify(shelf) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { input: join(here, 'offline', entry), output: { format: 'iife', entryFileNames: fileName } },
    },
  });
}

export function shelfPlugin(): Plugin {
  return {
    name: 'shelf',
    apply: 'build',
    async writeBundle({ dir = '' }) {
      const shelf = shelfOf(dir);
      await workerOf('service-worker.ts', 'sw.js', dir, shelf);
      await workerOf('forget.ts', 'sw-forget.js', dir, shelf);
      writeFileSync(join(dir, 'build.json'), `${JSON.stringify({ build: shelf.build })}\n`);
    },
  };
}
