/**
 * Under which licences others' work is here: writes THIRD-PARTY.md from the lock file, for what runs on a rover and what the
 * page carries. `--check` writes nothing and fails where the file is old or a licence is not on the list below; a folder
 * may be named, whose files are looked at instead.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** All of them let the work be used, changed and passed on with it, and ask for no more than to be named. */
const allowed = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];
/** Needed to build and built into the page: their code is handed out. */
const inPage = ['fflate', 'pmtiles', 'react', 'react-dom', 'scheduler', 'uplot', 'zustand'];

const args = process.argv.slice(2);
const folder = args.find((arg) => !arg.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url));

const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
const found = Object.entries(packages)
  .filter(([place]) => place !== '')
  .map(([place, said]) => ({ name: place.split('node_modules/').at(-1), licence: said.license ?? 'none', ...said }))
  .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
const handedOut = found.filter(({ name, dev }) => !dev || inPage.includes(name));

const rows = handedOut.map(
  ({ name, version, licence, dev, optional }) =>
    `| ${name} | ${version} | ${licence} | ${dev ? 'page' : optional ? 'rover, some platforms' : 'rover'} |`,
);
const text = `# Work of others

What a production install of Tether brings along, and what is built into its page. Each package's own folder holds its
licence in full. Written by \`node launch/third-party.mjs\` from the lock file; a test holds it to that. Build and test tools
are handed to nobody and not listed; [NOTICE](NOTICE) names what is no package.

| package | version | licence | where |
|---|---|---|---|
${[...new Set(rows)].join('\n')}
`;

const path = join(folder, 'THIRD-PARTY.md');
const faults = handedOut
  .filter(({ licence }) => !allowed.includes(licence))
  .map(({ name, licence }) => `${name} has the licence ${licence}, which is not on the list`);
if (!args.includes('--check')) writeFileSync(path, text);
else if (!existsSync(path) || readFileSync(path, 'utf8') !== text)
  faults.push('THIRD-PARTY.md is not as the lock file: node launch/third-party.mjs writes it');
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
