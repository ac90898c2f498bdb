/**
 * What the page may weigh, held as it is built: a page that has grown past it does not ship. Sizes are gzip's, in kB of
 * 1,000 bytes; fonts are counted as they are. Plain JavaScript, since it runs with Node alone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Where files that come later begin, in the order in which they come; what none of these needs is a library of its own. */
const roots = { 'after-first': 'late', 'other-pages': 'other' };

export const budgets = [
  {
    name: 'before the first picture, JavaScript',
    most: 200,
    parts: ['initial.js'],
    why: 'is what is fetched and run before anything is seen; bring what is not in the first picture with panels/after-first.ts',
  },
  {
    name: 'after the first picture, JavaScript',
    most: 150,
    parts: ['late.js'],
    why: 'is fetched at rest by every page, over the link that telemetry needs',
  },
  {
    name: 'pages that nobody drives by, JavaScript',
    most: 200,
    parts: ['other.js'],
    why: 'is fetched at rest by every page as well, last of all',
  },
  {
    name: 'Worker of the link',
    most: 60,
    parts: ['worker.js'],
    why: 'has to run before anything is heard',
  },
  {
    name: 'each library of its own',
    most: 150,
    parts: ['library.js'],
    isEach: true,
    why: 'is more than a library of the page may weigh',
  },
  {
    name: 'whole drive page: JavaScript, CSS, font',
    most: 450,
    parts: ['initial.js', 'late.js', 'worker.js', 'initial.css', 'late.css', 'font'],
    why: 'is all that a first visit has to bring over a bad link',
  },
];

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length / 1000;

/** The scripts that a script cannot run without, itself included. */
function needed(folder, name, known = new Set()) {
  if (known.has(name)) return known;
  known.add(name);
  const code = readFileSync(join(folder, 'assets', name), 'utf8');
  for (const [, other] of code.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)) needed(folder, other, known);
  return known;
}

/** By the name of a script: when it comes. */
function scriptsOf(folder, names, initial) {
  const parts = new Map();
  const take = (part, found) => {
    for (const name of found) if (!parts.has(name)) parts.set(name, part);
  };
  for (const name of names.filter((one) => initial.has(one))) take('initial', needed(folder, name));
  for (const [root, part] of Object.entries(roots))
    for (const name of names.filter((one) => one.startsWith(`${root}-`))) take(part, needed(folder, name));
  take(
    'worker',
    names.filter((name) => name.startsWith('worker-')),
  );
  take('library', names);
  return parts;
}

/** Every file of a built page that counts: `{ name, part, kB }`. Throws where there is no built page. */
export function weigh(folder) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const initial = new Set([...page.matchAll(/(?:src|href)="[^"]*\/assets\/([^"]+)"/g)].map(([, name]) => name));
  const names = readdirSync(join(folder, 'assets'));
  const scripts = scriptsOf(
    folder,
    names.filter((name) => name.endsWith('.js')),
    initial,
  );
  const partOf = (name) => {
    if (name.endsWith('.woff2')) return 'font';
    if (scripts.has(name)) return `${scripts.get(name)}.js`;
    if (!name.endsWith('.css')) return null;
    return initial.has(name) ? 'initial.css' : name.startsWith('other-pages-') ? 'other.css' : 'late.css';
  };
  return names
    .map((name) => ({ name, part: partOf(name) }))
    .filter(({ part }) => part !== null)
    .map(({ name, part }) => {
      const bytes = readFileSync(join(folder, 'assets', name));
      return { name, part, kB: part === 'font' ? bytes.length / 1000 : gzipped(bytes) };
    });
}

const sum = (files) => files.reduce((total, { kB }) => total + kB, 0);

/** `[{ name, kB, most, why, isOver }]`: each budget, and how the files keep it. */
export function held(files) {
  return budgets.map(({ name, most, parts, isEach, why }) => {
    const mine = files.filter(({ part }) => parts.includes(part));
    const kB = isEach ? Math.max(0, ...mine.map((file) => file.kB)) : sum(mine);
    return { name, kB, most, why, isOver: kB > most };
  });
}

export function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, kB, most, isOver }) =>
      `  ${name.padEnd(width)} ${kB.toFixed(1).padStart(7)} of ${String(most).padStart(3)} kB ${isOver ? 'OVER' : ''}`.trimEnd(),
    )
    .join('\n');
}

/** Prints the table; throws one sentence for the first budget that is not kept. */
export function checkBudget(folder, print = console.log) {
  const rows = held(weigh(folder));
  print(`The page weighs, packed:\n${table(rows)}`);
  const over = rows.find(({ isOver }) => isOver);
  if (over) {
    const by = (over.kB - over.most).toFixed(1);
    throw new Error(`the page is ${by} kB over its budget of ${over.most} kB for "${over.name}": it ${over.why}`);
  }
}
